"""
SBV, the subtitle files that YouTube gives its users to download.

A line with two times, the text, and a blank line; see "Supported subtitle and closed caption files"
in YouTube's help. There is no markup and no escape.
"""

from __future__ import annotations

import re

from tolmach.core.cue import Cue, Track
from tolmach.core.timing import clock
from tolmach.formats.format import Content, Format, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import is_blank, milliseconds, plain, split_lines, written

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*,\s*{_CLOCK}\s*")
_EXACT = re.compile(r"\d+:\d\d:\d\d\.\d{3},\d+:\d\d:\d\d\.\d{3}")


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read SBV; cues keep the order of the file.

    Args:
        text: the decoded file.
        language: code of the language, which SBV does not say.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: the file is damaged and `strict`.
    """
    account = Account(strict=strict)
    lines = split_lines(text.removeprefix("\ufeff"))
    rows = [row for row, line in enumerate(lines) if _TIMES.fullmatch(line)]
    for row, line in enumerate(lines[: rows[0] if rows else len(lines)]):
        if not is_blank(line):
            account.repair(RepairKind.OUTSIDE, row + 1, line)
    cues = (
        _cue(lines, row, end, account)
        for row, end in zip(rows, [*rows[1:], len(lines)], strict=False)
    )
    return account.close(Track(language, tuple(cues)))


def _cue(lines: list[str], row: int, end: int, account: Account) -> Cue:
    times = _TIMES.fullmatch(lines[row])
    groups = times.groups() if times else ()
    start, stop = milliseconds(*groups[:4]), milliseconds(*groups[4:])
    if not _EXACT.fullmatch(lines[row].strip()):
        account.repair(RepairKind.TIME, row + 1, lines[row])
    if stop < start:
        account.repair(RepairKind.REVERSED, row + 1, lines[row])
    pairs = [plain(line) for line in account.body(lines, row + 1, end)]
    if any(changed for _, changed in pairs):
        account.repair(RepairKind.CONTROL, row + 2)
    return Cue(start, max(start, stop), tuple(part for part, _ in pairs if part))


def compose(track: Track) -> str:
    """Write SBV; a line of text that looks like times gets other colons."""
    blocks = []
    for cue in track.cues:
        times = ",".join(clock(ms, separator=".").removeprefix("0") for ms in (cue.start, cue.end))
        shown = written(cue.lines)
        lines = (line.replace(":", "∶") if _TIMES.fullmatch(line) else line for line in shown)
        blocks.append("\n".join([times, *lines]) + "\n")
    return "\n".join(blocks)


def _sniff(text: str) -> bool:
    first = next((line for line in split_lines(text) if not is_blank(line)), "")
    return _TIMES.fullmatch(first) is not None


FORMAT: Format[Subtitles] = Format(
    name="sbv",
    content=Content.TRACK,
    help="subtitles as YouTube gives them",
    suffixes=("sbv",),
    sniff=_sniff,
    parse=parse,
    compose=lambda it: compose(it.track),
    editable=True,
)
