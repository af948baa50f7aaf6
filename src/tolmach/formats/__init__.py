"""
Formats: a module for each, and one table; files are opened elsewhere.

To add one: write a module with a record `FORMAT`, and add its name to `MODULES`. Detection, the
commands, messages and the reference page follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.errors import FormatError, UsageError
from tolmach.formats.format import Content, Format, Subtitles
from tolmach.formats.parsed import Parsed, Repair, RepairKind, refusal
from tolmach.formats.reading import decode
from tolmach.messages import message

if TYPE_CHECKING:
    from tolmach.formats.words_json import RecognizedSpeech

MODULES = (
    "srt",
    "webvtt",
    "ass",
    "ttml",
    "youtube",
    "sbv",
    "lrc",
    "plain",
    "markdown",
    "html_page",
    "html",
    "docx",
    "odt",
    "epub",
    "transcript_json",
    "html_player",
    "docx_table",
    "csv_table",
    "xliff",
    "tmx",
    "words_json",
)
"""One row per format, in the order in which they are listed."""


@cache
def formats() -> dict[str, Format[Any]]:
    """Name -> format, for all formats."""
    records = [import_module(f"{__name__}.{module}").FORMAT for module in MODULES]
    return {record.name: record for record in records}


def subtitle_formats() -> tuple[Format[Any], ...]:
    """The subtitle formats that can be read."""
    return tuple(one for one in formats().values() if one.content is Content.TRACK and one.parse)


def subtitle_suffixes() -> tuple[str, ...]:
    """Suffixes of subtitle files that can be read, with their dots."""
    return tuple(f".{suffix}" for one in subtitle_formats() for suffix in one.suffixes)


def detect(text: str, content: Content = Content.TRACK) -> Format[Any] | None:
    """
    The format of a text, among those that hold such content; None if none of them recognizes it.

    The formats are asked from the last to the first: SRT's reader, which takes everything that has
    lines with times, comes last.
    """
    text = text.lstrip("\ufeff")
    found = (one for one in formats().values() if one.content is content and one.parse)
    return next((one for one in reversed(tuple(found)) if one.sniff(text)), None)


def parse_bytes(
    data: bytes, *, language: str = "und", strict: bool = False, encoding: str = ""
) -> Parsed:
    """
    Decode and read a subtitle file of any format that can be read.

    Args:
        data: the file's content.
        language: code of the language, where known.
        strict: refuse a damaged file instead of repairing it.
        encoding: Python's name of the encoding; empty finds out.

    Raises:
        FormatError: empty, no subtitles, or damaged and `strict`; with line and reason.
    """
    decoded = decode(data, encoding=encoding)
    if not decoded.text.strip("\ufeff \t\r\n"):
        raise FormatError(
            message("The file is empty."), next_step=message("Choose a subtitle file."), line=1
        )
    damage = (Repair(RepairKind.ENCODING, 1, decoded.damage),) if decoded.damage else ()
    if damage and strict:
        raise refusal(damage[0])
    found = detect(decoded.text)
    if found is None or found.parse is None:
        raise FormatError(
            message("No subtitles found in the file."),
            next_step=message(
                "Choose a subtitle file: {subtitle_suffixes}.",
                subtitle_suffixes=", ".join(subtitle_suffixes()),
            ),
            line=1,
            reason="no_times",
        )
    parsed: Parsed = found.parse(decoded.text, language=language, strict=strict)
    return replace(parsed, repaired=damage + parsed.repaired, encoding=decoded.encoding)


def parse_words(data: bytes, *, language: str = "") -> RecognizedSpeech:
    """
    Decode and read a word list of any format.

    Args:
        data: the file's content.
        language: code of the language spoken; empty takes the file's own.

    Raises:
        FormatError: not a word list, or no words with times in it.
    """
    text = decode(data).text
    found = detect(text, Content.WORDS) or formats()["words"]
    assert found.parse is not None, found.name
    speech: RecognizedSpeech = found.parse(text, code=language)
    return speech


def parse_file(found: Format[Any], data: bytes) -> Any:
    """
    Read a file of a format other than subtitles.

    Raises:
        FormatError: it is not in this format.
    """
    assert found.parse is not None, found.name
    return found.parse(data if found.binary else decode(data).text)


def writer(path: Path) -> Callable[[Subtitles], str | bytes]:
    """
    What writes subtitles into a file, by the suffix of its name.

    Raises:
        UsageError: no subtitle format that can be read and written has this suffix.
    """
    suffix = path.suffix.lower().removeprefix(".")
    known = {
        name: one.compose for one in subtitle_formats() for name in one.suffixes if one.compose
    }
    if suffix not in known:
        raise UsageError(
            message("'{suffix}' is not a subtitle format that tolmach writes.", suffix=path.suffix),
            next_step=message(
                "Use one of: {known}.", known=", ".join(f".{name}" for name in known)
            ),
        )
    return known[suffix]
