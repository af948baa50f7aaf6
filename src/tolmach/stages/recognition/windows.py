"""
How speech is cut into windows for the recogniser, and windows into batches.

Pure and incremental, like `stages.speech_spans`, whose stretches come in. All times are
milliseconds on the media clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from tolmach.core.speech import Window, WindowPolicy
from tolmach.core.timing import Span, merge_spans

T = TypeVar("T")


@dataclass(slots=True)
class Packer:
    """
    Packs stretches of speech into numbered windows.

    Stretches that overlap, because speech was cut without a pause, never share a window: each of
    the two windows has half of the overlap for its own.
    """

    policy: WindowPolicy
    _index: int = 0
    _held: list[Span] = field(default_factory=list)
    _lead: int = 0

    def feed(self, spans: Iterable[Span]) -> list[Window]:
        """Take the next stretches; give the windows that are now full."""
        windows: list[Window] = []
        for span in spans:
            if self._held and not self._fits(span):
                shared = max(0, self._held[-1].end - span.start)
                windows += self.finish(trail=shared // 2)
                self._lead = shared - shared // 2
            self._held.append(span)
        return windows

    def finish(self, trail: int = 0) -> list[Window]:
        """Give the window that is not full; the next one begins `trail` ms before its end."""
        if not self._held:
            return []
        window = Window(self._index, tuple(merge_spans(self._held)), self._lead, trail)
        self._index += 1
        self._held, self._lead = [], 0
        return [window]

    @property
    def needed_from(self) -> int | None:
        """The start of the window that is being filled; None when it is empty."""
        return self._held[0].start if self._held else None

    def _fits(self, span: Span) -> bool:
        held = sum(entry.duration for entry in self._held)
        return (
            self.policy.glue
            and span.start >= self._held[-1].end
            and held + span.duration <= self.policy.max_window
        )


def offset_of(window: Window, ms: int) -> int:
    """Where a media time lies on a window's own clock; times left out count as the next stretch."""
    return sum(span.clip(Span(0, max(0, ms))).duration for span in window.spans)


def place(window: Window, start: int, end: int) -> Span:
    """
    Put a stretch of a window's own clock on the media clock.

    It stays inside the one glued stretch that holds its middle: a word cannot reach across sound
    that was left out.
    """
    middle = (start + end) // 2
    begin = 0
    for span in window.spans:
        if middle < begin + span.duration or span is window.spans[-1]:
            shift = span.start - begin
            return Span(*sorted((start + shift, end + shift))).clip(span)
        begin += span.duration
    raise ValueError(f"window {window.index} has no sound")


def batch_number(index: int, size: int) -> int:
    """
    The batch that a window belongs to, by its number alone, so that every run makes the same.

    Batches grow from one window to `size`, doubling: the first result comes after seconds.

    >>> [batch_number(index, 4) for index in range(12)]
    [0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4]
    """
    number, width = 0, 1
    while index >= width and width < size:
        index -= width
        width = min(width * 2, size)
        number += 1
    return number + index // width


def in_batches(windows: Iterable[T], size: int, number: Callable[[T], int]) -> Iterator[list[T]]:
    """
    Group windows into the batches of `batch_number`.

    Args:
        windows: in order, from any number on.
        size: windows in a full batch.
        number: gives a window's number in the recording.

    >>> list(in_batches(range(8), 4, int))
    [[0], [1, 2], [3, 4, 5, 6], [7]]
    """
    for _, batch in groupby(windows, key=lambda window: batch_number(number(window), size)):
        yield list(batch)
