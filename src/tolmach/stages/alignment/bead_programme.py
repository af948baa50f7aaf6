"""
The dynamic programme of sentence alignment: the best way through a corridor, and how sure it is.

Costs are negative logarithms of probabilities, in nats.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
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
SHAPES = tuple(_PRIORS)
"""All beads that have sentences of both texts."""
_OPEN, _NEXT = -log(0.02), 1.2
"""Cost of a sentence that only one text has, and of each that follows it: they come in passages."""
_VARIANCE = 12.0
"""
Variance of the target's length per source character. Gale and Church found 6.8 in parliamentary
proceedings; spoken language is translated more freely.
"""
_ENOUGH = 5
"""Pairs from which a ratio of lengths is measured: that of the texts counts what one lacks."""
_DEAREST = 12.0
"""Cost of any disproportion of lengths, at most: evidence must be able to outweigh it."""
_BREAK = 2.0
"""Cost of a paragraph that begins in one text only, or inside a bead."""
_MOST_MARKED = 3.0
"""What a mark, or none, costs at most in a sentence that answers to several."""
_TRUST = 10.0
"""Sentences that are joined, of which it is known beforehand that they have the usual marks."""
_FIGURE = 1.5
"""Cost of a number that only one side of a bead has."""
_MOST_FIGURES = 3
"""Numbers that count, at most: lists of numbers are read in different ways."""
_TEMPER = 0.5
"""Share of a cost that counts when asked how sure it is: evidence repeats itself."""


_ENDS = frozenset(".!?…。！？؟।")
_CLOSING = " »”’\"')]"
_MARKS = {
    **dict.fromkeys(",،、，", 1),
    **dict.fromkeys(";:—–；：؛()", 2),
    **dict.fromkeys(_ENDS, 3),
}
_KINDS = 4
_INSIDE = re.compile(rf"[{re.escape(''.join(_MARKS))}](?=\W*\s\W*\w)|[、，。！？；：](?=.*\w)")
"""Marks behind which a sentence goes on."""


class Costs:
    """
    What speaks against a bead, whatever the words say: prior, breaks, numbers, length.

    Args:
        source, target: the sentences.
        figures: numbers that each sentence of both texts needs.
        breaks: indices of sentences that begin a paragraph, in both texts.
    """

    def __init__(
        self,
        source: Sequence[str],
        target: Sequence[str],
        figures: tuple[Sequence[Sequence[Number]], Sequence[Sequence[Number]]],
        breaks: tuple[Collection[int], Collection[int]],
    ) -> None:
        self._before = list(accumulate(map(len, source), initial=0))
        self._after = list(accumulate(map(len, target), initial=0))
        self._seams = [_seam(one) for one in source], [_seam(one) for one in target]
        self._ended = [_ended(one) for one in source], [_ended(one) for one in target]
        self._marked = [0.0] * _KINDS
        self._ratio = max(self._after[-1], 1) / max(self._before[-1], 1)
        """Target characters per source character."""
        self._figures = figures
        self._breaks = breaks

    def measure(self, pairs: Sequence[tuple[Span, Span]]) -> None:
        """Take the ratio of lengths from sentences that belong together, where there are enough."""
        if len(pairs) >= _ENOUGH:
            left = sum(self._before[b] - self._before[a] for (a, b), _ in pairs)
            right = sum(self._after[d] - self._after[c] for _, (c, d) in pairs)
            self._ratio = max(right, 1) / max(left, 1)

    def count_marks(self, beads: Beads) -> None:
        """
        Learn which marks a sentence has that answers to several, against sentences in general.

        Some translators join sentences freely; with others, a sentence without a mark answers to
        one, and the one beside it was left out.
        """
        counts = Counter(self._joint(rows, columns) for rows, columns in beads)
        usual = Counter(chain(*self._seams))
        total = sum(counts[mark] for mark in usual)
        for mark, times in usual.items():
            expected = times / usual.total()
            share = (counts[mark] + _TRUST * expected) / (total + _TRUST)
            self._marked[mark] = max(-_MOST_MARKED, min(_MOST_MARKED, log(expected / share)))

    def _joint(self, rows: Span, columns: Span) -> int | None:
        """The mark inside a sentence that answers to several uncut ones; None for other beads."""
        (a, b), (c, d) = rows, columns
        if d - c == 1 < b - a and all(self._ended[0][a : b - 1]):
            return self._seams[1][c]
        if b - a == 1 < d - c and all(self._ended[1][c : d - 1]):
            return self._seams[0][a]
        return None

    def cost(self, rows: Span, columns: Span) -> float:
        """What speaks against a bead of at least one sentence on both sides."""
        (a, b), (c, d) = rows, columns
        left = self._before[b] - self._before[a]
        right = self._after[d] - self._after[c]
        mean = max((left + right / self._ratio) / 2, 1.0)
        delta = abs(right - left * self._ratio) / sqrt(mean * _VARIANCE)
        # -log erfc(delta / sqrt 2), within 0.1
        cost = _PRIORS[b - a, d - c] + min(_DEAREST, delta * (0.717 + 0.416 * delta))
        seam = self._joint(rows, columns)
        if seam is not None:
            cost += self._marked[seam]
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


def _seam(sentence: str) -> int:
    """The strongest mark inside a sentence; see `_MARKS`."""
    marks = [_MARKS.get(mark, 0) for mark in _INSIDE.findall(sentence)]
    return max(marks, default=0)


def _ended(sentence: str) -> bool:
    """Whether a sentence ends as sentences do; others were cut."""
    return sentence.rstrip(_CLOSING)[-1:] in _ENDS


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


class Table:
    """
    Costs of all beads inside a corridor.

    Args:
        spans: first and last column to look at, for each gap between rows.
        at: sentences of both texts at which the corridor begins.
        shapes: how many sentences of each text a bead may have.
    """

    def __init__(
        self,
        costs: Costs,
        known: Evidence,
        spans: Sequence[Span],
        *,
        at: Span = (0, 0),
        shapes: Sequence[Span] = SHAPES,
    ) -> None:
        self.spans, self.at, self.shapes = spans, at, shapes
        self._costs = costs
        i, j = at
        self._rows = [
            known.row(i + k, j + spans[k][0], j + spans[k + 1][1] + 1)
            for k in range(len(spans) - 1)
        ]
        self._single = [{j: sum(met.values()) for j, met in row.items()} for row in self._rows]
        self._lacked = [list(accumulate(side, initial=0.0)) for side in known.missing]
        self.prices = [self._priced(i) for i in range(len(spans))]
        """For each row: for each column all shapes' costs, infinite where the bead leaves."""

    def _priced(self, i: int) -> array[float]:
        low, high = self.spans[i]
        prices = array("d")
        for j in range(low, high + 1):
            for di, dj in self.shapes:
                inside = i >= di and self.spans[i - di][0] <= j - dj <= self.spans[i - di][1]
                prices.append(self._cost(i, j, di, dj) if inside else inf)
        return prices

    def _cost(self, i: int, j: int, di: int, dj: int) -> float:
        """Cost of the bead that ends at a corner."""
        a, c = self.at[0] + i, self.at[1] + j
        columns = (c - dj, c)
        lacked = self._lacked[0][a] - self._lacked[0][a - di]
        lacked += self._lacked[1][c] - self._lacked[1][c - dj]
        if di == dj == 1:
            met = self._single[i - 1].get(c - 1, 0.0)
        else:
            met = worth(self._rows[i - di : i], columns)
        return self._costs.cost((a - di, a), columns) + lacked - met


