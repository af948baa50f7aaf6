"""`tolmach fix`: repair a subtitle file without changing a word, and show what changed."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.options import (
    EncodingOptions,
    FrameOptions,
    LanguageOptions,
    LayoutOptions,
    MediaOptions,
)
from tolmach.errors import UsageError
from tolmach.messages import localized, message

if TYPE_CHECKING:
    from tolmach.formats.parsed import Parsed
    from tolmach.pipeline.settings import Settings
    from tolmach.stages.checks.repair import Repaired


_RECORDS = (LayoutOptions, LanguageOptions, EncodingOptions, MediaOptions, FrameOptions)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", "output", type=click.Path(path_type=Path), help="Write the result here."
)
@click.option("--in-place", is_flag=True, help="Overwrite FILE; the old one is kept as FILE.bak.")
@flags(*_RECORDS)
@trust_flag
def command(file: Path, output: Path | None, in_place: bool, **values: object) -> None:
    """
    Repair subtitles without changing a word.

    Repaired are numbering, order, overlaps, gaps that flicker, cues too short with free time after
    them, line breaks inside a cue, double spaces and stray markup. The changes are shown as a diff;
    they are written only with -o or --in-place, always as UTF-8.
    """
    with exit_with():
        from tolmach.cli.subtitles import STANDARD, composed
        from tolmach.formats.opening import read_file
        from tolmach.formats.reading import decode

        target = _target(file, output, in_place)
        settings = command_settings(file, _RECORDS, values)
        announce_files(settings.files)
        data = read_file(file)
        parsed, fixed = _repair(file, data, settings)
        after = composed(fixed.track, target or file)
        before = decode(data, encoding=settings.options(EncodingOptions).encoding).text
        difference = "".join(_coloured(before, after, file.name))
        click.echo(difference, nl=False, err=target == STANDARD)
        click.echo(_summary(parsed, fixed), err=True)
        if target is not None:
            _write(file, target, after)


def _target(file: Path, output: Path | None, in_place: bool) -> Path | None:
    """
    Where to write, if anywhere.

    Raises:
        UsageError: the file would be overwritten without a copy, or two places are named.
    """
    if in_place and str(file) == "-":
        raise UsageError(
            message("Standard input cannot be written."), next_step=message("Write with -o FILE.")
        )
    if output is not None and in_place:
        raise UsageError(
            message("-o and --in-place exclude each other."), next_step=message("Give one of them.")
        )
    if output is not None and output.exists():
        raise UsageError(
            message("'{output}' exists already.", output=output.name),
            next_step=message("Choose another name; only --in-place overwrites, and keeps a copy."),
        )
    return file if in_place else output


def _repair(file: Path, data: bytes, settings: Settings) -> tuple[Parsed, Repaired]:
    from tolmach.pipeline.subtitle_files import read_subtitles
    from tolmach.stages.checks.repair import repair

    language = settings.options(LanguageOptions).language
    encoding = settings.options(EncodingOptions).encoding
    parsed = read_subtitles(file, language, encoding=encoding, data=data)
    duration, rate = None, settings.options(FrameOptions).frame_rate
    if media := settings.options(MediaOptions).media:
        from tolmach.engines.media.probe import probe

        found = probe(Path(media))
        duration, rate = found.duration, rate or found.frame_rate
    profile = settings.profile.at_frame_rate(rate)
    return parsed, repair(parsed.track, profile, duration=duration)


def _coloured(before: str, after: str, name: str) -> Iterator[str]:
    colours = {"+": "green", "-": "red", "@": "cyan"}
    lines = difflib.unified_diff(
        before.replace("\r\n", "\n").splitlines(keepends=True),
        after.splitlines(keepends=True),
        name,
        localized("{name}, repaired", name=name),
        n=2,
    )
    for line in lines:
        harmless = "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in line)
        whole = harmless if harmless.endswith("\n") else harmless + "\n"
        yield click.style(whole, fg=colours.get(line[0]))


def _summary(parsed: Parsed, fixed: Repaired) -> str:
    lines = (
        [localized("{count} x damage of the file repaired", count=len(parsed.repaired))]
        if parsed.repaired
        else []
    )
    lines += [f"{count} x {name}" for name, count in fixed.done.items()]
    lines += [
        localized("{count} x italics, positions or notes left out", count=len(parsed.dropped))
    ] * bool(parsed.dropped)
    return "\n".join(lines) or localized("Nothing to repair.")


def _write(file: Path, target: Path, text: str) -> None:
    from tolmach.cli.subtitles import write_text
    from tolmach.formats.opening import read_file
    from tolmach.workspace.artifacts import write_atomic

    if target == file and str(target) != "-":
        backup = file.with_name(file.name + ".bak")
        if backup.exists():
            raise UsageError(
                message(
                    "'{backup}' exists already, so the old file cannot be kept.", backup=backup.name
                ),
                next_step=message("Move that copy away, or write elsewhere with -o."),
            )
        write_atomic(backup, read_file(file))
    write_text(target, text)
    if str(target) == "-":
        return
    click.echo(localized("Written: {target}", target=click.format_filename(target)), err=True)
