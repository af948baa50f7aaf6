"""
LRC: lines with the time at which each begins, as music players show them.

There is no standard; the de-facto form is `[mm:ss.xx]text`, with tags such as `[ti:Title]` before
it. A line lasts until the next time; a time without text ends it.
"""

from __future__ import annotations

import re
from itertools import pairwise

from tolmach.core.cue import Cue, Track
from tolmach.formats.format import Content, Format, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import is_blank, milliseconds, plain, split_lines, written

_TIME = re.compile(r"\s*\[(\d{1,5}):(\d{1,2})(?:[.:](\d{1,9}))?\]")
_TAG = re.compile(r"\s*\[([A-Za-z#]\w*):([^\]]*)\]\s*")
_WORD_TIME = re.compile(r"<\d{1,5}:\d{1,2}(?:[.:]\d{1,9})?>")
_LAST = 5_000
"""Milliseconds for a last line without an end: the format does not say how long it lasts."""
_STEP = 10
"""Milliseconds in the hundredths of a second that are written."""
_WORD_JOINER = "\u2060"


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read LRC; cues are in the order of their times, because a line lasts until the next time.

    Args:
        text: the decoded file.
        language: code of the language, which LRC does not say.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: the file is damaged and `strict`.
    """
    account = Account(strict=strict)
    offset = 0
    timed: list[tuple[int, str]] = []
    for number, line in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        if is_blank(line):
            continue
        tag = _TAG.fullmatch(line)
        if tag:
            account.drop(RepairKind.NOTES, number, line)
            if tag[1].lower() == "offset" and re.fullmatch(r"\s*[+-]?\d{1,9}\s*", tag[2]):
                offset = int(tag[2])  # milliseconds; a positive one shows lines earlier
            continue
        starts = []
        place = 0
        while stamp := _TIME.match(line, place):
            starts.append(milliseconds(None, *stamp.groups()))
            place = stamp.end()
        rest = line[place:]
        shown, changed = plain(_WORD_TIME.sub("", rest))
        if not starts:
            account.repair(RepairKind.OUTSIDE, number, line)
        if shown != rest.strip():
            note = account.repair if changed else account.drop
            note(RepairKind.CONTROL if changed else RepairKind.MARKUP, number, rest)
        timed += [(start, shown) for start in starts]
    timed = [(max(0, start - offset), shown) for start, shown in timed]
    timed.sort(key=lambda entry: entry[0])
    last = timed[-1][0] + _LAST if timed else 0
    cues = (
        Cue(start, end, (shown,))
        for (start, shown), (end, _) in pairwise([*timed, (last, "")])
        if shown
    )
    return account.close(Track(language, tuple(cues)))


def compose(track: Track) -> str:
    """
    Write LRC: cues in the order of their times, each on one line, times in hundredths of a second.

    A cue that the next one overlaps ends where that one begins. What looks like a time in the text
    is kept apart from its bracket.
    """
    lines: list[str] = []
    cues = sorted((cue for cue in track.cues if written(cue.lines)), key=lambda cue: cue.start)
    for cue, following in zip(cues, [*cues[1:], None], strict=True):
        text = " ".join(written(cue.lines))
        text = _TIME.sub(lambda found: found[0].replace("[", f"[{_WORD_JOINER}"), text)
        text = _WORD_TIME.sub(lambda found: found[0].replace("<", f"<{_WORD_JOINER}"), text)
        lines.append(f"[{_time(cue.start)}]{text}")
        if following is None or following.start - cue.end >= _STEP:
            lines.append(f"[{_time(cue.end)}]")
    return "".join(f"{line}\n" for line in lines)


def _time(ms: int) -> str:
    seconds, hundredths = divmod((ms + _STEP // 2) // _STEP, 100)
    return f"{seconds // 60:02d}:{seconds % 60:02d}.{hundredths:02d}"


def _sniff(text: str) -> bool:
    first = next((line for line in split_lines(text) if not is_blank(line)), "")
    begins = _TAG.fullmatch(first) or _TIME.match(first)
    return bool(begins) and any(map(_TIME.match, split_lines(text)))


FORMAT: Format[Subtitles] = Format(
    name="lrc",
    content=Content.TRACK,
    help="lines with times for music players",
    suffixes=("lrc",),
    sniff=_sniff,
    parse=parse,
    compose=lambda it: compose(it.track),
)