def best_way(table: Table) -> Beads:
    """
    The cheapest way through a corridor.

    Runs of sentences that are left alone are a state of their own, with its own way back, because
    the first of a run is dearer than those that follow (Gotoh 1982).
    """
    reached: list[list[float]] = []
    alone: list[list[_Alone]] = []
    moves: list[list[Span]] = []
    size = len(table.shapes)
    for i, (low, high) in enumerate(table.spans):
        best: list[float] = []
        left_out: list[_Alone] = []
        chosen: list[Span] = []
        for j in range(low, high + 1):
            out = (inf, 0, False)
            if j > low:
                out = min((best[-1] + _OPEN, 0, False), (left_out[-1][0] + _NEXT, 0, True))
            if i and table.spans[i - 1][0] <= j <= table.spans[i - 1][1]:
                at = j - table.spans[i - 1][0]
                out = min(
                    out,
                    (reached[-1][at] + _OPEN, 1, False),
                    (alone[-1][at][0] + _NEXT, 1, True),
                )
            cost, move = (0.0, _LEFT_ALONE) if i == j == 0 else (out[0], _LEFT_ALONE)
            first = (j - low) * size
            for (di, dj), price in zip(
                table.shapes, table.prices[i][first : first + size], strict=True
            ):
                if price < inf:
                    total = reached[i - di][j - dj - table.spans[i - di][0]] + price
                    if total < cost:
                        cost, move = total, (di, dj)
            best.append(cost)
            left_out.append(out)
            chosen.append(move)
        reached.append(best)
        alone.append(left_out)
        moves.append(chosen)
    return _path(moves, alone, table)


