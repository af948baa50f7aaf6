"""A shortcut that starts the app with a click: text for each system, and where it belongs."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tolmach.errors import UsageError
from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A file to write; `executable` marks those that the system must be allowed to start."""

    path: Path
    content: str
    executable: bool


def shortcut(platform: str, home: Path, command: Sequence[str], folder: Path) -> Shortcut:
    """
    Make a shortcut to the app on a folder.

    Args:
        platform: as `sys.platform` names it.
        home: the user's folder.
        command: program and arguments that start tolmach.
        folder: with the recordings.

    Raises:
        UsageError: a folder whose name no shortcut can hold.
    """
    words = [*command, "app", str(folder)]
    if any(not word.isprintable() for word in words):
        raise UsageError(
            message("A shortcut cannot hold this folder's name."),
            next_step=message("Rename the folder."),
        )
    if platform == "darwin":
        path = home / "Desktop" / "tolmach.command"
        return Shortcut(path, f"#!/bin/sh\nexec {shlex.join(words)}\n", executable=True)
    if platform == "win32":
        path = home / "Desktop" / "tolmach.bat"
        line = " ".join(f'"{word.replace("%", "%%")}"' for word in words)
        return Shortcut(path, f"@echo off\r\nchcp 65001 >nul\r\n{line}\r\n", executable=False)
    path = home / ".local" / "share" / "applications" / "tolmach.desktop"
    return Shortcut(path, _DESKTOP.format(" ".join(map(_quoted, words))), executable=True)


_DESKTOP = """[Desktop Entry]
Type=Application
Name=tolmach
Comment=Subtitles and transcripts of interviews, on your own computer
Comment[ru]=Субтитры и тексты интервью, на вашем компьютере
Exec={}
Icon=accessories-text-editor
Terminal=true
Categories=AudioVideo;AudioVideoEditing;
"""


def _quoted(word: str) -> str:
    r"""
    A word of a desktop entry's command: in quotes, `%` doubled, what a shell reads masked twice.

    The first masking is that of the command, the second that of every string in the file.

    >>> _quoted("/home/a b/100%")
    '"/home/a b/100%%"'
    >>> print(_quoted("a$b"))
    "a\\$b"
    """
    masked = "".join(f"\\{c}" if c in '"`$\\' else c for c in word.replace("%", "%%"))
    return f'"{masked}"'.replace("\\", "\\\\")
