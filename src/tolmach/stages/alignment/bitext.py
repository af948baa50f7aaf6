"""
Sentence alignment: which sentences of a translation say which sentences of its source.

A dynamic programme over both texts at once (Gale and Church 1993: sentences that translate each
other have lengths in proportion) with lexical evidence added: numbers, names and cognates first,
then a dictionary that the first alignment yields, as hunalign does (Varga et al. 2005). Sentences
never cross; one may answer to several, or to none.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from math import erfc, log, sqrt
from typing import NamedTuple

from tolmach.core.glossary import Glossary
from tolmach.text.correspondence import (
    Overlap,
    cognates,
    learn,
    learned_evidence,
    shared_evidence,
    stems,
)
from tolmach.text.glossary import Finder, source_finder, target_finder
from tolmach.text.numbers import Number, numbers

_PRIORS = {
    (1, 1): 0.89,
    (1, 0): 0.03,
    (0, 1): 0.03,
    (2, 1): 0.0445,
    (1, 2): 0.0445,
    (2, 2): 0.0075,
    (3, 1): 0.002,
    (1, 3): 0.002,
}
"""
How often so many sentences answer to so many. After Gale and Church, with room for three, and with
a larger share for sentences that only one text has: people leave things out and put things in.
"""
_VARIANCE = 12.0
"""
Variance of the target's length per source character. Gale and Church found 6.8 in parliamentary
proceedings; spoken language is translated more freely (`benchmarks/parallel`).
"""
_DEAREST = 12.0
"""Cost of any disproportion of lengths, at most: evidence must be able to outweigh it."""
_BREAK = 2.0
"""Cost of a paragraph that begins in one text only, or inside a bead."""
_FIGURE = 1.5
"""Cost of a number that only one side of a bead has."""
_ROUNDS = 2
"""How often a dictionary is learned and used; a third round changed nothing on real pairs."""
_NARROW = 30
"""Sentences to either side of the diagonal that are always looked at."""
_NEAR = 12
"""The same, around a way that an earlier round found."""
_WIDE = 0.1
"""The same as a share of the target's sentences, for long texts."""


class Bead(NamedTuple):
    """Sentences that answer to each other: first and one past the last, in both texts."""

    source: tuple[int, int]
    target: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BitextEvidence:
    """
    What else is known about two texts.

    Attributes:
        glossary: names whose rendering is listed.
        source_breaks, target_breaks: indices of sentences that begin a paragraph.
    """

    glossary: Glossary = field(default_factory=Glossary)
    source_breaks: Collection[int] = frozenset()
    target_breaks: Collection[int] = frozenset()


NO_EVIDENCE = BitextEvidence()
"""Nothing else is known."""


def align(
    source: Sequence[str],
    target: Sequence[str],
    source_language: str,
    target_language: str,
    evidence: BitextEvidence = NO_EVIDENCE,
) -> list[Bead]:
    """
    Align the sentences of two texts, in order, every sentence once.

    >>> align(["Да.", "Нас было 12."], ["Yes.", "There were", "12 of us."], "ru", "en")
    [Bead(source=(0, 1), target=(0, 1)), Bead(source=(1, 2), target=(1, 3))]
    """
    lookout = (
        source_finder(evidence.glossary, source_language),
        target_finder(evidence.glossary, target_language),
    )
    left = [cognates(s, source_language) | _listed(s, lookout[0]) for s in source]
    right = [cognates(t, target_language) | _listed(t, lookout[1]) for t in target]
    figures = (
        [_figures(s, source_language) for s in source],
        [_figures(t, target_language) for t in target],
    )
    table = _Table(source, target, figures, evidence)
    shared = shared_evidence(left, right)
    beads = table.best(shared)
    left, right = [stems(s) for s in source], [stems(t) for t in target]
    for _ in range(_ROUNDS):
        dictionary = learn(_answering(beads, left, right))
        beads = table.best(_sum(shared, learned_evidence(left, right, dictionary)))
    return beads


def _figures(sentence: str, language: str) -> list[Number]:
    return [number for number in numbers(sentence, language) if number.required]


def _listed(sentence: str, finder: Finder) -> set[str]:
    return {f"name {key}" for one in finder.find(sentence) for key in one.keys}


def _unmatched(left: Sequence[Number], right: Sequence[Number]) -> int:
    """How many numbers of either side the other does not have."""
    free = list(right)
    lonely = 0
    for number in left:
        match = next((one for one in free if one.same_value(number)), None)
        if match is None:
            lonely += 1
        else:
            free.remove(match)
    return lonely + len(free)


def _worth(evidence: Overlap, rows: tuple[int, int], columns: tuple[int, int]) -> float:
    """Evidence for a bead; two and two must each find one partner, or they are no bead."""
    (a, b), (c, d) = rows, columns
    if b - a == d - c == 2:
        straight = evidence[a].get(c, 0.0) + evidence[a + 1].get(c + 1, 0.0)
        crossed = evidence[a].get(c + 1, 0.0) + evidence[a + 1].get(c, 0.0)
        return max(straight, crossed)
    return sum(row.get(column, 0.0) for row in evidence[a:b] for column in range(c, d))


