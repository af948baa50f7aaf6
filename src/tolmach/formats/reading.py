"""
Bytes of text files from anywhere, decoded; the answer says how.

The order is from certain to guessed: a byte order mark, UTF-16 by its zero bytes, valid UTF-8,
UTF-8 with a few broken bytes, Windows Cyrillic by the shape of its words, and the rest through
charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from tolmach.errors import FormatError
from tolmach.messages import message

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BROKEN_SHARE = 0.01


class Decoded(NamedTuple):
    """
    Text and the encoding it was in (Python's name).

    `damage` says in half a sentence what players would stumble over; empty for sound Unicode.
    """

    text: str
    encoding: str
    damage: str = ""


def decode(data: bytes, *, encoding: str = "") -> Decoded:
    """
    Decode a text file.

    Args:
        data: the content of the file.
        encoding: Python's name of the encoding; empty finds out.

    Raises:
        FormatError: the bytes are no text in the encoding named, or in any that could be found.
    """
    if encoding:
        return _named(data, encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(name, errors="replace"), name)
    wide = _utf16_without_mark(data)
    if wide:
        return Decoded(data.decode(wide, errors="replace"), wide, "UTF-16 without its mark")
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _broken_utf8(data) or _legacy(data)


def _named(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), codecs.lookup(encoding).name)
    except (ValueError, LookupError) as error:
        raise FormatError(
            message("The file cannot be read as {encoding}.", encoding=encoding),
            next_step=message("Leave the encoding out to have it found, or name another one."),
            encoding=encoding,
        ) from error


def _utf16_without_mark(data: bytes) -> str:
    """Which UTF-16 it must be: digits and line ends have a zero byte on one side only."""
    sample = data[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if min(len(sample), 8) < 8 or max(even, odd) < len(sample) / 10:
        return ""
    return "utf-16-le" if odd > 8 * even else "utf-16-be" if even > 8 * odd else ""


def _broken_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with few enough broken bytes to be sure of it: they become U+FFFD."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    wide = sum(character > "\x7f" for character in text) - broken
    if broken > max(1, wide * _BROKEN_SHARE):
        return None
    return Decoded(text, "utf-8", f"UTF-8 with {broken} broken characters") if wide else None


def _legacy(data: bytes) -> Decoded:
    as_cyrillic = data.decode("cp1251", errors="replace")
    if _reads_as_russian(as_cyrillic):
        return Decoded(as_cyrillic, "cp1251", "cp1251, not UTF-8")
    from charset_normalizer import from_bytes  # 40 ms, and seldom needed

    best = from_bytes(data).best()
    if best is None:
        raise FormatError(
            message("The file's encoding cannot be found; it may not be text at all."),
            next_step=message("Save it as UTF-8, or name its encoding with --encoding."),
        )
    return Decoded(str(best).removeprefix("\ufeff"), best.encoding, f"{best.encoding}, not UTF-8")


def _reads_as_russian(text: str) -> bool:
    """
    Whether text is made of Cyrillic words written the usual way.

    Other Cyrillic code pages turn into capitals or signs when read as cp1251, and western ones
    into words that mix both alphabets.
    """
    words = re.findall(r"[^\W\d_]+", text)
    cyrillic = [word for word in words if re.search("[а-яё]", word, re.I)]
    usual = [word for word in cyrillic if re.fullmatch("[А-ЯЁA-Z]?[а-яё]+|[А-ЯЁ]+", word)]
    lower = sum(map(str.islower, "".join(cyrillic)))
    upper = sum(map(str.isupper, "".join(cyrillic)))
    return bool(cyrillic) and len(usual) >= 0.9 * len(cyrillic) and lower > upper
