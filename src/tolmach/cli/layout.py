"""`tolmach layout`: lay the word list of any recognizer out as cues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.options import (
    FrameOptions,
    LayoutOptions,
    MediaOptions,
    SnapOptions,
    WordsOptions,
)
from tolmach.errors import UsageError
from tolmach.messages import localized, message

if TYPE_CHECKING:
    from tolmach.core.cue import Track
    from tolmach.core.document import Sentence
    from tolmach.core.profile import Profile
    from tolmach.formats.words_json import RecognizedSpeech
    from tolmach.pipeline.settings import Settings


_RECORDS = (LayoutOptions, WordsOptions, MediaOptions, FrameOptions, SnapOptions)


@click.command()
@click.argument("words", type=click.Path(path_type=Path), metavar="WORDS.json")
@click.option("-o", "--out", "output", type=click.Path(path_type=Path), help="Write the cues here.")
@flags(LayoutOptions, WordsOptions)
@flags(MediaOptions, only={"media": "The recording: end cues with it."})
@flags(FrameOptions, SnapOptions)
@trust_flag
def command(words: Path, output: Path | None, **values: object) -> None:
    """
    Cut recognized words into cues that read well.

    WORDS.json comes from openai-whisper, faster-whisper, WhisperX, stable-ts or
    whisper-timestamped, with word times. Without -o, SRT goes to the standard output.

    With --translations, a JSON list of {"source", "target", "start", "end"} (seconds), the targets
    are laid out in place of the words, at the times of the words they translate.
    """
    with exit_with():
        from tolmach.cli.subtitles import composed
        from tolmach.formats import writer

        named = output or Path("talk.srt")
        writer(named)  # a wrong name is refused before the work
        settings = command_settings(words, _RECORDS, values)
        announce_files(settings.files)
        options = settings.options(WordsOptions)
        recognized = _recognized(words, options.language)
        track, profile = _laid_out(_material(recognized, output, options), settings)
        text = composed(track, named)
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8", newline="\n")
        click.echo("\n".join(_summary(track, recognized, profile)), err=True)


def _recognized(path: Path, named_language: str) -> RecognizedSpeech:
    from tolmach.formats import parse_words
    from tolmach.formats.opening import read_file
    from tolmach.languages import language

    code = language(named_language).code if named_language else ""
    recognized = parse_words(read_file(path), language=code)
    if not recognized.language:
        raise UsageError(
            message("Nothing says which language '{name}' is in.", name=path.name),
            next_step=message("Name it with --from."),
            file=path.name,
        )
    return recognized


class _Material(NamedTuple):
    """What to lay out: sentences, the language of the cues, and the language spoken."""

    sentences: list[Sentence]
    language: str
    spoken: str


def _material(
    recognized: RecognizedSpeech, output: Path | None, options: WordsOptions
) -> _Material:
    if not options.translations:
        from tolmach.stages.sentences.segmentation import sentences_from_words

        sentences = sentences_from_words(
            recognized.words, recognized.language, turns=recognized.turns
        )
        return _Material(sentences, recognized.language, recognized.language)
    from tolmach.formats import pairs_json
    from tolmach.formats.opening import read_file
    from tolmach.formats.reading import decode
    from tolmach.languages import language
    from tolmach.pipeline.subtitle_files import language_of_name
    from tolmach.stages.sentences.provided import sentences_from_pairs

    named = options.target or language_of_name(output or Path())
    if named == "und":
        raise UsageError(
            message("Nothing says which language the translations are in."),
            next_step=message("Name it with --to, or give the result a name such as talk.en.srt."),
        )
    target = language(named).code
    pairs = pairs_json.parse(decode(read_file(Path(options.translations))).text)
    return _Material(
        sentences_from_pairs(recognized.words, pairs, recognized.language, target),
        target,
        recognized.language,
    )


def _laid_out(material: _Material, settings: Settings) -> tuple[Track, Profile]:
    from tolmach.stages.layout import layout

    rate = settings.options(FrameOptions).frame_rate
    duration, shots = None, list[int]()
    snap = settings.options(SnapOptions).snap
    if named := settings.options(MediaOptions).media:
        from tolmach.engines.media.probe import probe
        from tolmach.engines.media.shots import shot_changes

        media = Path(named)
        found = probe(media)
        duration, rate = found.duration, rate or found.frame_rate
        shots = shot_changes(media) if snap else []
    elif snap:
        raise UsageError(
            message("--snap needs the video whose shots it follows."),
            next_step=message("Name it with --media."),
        )
    profile = settings.profile.at_frame_rate(rate)
    track = layout(
        material.sentences,
        material.language,
        profile,
        source_language=material.spoken,
        duration=duration,
        shots=shots,
    )
    return track, profile.for_language(material.language)


def _summary(track: Track, recognized: RecognizedSpeech, profile: Profile) -> Iterator[str]:
    fast = sum(cue.cps > profile.cps for cue in track.cues)
    yield localized(
        "{count} cues; {fast} faster than {cps:g} characters a second.",
        count=len(track.cues),
        fast=fast,
        cps=profile.cps,
    )
    if recognized.interpolated:
        count = localized(
            "{interpolated} of {count} words",
            interpolated=recognized.interpolated,
            count=len(recognized.words),
        )
        yield localized("{count} had no time and got one from their neighbours.", count=count)
