"""A shortcut that starts the app with a click: text for each system, and where it belongs."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from tolmach.errors import UsageError
from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A file to write; `executable` marks those that the system must be allowed to start."""

    path: Path
    content: str
    executable: bool


def desktop(home: Path) -> Path:
    """
    Find the folder of what is on the desktop.

    On Windows it may be called otherwise and lie elsewhere, for instance in OneDrive; the registry
    knows.
    """
    if sys.platform == "win32":
        import winreg

        with (
            suppress(OSError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, _SHELL_FOLDERS) as key,
        ):
            return Path(os.path.expandvars(winreg.QueryValueEx(key, "Desktop")[0]))
    return home / "Desktop"


def shortcut(platform: str, home: Path, command: Sequence[str], folder: PurePath) -> Shortcut:
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
        return Shortcut(desktop(home) / "tolmach.command", _MAC.format(shlex.join(words)), True)
    if platform == "win32":
        line = " ".join(map(_windows_quoted, words))
        return Shortcut(desktop(home) / "tolmach.bat", _BATCH.format(line), executable=False)
    path = home / ".local" / "share" / "applications" / "tolmach.desktop"
    return Shortcut(path, _DESKTOP.format(" ".join(map(_quoted, words))), executable=True)


_SHELL_FOLDERS = r"Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_MAC = "#!/bin/sh\nexec {}\n"
_BATCH = "@echo off\r\nchcp 65001 >nul\r\n{}\r\nif errorlevel 1 pause\r\n"
"""The window reads the next line as UTF-8, and stays open when there is an error to be read."""
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


def _windows_quoted(word: str) -> str:
    r"""
    A word of a batch file's command: in quotes, `%` doubled, and backslashes before the last quote.

    >>> print(_windows_quoted("D:/interviews 100%"), _windows_quoted("D:\\"))
    "D:/interviews 100%%" "D:\\"
    """
    end = len(word) - len(word.rstrip("\\"))
    return f'"{word.replace("%", "%%")}{end * chr(92)}"'
