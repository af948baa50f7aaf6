"""
How speech is cut into windows for the recognizer, and windows into batches.

Pure and incremental, like `stages.speech_spans`, whose stretches come in. All times are
milliseconds on the media clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby
from typing import TypeVar

from tolmach.core.speech import Window, WindowPolicy
from tolmach.core.timing import Span, merge_spans

T = TypeVar("T")

LEAST_FULL = 0.4
"""A full window is closed at a pause behind this share of its sound."""

CLEAR_PAUSE_MS = 1_000
"""From this length on one pause is as good as another, and the latest makes the fewest windows."""

FIRST_BATCH = 4
"""Windows of the first batch. Small batches cost: the decoder takes one window alone nearly twice
the CPU seconds that it takes each of eight (Whisper base, beam 5)."""


def _gaps() -> Callable[[Span], int]:
    """The silence between stretches without padding, as each of them comes."""
    last = 0

    def pause_before(span: Span) -> int:
        nonlocal last
        pause, last = max(0, span.start - last), span.end
        return pause

    return pause_before


@dataclass(slots=True)
class Packer:
    """
    Packs stretches of speech into numbered windows.

    A window that is full is closed at the longest pause of its last part, and what follows goes to
    the next one: a joint inside a sentence costs words, and gives it a full stop in the middle.
    Stretches that overlap, because speech was cut without a pause, never share a window: each of
    the two windows has half of the overlap for its own.

    Attributes:
        pause_before: gives the silence before each stretch, asked once and in order; where left
            out, stretches have no padding.
    """

    policy: WindowPolicy
    pause_before: Callable[[Span], int] = field(default_factory=_gaps)
    _index: int = 0
    _held: list[Span] = field(default_factory=list)
    _pauses: list[int] = field(default_factory=list)
    _lead: int = 0

    def feed(self, spans: Iterable[Span]) -> list[Window]:
        """Take the next stretches; give the windows that are now full."""
        windows: list[Window] = []
        for span in spans:
            pause = self.pause_before(span)
            while self._held and not self._fits(span):
                windows.append(self._close(span, pause))
            self._held.append(span)
            self._pauses.append(pause)
        return windows

    def finish(self) -> list[Window]:
        """Give the window that is not full."""
        return [self._take(len(self._held))] if self._held else []

    @property
    def needed_from(self) -> int | None:
        """The start of the window that is being filled; None when it is empty."""
        return self._held[0].start if self._held else None

    def _fits(self, span: Span) -> bool:
        held = sum(entry.duration for entry in self._held)
        return (
            self.policy.glue is True
            and span.start >= self._held[-1].end
            and held + span.duration <= self.policy.max_window
        )

    def _close(self, span: Span, pause: int) -> Window:
        """Take a window from what is held, up to the best pause; `span` comes next."""
        shared = max(0, self._held[-1].end - span.start)
        if shared or self.policy.glue is not True:
            window = self._take(len(self._held), trail=shared // 2)
            self._lead = shared - shared // 2
            return window
        lengths = list(accumulate(entry.duration for entry in self._held))
        pauses = [*self._pauses[1:], pause]
        late = [i for i, length in enumerate(lengths) if length >= LEAST_FULL * lengths[-1]]
        best = max(late, key=lambda i: (min(pauses[i], CLEAR_PAUSE_MS), i))
        return self._take(best + 1)

    def _take(self, count: int, trail: int = 0) -> Window:
        """Make a window of the first stretches held; the next begins `trail` ms before its end."""
        window = Window(self._index, tuple(merge_spans(self._held[:count])), self._lead, trail)
        self._index += 1
        self._lead = 0
        del self._held[:count], self._pauses[:count]
        return window


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

    The first batch has four windows at most, so that the first result comes soon.

    >>> [batch_number(index, 6) for index in range(12)]
    [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2]
    """
    size = max(1, size)
    first = min(FIRST_BATCH, size)
    return 0 if index < first else 1 + (index - first) // size


def in_batches(windows: Iterable[T], size: int, number: Callable[[T], int]) -> Iterator[list[T]]:
    """
    Group windows into the batches of `batch_number`.

    Args:
        windows: in order, from any number on.
        size: windows in a full batch.
        number: gives a window's number in the recording.

    >>> list(in_batches(range(11), 6, int))
    [[0, 1, 2, 3], [4, 5, 6, 7, 8, 9], [10]]
    """
    for _, batch in groupby(windows, key=lambda window: batch_number(number(window), size)):
        yield list(batch)
