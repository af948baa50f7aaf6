"""
Matching the words of a text with recognized words, for texts of any length.

Runs of words that occur once in both are anchors (as in patience sorting of differences). Where a
text repeats itself and has none, the anchors are the rising chain of runs that lie in the longest
stretches of equal words. Between anchors, where little is left, the words are matched by edit
distance. The work grows with the length of the text, not with its square, as long as the two have
anything in common.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import count, pairwise

from tolmach.languages import language as language_of
from tolmach.stages.alignment.corridor import heaviest_chain
from tolmach.text.morphology import fold
from tolmach.text.similarity import distance
from tolmach.text.words import letters

_SMALL = 40_000
"""Cells of an edit-distance table that are filled without looking for anchors: 200 by 200 words."""
_RUNS = (4, 3, 2, 1)
"""Lengths of anchors in words, tried in this order."""
_REPEATED = (4, 3, 2)
"""Lengths of anchors that occur several times; a single word occurs by chance."""
_MOST_PAIRS = 300_000
"""Pairs of runs that occur several times, at most; it keeps time and memory in bounds."""
_DEEPEST = 40
"""Anchors inside of stretches between anchors, at most; texts with nothing in common end there."""
_ALIKE = 0.6
"""Likeness from which two words that begin alike may be one, said or written differently."""
_DIFFERENT = 1.5
"""Cost of two different words in one place; a word left out, or put in, costs 1."""

Pair = tuple[int, int]
"""Index of a recognized word, index of the word of the text that it is."""


def match_words(recognized: Sequence[str], text: Sequence[str], language: str) -> list[Pair]:
    """
    Match words, in order, each at most once.

    >>> match_words("ну привет друзья мои".split(), "Привет, дорогие друзья!".split(), "ru")
    [(1, 0), (2, 2)]
    """
    code = language_of(language).code
    normalise = fold if code == "ru" else str.casefold
    left, right = ([letters(normalise(word)) for word in side] for side in (recognized, text))
    return _matched(left, right)


def _matched(left: Sequence[str], right: Sequence[str], depth: int = 0) -> list[Pair]:
    if len(left) * len(right) <= _SMALL:
        return _by_edits(left, right)
    anchors = (_anchors(left, right) or _repeated(left, right)) if depth < _DEEPEST else []
    if not anchors:
        return []
    pairs: list[Pair] = []
    corners = [(-1, -1), *anchors, (len(left), len(right))]
    for (a, c), (b, d) in pairwise(corners):
        inside = _matched(left[a + 1 : b], right[c + 1 : d], depth + 1)
        pairs += [(a + 1 + i, c + 1 + j) for i, j in inside]
        pairs.append((b, d))
    return pairs[:-1]


def _anchors(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Words in runs that occur once on either side, as many as follow each other on both."""
    for length in _RUNS:
        ours, theirs = _once(left, length), _once(right, length)
        starts = sorted((place, theirs[run]) for run, place in ours.items() if run in theirs)
        if starts:
            words = {(i + k, j + k) for i, j in _rising(starts) for k in range(length)}
            return _rising(sorted(words, key=lambda pair: (pair[0], -pair[1])))
    return []


def _once(words: Sequence[str], length: int) -> dict[tuple[str, ...], int]:
    """Runs of words that occur once -> where; words without letters begin none."""
    runs = [tuple(words[i : i + length]) for i in range(len(words) - length + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1 and all(run)}


def _repeated(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """
    Words in runs that occur several times: the rising chain with the longest equal stretches.

    Where there are too many pairs, the n-th of many occurrences can only be one of those near the
    n-th of the other text, in proportion to how often both have it.
    """
    for length in _REPEATED:
        ours, theirs = _places(left, length), _places(right, length)
        starts: set[Pair] = set()
        reach = _MOST_PAIRS // (2 * max(1, sum(len(ours[run]) for run in ours if run in theirs)))
        for run, rows in ours.items():
            columns = theirs.get(run, [])
            for rank, i in enumerate(rows):
                middle = rank * len(columns) // len(rows)
                near = columns[max(0, middle - reach) : middle + reach + 1]
                starts.update((i, j) for j in near)
        words = {(i + k, j + k) for i, j in starts for k in range(length)}
        if words:
            return heaviest_chain(_stretches(words), len(right))
    return []


def _places(words: Sequence[str], length: int) -> dict[tuple[str, ...], list[int]]:
    """Runs of words -> where they occur; words without letters are in none."""
    places: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(words) - length + 1):
        run = tuple(words[i : i + length])
        if all(run):
            places.setdefault(run, []).append(i)
    return places


def _stretches(pairs: Collection[Pair]) -> dict[Pair, float]:
    """Pairs of equal words -> how many follow each other without a gap."""
    found: dict[Pair, float] = {}
    for i, j in sorted(pairs):
        if (i - 1, j - 1) not in found:
            stop = next(k for k in count(1) if (i + k, j + k) not in pairs)
            found.update(((i + k, j + k), float(stop)) for k in range(stop))
    return found


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """
    The longest chain of pairs that rises on both sides.

    Args:
        pairs: sorted by the first, and of those that share it the highest second comes first, so
            that the chain takes one of them at most.
    """
    tails: list[int] = []
    ends: list[int] = []
    back: list[int] = []
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        back.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [index]
    chain: list[Pair] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = back[index]
    return chain[::-1]


def _by_edits(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Match by the least edits; a pair of words that are alike costs half a replacement."""
    rows: list[list[float]] = [[float(j) for j in range(len(right) + 1)]]
    for i, a in enumerate(left, 1):
        row = [float(i)]
        above = rows[-1]
        for j, b in enumerate(right, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + _change(a, b)))
        rows.append(row)
    pairs = []
    i, j = len(left), len(right)
    while i and j:
        if rows[i][j] == rows[i - 1][j - 1] + _change(left[i - 1], right[j - 1]):
            i, j = i - 1, j - 1
            if left[i] and _change(left[i], right[j]) < _DIFFERENT:
                pairs.append((i, j))
        elif rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


@lru_cache(maxsize=1 << 16)
def _change(left: str, right: str) -> float:
    if left == right:
        return 0.0 if left else 1.0
    if not left or not right or left[0] != right[0]:
        return _DIFFERENT
    longest = max(len(left), len(right))
    return 0.75 if 1 - distance(left, right) / longest >= _ALIKE else _DIFFERENT
