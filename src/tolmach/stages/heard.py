"""Which of the words that were heard a word of an edited text stands for."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def heard_indices(heard: Sequence[str], texts: Sequence[str]) -> list[int]:
    """
    Tie each word of a text to the word heard that it is, or that stands in its place.

    >>> heard_indices("мы видели Бориса".split(), "Мы вчера видели Бориса Юльевича".split())
    [0, 1, 1, 2, 2]
    """
    last = len(heard) - 1
    indices = [last] * len(texts)
    for _, first, stop, left, right in opcodes(heard, texts):
        for index in range(left, right):
            share = (index - left) / (right - left)
            indices[index] = min(last, first + int(share * (stop - first)))
    for index in range(len(indices) - 1, 0, -1):
        indices[index - 1] = min(indices[index - 1], indices[index])
    return indices


def opcodes(heard: Sequence[str], texts: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    """Compare two lists of words, case and punctuation aside, as difflib does."""
    before, after = [_bare(text) for text in heard], [_bare(text) for text in texts]
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum()) or text
