"""Files that people name, opened in one way: regular files only, up to a size, errors in words."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from tolmach.errors import InputError
from tolmach.messages import message

_BINARY: int = getattr(os, "O_BINARY", 0)

LARGEST_TEXT = 100_000_000
"""Bytes of a subtitle file, table or text; a day of speech takes about 5 MB."""
LARGEST_SETTINGS = 10_000_000
"""Bytes of a file that people write by hand: settings, names, speakers, turns, lists."""


def read_file(file: str | Path, *, largest: int = LARGEST_TEXT) -> bytes:
    """
    Read a file that a person named.

    A pipe or a device could block for ever or never end, so only regular files are read, and the
    standard input where the name is `-`.

    Args:
        file: its path, or `-`.
        largest: bytes from which it is refused.

    Raises:
        InputError: it is missing, no regular file, too large, or may not be read.
    """
    path = Path(file)
    if str(file) == "-":
        return _standard_input(largest)
    try:
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind):
            if stat.S_ISDIR(kind):
                raise _refusal(path, message("is a folder"), message("Name a file in it."))
            raise _refusal(path, message("is not a regular file"))
        # The file may have been replaced by a pipe since: never wait for one to be written to.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise _refusal(path, message("is not a regular file"))
            data = stream.read(largest + 1)
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL byte
        reason = getattr(error, "strerror", None) or error
        raise _refusal(path, message("cannot be read: {reason}", reason=reason)) from error
    if len(data) > largest:
        raise _refusal(path, message("is larger than {largest} MB", largest=largest // 1000000))
    return data


def _standard_input(largest: int) -> bytes:
    data = sys.stdin.buffer.read(largest + 1)
    if len(data) > largest:
        raise _refusal(
            Path("-"), message("is larger than {largest} MB", largest=largest // 1000000)
        )
    return data


def _refusal(path: Path, reason: str, next_step: str = "") -> InputError:
    name = visible(path.name)
    return InputError(
        message("'{name}' {reason}.", name=name, reason=reason),
        next_step=next_step or message("Check the name of the file and its folder."),
        file=name,
    )


def visible(text: str, limit: int = 100) -> str:
    r"""
    A file's name for a message: characters that a terminal would obey or hide are replaced.

    >>> visible("a\u202eb\n.srt")
    'a\ufffdb\ufffd.srt'
    """
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return shown if len(shown) <= limit else f"{shown[:limit]}…"
