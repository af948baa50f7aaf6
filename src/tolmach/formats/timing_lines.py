"""
The lines with times, which SRT and WebVTT share, and the plain lines around them.

A line with two times is the one thing that even a badly damaged file keeps; both readers find
these lines first and then look at what is between them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_CLOCK = r"(-?)(?:(\d{1,4})\s?:\s?)?(\d{1,2})\s?:\s?(\d{1,2})(?:\s?[.,:;]\s?(\d{1,9}))?"
_ARROW = r"\s*(-->|-{1,2}\s?>|[–—]\s?>)\s*"
_TIMING = re.compile(rf"\s*{_CLOCK}{_ARROW}{_CLOCK}(?![\d:])(.*)")
_BIDI = dict.fromkeys(map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"))
_BIDI |= dict.fromkeys(range(0x2066, 0x206A))


class Timing(NamedTuple):
    """The times of a cue as written, in milliseconds, and what follows them on the line."""

    start: int
    end: int
    settings: str


def read_timing(line: str) -> Timing | None:
    """
    Read a line with two times, however it is written; None for any other line.

    Hours may be missing, as may milliseconds; the separator may be a comma, a point or a colon; the
    arrow may be damaged. Fewer than three decimals are a fraction of a second, as in WebVTT's
    relatives; times before zero become zero.

    >>> read_timing("0:0:1.5 -> 00:00:03")
    Timing(start=1500, end=3000, settings='')
    >>> read_timing("12:30 -> 14:00 in the hall") is None
    True
    """
    match = _TIMING.fullmatch(line) if ">" in line else None
    if match is None:
        return None
    groups = match.groups()
    first, arrow, second, settings = groups[:5], groups[5], groups[6:11], groups[11]
    if arrow != "-->" and not (first[1] and second[1]):
        return None
    start, end = (0 if sign else milliseconds(*rest) for sign, *rest in (first, second))
    return Timing(start, end, settings.strip())


def milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None = None) -> int:
    """The time that digits name; further decimals than three are rounded."""
    digits = (fraction or "").ljust(4, "0")
    thousandths = int(digits[:3]) + (int(digits[3]) >= 5)
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + thousandths


def split_lines(text: str) -> list[str]:
    r"""
    Cut text at CRLF, LF or CR only; other separators of Unicode stay in the text.

    >>> split_lines("a\r\r\nb\rc")
    ['a', 'b', 'c']
    """
    if "\r" in text:
        # Each run of CR is looked at once: a line feed behind it belongs to it.
        text = re.sub(r"\r+\n?", lambda run: "\n" * (run[0][-1] == "\n" or len(run[0])), text)
    return text.split("\n")


def is_blank(line: str) -> bool:
    """Whether a line shows nothing."""
    return not line.translate(_BIDI).strip()


_WORD_JOINER = "\u2060"
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})


def plain(line: str) -> tuple[str, bool]:
    """
    A line of text without direction marks and control characters, and whether it had controls.

    Direction marks are how a format shows right-to-left text; inside, text is plain.
    """
    if line.isprintable():  # neither marks nor controls are
        return line.strip(), False
    line = line.translate(_BIDI).replace("\t", " ")
    clean = "".join(c for c in line if c.isprintable() or unicodedata.category(c) not in _CONTROL)
    return clean.strip(), clean != line


def written(lines: tuple[str, ...]) -> list[str]:
    """
    The lines of a cue as a file may hold them: one line each, none blank, no control characters.
    """
    parts = (plain(part)[0] for line in lines for part in split_lines(line))
    return [part for part in parts if part]


def mark_direction(line: str) -> str:
    """
    Wrap a line in right-to-left marks.

    Players that take every line for left-to-right then still put its punctuation on the proper
    side.
    """
    return f"\u200f{line}\u200f"


def literal(text: str) -> str:
    r"""
    Text in which no override block of ASS can open and no backslash can command.

    There is no escape for braces and backslashes, so they are written as lookalikes and kept apart
    from what follows.

    >>> literal(r"{\an8}").replace("\u2060", "^")
    '｛\\^an8｝'
    """
    return text.replace("\\", f"\\{_WORD_JOINER}").replace("{", "｛").replace("}", "｝")


def literal_html(text: str) -> str:
    r"""
    Text in which no tag and no override block opens, for programs that look for both in SRT.

    >>> literal_html("Use <b and y> signs.").replace("\u2060", "^")
    'Use <^b and y> signs.'
    """
    return literal(text).replace("<", f"<{_WORD_JOINER}")
