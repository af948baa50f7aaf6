"""`tolmach speakers`: who speaks when, and what they are called."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.people import corrections_from, speakers_from
from tolmach.cli.progress import shown
from tolmach.cli.records import flags
from tolmach.cli.settings import chosen, command_settings
from tolmach.core.document import Document
from tolmach.core.edits import Operation
from tolmach.core.options import DiarizationOptions, SpeakerOptions
from tolmach.core.timing import short_clock
from tolmach.errors import UsageError
from tolmach.messages import counted, localized, message, translated

if TYPE_CHECKING:
    from tolmach.pipeline.speakers import Detected
    from tolmach.workspace.folder import Folder

_SHOWN = 5
"""Sentences of a preview."""


@click.command()
@click.argument("work", type=click.Path(path_type=Path))
@flags(SpeakerOptions)
@flags(
    DiarizationOptions,
    only={"speakers_count": "", "speaker_model": "", "overlap_model": "", "known_voices": ""},
)
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
def command(work: Path, *, yes: bool, **values: Any) -> None:
    """
    Say who speaks in WORK, and list who does.

    --detect finds it by the sound of voices; what people said before is kept. Names, corrections
    and turns are kept as well; every later export has them. S1="Name" is the name in the language
    of the recording, en:S1="Name" in English texts.

    In a terminal, the sentences that get another speaker are shown first, and you are asked before
    anything is written; --yes does not ask.
    """
    with exit_with():
        options = command_settings(None, (SpeakerOptions,), values).options(SpeakerOptions)
        ways = (options.detect, options.turns, options.channels, options.dashes)
        if sum(map(bool, ways)) > 1:
            raise UsageError(
                message("Speakers come from --detect, --turns, --channels or --dashes; choose one.")
            )
        from tolmach.pipeline.speakers import keep
        from tolmach.stages.exchange.replay import apply, replay
        from tolmach.stages.speakers.names import names_in_other_letters
        from tolmach.workspace import journal
        from tolmach.workspace.folder import Folder, locked

        journal.require_work(Folder(work))
        with locked(work) as folder:
            before = document = journal.current(folder).document
            found = None
            if options.detect:
                found = _detect(folder, Path(options.detect), values)
                document = replay(found.document, journal.read(folder)).document
            operations: list[Operation] = list(_turns(document, options))
            operations += corrections_from(options, apply(document, operations).document)
            operations += speakers_from(options, work, apply(document, operations).document)
            document = apply(document, operations).document
            if not yes and sys.stdin.isatty() and _declined(before, document):
                click.echo(localized("Nothing was written."))
                return
            if found:
                keep(folder, found)
            if operations:
                journal.append(folder, journal.new_entry(operations, "speakers"))
                document = journal.current(folder).document
            _voices(folder, options, values)
        click.echo("\n".join(_listed(document)))
        for finding in names_in_other_letters(document):
            click.echo(localized("Needs review: {reason}", reason=finding.detail))
        if operations or options.detect:
            click.echo(
                localized(
                    "Next: `tolmach export {quote}` writes the files again.",
                    quote=shlex.quote(str(work)),
                )
            )


def _declined(before: Document, after: Document) -> bool:
    """Show which sentences get another speaker, and ask; False where no sentence does."""
    spoken = {sentence.id: sentence.speaker for sentence in before.sentences}
    changed = [
        sentence
        for sentence in after.sentences
        if sentence.id not in spoken or spoken[sentence.id] != sentence.speaker
    ]
    if not changed:
        return False
    count = len(changed)
    heading = counted(
        "{count} sentence gets another speaker:", "{count} sentences get another speaker:", count
    )
    click.echo(translated(heading))
    for sentence in changed[:_SHOWN]:
        start, content = short_clock(sentence.span.start), sentence.source.content[:60]
        was, now = spoken.get(sentence.id) or "-", sentence.speaker or "-"
        click.echo(f"  {start}  {was} -> {now}  {content}")
    if count > _SHOWN:
        click.echo(localized("  ... and {count} more", count=count - _SHOWN))
    return not click.confirm(localized("Write this?"))


def _voices(folder: Folder, options: SpeakerOptions, values: dict[str, Any]) -> None:
    """Keep the voices of named speakers, or delete some."""
    if not options.remember_voices:
        if options.recording or options.forget_voice:
            raise UsageError(
                message("The file of voices is not named."),
                next_step=message("Name it, for instance --remember-voices voices.json"),
            )
        return
    from tolmach.pipeline.speakers import forget, remember

    file = Path(options.remember_voices)
    if options.forget_voice:
        forget(file, options.forget_voice)
    if options.recording:
        flags = chosen(values, (DiarizationOptions,))
        names = ", ".join(remember(folder, Path(options.recording), file, flags))
        click.echo(
            localized(
                "Voices kept, with their consent, in {file}: {names}.", file=file, names=names
            )
            if names
            else localized("No named speaker has sentences that are long enough.")
        )
    elif not options.forget_voice:
        raise UsageError(
            message("The recording that has the voices is not named."),
            next_step=message("Name it with --recording."),
        )


def _detect(folder: Folder, recording: Path, values: dict[str, Any]) -> Detected:
    """Find who speaks, and say what a person should look at."""
    from tolmach.pipeline.speakers import detect

    with shown(quiet=False) as sink:
        found = detect(folder, recording, chosen(values, (DiarizationOptions,)), sink)
    if found.new_sentences:
        click.echo(
            localized(
                "Sentences with two speakers that were split: {count}.", count=found.new_sentences
            )
        )
    if found.proposals:
        click.echo(
            localized(
                "Needs review: sentences whose voice sounds like somebody else's than you said: "
                "{count}. Yours is kept.",
                count=found.proposals,
            )
        )
    return found


def _turns(document: Document, options: SpeakerOptions) -> Sequence[Operation]:
    from tolmach.stages.speakers.turns import by_dashes, by_turns

    if options.dashes:
        return by_dashes(document.sentences)
    if options.turns:
        from tolmach.formats.turns import parse
        from tolmach.pipeline.provided import read_text

        turns = parse(read_text(Path(options.turns)), document.media.duration)
        return by_turns(document.sentences, turns)
    if options.channels:
        from tolmach.engines.speakers.channels import channel_turns

        found = channel_turns(Path(options.channels), document.media.audio_track)
        return by_turns(document.sentences, found)
    return []


def _listed(document: Document) -> list[str]:
    """One line per speaker: how much they say, and where they begin."""
    names = {speaker.id: speaker.name for speaker in document.speakers}
    recognized = dict.fromkeys(sentence.speaker for sentence in document.sentences)
    lines = []
    for code in recognized:
        sentences = [sentence for sentence in document.sentences if sentence.speaker == code]
        name = (
            localized("(no one named)")
            if code is None
            else names.get(code, localized("(no name yet)"))
        )
        first = sentences[0]
        seconds = sum(sentence.span.duration for sentence in sentences) // 1000
        lines.append(
            localized(
                "{code:<6} {name:<28} {count:>5} sentences {seconds:>6} s   {start} {content}",
                code=code or "-",
                name=name,
                count=len(sentences),
                seconds=seconds,
                start=short_clock(first.span.start),
                content=first.source.content[:60],
            )
        )
    return lines
