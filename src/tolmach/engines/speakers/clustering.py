"""
Which windows are one person's: average linkage on the cosine between their vectors.

Memory is bounded: of a long recording a sample is linked, and the rest goes to the nearest voice,
block by block. The linkage is UPGMA (Sokal and Michener, 1958); the nearest neighbour of every row
is kept, so that a join costs one pass over a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]
    Blocks = Callable[[], Iterable[Floats]]

MOST_LINKED = 1_200
"""Vectors that are linked: a square of 6 MB, and two seconds of work."""
SMALL = 0.04
"""A cluster with a smaller share of the windows is noise, not a person."""
_MORE = 25
"""How many clusters beyond the number of people are tried for as many that are not small."""
_PASSES = 3
USUAL = 2
"""People who speak in most interviews."""
MOST_PEOPLE = 8
"""As many are tried when their number is estimated."""
APART, APART_TWO = 1.4, 1.0
"""
Spreads between two voices from which three and more, and two, are people of their own.

Of the seen voices in `benchmarks/speakers`, people are at least 1.3 apart, and halves of one person
at most 1.2; a third half of two people at most 0.9.
"""
MIXED = 0.35
"""
How often the nearest voice may change within a stretch of speech without a pause, as a share of how
often it would by chance: people are at most 0.22 on the seen voices, halves of one at least 0.47.
"""
_SLACK = 1.2
"""Factor around these limits within which the estimate may be wrong."""
_STEP = 3
"""Windows after which one has no sound of the first: 1.5 s every 0.5 s."""
_ENOUGH_PAIRS = 30
"""Pairs of windows of one stretch that tell how mixed voices are."""


class Count(NamedTuple):
    """An estimated number of people."""

    people: int
    sure: bool


class Join(NamedTuple):
    """Two clusters that become one: rows of a member of each, and their mean distance."""

    one: int
    other: int
    distance: float


def linkage(vectors: Floats) -> list[Join]:
    """
    Join the two closest clusters until one is left.

    Args:
        vectors: one per row, each of length 1.

    Returns:
        Joins in their order; distances are 1 minus cosine.
    """
    import numpy as np

    count = len(vectors)
    distance = (1 - vectors @ vectors.T).astype(np.float32)
    np.fill_diagonal(distance, np.inf)
    sizes = np.ones(count)
    nearest = distance.argmin(axis=1)
    least = distance.min(axis=1)
    joins = []
    for _ in range(count - 1):
        row = int(least.argmin())
        one, other = sorted((row, int(nearest[row])))
        joins.append(Join(one, other, float(distance[one, other])))
        share = sizes[one] / (sizes[one] + sizes[other])
        joined = share * distance[one] + (1 - share) * distance[other]
        joined[[one, other]] = np.inf
        distance[one] = distance[:, one] = joined
        distance[other] = distance[:, other] = np.inf
        sizes[one] += sizes[other]
        least[other] = np.inf
        stale = ((nearest == one) | (nearest == other)) & np.isfinite(least)
        stale[one] = True
        nearest[stale] = distance[stale].argmin(axis=1)
        least[stale] = distance[stale].min(axis=1)
    return joins


def clusters(joins: list[Join], count: int, left: int) -> list[list[int]]:
    """The rows of each cluster when so many are left, the largest first."""
    held = {row: [row] for row in range(count)}
    for join in joins[: count - left]:
        held[join.one] += held.pop(join.other)
    return sorted(held.values(), key=len, reverse=True)


class _Split(NamedTuple):
    """How well a number of people fits: see `APART` and `MIXED`."""

    people: int
    apart: float
    mixed: float

    def fits(self, slack: float = 1.0) -> bool:
        """Whether these are people; with more slack, whether they may be."""
        limit = APART_TWO if self.people == 2 else APART
        return self.apart * slack >= limit and self.mixed <= MIXED * slack


class Voices:
    """
    The vectors of a recording, linked once, so that several numbers of people can be tried.

    Args:
        blocks: gives, each time it is called, the vectors of windows of each stretch of speech
            without a pause, one per row, each of length 1.
    """

    def __init__(self, blocks: Blocks) -> None:
        import numpy as np

        self._blocks = blocks
        sizes = [len(block) for block in blocks()]
        total = sum(sizes)
        chosen = np.linspace(0, total - 1, min(total, MOST_LINKED)).astype(int)
        self._chosen = np.concatenate(list(_rows(blocks(), chosen)))
        self._joins = linkage(self._chosen)
        stretch = np.repeat(np.arange(len(sizes)), sizes)
        self._pairs = np.flatnonzero(stretch[_STEP:] == stretch[:-_STEP])

    def of(self, people: int) -> Floats:
        """
        Find the mean vector of each person.

        Returns:
            At most so many rows, of length 1: fewer where there are fewer windows.
        """
        import numpy as np

        groups = _large(self._joins, len(self._chosen), people)
        voices = _directions(np.array([self._chosen[group].mean(axis=0) for group in groups]))
        for _ in range(_PASSES):
            sums = np.zeros(voices.shape)
            for block in self._blocks():
                np.add.at(sums, (block @ voices.T).argmax(axis=1), block)
            voices = _directions(sums[sums.any(axis=1)])
        return voices

    def count(self) -> Count:
        """
        Estimate how many people speak.

        Voices are people where they are clearly apart, and where one goes on until there is a
        pause: halves of one person change within a breath. Two are taken where too little speech
        without pauses tells.
        """
        if len(self._pairs) < _ENOUGH_PAIRS:
            return Count(USUAL, sure=False)
        splits = [self._split(people) for people in range(2, MOST_PEOPLE + 1)]
        found = max((one for one in splits if one.fits()), default=None)
        people = found.people if found else 1
        more = any(one.fits(_SLACK) for one in splits if one.people > people)
        hardly = found is not None and not found.fits(1 / _SLACK)
        return Count(people, sure=not (more or hardly))

    def _split(self, people: int) -> _Split:
        """
        How far the two most alike of so many voices are apart, in spreads of one, and how mixed.

        No single cosine separates people on every channel, but the spread grows with the noise.
        """
        import numpy as np

        voices = self.of(people)
        if len(voices) < people:
            return _Split(people, 0.0, 1.0)
        nearest = np.concatenate([found.argmax(axis=1) for found in self._likeness(voices)])
        shares = np.bincount(nearest, minlength=people) / len(nearest)
        if shares.min() < SMALL:
            return _Split(people, 0.0, 1.0)
        between = (voices @ voices.T)[np.triu_indices(people, 1)]
        apart = float(1 - between.max()) / max(self.spread(voices), 1e-6)
        changes = (nearest[self._pairs] != nearest[self._pairs + _STEP]).mean()
        return _Split(people, apart, float(changes / (1 - (shares**2).sum())))

    def spread(self, voices: Floats) -> float:
        """The mean distance of a window from its voice."""
        import numpy as np

        return 1 - float(np.concatenate([f.max(axis=1) for f in self._likeness(voices)]).mean())

    def _likeness(self, voices: Floats) -> Iterator[Floats]:
        return (block @ voices.T for block in self._blocks())


def _large(joins: list[Join], count: int, people: int) -> list[list[int]]:
    """The clusters of people: at the first cut that leaves enough of them that are not small."""
    least = max(2, SMALL * count)
    for left in range(people, min(count, people + _MORE)):
        found = clusters(joins, count, left)[:people]
        if len(found[-1]) >= least:
            return found
    return clusters(joins, count, min(people, count))


def _rows(blocks: Iterable[Floats], chosen: npt.NDArray[np.int_]) -> Iterator[Floats]:
    """The rows of these numbers, which are sorted, counted over all blocks."""
    first = 0
    for block in blocks:
        inside = chosen[(chosen >= first) & (chosen < first + len(block))]
        yield block[inside - first]
        first += len(block)


def _directions(sums: npt.NDArray[np.floating]) -> Floats:
    import numpy as np

    result: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return result.astype(np.float32)
