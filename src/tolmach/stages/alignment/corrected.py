"""
Sentences whose words a person changed: where they are said, and what follows from an answer.

A recognizer gave the times of the words it recognized. Where a person wrote others, an aligner can
time these as well as it times a text that was provided from the start.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Link, Sentence, Word
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span
from tolmach.stages.alignment.word_links import opcodes
from tolmach.text.words import split_words

_PAD_MS = 200
"""Sound around a sentence, where its neighbours leave so much."""
_LONGEST_MS = 28_000
"""A longer sentence keeps the times it has."""
_FITS = 0.1
"""Mean probability of a sentence's words from which on the aligner is believed."""


@dataclass(frozen=True, slots=True)
class AlignedWindow:
    """
    A window, and its words with times; none where it could not be aligned.

    Attributes:
        quiet: silences in its sound, in time order; empty once the words are settled by them.
    """

    window: TextWindow
    words: tuple[Word, ...]
    quiet: tuple[Span, ...] = ()


def corrected_windows(
    sentences: Sequence[Sentence],
    language: str,
    duration: int,
    only: Container[str] | None = None,
) -> dict[str, TextWindow]:
    """
    Give the window of every sentence whose text has other words than were recognized, by id.

    Withheld sentences have none: what is muted must not shrink to where an aligner places words.

    Args:
        only: ids of the sentences to look at; None looks at all.
    """
    found = {}
    for number, sentence in enumerate(sentences):
        if sentence.withheld or (only is not None and sentence.id not in only):
            continue
        texts = split_words(sentence.source.content, language)
        if not texts or texts == [word.text for word in sentence.words]:
            continue
        span = sentence.span
        before = sentences[number - 1].span.end if number else 0
        after = sentences[number + 1].span.start if number + 1 < len(sentences) else duration
        start = min(span.start, max(before, span.start - _PAD_MS))
        end = max(span.end, min(after, span.end + _PAD_MS))
        if 0 < end - start <= _LONGEST_MS:
            found[sentence.id] = TextWindow(Span(start, end), tuple(texts), language)
    return found


def fits(words: Sequence[Word]) -> bool:
    """Whether an aligner's answer for a sentence is believed; words it cannot judge say nothing."""
    told = [word.probability for word in words if word.probability is not None]
    return bool(words) and sum(told) >= _FITS * len(told)


def with_exact_words(sentence: Sentence, words: Sequence[Word]) -> Sentence:
    """
    Give a changed sentence the words of its text, as an aligner timed them.

    The links of translations go over to the words that stayed. No word leaves the sentence's span.
    """
    inside = [(word, word.span.clip(sentence.span)) for word in words]
    exact = tuple(replace(word, start=span.start, end=span.end) for word, span in inside)
    before, after = [w.text for w in sentence.words], [w.text for w in words]
    moved = {
        first + step: left + step
        for kind, first, last, left, _ in opcodes(before, after)
        if kind == "equal"
        for step in range(last - first)
    }
    targets = {
        code: replace(
            text,
            alignment=_moved(text.alignment, moved),
            alternatives=tuple(
                replace(other, alignment=_moved(other.alignment, moved))
                for other in text.alternatives
            ),
        )
        for code, text in sentence.targets.items()
    }
    return replace(sentence, words=exact, targets=targets)


def _moved(links: Sequence[Link], moved: Mapping[int, int]) -> tuple[Link, ...]:
    return tuple(link._replace(source=moved[link.source]) for link in links if link.source in moved)
