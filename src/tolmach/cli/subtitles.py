"""What the commands for subtitle files share: reading and writing one, and its language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from tolmach.core.cue import Track
from tolmach.core.language_tag import base_code
from tolmach.errors import UsageError
from tolmach.formats import parse_bytes, writer
from tolmach.formats.format import Subtitles
from tolmach.formats.opening import read_file
from tolmach.formats.parsed import Parsed
from tolmach.languages import LANGUAGES, language

STANDARD = Path("-")
"""The standard input or output, in the place of a file."""


def read_subtitles(
    path: Path,
    named_language: str = "",
    *,
    strict: bool = False,
    encoding: str = "",
    data: bytes | None = None,
) -> Parsed:
    """
    Read a subtitle file; its language is the one named, its name's (`talk.ru.srt`), or its own.

    Args:
        data: the file's bytes, where they were read before.

    Raises:
        InputError: no such file, or not readable as subtitles.
        UsageError: nothing says which language it is.
    """
    code = language(named_language).code if named_language else language_of_name(path)
    data = read_file(path) if data is None else data
    parsed = parse_bytes(data, language=code, strict=strict, encoding=encoding)
    declared = base_code(parsed.track.language)
    if declared not in LANGUAGES:
        raise UsageError(
            f"Nothing says which language '{path.name}' is in.",
            next_step="Use --from, or a file name such as talk.en.srt.",
            file=path.name,
        )
    return replace(parsed, track=replace(parsed.track, language=declared))


def language_of_name(path: Path) -> str:
    """
    The language in a file's name; `und` when there is none.

    >>> language_of_name(Path("talk.part2.pt-BR.srt")), language_of_name(Path("talk.srt"))
    ('pt', 'und')
    """
    parts = path.name.split(".")
    code = base_code(parts[-2]) if len(parts) > 2 else ""
    return code if code in LANGUAGES else "und"


def composed(track: Track, path: Path) -> str:
    """
    A track as a file of this name holds it; as SRT for the standard output.

    Raises:
        UsageError: no subtitle format that can be read and written has its suffix.
    """
    text = writer(Path("talk.srt") if path == STANDARD else path)(Subtitles(track))
    return text.decode() if isinstance(text, bytes) else text


def write_text(path: Path, text: str) -> None:
    """
    Write a text file in one step, complete or not at all; `-` is the standard output.

    Raises:
        WorkFolderError: the folder cannot be written, or the disk is full.
    """
    from tolmach.workspace.artifacts import write_atomic

    if path == STANDARD:
        click.echo(text, nl=False)
    else:
        write_atomic(path, text.encode())
