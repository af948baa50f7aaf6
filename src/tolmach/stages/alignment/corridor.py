"""
Where, roughly, each sentence of a text is in its translation, before any of them is aligned.

Sentences that share a rare key are points in the plane of both texts. Those that belong together
lie along one rising line, chance ones everywhere; so a point counts as much as there are others
around it (as in Melamed's SIMR, 1999), and the best rising chain of points gives the line. Where
the chain has few points the corridor is wide, where it has many it is narrow.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import log

_RARE = 60
"""Points of one key, at most: a key that occurs 8 times in one text and 7 in the other has 56."""
_CELL = 12
"""Side of a cell, in sentences, in which points are counted."""
_SUMMED = 12
"""Squares of a cell's side that are summed around a point."""
_SUPPORT = 0.35
"""Share of the support of the best points that a point of the chain must have."""
_REACH = 4
"""Points of the chain to either side that a row's corridor must hold."""
_WIDEST = 250
"""Sentences to either side of the line, at most; it keeps time and memory in bounds."""

Point = tuple[int, int]


def points(
    source: Sequence[Iterable[str]],
    target: Sequence[Iterable[str]],
    dictionary: Mapping[str, Mapping[str, float]] | None = None,
) -> dict[Point, float]:
    """
    Pairs of sentences that share rare keys, with their worth in nats.

    Args:
        dictionary: translations of the keys of the source; None where both sides' are the same.
    """
    left, right = _places(source), _places(target)
    found: defaultdict[Point, float] = defaultdict(float)
    for key, rows in left.items():
        translations = {key: 1.0} if dictionary is None else dictionary.get(key, {})
        for other, probability in translations.items():
            columns = right.get(other, ())
            if columns and len(rows) * len(columns) <= _RARE:
                worth = probability * log((len(target) + 1) / (len(columns) + 0.5))
                for i in rows:
                    for j in columns:
                        found[i, j] += worth
    return found


def _places(sentences: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for number, keys in enumerate(sentences):
        for key in keys:
            places[key].append(number)
    return places


def chain(found: Mapping[Point, float], rows: int, columns: int) -> list[Point]:
    """The rising chain of greatest worth, each point counted with what lies around it."""
    slope = columns / max(1, rows)
    cells: defaultdict[Point, float] = defaultdict(float)
    for (i, j), worth in found.items():
        cells[_cell(i, j, slope)] += worth
    around = {point: _around(cells, _cell(*point, slope)) for point in found}
    density = sum(found.values()) / max(1.0, rows * columns / _CELL**2)
    # in a short text nearly all points lie around each other, and say nothing of chance
    chance = min(_SUMMED * density, max(around.values(), default=0.0) / 2)
    support = {point: worth - chance for point, worth in around.items()}
    best = heaviest_chain(
        {point: found[point] * max(0.0, support[point]) for point in found}, columns
    )
    if not best:
        return []
    enough = _SUPPORT * sorted(support[point] for point in best)[len(best) // 2]
    return [point for point in best if support[point] >= enough]


def heaviest_chain(worth: Mapping[Point, float], columns: int) -> list[Point]:
    """The points of greatest worth together of which each has a greater row and column."""
    heights = _Heights(columns)
    before: dict[Point, Point | None] = {}
    for point in sorted(worth, key=lambda point: (point[0], -point[1])):
        if worth[point] > 0:
            total, before[point] = heights.best(point[1])
            heights.put(point[1], total + worth[point], point)
    _, at = heights.best(columns)
    best: list[Point] = []
    while at is not None:
        best.append(at)
        at = before[at]
    return best[::-1]


def _cell(i: int, j: int, slope: float) -> Point:
    """A cell of the plane turned so that the line is level: along it, and beside it."""
    return i // (2 * _CELL), round((j - slope * i) / _CELL)


def _around(cells: Mapping[Point, float], cell: Point) -> float:
    """What lies in a cell and its neighbours, those beside the line by half."""
    along, beside = cell
    return sum(
        cells.get((along + a, beside + b), 0.0) * (1.0 if not b else 0.5)
        for a in (-1, 0, 1)
        for b in (-1, 0, 1)
    )


class _Heights:
    """The best chain that ends below a column: a Fenwick tree of maxima."""

    def __init__(self, columns: int) -> None:
        self._best: list[tuple[float, Point | None]] = [(0.0, None)] * (columns + 2)

    def best(self, column: int) -> tuple[float, Point | None]:
        """The best chain whose last column is less."""
        found: tuple[float, Point | None] = (0.0, None)
        at = column
        while at > 0:
            if self._best[at][0] > found[0]:
                found = self._best[at]
            at -= at & -at
        return found

    def put(self, column: int, total: float, point: Point) -> None:
        at = column + 1
        while at < len(self._best):
            if self._best[at][0] < total:
                self._best[at] = (total, point)
            at += at & -at


def corridor(anchors: Sequence[Point], rows: int, columns: int, margin: int) -> list[Point]:
    """
    First and last target sentence to look at for each gap between source sentences.

    Every row reaches to where the next one begins, so that there is always a way through.
    """
    fixed = [(0, 0)] * _REACH + list(anchors) + [(rows, columns)] * _REACH
    starts = [i for i, _ in fixed]
    lows = list(accumulate((j for _, j in reversed(fixed)), min))[::-1]
    highs = list(accumulate((j for _, j in fixed), max))
    spans = []
    for i in range(rows + 1):
        at = bisect_left(starts, i)
        first = max(0, at - _REACH)
        last = min(len(fixed) - 1, at + _REACH - 1)
        low, high = lows[first] - margin, highs[last] + margin
        if high - low > 2 * _WIDEST:
            middle = _between(fixed, at, i)
            low, high = max(low, middle - _WIDEST), min(high, middle + _WIDEST)
        spans.append((max(0, low), min(columns, high)))
    return _connected(spans, columns)


def _between(fixed: Sequence[Point], at: int, i: int) -> int:
    """The column between the points before and after a row, at the row's share of the way."""
    (a, c), (b, d) = fixed[max(0, at - 1)], fixed[min(at, len(fixed) - 1)]
    return c + round((d - c) * (i - a) / (b - a)) if b > a else c


def _connected(spans: Sequence[Point], columns: int) -> list[Point]:
    spans = [(min(low, columns), max(low, high)) for low, high in spans]
    spans[0] = (0, spans[0][1])
    spans[-1] = (spans[-1][0], columns)
    connected = [spans[0]]
    for low, high in spans[1:]:
        before_low, before_high = connected[-1]
        connected.append((max(before_low, min(low, before_high)), max(high, before_high)))
    return connected
