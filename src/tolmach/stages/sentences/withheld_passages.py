"""
Which sentences of a new run may hold words that were withheld before.

Another run may cut sentences elsewhere: one that was withheld is then part of a longer one, or
words of it end up in its neighbours. The time of words tells; they may be timed a little otherwise
and spelt otherwise by another model, so that in doubt a sentence is withheld as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tolmach.core.document import Sentence
from tolmach.core.timing import Span, SpanIndex
from tolmach.text.words import letters

_MARGIN = 200
"""Milliseconds before and after a withheld sentence in which words of it may be timed."""


class WithheldPassages:
    """
    The time of withheld sentences, and the words that were public around it.

    Args:
        old: sentences of the last run as people see them.
        unedited: the machines' versions of sentences that people touched; a withheld one may have
            been moved.
    """

    def __init__(self, old: Iterable[Sentence], unedited: Iterable[Sentence] = ()) -> None:
        old = list(old)
        hidden = {one.id: one for one in old if one.withheld}
        versions = [one for one in unedited if one.id in hidden]
        self._hidden = [*hidden.values(), *(hidden[one.id] for one in versions)]
        self._spans = [
            Span(max(0, one.span.start - _MARGIN), one.span.end + _MARGIN)
            for one in (*hidden.values(), *versions)
        ]
        self._index = SpanIndex(self._spans)
        self._public = [one for one in old if not one.withheld]
        self._around = SpanIndex(one.span for one in self._public)

    def withhold(self, sentence: Sentence) -> Sentence:
        """Withhold a new sentence for the reason of the one of which it may hold words."""
        hidden = self.within(sentence)
        return replace(sentence, withheld=hidden.withheld) if hidden else sentence

    def within(self, sentence: Sentence) -> Sentence | None:
        """
        Give the withheld sentence of which a new one may hold words; None where it holds none.

        Words in its time that were public before, in a sentence at the same place, are none of it.
        """
        near = self._index.touching(sentence.span)
        if not near:
            return None
        public = [self._public[place] for place in self._around.touching(sentence.span)]
        new = _count([sentence]) - _count(public)
        for word in sentence.words:
            middle = (word.start + word.end) // 2
            if any(new[key] > 0 for key in _words(word.text)):
                for place in near:
                    if self._spans[place].start <= middle < self._spans[place].end:
                        return self._hidden[place]
        return None


def _count(sentences: Sequence[Sentence]) -> Counter[str]:
    """How often words are in sentences, as they were recognized or as they are written."""
    recognized = Counter(key for s in sentences for word in s.words for key in _words(word.text))
    written = Counter(key for s in sentences for key in _words(s.source.content))
    return recognized | written


def _words(text: str) -> list[str]:
    return [key for part in text.casefold().split() if (key := letters(part))]
