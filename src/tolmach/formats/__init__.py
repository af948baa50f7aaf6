"""
Formats: `compose` and, where files come back, `parse` for each; files are opened elsewhere.

Subtitle formats that can be read stand in the table here. To add one: write a module with
`parse(text, ...) -> Parsed` and `compose(track, ...) -> str`, and add a row to `FORMATS`.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from types import ModuleType

from tolmach.errors import FormatError, UsageError
from tolmach.formats.parsed import Parsed, Repair, RepairKind, refusal

FORMATS: dict[str, str] = {
    "srt": "tolmach.formats.srt",
    "vtt": "tolmach.formats.webvtt",
}
"""Format name, which is also the suffix of its files -> module, imported when it is used."""

READABLE = tuple(FORMATS)
"""Names of the formats that can be read as well as written."""


def format_module(name: str) -> ModuleType:
    """
    The module of a format.

    Raises:
        UsageError: there is no such format.
    """
    if name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"'{name}' is not a format.", next_step=f"Known formats: {known}.")
    return import_module(FORMATS[name])


def detect(text: str) -> str:
    """The format of a subtitle text, by its content: a name of `READABLE`."""
    return "vtt" if text.lstrip("\ufeff").startswith("WEBVTT") else "srt"


def parse_bytes(
    data: bytes, *, language: str = "und", strict: bool = False, encoding: str = ""
) -> Parsed:
    """
    Decode and read a subtitle file of any readable format.

    Args:
        data: the whole file.
        language: code of the language, where known.
        strict: refuse a damaged file instead of mending it.
        encoding: Python's name of the encoding; empty finds out.

    Raises:
        FormatError: empty, no subtitles, or damaged and `strict`; with line and reason.
    """
    from tolmach.formats.reading import decode  # keeps the table light

    decoded = decode(data, encoding=encoding)
    if not decoded.text.strip("\ufeff \t\r\n"):
        raise FormatError("The file is empty.", next_step="Give a subtitle file.", line=1)
    unsound = (Repair(RepairKind.ENCODING, 1, decoded.damage),) if decoded.damage else ()
    if unsound and strict:
        raise refusal(unsound[0])
    parsed: Parsed = format_module(detect(decoded.text)).parse(
        decoded.text, language=language, strict=strict
    )
    return replace(parsed, repaired=unsound + parsed.repaired, encoding=decoded.encoding)
