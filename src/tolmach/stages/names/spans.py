"""Where a translation says a name: by the translator's alignment, and by likeness."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tolmach.core.document import Link
from tolmach.text.glossary import TOKEN, Occurrence
from tolmach.text.similarity import likeness

LIKE = 0.6
"""Likeness from which a capitalised word is taken for a garbled name."""
_LINKED = 0.2
"""Attention from which a capitalised word is taken for the name it is linked to."""
_WORD = re.compile(r"\S+")
_DRESS = re.compile(r"(?P<before>\W*)(?P<core>.*?)(?P<after>(?:['’]s|['’])?\W*)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class WordRun:
    """Some neighbouring words of a text: indices of the first and of the one past the last."""

    first: int
    last: int


def word_run(text: str, start: int, end: int) -> WordRun:
    """
    Tell which words of a text, cut at its spaces, a stretch of characters touches.

    >>> word_run("О Борисе Кагарлицком, да.", 2, 20)
    WordRun(first=1, last=3)
    """
    words = list(_WORD.finditer(text))
    touched = [i for i, word in enumerate(words) if word.start() < end and word.end() > start]
    return WordRun(touched[0], touched[-1] + 1) if touched else WordRun(0, 0)


def find_rendering(
    target: Sequence[str],
    expected: Iterable[str],
    *,
    taken: Collection[int] = (),
    like: float = LIKE,
) -> WordRun | None:
    """
    Find the words of a translation that are most like a name.

    Args:
        target: the translation's words.
        expected: spellings the name may have been meant for.
        taken: words that are known to say something else.
        like: likeness from which a capitalised word counts as the name, 0 to 1.

    Returns:
        The words, or None when no capitalised word is like the name.
    """
    free = [i not in taken and may_be_name(word) for i, word in enumerate(target)]
    return _most_alike(target, list(expected), free, like)


def replace_words(words: Sequence[str], run: WordRun, name: str) -> tuple[list[str], int]:
    """
    Put a name in place of some words, keeping the punctuation around and a possessive ending.

    Returns:
        The new words and how many of them say the name.

    >>> replace_words(["(Kagarlicki's", "books)"], WordRun(0, 1), "Kagarlitsky")
    (["(Kagarlitsky's", 'books)'], 1)
    """
    old = " ".join(words[run.first : run.last])
    dress = _DRESS.match(old)
    before, after = (dress["before"], dress["after"]) if dress else ("", "")
    new = f"{before}{name}{after}".split()
    return [*words[: run.first], *new, *words[run.last :]], len(new)


def occurrence_words(text: str, occurrences: Iterable[Occurrence]) -> set[int]:
    """Indices of all words, cut at spaces, that belong to occurrences."""
    runs = (word_run(text, one.start, one.end) for one in occurrences)
    return {index for run in runs for index in range(run.first, run.last)}


def find_linked(
    target: Sequence[str], links: Sequence[Link], source: WordRun, taken: Collection[int]
) -> WordRun | None:
    """
    Find the capitalised words that the translator's alignment links to a name.

    They may say something else altogether, so they are named to a person and never replaced.
    """
    free = [i not in taken and may_be_name(word) for i, word in enumerate(target)]
    return _linked(links, source, free)


def may_be_name(word: str) -> bool:
    """Whether a word is capitalised; in scripts without capitals every word is."""
    return any(token[0].isalpha() and not token[0].islower() for token in TOKEN.findall(word))


def _most_alike(
    target: Sequence[str], expected: Sequence[str], free: Sequence[bool], like: float
) -> WordRun | None:
    best, found = like, None
    for name in expected:
        for length in {1, len(name.split()), len(name.split()) + 1}:
            for first in range(len(target) - length + 1):
                last = first + length
                if not (free[first] and free[last - 1]):
                    continue
                score = likeness(undressed(" ".join(target[first:last])), name)
                if score > best or (score == best and found is None):
                    best, found = score, WordRun(first, last)
    return found


def undressed(text: str) -> str:
    """
    Words without the punctuation around them and without a possessive ending.

    >>> undressed("(Kagarlicki's")
    'Kagarlicki'
    """
    dress = _DRESS.match(text)
    return dress["core"] if dress else text


def _linked(links: Sequence[Link], source: WordRun, free: Sequence[bool]) -> WordRun | None:
    """The run of capitalised words whose strongest links lead to the name."""
    strongest: dict[int, Link] = {}
    for link in links:
        if link.target < len(free) and link.weight > _weight(strongest.get(link.target)):
            strongest[link.target] = link
    hits = sorted(
        index
        for index, link in strongest.items()
        if source.first <= link.source < source.last and link.weight >= _LINKED and free[index]
    )
    if not hits:
        return None
    seed = max(hits, key=lambda index: strongest[index].weight)
    first = last = seed
    while first - 1 in hits:
        first -= 1
    while last + 1 in hits:
        last += 1
    return WordRun(first, last + 1)


def _weight(link: Link | None) -> float:
    return link.weight if link else 0.0
