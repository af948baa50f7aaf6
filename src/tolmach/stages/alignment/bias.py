"""
How much too late or too early a model times words, measured on the recording itself.

Attention turns to a word some time before or after it begins, and how much depends on the model.
People pause at marks, and where a pause ends can be heard: so the starts of the words behind marks
tell, and their median says it for all words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

from tolmach.core.document import Word
from tolmach.core.timing import Span
from tolmach.stages.alignment.boundaries import settled
from tolmach.stages.alignment.corrected import AlignedWindow

_PAUSE = 100
"""Milliseconds of silence that are a pause."""
_FARTHEST = 400
"""Milliseconds between the end of a pause and the start of the word that may be behind it."""
_RIM = 100
"""Milliseconds before the end of a window in which a pause has no word behind it."""
_ENOUGH = 40
"""Pauses from which on their median tells: quartiles lie 70 ms from it."""
_USUAL = 10
"""
Median where words in fluent speech have no bias, by phone labels: -30 to 30 ms with Whisper base
(`benchmarks/alignment`).
"""
_LEAST = 50
"""Milliseconds of bias from which on it is more than recordings of one model differ by."""
_MOST = 150
"""Milliseconds from which on the pauses were not those of the words."""


def bias(windows: Iterable[AlignedWindow]) -> int:
    """
    Milliseconds by which words are timed too late; negative if too early.

    0 where pauses are few, or the bias is not to be told from what recordings differ by, or larger
    than any model has.

    Args:
        windows: as an aligner answered, with their silences.
    """
    found = [late for each in windows for late in _behind_pauses(each)]
    measured = round(median(found)) - _USUAL if len(found) >= _ENOUGH else 0
    return measured if _LEAST <= abs(measured) <= _MOST else 0


def _behind_pauses(answer: AlignedWindow) -> Iterator[int]:
    """How late each word behind a mark begins, where its pause ends inside the window."""
    span = answer.window.span
    ends = [
        quiet.end
        for quiet in answer.quiet
        if quiet.duration >= _PAUSE and span.start < quiet.start and quiet.end < span.end - _RIM
    ]
    starts = [
        after.start for before, after in pairwise(answer.words) if not before.text[-1:].isalnum()
    ]
    for start in starts:
        end = min(ends, key=lambda one: abs(start - one), default=start - _FARTHEST - 1)
        own = min(starts, key=lambda one: abs(one - end))
        if own == start and abs(start - end) <= _FARTHEST:
            yield start - end


def exact(answer: AlignedWindow, late: int) -> tuple[Word, ...]:
    """
    Give the words of a window their times, by an aligner's answer, its bias, and silences.

    Args:
        late: the bias, as `bias` gives it.
    """
    span = answer.window.span
    moved = []
    for word in answer.words:
        times = Span(word.start - late, word.end - late).clip(span) if late else word.span
        moved.append(replace(word, start=times.start, end=times.end))
    return tuple(settled(moved, answer.quiet))
