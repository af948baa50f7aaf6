"""Where a second recognizer has other words than the first, side by side."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import groupby

from tolmach.core.document import Finding, FindingKind, Sentence, Word
from tolmach.messages import message
from tolmach.text.repetition import plain_word

SLIP_MS = 300
"""How far the times of the same word by two recognizers may be apart."""

APART_MS = 1_000
"""Words with a longer pause between them are told apart."""


def second_opinion(
    sentences: Sequence[Sentence], words: Sequence[Word]
) -> tuple[list[Sentence], list[Finding]]:
    """
    Compare what was recognized with the words of a second recognizer.

    Case, punctuation and the dots of ё make no difference.

    Args:
        words: all words of the second recognizer, in order.

    Returns:
        The sentences with a finding for each place where the two differ, and a finding for each
        place outside of all sentences where only the second recognizer has words.
    """
    words = [word for word in words if _plain(word)]
    middles = [(word.start + word.end) // 2 for word in words]
    taken = [False] * len(words)
    compared = []
    for sentence in sentences:
        first = bisect_left(middles, sentence.span.start - SLIP_MS)
        last = bisect_right(middles, sentence.span.end + SLIP_MS)
        taken[first:last] = [True] * (last - first)
        found = tuple(_differences(sentence, words[first:last]))
        kept = (each for each in sentence.findings if each.kind is not FindingKind.SECOND_OPINION)
        compared.append(replace(sentence, findings=(*kept, *found)))
    free = [word for word, used in zip(words, taken, strict=True) if not used]
    return compared, [_only_there(run) for run in _runs(free)]


def _differences(sentence: Sentence, words: Sequence[Word]) -> Iterable[Finding]:
    own = [word for word in sentence.words if _plain(word)]
    if not own:
        return
    pairs = SequenceMatcher(
        None, [_plain(word) for word in own], [_plain(word) for word in words], autojunk=False
    )
    for kind, a, b, c, d in pairs.get_opcodes():
        other = [
            word
            for word in words[c:d]
            # at the edges, it may belong to a neighbour
            if (a and b < len(own)) or sentence.span.holds((word.start + word.end) // 2)
        ]
        if kind == "equal" or not (own[a:b] or other):
            continue
        here, there = _text(own[a:b]), _text(other)
        yield Finding(FindingKind.SECOND_OPINION, message(f"«{here}» / «{there}»"), text=here)


def _runs(words: Iterable[Word]) -> Iterable[list[Word]]:
    """Words without a long pause between them."""
    number, end = 0, 0

    def group(word: Word) -> int:
        nonlocal number, end
        number += word.start - end > APART_MS
        end = word.end
        return number

    return (list(run) for _, run in groupby(words, key=group))


def _only_there(words: Sequence[Word]) -> Finding:
    return Finding(
        FindingKind.SECOND_OPINION,
        message("only the second recognizer has words there: «{words}»", words=_text(words)),
        start=words[0].start,
        end=words[-1].end,
    )


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _plain(word: Word) -> str:
    return plain_word(word.text).replace("ё", "е")
