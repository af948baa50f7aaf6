"""
The dynamic programme of sentence alignment: the best way through a corridor, and how sure it is.

Costs are negative logarithms of probabilities, in nats.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, chain
from math import exp, inf, log, sqrt

from tolmach.text.correspondence import Evidence, Met
from tolmach.text.numbers import Number

Span = tuple[int, int]
Beads = list[tuple[Span, Span]]
"""Sentences that answer to each other: first and one past the last, in both texts."""

_PRIORS = {
    (1, 1): -log(0.89),
    (2, 1): -log(0.0445),
    (1, 2): -log(0.0445),
    (2, 2): -log(0.0075),
    (3, 1): -log(0.004),
    (1, 3): -log(0.004),
}
"""How often so many sentences answer to so many, after Gale and Church, with room for three."""
_OPEN, _NEXT = -log(0.02), 1.2
"""Cost of a sentence that only one text has, and of each that follows it: they come in passages."""
_VARIANCE = 12.0
"""
Variance of the target's length per source character. Gale and Church found 6.8 in parliamentary
proceedings; spoken language is translated more freely.
"""
_DEAREST = 12.0
"""Cost of any disproportion of lengths, at most: evidence must be able to outweigh it."""
_BREAK = 2.0
"""Cost of a paragraph that begins in one text only, or inside a bead."""
_FIGURE = 1.5
"""Cost of a number that only one side of a bead has."""
_MOST_FIGURES = 3
"""Numbers that count, at most: lists of numbers are read in different ways."""
_TEMPER = 0.5
"""Share of a cost that counts when asked how sure it is: evidence repeats itself."""


class Costs:
    """
    What speaks against a bead, whatever the words say: prior, breaks, numbers, length.

    Args:
        lengths, others: characters of each sentence of the source and of the target.
        figures: numbers that each sentence of both texts needs.
        breaks: indices of sentences that begin a paragraph, in both texts.
    """

    def __init__(
        self,
        lengths: Sequence[int],
        others: Sequence[int],
        figures: tuple[Sequence[Sequence[Number]], Sequence[Sequence[Number]]],
        breaks: tuple[Collection[int], Collection[int]],
    ) -> None:
        self._before = list(accumulate(lengths, initial=0))
        self._after = list(accumulate(others, initial=0))
        self._ratio = max(self._after[-1], 1) / max(self._before[-1], 1)
        self._figures = figures
        self._breaks = breaks

    def cost(self, rows: Span, columns: Span) -> float:
        """What speaks against a bead of at least one sentence on both sides."""
        (a, b), (c, d) = rows, columns
        left = self._before[b] - self._before[a]
        right = self._after[d] - self._after[c]
        mean = max((left + right / self._ratio) / 2, 1.0)
        delta = abs(right - left * self._ratio) / sqrt(mean * _VARIANCE)
        # -log erfc(delta / sqrt 2), within 0.1
        cost = _PRIORS[b - a, d - c] + min(_DEAREST, delta * (0.717 + 0.416 * delta))
        opens, starts = self._breaks
        if opens or starts:
            cost += _BREAK * ((a in opens) != (c in starts))
            cost += _BREAK * sum(k in opens for k in range(a + 1, b))
            cost += _BREAK * sum(k in starts for k in range(c + 1, d))
        ours, theirs = self._figures[0][a:b], self._figures[1][c:d]
        if any(ours) or any(theirs):
            lonely = _unmatched(list(chain(*ours)), list(chain(*theirs)))
            cost += _FIGURE * min(_MOST_FIGURES, lonely)
        return cost

    def gain(self, beads: Beads, known: Evidence) -> float:
        """How much better beads are than leaving all their sentences alone."""
        total = 0.0
        for (a, b), (c, d) in beads:
            if a < b and c < d:
                rows = [known.row(i, c, d) for i in range(a, b)]
                lacked = sum(known.missing[0][a:b]) + sum(known.missing[1][c:d])
                total += worth(rows, (c, d)) - lacked - self.cost((a, b), (c, d))
                total += _NEXT * (b - a + d - c)
        return total


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


def worth(rows: Sequence[dict[int, Met]], columns: Span) -> float:
    """Evidence for a bead: every word counts once, where it is met best."""
    cells = [met for row in rows for j in range(*columns) if (met := row.get(j))]
    if len(cells) == 1:
        return sum(cells[0].values())
    best: Met = {}
    for met in cells:
        for word, value in met.items():
            if value > best.get(word, 0.0):
                best[word] = value
    return sum(best.values())


class _Table:
    """Costs of all beads inside a corridor; `at` is where the corridor's origin lies."""

    def __init__(self, costs: Costs, known: Evidence, spans: Sequence[Span], at: Span) -> None:
        self.spans, self._costs, self._at = spans, costs, at
        count = len(spans) - 1
        i, j = at
        self._rows = [
            known.row(i + k, j + spans[k][0], j + spans[k + 1][1] + 1) for k in range(count)
        ]
        self._single = [{j: sum(met.values()) for j, met in row.items()} for row in self._rows]
        self._lacked = [list(accumulate(side, initial=0.0)) for side in known.missing]

    def cost(self, i: int, j: int, di: int, dj: int) -> float:
        """Cost of the bead that ends at a corner."""
        a, c = self._at[0] + i, self._at[1] + j
        columns = (c - dj, c)
        lacked = self._lacked[0][a] - self._lacked[0][a - di]
        lacked += self._lacked[1][c] - self._lacked[1][c - dj]
        if di == dj == 1:
            met = self._single[i - 1].get(c - 1, 0.0)
        else:
            met = worth(self._rows[i - di : i], columns)
        return self._costs.cost((a - di, a), columns) + lacked - met