_LEFT_ALONE = (0, 0)
"""The move to a corner before which a sentence was left alone; which one is told beside it."""
_Alone = tuple[float, int, bool]
"""
The cheapest way to a corner that ends with a sentence left alone: its cost, 1 if it is one of the
source or 0, and whether another was left alone before it.
"""


def _path(
    moves: Sequence[Sequence[Span]], alone: Sequence[Sequence[_Alone]], table: Table
) -> Beads:
    beads = []
    i, j = len(table.spans) - 1, table.spans[-1][1]
    going_on = False
    while i or j:
        at = j - table.spans[i][0]
        di, dj = _LEFT_ALONE if going_on else moves[i][at]
        going_on = False
        if (di, dj) == _LEFT_ALONE:
            _, di, going_on = alone[i][at]
            dj = 1 - di
        a, c = table.at[0] + i, table.at[1] + j
        beads.append(((a - di, a), (c - dj, c)))
        i, j = i - di, j - dj
    return beads[::-1]


def likelihoods(table: Table, beads: Beads) -> list[float]:
    """
    How likely each bead is among all ways through the corridor (forward and backward sums).

    Returns:
        From 0 to 1, for each of the beads, which begin where the corridor does.
    """
    forward: list[list[float]] = []
    for i, (low, high) in enumerate(table.spans):
        row: list[float] = []
        for j in range(low, high + 1):
            ways = [
                (row if di == 0 else forward[i - di])[j - dj - table.spans[i - di][0]] + gain
                for di, dj, gain in _arrows(table, i, j)
            ]
            row.append(_log_sum(ways) if i or j else 0.0)
        forward.append(row)
    backward = [[-inf] * len(row) for row in forward]
    backward[-1][-1] = 0.0
    total = forward[-1][-1]
    ends = {(b, d): (b - a, d - c) for (a, b), (c, d) in beads}
    chance: dict[Span, float] = {}
    for i in range(len(table.spans) - 1, -1, -1):
        low, high = table.spans[i]
        for j in range(high, low - 1, -1):
            here = backward[i][j - low]
            for di, dj, gain in _arrows(table, i, j) if here > -inf else ():
                a, c = i - di, j - dj - table.spans[i - di][0]
                backward[a][c] = _log_sum((backward[a][c], here + gain))
                if ends.get((i, j)) == (di, dj):
                    chance[i, j] = exp(min(0.0, forward[a][c] + gain + here - total))
    return [chance.get((b, d), 0.0) for (_, b), (_, d) in beads]


def _arrows(table: Table, i: int, j: int) -> Iterator[tuple[int, int, float]]:
    """Beads that end at a corner, and sentences left alone there, with their tempered worth."""
    low = table.spans[i][0]
    alone = -_TEMPER * (_OPEN + _NEXT) / 2
    if j > low:
        yield 0, 1, alone
    if i and table.spans[i - 1][0] <= j <= table.spans[i - 1][1]:
        yield 1, 0, alone
    first = (j - low) * len(table.shapes)
    prices = table.prices[i][first : first + len(table.shapes)]
    for (di, dj), price in zip(table.shapes, prices, strict=True):
        if price < inf:
            yield di, dj, -_TEMPER * price


def _log_sum(values: Sequence[float]) -> float:
    top = max(values, default=-inf)
    return top if top == -inf else top + log(sum([exp(value - top) for value in values]))
