"""What a translator that works from the sound listens to for each sentence."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.core.timing import Span, SpanIndex, left_over

PAD_MS = 150
"""Sound kept before and after a sentence; word times err by about as much."""


def own_sound(sentences: Sequence[Sentence]) -> dict[str, tuple[Span, ...]]:
    """
    Say which stretches of the recording belong to each sentence, by its id.

    A sentence has `PAD_MS` of sound before and after it, less where another one is spoken there:
    its words would get into the translation. One that is published has nothing of the time of a
    withheld sentence, also where people speak at once.
    """
    words = [(one, word.span) for one in sentences for word in one.words]
    index = SpanIndex(span for _, span in words)
    withheld = [sentence.span for sentence in sentences if sentence.withheld]

    def of(sentence: Sentence) -> tuple[Span, ...]:
        own = sentence.span
        wide = Span(max(0, own.start - PAD_MS), own.end + PAD_MS)
        near = [words[place] for place in index.touching(wide)]
        others = [span for one, span in near if one.id != sentence.id]
        before = [min(span.end, own.start) for span in others if span.start < own.start]
        after = [max(span.start, own.end) for span in others if span.end > own.end]
        room = Span(max([wide.start, *before]), min([wide.end, *after]))
        return tuple(left_over(room, () if sentence.withheld else withheld))

    return {sentence.id: of(sentence) for sentence in sentences}
