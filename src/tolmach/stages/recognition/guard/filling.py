"""Words for speech that a first reading passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tolmach.core.document import FindingKind, Word
from tolmach.core.speech import RecognizedWindow
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard.checks import examine
from tolmach.stages.recognition.guard.findings import Reading, worth
from tolmach.stages.recognition.guard.uncovered import LONGEST_WORD_MS

EDGE_MS = 150
"""How far the middle of a word may lie outside of the gap that it was found for."""


def filled(reading: Reading, gap: Span, again: RecognizedWindow) -> Reading:
    """
    Put the words that a look at a gap alone found into a reading, if they are worth more.

    Words of the gap are not taken when the recognizer is not sure of them or the guard doubts them:
    the gap stays a finding. What the reading has there, such as one word stretched over the whole
    gap, goes for better words and stays otherwise.
    """
    over = [
        word
        for word in reading.words
        if gap.holds(_middle(word))
        or (word.span.duration > LONGEST_WORD_MS and word.span.overlap(gap))
    ]
    kept = [word for word in reading.words if word not in over]
    wide = Span(max(0, gap.start - EDGE_MS), gap.end + EDGE_MS)
    start = max((w.end for w in kept if _middle(w) < gap.start), default=wide.start)
    end = min((w.start for w in kept if _middle(w) >= gap.end), default=wide.end)
    start = max(wide.start, min(start, gap.end))
    room = Span(start, max(start, min(end, wide.end)))
    found = [
        replace(word, start=inside.start, end=inside.end)
        for word in again.words
        if wide.holds(_middle(word)) and (inside := word.span.clip(room)).duration
    ]
    if _worth(reading, found) <= max(0.0, _worth(reading, over)):
        return reading
    words = sorted((*kept, *found), key=lambda word: (word.start, word.end))
    return replace(reading, window=replace(reading.window, words=tuple(words)))


def _worth(reading: Reading, words: Sequence[Word]) -> float:
    """What words are worth alone, whatever else was said or not."""
    alone = replace(reading, window=replace(reading.window, words=tuple(words)))
    return worth(alone, (f for f in examine(alone) if f.kind is not FindingKind.NO_WORDS))


def _middle(word: Word) -> int:
    return (word.start + word.end) // 2
