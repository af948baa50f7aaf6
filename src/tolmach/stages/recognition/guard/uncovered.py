"""Speech that no recognized word covers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tolmach.core.document import Word
from tolmach.core.timing import Span, merge_spans
from tolmach.stages.recognition.guard.findings import Reading

LONGEST_WORD_MS = 2_000
"""A longer word has swallowed a pause, or its time is wrong; it covers nothing."""

PAUSE_MS = 300
"""A shorter silence does not end a speech span."""

LEAST_VOICE_MS = 250
"""Shorter voice may be a breath; the shortest words of the reader take 250 ms and more."""

SLIP_MS = 200
"""How far the middle of a word may lie outside of its speech span; word times err by 120 ms."""

LEAST_GAP_MS = 900
"""Voice inside a speech span, before, between or after its words, that makes a gap."""


def uncovered(reading: Reading) -> list[Span]:
    """
    Find stretches of sure speech for which there are no words.

    These are speech spans in which no word has its middle, and stretches before, between and after
    the words of one. Only voice counts, not the silence around it.

    Returns:
        Stretches in order, from voice to voice; empty when it is not known where somebody speaks.
    """
    words = [word for word in reading.words if word.span.duration <= LONGEST_WORD_MS]
    spans = merge_spans(reading.voiced or (), gap=PAUSE_MS)
    return [gap for spoken in spans for gap in _gaps(spoken, words, reading) if gap.duration]


def _gaps(spoken: Span, words: Sequence[Word], reading: Reading) -> Iterator[Span]:
    wide = Span(max(0, spoken.start - SLIP_MS), spoken.end + SLIP_MS)
    inside = [word for word in words if wide.holds((word.start + word.end) // 2)]
    if not inside:
        if reading.voice_in(spoken) >= LEAST_VOICE_MS:
            yield spoken
        return
    starts = [spoken.start, *(word.end for word in inside)]
    ends = [*(word.start for word in inside), spoken.end]
    for start, end in zip(starts, ends, strict=True):
        gap = Span(start, max(start, end)).clip(spoken)
        if reading.voice_in(gap) >= LEAST_GAP_MS:
            yield gap