@lru_cache(maxsize=1 << 16)
def _disproportion(left: int, right: int, ratio: float) -> float:
    """Minus the log of the chance that lengths differ so much in translation."""
    mean = (left + right / ratio) / 2
    delta = abs(right - left * ratio) / sqrt(max(mean, 1.0) * _VARIANCE)
    chance = erfc(delta / sqrt(2))
    return min(_DEAREST, -log(chance)) if chance > 0 else _DEAREST


def _answering(
    beads: Iterable[Bead], left: Sequence[set[str]], right: Sequence[set[str]]
) -> list[tuple[set[str], set[str]]]:
    """The words of sentences that answer to each other."""
    return [
        (set().union(*left[slice(*bead.source)]), set().union(*right[slice(*bead.target)]))
        for bead in beads
        if bead.source[0] < bead.source[1] and bead.target[0] < bead.target[1]
    ]


def _sum(left: Overlap, right: Overlap) -> Overlap:
    return [
        {j: max(a.get(j, 0.0), b.get(j, 0.0)) for j in a.keys() | b.keys()}
        for a, b in zip(left, right, strict=True)
    ]


class _Table:
    """The dynamic programme's fixed part: lengths, breaks, and the band that is looked at."""

    def __init__(
        self,
        source: Sequence[str],
        target: Sequence[str],
        figures: tuple[list[list[Number]], list[list[Number]]],
        evidence: BitextEvidence,
    ) -> None:
        self._before = list(accumulate((len(s) for s in source), initial=0))
        self._after = list(accumulate((len(t) for t in target), initial=0))
        self._ratio = max(self._after[-1], 1) / max(self._before[-1], 1)
        self._figures = figures
        self._hints = evidence
        self._rows, self._columns = len(source), len(target)
        self._half = max(_NARROW, round(_WIDE * self._columns))
        total = max(self._before[-1], 1)
        self._centres = [round(self._columns * share / total) for share in self._before]
        self._lasting: dict[tuple[int, int, int, int], float] = {}

    def best(self, evidence: Overlap) -> list[Bead]:
        """The cheapest way through both texts; later calls look near the way found before."""
        costs: list[dict[int, float]] = []
        moves: list[dict[int, tuple[int, int]]] = []
        for i in range(self._rows + 1):
            costs.append({0: 0.0} if i == 0 else {})
            moves.append({})
            for j in self._band(i):
                found = self._cheapest(costs, evidence, i, j)
                if found is not None:
                    costs[i][j], moves[i][j] = found
        beads = self._path(moves)
        self._half = _NEAR
        for bead in beads:
            for i in range(*bead.source):
                self._centres[i + 1] = bead.target[1]
        return beads

    def _band(self, i: int) -> range:
        """
        Columns near the diagonal of equal shares of characters, or near the way found before.

        Each row reaches to where the next one begins, so that there is always a way through.
        """
        following = self._centres[min(i + 1, self._rows)]
        last = self._columns if i == self._rows else following + self._half
        return range(max(0, self._centres[i] - self._half), min(self._columns, last) + 1)

    def _cheapest(
        self, costs: Sequence[dict[int, float]], evidence: Overlap, i: int, j: int
    ) -> tuple[float, tuple[int, int]] | None:
        options = []
        for di, dj in _PRIORS:
            a, c = i - di, j - dj
            if a >= 0 and c in costs[a]:
                cost = costs[a][c] + self._lasting_cost(a, i, c, j)
                worth = _worth(evidence, (a, i), (c, j)) if di and dj else 0.0
                options.append((cost - worth, (di, dj)))
        return min(options, default=None)

    def _lasting_cost(self, a: int, b: int, c: int, d: int) -> float:
        key = (a, b, c, d)
        if key not in self._lasting:
            self._lasting[key] = self._cost(a, b, c, d)
        return self._lasting[key]

    def _cost(self, a: int, b: int, c: int, d: int) -> float:
        """What speaks against a bead, whatever the words say: prior, breaks, numbers, length."""
        cost = -log(_PRIORS[b - a, d - c])
        if (a in self._hints.source_breaks) != (c in self._hints.target_breaks):
            cost += _BREAK
        cost += _BREAK * sum(k in self._hints.source_breaks for k in range(a + 1, b))
        cost += _BREAK * sum(k in self._hints.target_breaks for k in range(c + 1, d))
        if a == b or c == d:
            return cost
        left, right = self._figures[0][a:b], self._figures[1][c:d]
        if any(left) or any(right):
            cost += _FIGURE * _unmatched(list(chain(*left)), list(chain(*right)))
        lengths = self._before[b] - self._before[a], self._after[d] - self._after[c]
        return cost + _disproportion(*lengths, self._ratio)

    def _path(self, moves: Sequence[dict[int, tuple[int, int]]]) -> list[Bead]:
        beads = []
        i, j = self._rows, self._columns
        while i or j:
            di, dj = moves[i][j]
            beads.append(Bead((i - di, i), (j - dj, j)))
            i, j = i - di, j - dj
        return beads[::-1]
