"""`tolmach layout`: cut the word list of any recogniser into cues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import build, flags
from tolmach.core.options import LayoutOptions, SnapOptions
from tolmach.errors import UsageError

if TYPE_CHECKING:
    from tolmach.core.cue import Track
    from tolmach.core.profile import Profile
    from tolmach.formats.words_json import Heard


@click.command()
@click.argument("words", type=click.Path(path_type=Path), metavar="WORDS.json")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write .srt or .vtt here.")
@flags(LayoutOptions)
@click.option("--language", default="", help="Language spoken, when WORDS.json does not say.")
@click.option("--media", type=click.Path(path_type=Path), help="The recording: end cues with it.")
@flags(SnapOptions)
def command(words: Path, output: Path | None, **given: object) -> None:
    """
    Cut recognised words into cues that read well.

    WORDS.json comes from openai-whisper, faster-whisper, WhisperX, stable-ts or
    whisper-timestamped, with word times. Without -o, SRT goes to the standard output.
    """
    with exit_with():
        suffix = _suffix(output)
        heard = _heard(words, str(given["language"]))
        track, profile = _laid_out(heard, given)
        from tolmach.formats import format_module

        text: str = format_module(suffix).compose(track)
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, encoding="utf-8", newline="\n")
        click.echo("\n".join(_summary(track, heard, profile)), err=True)


def _suffix(output: Path | None) -> str:
    from tolmach.formats import READABLE

    suffix = output.suffix.lower().removeprefix(".") if output else "srt"
    if suffix not in READABLE:
        raise UsageError(
            f"'.{suffix}' is no subtitle format that can be written here.",
            next_step="Name the result .srt or .vtt.",
        )
    return suffix


def _heard(path: Path, given_language: str) -> Heard:
    from tolmach.cli.subtitles import read_file
    from tolmach.core.language import language
    from tolmach.formats import words_json
    from tolmach.formats.reading import decode

    code = language(given_language).code if given_language else ""
    heard = words_json.parse(decode(read_file(path)).text, code=code)
    if not heard.language:
        raise UsageError(
            f"Nothing says which language '{path.name}' is in.",
            next_step="Name it with --language.",
            file=path.name,
        )
    return heard


def _laid_out(heard: Heard, given: dict[str, object]) -> tuple[Track, Profile]:
    from tolmach.formats.profile_toml import load
    from tolmach.stages.layout import layout
    from tolmach.stages.sentences import units_from_words

    profile = load(build(LayoutOptions, given).profile)
    duration, shots = None, list[int]()
    snap = build(SnapOptions, given).snap
    if given["media"]:
        from tolmach.engines.media import probe
        from tolmach.engines.shots import shot_changes

        media = Path(str(given["media"]))
        duration = probe(media).duration
        shots = shot_changes(media) if snap else []
    elif snap:
        raise UsageError(
            "--snap needs the video whose shots it follows.", next_step="Name it with --media."
        )
    units = units_from_words(heard.words, heard.language, turns=heard.turns)
    track = layout(units, heard.language, profile, duration=duration, shots=shots)
    return track, profile.for_language(heard.language)


def _summary(track: Track, heard: Heard, profile: Profile) -> Iterator[str]:
    fast = sum(cue.cps > profile.cps for cue in track.cues)
    yield f"{len(track.cues)} cues; {fast} faster than {profile.cps:g} characters a second."
    if heard.interpolated:
        yield f"{heard.interpolated} of {len(heard.words)} words had no time and got one between."
