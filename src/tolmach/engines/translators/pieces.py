"""
Between pieces and words: models see pieces of words, people and time see words.

Only the pieces' own letters are used, never offsets of a tokenizer's interface, which differ from
version to version.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

from tolmach.core.document import Link

SPACE = "▁"
"""SentencePiece's mark for a space, at the head of the piece that begins a word."""
WEAKEST_LINK = 0.02
"""Links that carry less of the attention than this say nothing and are left out."""


def cover(pieces: Sequence[str], words: Sequence[str]) -> list[range]:
    """
    Tell which words each piece is part of.

    Pieces and words are laid side by side letter by letter, in the compatibility form (NFKC) that
    SentencePiece models read. Where a tokenizer changed the number of letters, both are stretched
    to the same length.

    >>> cover(["▁Бор", "ис", "▁пи", "шет", "."], ["Борис", "пишет."])
    [range(0, 1), range(0, 1), range(1, 2), range(1, 2), range(1, 2)]
    """
    ends = list(accumulate(max(1, len(_letters(word))) for word in words))
    starts = list(accumulate((len(_letters(piece)) for piece in pieces), initial=0))
    if not ends or not starts[-1]:
        return [range(0)] * len(pieces)
    scale = ends[-1] / starts[-1]
    covered = []
    for piece, start in zip(pieces, starts, strict=False):
        length = len(_letters(piece))
        first = min(bisect_right(ends, start * scale), len(ends) - 1)
        last = min(bisect_right(ends, (start + max(length, 1) - 0.5) * scale), len(ends) - 1)
        covered.append(range(first, last + 1))
    return covered


def cover_speech(pieces: Sequence[str], words: Sequence[str]) -> list[range]:
    """
    As `cover`, but pieces of punctuation alone are part of no word.

    For the target side of an alignment: a full stop looks at the full stop of the source, wherever
    the word before it looks.

    >>> cover_speech(["▁friend", "."], ["friend."])
    [range(0, 1), range(0, 0)]
    """
    covered = cover(pieces, words)
    return [
        each if _says_something(piece) else range(0)
        for piece, each in zip(pieces, covered, strict=True)
    ]


def word_links(
    attention: Sequence[Sequence[float]],
    source: Sequence[range],
    target: Sequence[range],
) -> tuple[Link, ...]:
    """
    Merge attention between pieces to links between words.

    Args:
        attention: one row per target piece, one column per source piece.
        source, target: which words each piece is part of; empty for marks of the model's own.

    Returns:
        Links sorted by target and source word. A link's weight is the mean, over the pieces of the
        target word, of the attention to all pieces of the source word.
    """
    weights: dict[tuple[int, int], float] = {}
    pieces_of: dict[int, int] = {}
    for row, targets in zip(attention, target, strict=False):
        for word in targets:
            pieces_of[word] = pieces_of.get(word, 0) + 1
            for value, sources in zip(row, source, strict=False):
                for recognized in sources:
                    key = (word, recognized)
                    weights[key] = weights.get(key, 0.0) + value / len(sources)
    links = (
        Link(word, recognized, round(min(1.0, weight / pieces_of[word]), 4))
        for (word, recognized), weight in sorted(weights.items())
    )
    return tuple(link for link in links if link.weight >= WEAKEST_LINK)


def unknown_words(
    pieces: Sequence[str], covered: Sequence[range], words: Sequence[str], known: Collection[str]
) -> tuple[str, ...]:
    """Words that the model has no piece for at all: it can only guess what they mean."""
    blind = set(range(len(words)))
    for piece, indices in zip(pieces, covered, strict=True):
        if piece in known and _says_something(piece):
            blind -= set(indices)
    return tuple(words[index] for index in sorted(blind) if _says_something(words[index]))


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text.replace(SPACE, "")).split())