def best_way(
    costs: Costs, known: Evidence, spans: Sequence[Span], at: Span = (0, 0)
) -> Beads:
    """
    The cheapest way through a corridor.

    Args:
        spans: first and last column to look at, for each gap between rows.
        at: sentences of both texts at which the corridor begins.
    """
    table = _Table(costs, known, spans, at)
    reached: list[list[float]] = []
    alone: list[list[float]] = []
    moves: list[list[Span]] = []
    for i, (low, high) in enumerate(spans):
        best, left_out, chosen = [], [], []
        for j in range(low, high + 1):
            cost, out, move = (inf, inf, (0, 0)) if i or j else (0.0, inf, (0, 0))
            for di, dj in ((1, 0), (0, 1)):
                a, c = i - di, j - dj
                if a < 0 or c < spans[a][0] or c > spans[a][1]:
                    continue
                if di == 0:
                    before, gone = best[c - low], left_out[c - low]
                else:
                    before, gone = reached[a][c - spans[a][0]], alone[a][c - spans[a][0]]
                total = min(before + _OPEN, gone + _NEXT)
                if total < out:
                    out = total
                    if total < cost:
                        cost, move = total, (di, dj)
            for di, dj in _PRIORS:
                a, c = i - di, j - dj
                if a >= 0 and spans[a][0] <= c <= spans[a][1]:
                    before = reached[a][c - spans[a][0]]
                    if before < inf:
                        total = before + table.cost(i, j, di, dj)
                        if total < cost:
                            cost, move = total, (di, dj)
            best.append(cost)
            left_out.append(out)
            chosen.append(move)
        reached.append(best)
        alone.append(left_out)
        moves.append(chosen)
    return _path(moves, spans, at)


def _path(moves: Sequence[Sequence[Span]], spans: Sequence[Span], at: Span) -> Beads:
    beads = []
    i, j = len(spans) - 1, spans[-1][1]
    while i or j:
        di, dj = moves[i][j - spans[i][0]]
        a, c = at[0] + i, at[1] + j
        beads.append(((a - di, a), (c - dj, c)))
        i, j = i - di, j - dj
    return beads[::-1]


def likelihoods(
    costs: Costs, known: Evidence, spans: Sequence[Span], beads: Beads
) -> list[float]:
    """
    How likely each bead is among all ways through the corridor (forward and backward sums).

    Returns:
        From 0 to 1, for each of the beads.
    """
    table = _Table(costs, known, spans, (0, 0))
    priced: list[list[list[tuple[int, int, float]]]] = []
    forward: list[list[float]] = []
    for i, (low, high) in enumerate(spans):
        row: list[float] = []
        arrows: list[list[tuple[int, int, float]]] = []
        for j in range(low, high + 1):
            into = []
            for di, dj in ((1, 0), (0, 1), *_PRIORS):
                a, c = i - di, j - dj
                if a < 0 or c < spans[a][0] or c > spans[a][1]:
                    continue
                before = row[c - low] if di == 0 else forward[a][c - spans[a][0]]
                if before > -inf:
                    price = table.cost(i, j, di, dj) if di and dj else (_OPEN + _NEXT) / 2
                    into.append((di, dj, -_TEMPER * price))
            arrows.append(into)
            row.append(
                _log_sum(
                    [
                        (row[j - dj - low] if di == 0 else forward[i - di][j - dj - spans[i - di][0]])
                        + gain
                        for di, dj, gain in into
                    ]
                )
                if i or j
                else 0.0
            )
        forward.append(row)
        priced.append(arrows)
    backward = [[-inf] * len(row) for row in forward]
    backward[-1][-1] = 0.0
    chance: dict[tuple[Span, Span], float] = {}
    wanted = {(b, d): ((a, b), (c, d)) for (a, b), (c, d) in beads}
    total = forward[-1][-1]
    for i in range(len(spans) - 1, -1, -1):
        low = spans[i][0]
        for j in range(spans[i][1], low - 1, -1):
            here = backward[i][j - low]
            if here == -inf:
                continue
            for di, dj, gain in priced[i][j - low]:
                place = i - di, j - dj - spans[i - di][0]
                backward[place[0]][place[1]] = _log_sum(
                    [backward[place[0]][place[1]], here + gain]
                )
                bead = wanted.get((i, j))
                if bead == ((i - di, i), (j - dj, j)):
                    chance[bead] = exp(min(0.0, forward[place[0]][place[1]] + gain + here - total))
    return [chance.get(bead, 0.0) for bead in beads]


def _log_sum(values: Sequence[float]) -> float:
    top = max(values, default=-inf)
    return top if top == -inf else top + log(sum(exp(value - top) for value in values))
