"""
Which windows are one person's: average linkage on the cosine between their vectors.

Memory is bounded: of a long recording a sample is linked, and the rest goes to the nearest voice.
The linkage is UPGMA (Sokal and Michener, 1958); the nearest neighbour of every row is kept, so that
a join costs one pass over a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float32]

MOST_LINKED = 1_200
"""Vectors that are linked: a square of 6 MB, and two seconds of work."""
SMALL = 0.04
"""A cluster with a smaller share of the windows is noise, not a person."""
_MORE = 25
"""How many clusters beyond the number of people are tried for as many that are not small."""
_PASSES = 3
MOST_PEOPLE = 8
"""As many are tried when their number is estimated."""
APART = 1.4
"""
Spreads between two voices from which they are two people.

Of the seen voices in `benchmarks/speakers`, people are at least 1.7 apart, and halves of one person
at most 1.2.
"""
_UNSURE = 1.2
"""Factor around `APART` within which the estimate may be wrong."""


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


class Voices:
    """
    The vectors of a recording, linked once, so that several numbers of people can be tried.

    Args:
        vectors: of windows of speech, one per row, each of length 1.
    """

    def __init__(self, vectors: Floats) -> None:
        import numpy as np

        self._vectors = vectors
        count = min(len(vectors), MOST_LINKED)
        self._chosen = vectors[np.linspace(0, len(vectors) - 1, count).astype(int)]
        self._joins = linkage(self._chosen)

    def of(self, people: int) -> Floats:
        """
        Find the mean vector of each person.

        Returns:
            At most so many rows, of length 1: fewer where there are fewer windows.
        """
        import numpy as np

        vectors = self._vectors
        voices = _means(self._chosen, _large(self._joins, len(self._chosen), people))
        for _ in range(_PASSES):
            nearest = (vectors @ voices.T).argmax(axis=1)
            groups = [np.flatnonzero(nearest == row).tolist() for row in range(len(voices))]
            voices = _means(vectors, [group for group in groups if group])
        return voices

    def count(self) -> Count:
        """Estimate how many people speak: as many as are still clearly apart."""
        apart = {people: self._apart(people) for people in range(2, MOST_PEOPLE + 1)}
        people = max((n for n, value in apart.items() if value >= APART), default=1)
        others = (value for n, value in apart.items() if n > people)
        nearly = max(others, default=0.0) > APART / _UNSURE
        hardly = people > 1 and apart[people] < APART * _UNSURE
        return Count(people, sure=not (nearly or hardly))

    def _apart(self, people: int) -> float:
        """
        How far the two most alike of so many voices are apart, in spreads of one voice.

        No single cosine separates people on every channel, but the spread grows with the noise.
        """
        import numpy as np

        voices = self.of(people)
        if len(voices) < people:
            return 0.0
        likeness = self._vectors @ voices.T
        sizes = np.bincount(likeness.argmax(axis=1), minlength=people)
        if sizes.min() < SMALL * len(likeness):
            return 0.0
        between = (voices @ voices.T)[np.triu_indices(people, 1)]
        return float(1 - between.max()) / max(self.spread(voices), 1e-6)

    def spread(self, voices: Floats) -> float:
        """The mean distance of a window from its voice."""
        return float(1 - (self._vectors @ voices.T).max(axis=1).mean())


def _large(joins: list[Join], count: int, people: int) -> list[list[int]]:
    """The clusters of people: at the first cut that leaves enough of them that are not small."""
    least = max(2, SMALL * count)
    for left in range(people, min(count, people + _MORE)):
        found = clusters(joins, count, left)[:people]
        if len(found[-1]) >= least:
            return found
    return clusters(joins, count, min(people, count))


def _means(vectors: Floats, groups: list[list[int]]) -> Floats:
    import numpy as np

    means = np.array([vectors[group].mean(axis=0) for group in groups])
    result: Floats = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return result
