"""
SubRip (SRT): read tolerantly, written by pysrt.

There is no standard; the de-facto form is a number, `HH:MM:SS,mmm --> HH:MM:SS,mmm`, the text, and
a blank line. The reader is our own because files in the wild break each of these rules, and a
reader that skips what it does not understand loses words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tolmach.core.cue import Cue, Track
from tolmach.errors import FormatError
from tolmach.formats.format import Content, Format, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import (
    Timing,
    is_blank,
    literal_html,
    mark_direction,
    plain,
    read_timing,
    split_lines,
    written,
)
from tolmach.languages import language
from tolmach.messages import message

_EXACT = re.compile(r"\d{2,}:\d\d:\d\d,\d{3} --> \d{2,}:\d\d:\d\d,\d{3}(?!\d)")
_TAG = re.compile(r"<(/?)(i|b|u|s|font|c|v|span|em|strong|ruby|rt)(?:[\s.=][^<>]*)?>", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_OVERRIDE = re.compile(r"\{\\[^{}]*\}|\{/?[ibu]\}|\{y:[ibu]+\}", re.I)

_STAMP = re.compile(r"\d{1,2}:\d{1,2}:\d{1,2}[.,]\d{1,3}")
_NESTING = 5


class _Head(NamedTuple):
    """Where a cue begins: row of its number (or of its times), its number, row of its times."""

    top: int
    number: int | None
    row: int
    timing: Timing


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read SRT; cues keep the order of the file.

    Args:
        text: the decoded file.
        language: code of the language, which SRT does not say.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: there is text but no line with times, or the file is damaged and `strict`.
    """
    account = Account(strict=strict)
    lines = split_lines(text.removeprefix("\ufeff"))
    heads = _heads(lines)
    if not heads and any(not is_blank(line) for line in lines):
        raise FormatError(
            message("There is no line with times, so this is not an SRT file."),
            next_step=message("Give a subtitle file (SRT or WebVTT)."),
            line=1,
            reason="no_times",
        )
    _note_outside(lines[: heads[0].top if heads else 0], account)
    _note_numbering(lines, heads, account)
    ends = [head.top for head in heads[1:]] + [len(lines)]
    cues = tuple(_cue(lines, head, end, account) for head, end in zip(heads, ends, strict=False))
    return account.close(Track(language, cues))


def _heads(lines: list[str]) -> list[_Head]:
    """
    Find every line with times, and the number that belongs to it.

    A number belongs to the cue when it is the one expected, or is directly above the times and
    either follows a blank line or is no higher than the number of cues. Any other number is what
    a person said ("1917") and stays text.
    """
    heads: list[_Head] = []
    previous = 0
    timings = [(row, timing) for row, line in enumerate(lines) if (timing := read_timing(line))]
    for row, timing in timings:
        floor = heads[-1].row + 1 if heads else 0
        top, number = _number_above(lines, row, floor)
        likely = top == row - 1 and (_alone(lines, top, floor) or (number or 0) <= len(timings))
        if not (likely or number == previous + 1):
            top, number = row, None
        heads.append(_Head(top, number, row, timing))
        previous = number if number is not None else previous
    return heads


def _number_above(lines: list[str], row: int, floor: int) -> tuple[int, int | None]:
    """The row and value of the number above a line with times; None when there is none."""
    top = row - 1
    while top >= floor and is_blank(lines[top]):
        top -= 1
    digits = lines[top].strip().lstrip("\ufeff") if top >= floor else ""
    return (top, int(digits)) if re.fullmatch(r"\d{1,9}", digits) else (row, None)


def _alone(lines: list[str], row: int, floor: int) -> bool:
    """Whether a line opens the file or follows a blank one."""
    return row == 0 or (row > floor and is_blank(lines[row - 1]))


def _note_outside(lines: list[str], account: Account) -> None:
    for row, line in enumerate(lines):
        if not is_blank(line):
            account.repair(RepairKind.OUTSIDE, row + 1, line)


def _note_numbering(lines: list[str], heads: list[_Head], account: Account) -> None:
    previous = 0
    for index, head in enumerate(heads):
        if head.number is None or head.number != previous + 1:
            found = "missing" if head.number is None else f"{head.number} after {previous}"
            account.repair(RepairKind.NUMBERING, head.top + 1, found)
        previous = head.number if head.number is not None else previous + 1
        if index and not is_blank(lines[head.top - 1]):
            account.repair(RepairKind.MISSING_BLANK, head.top + 1)


