"""
Time on the media clock, in whole milliseconds.

Seconds as floats exist only inside engines and foreign files; they are rounded half up here, once,
on their way in. Rounding matters: 59.9996 s is 60,000 ms, and truncation would make it 59,999.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import itemgetter


def seconds_to_ms(seconds: float) -> int:
    """
    Round seconds to whole milliseconds, halves up.

    >>> seconds_to_ms(59.9996)
    60000
    """
    return math.floor(seconds * 1000 + 0.5)


def ms_to_seconds(ms: int) -> float:
    """Give milliseconds as seconds."""
    return ms / 1000


def clock(ms: int, *, separator: str = ",") -> str:
    """
    Write a time as `HH:MM:SS,mmm`, the form of SRT; WebVTT has a point.

    >>> clock(3_661_042)
    '01:01:01,042'
    """
    seconds, milliseconds = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{separator}{milliseconds:03d}"


def short_clock(ms: int) -> str:
    """
    Write a time for people, `M:SS` or `H:MM:SS`.

    >>> short_clock(62_900), short_clock(3_661_042)
    ('1:02', '1:01:01')
    """
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def read_clock(text: str) -> int | None:
    """
    Read a time as `clock` and `short_clock` write it, in milliseconds; None for anything else.

    >>> read_clock("00:01:02.345"), read_clock("1:02"), read_clock(""), read_clock("1:75")
    (62345, 62000, None, None)
    """
    found = re.fullmatch(r"\s*(?:(\d{1,3}):)?(\d{1,2}):(\d\d)(?:[.,](\d{1,3}))?\s*", text)
    if found is None or int(found[2]) > 59 or int(found[3]) > 59:
        return None
    seconds = (int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])
    return seconds * 1000 + int((found[4] or "0").ljust(3, "0"))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of media time, `start` included, `end` not, in milliseconds."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"span ends before it starts: {self.start} > {self.end}")

    @property
    def duration(self) -> int:
        """Length in milliseconds."""
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """Milliseconds that both spans share."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def holds(self, ms: int) -> bool:
        """Whether the time lies inside."""
        return self.start <= ms < self.end

    def clip(self, bounds: Span) -> Span:
        """The part inside `bounds`; empty, at the nearer edge, when there is none."""
        start = min(max(self.start, bounds.start), bounds.end)
        return Span(start, max(start, min(self.end, bounds.end)))


def share_time(
    start: int, end: int, sizes: Iterable[int], *, nearest: bool = False
) -> list[tuple[int, int]]:
    """
    Cut a stretch of time into parts that touch, each as long as its share of all sizes.

    Args:
        sizes: for instance numbers of characters.
        nearest: round borders between parts to the nearest millisecond instead of down.

    >>> share_time(1000, 1100, [1, 2])
    [(1000, 1033), (1033, 1100)]
    """
    reached = list(accumulate(sizes, initial=0))
    total, duration = max(1, reached[-1]), end - start
    if nearest:
        return list(pairwise(start + round(size / total * duration) for size in reached))
    return list(pairwise(start + duration * size // total for size in reached))


def left_over(span: Span, taken: Iterable[Span]) -> list[Span]:
    """
    Give what is left of a span without others.

    >>> left_over(Span(0, 100), [Span(20, 30), Span(90, 120)])
    [Span(start=0, end=20), Span(start=30, end=90)]
    """
    inside = [part for each in merge_spans(taken) if (part := each.clip(span)).duration]
    starts = [span.start, *(part.end for part in inside)]
    ends = [*(part.start for part in inside), span.end]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def merge_spans(spans: Iterable[Span], *, gap: int = 0) -> list[Span]:
    """Join spans that touch or lie at most `gap` ms apart; the result is sorted."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start - merged[-1].end <= gap:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


class SpanIndex:
    """
    Spans that are looked up by time, without a walk through all of them.

    >>> SpanIndex([Span(0, 10), Span(5, 7), Span(20, 30)]).touching(Span(7, 25))
    [0, 2]
    """

    def __init__(self, spans: Iterable[Span]) -> None:
        self._places = sorted(enumerate(spans), key=itemgetter(1))
        self._starts = [span.start for _, span in self._places]
        self._reached = list(accumulate((span.end for _, span in self._places), max))

    def touching(self, span: Span) -> list[int]:
        """Give the indices of the spans that share time with one, by their starts."""
        last = bisect_left(self._starts, span.end)
        first = bisect_right(self._reached, span.start)
        found = self._places[first:last]
        return [index for index, each in found if each.end > span.start]
