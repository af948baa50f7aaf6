"""`tolmach speakers`: who speaks when, and what they are called."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.people import speakers_from
from tolmach.cli.records import flags
from tolmach.cli.settings import command_settings
from tolmach.core.document import Document
from tolmach.core.edits import Operation
from tolmach.core.options import SpeakerOptions
from tolmach.core.timing import short_clock
from tolmach.errors import UsageError
from tolmach.messages import localized, message


@click.command()
@click.argument("work", type=click.Path(path_type=Path))
@flags(SpeakerOptions)
def command(work: Path, **values: Any) -> None:
    """
    Say who speaks in WORK, and list who does.

    Names and turns are kept; every later export has them. S1="Name" is the name in the language of
    the recording, S1:en="Name" in English texts.
    """
    with exit_with():
        options = command_settings(None, (SpeakerOptions,), values).options(SpeakerOptions)
        if sum(map(bool, (options.turns, options.channels, options.dashes))) > 1:
            raise UsageError(
                message("Turns come from --turns, --channels or --dashes; choose one.")
            )
        from tolmach.stages.exchange.replay import apply
        from tolmach.workspace import journal
        from tolmach.workspace.folder import Folder, locked

        journal.require_work(Folder(work))
        with locked(work) as folder:
            document = journal.current(folder).document
            operations: list[Operation] = list(_turns(document, options))
            operations += speakers_from(options, work, apply(document, operations).document)
            if operations:
                journal.append(folder, journal.new_entry(operations, "speakers"))
                document = journal.current(folder).document
        click.echo("\n".join(_listed(document)))
        if operations:
            click.echo(
                localized(
                    "Next: `tolmach export {quote}` writes the files again.",
                    quote=shlex.quote(str(work)),
                )
            )


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
