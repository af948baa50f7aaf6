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


def voices_of(vectors: Floats, people: int) -> Floats:
    """
    Find the mean vector of each person.

    Args:
        vectors: of windows of speech, one per row, each of length 1.
        people: how many speak.

    Returns:
        At most so many rows, of length 1: fewer where there are fewer windows.
    """
    import numpy as np

    chosen = vectors[np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_LINKED)).astype(int)]
    joins = linkage(chosen)
    voices = _means(chosen, _large(joins, len(chosen), people))
    for _ in range(_PASSES):
        nearest = (vectors @ voices.T).argmax(axis=1)
        groups = [np.flatnonzero(nearest == row).tolist() for row in range(len(voices))]
        voices = _means(vectors, [group for group in groups if len(group)])
    return voices


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
