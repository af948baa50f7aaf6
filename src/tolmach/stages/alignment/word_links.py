"""Words of a text before and after a change: which stayed, and which replace which."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from tolmach.core.document import Link
from tolmach.text.words import letters


def recognized_indices(recognized: Sequence[str], texts: Sequence[str]) -> list[int]:
    """
    Link each word of a text to the recognized word that it is or that it replaces.

    >>> recognized_indices("мы видели Бориса".split(), "Мы вчера видели Бориса Юльевича".split())
    [0, 1, 1, 2, 2]
    """
    last = len(recognized) - 1
    indices = [last] * len(texts)
    for _, first, stop, left, right in opcodes(recognized, texts):
        for index in range(left, right):
            share = (index - left) / (right - left)
            indices[index] = min(last, first + int(share * (stop - first)))
    for index in range(len(indices) - 1, 0, -1):
        indices[index - 1] = min(indices[index - 1], indices[index])
    return indices


def carry_links(
    links: Sequence[Link], before: Sequence[str], after: Sequence[str]
) -> tuple[Link, ...]:
    """
    Lead the links of a translation over to a changed text: words that stayed keep theirs.

    >>> carry_links([Link(0, 4, 0.9), Link(1, 2, 0.8)], ["He", "wrote"], ["Then", "he", "wrote"])
    (Link(target=1, source=4, weight=0.9), Link(target=2, source=2, weight=0.8))
    """
    moved = {
        first + step: left + step
        for kind, first, last, left, _ in opcodes(before, after)
        if kind == "equal"
        for step in range(last - first)
    }
    return tuple(
        Link(moved[link.target], link.source, link.weight) for link in links if link.target in moved
    )


def opcodes(
    recognized: Sequence[str], texts: Sequence[str]
) -> Sequence[tuple[str, int, int, int, int]]:
    """Compare two lists of words, case and punctuation aside, as difflib does."""
    before, after = ([letters(t.lower()) or t for t in side] for side in (recognized, texts))
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
