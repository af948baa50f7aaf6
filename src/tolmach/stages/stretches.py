"""
Stretches of two long sequences that are equal or differ, in near-linear time.

difflib compares every item with all of its equals, which takes minutes where thousands of cues say
"Yes.". Items that occur once on both sides are compared first and divide the rest ("patience
diff", Bram Cohen, as in Bazaar and git); difflib then works between them only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Stretch = tuple[int, int, int, int]
"""From, to on the left; from, to on the right."""
_MANY = 200
"""Equal items, beyond which both sides are cut into pieces of about as many items."""


def stretches(left: Sequence[Hashable], right: Sequence[Hashable]) -> Iterator[Stretch]:
    """
    Cut two sequences into stretches that are equal or replace each other.

    >>> list(stretches(["a", "b", "c"], ["a", "x", "c"]))
    [(0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3)]
    """
    edges = [(-1, -1), *_anchors(left, right), (len(left), len(right))]
    for (a, c), (b, d) in pairwise(edges):
        if a >= 0:
            yield a, a + 1, c, c + 1
        if (b, d) != (a + 1, c + 1):
            yield from _between(left, right, (a + 1, b, c + 1, d))


def _anchors(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places of items that occur once on both sides: the longest run of them in order."""
    on_left, on_right = Counter(left), Counter(right)
    where = {item: place for place, item in enumerate(right) if on_right[item] == 1}
    pairs = [
        (place, where[item])
        for place, item in enumerate(left)
        if on_left[item] == 1 and item in where
    ]
    return _rising(pairs)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain in which the second numbers rise as the first do (patience sorting)."""
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            ends.append(number)
        else:
            tops[pile], ends[pile] = place, number
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _between(
    left: Sequence[Hashable], right: Sequence[Hashable], bounds: Stretch
) -> Iterator[Stretch]:
    """Stretches inside bounds: what is equal at both ends first, then difflib."""
    a, b, c, d = bounds
    while a < b and c < d and left[a] == right[c]:
        yield a, a + 1, c, c + 1
        a, c = a + 1, c + 1
    tail: list[Stretch] = []
    while a < b and c < d and left[b - 1] == right[d - 1]:
        b, d = b - 1, d - 1
        tail.append((b, b + 1, d, d + 1))
    crowded = max(Counter(right[c:d]).values(), default=0) > _MANY
    pieces = -(-max(b - a, d - c) // _MANY) if crowded else 1
    for piece in range(pieces):
        i, j = (a + (b - a) * k // pieces for k in (piece, piece + 1))
        k, m = (c + (d - c) * k // pieces for k in (piece, piece + 1))
        matcher = SequenceMatcher(None, left[i:j], right[k:m], autojunk=False)
        for _, e, f, g, h in matcher.get_opcodes():
            yield i + e, i + f, k + g, k + h
    yield from reversed(tail)
