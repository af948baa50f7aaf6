"""What the commands for subtitle files share: the standard output, and writing a file."""

from __future__ import annotations

from pathlib import Path

import click

from tolmach.core.cue import Track
from tolmach.formats import writer
from tolmach.formats.format import Subtitles

STANDARD = Path("-")
"""The standard input or output, in the place of a file."""


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