def _cue(lines: list[str], head: _Head, end: int, account: Account) -> Cue:
    timing = head.timing
    if not _EXACT.match(lines[head.row]):
        account.repair(RepairKind.TIME, head.row + 1, lines[head.row])
    elif timing.settings:
        account.drop(RepairKind.SETTINGS, head.row + 1, timing.settings)
    if timing.end < timing.start:
        account.repair(RepairKind.REVERSED, head.row + 1, lines[head.row])
    body = account.body(lines, head.row + 1, end)
    text = _without_markup(body, head.row + 2, account)
    return Cue(timing.start, max(timing.start, timing.end), tuple(text))


def _without_markup(body: list[str], line: int, account: Account) -> list[str]:
    """Take out the tags that players know; tags without a partner are damage."""
    joined = _BREAK.sub("\n", "\n".join(body))
    tags = _TAG.findall(joined)
    if tags or _OVERRIDE.search(joined):
        opened = sorted(name.lower() for closing, name in tags if not closing)
        closed = sorted(name.lower() for closing, name in tags if closing)
        shown = " ".join(dict.fromkeys(m[0] for m in _TAG.finditer(joined)))
        note = account.drop if opened == closed else account.repair
        note(RepairKind.MARKUP, line, shown or "{…}")
        joined = _without_tags(joined)
    pairs = [plain(part) for part in joined.split("\n")]
    if any(changed for _, changed in pairs):
        account.repair(RepairKind.CONTROL, line)
    return [part for part, _ in pairs if part]


def _without_tags(text: str) -> str:
    """Text without tags; tags that appear when others are taken out of them go as well."""
    for _ in range(_NESTING):
        text = _OVERRIDE.sub("", _TAG.sub("", text))
    return text


def compose(
    track: Track,
    *,
    second: Track | None = None,
    bidi_marks: bool = False,
    for_video: bool = False,
) -> str:
    """
    Write SRT: numbered from 1, LF line ends, a blank line after every cue and never inside one.

    Args:
        track: its cues' text is plain; SRT has no escapes, so text that looks like a tag is
            written as it is.
        second: the same cues in another language, shown below the first.
        bidi_marks: wrap lines of right-to-left languages in marks, for players that need them.
        for_video: write what looks like a tag or an ASS command so that ffmpeg and players show it.
    """
    from pysrt import SubRipItem, SubRipTime  # 20 ms, not needed for reading

    tracks = (track, second) if second else (track,)
    marked = [bidi_marks and _is_rtl(each.language) for each in tracks]
    items = []
    for number, cues in enumerate(zip(*(each.cues for each in tracks), strict=True), start=1):
        cue = cues[0]
        lines = [
            mark_direction(line) if marks else line
            for shown, marks in zip(cues, marked, strict=True)
            for line in map(_harmless, written(shown.lines))
            for line in [literal_html(line) if for_video else line]
        ]
        text = "\n".join(lines)
        start, end = SubRipTime.from_ordinal(cue.start), SubRipTime.from_ordinal(cue.end)
        items.append(str(SubRipItem(number, start, end, text)))
    return "\n".join(items)


def _harmless(line: str) -> str:
    """A line of text that is not read as a line with times: text cannot forge a cue."""
    looks_like_times = "-->" in line or read_timing(line) is not None
    line = line.replace(">", "›") if looks_like_times else line
    # some readers look for two times only, whatever is between them
    if len(_STAMP.findall(line)) > 1:
        line = _STAMP.sub(lambda stamp: stamp[0].replace(":", "∶"), line)
    return line


def _is_rtl(code: str) -> bool:
    return code != "und" and language(code).rtl


def _sniff(text: str) -> bool:
    return not text.startswith("WEBVTT") and any(map(read_timing, split_lines(text)))


FORMAT: Format[Subtitles] = Format(
    name="srt",
    content=Content.TRACK,
    help="subtitles for every player",
    suffixes=("srt",),
    sniff=_sniff,
    parse=parse,
    compose=lambda it: compose(it.track, second=it.second, bidi_marks=it.bidi_marks),
    bilingual="subtitles in two languages",
    editable=True,
)
