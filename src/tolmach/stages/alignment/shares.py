"""
Gaps between words of two languages: which gap of the source parts a sentence as a target gap does.

With an alignment the attention decides: for all target gaps at once, and never backwards, the
source gaps are chosen that part both texts best (SBAAM, Gaido et al. 2024, with source words in
place of audio frames). Without one, clauses are laid against the pauses and commas of the speaker,
near the same share of characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from tolmach.core.cue import display_width
from tolmach.core.document import Link, Word
from tolmach.text.breaks import Stop, stop

_PAUSE = 150
"""Milliseconds of silence that count as a pause (shorter ones are the stops inside words)."""
_REACH = 0.15
"""How far a gap may be moved on to a pause, as a share of the sentence's characters."""
_FAR = 0.25
"""How far apart two clause ends may lie to count as the same, beside an alignment."""
_SAME_CLAUSE = 2.0
"""Worth of a pause, and of punctuation, where a target clause ends: about one clear link each."""
_BELOW = -0.01
"""Attention below the mean of its column, as in SBAAM."""
_EVEN = 0.03
"""Weight of the straight diagonal beside the attention: decides where the attention is silent."""

Anchor = tuple[int, int]
"""A gap between target words, counted from 0, and the matching gap between source words."""


def shares(texts: Sequence[str]) -> list[float]:
    """Share of characters before each gap, from 0 to 1; a space counts with its word."""
    sums = list(accumulate((display_width(text) + 1 for text in texts), initial=0))
    return [value / sums[-1] for value in sums]


def aligned_gaps(
    links: Sequence[Link], texts: Sequence[str], recognized: Sequence[Word]
) -> list[Anchor]:
    """
    Choose, for gaps between target words, the source gap that parts both texts best.

    The worth of a pair of gaps is the attention inside (before x before) and (after x after), and
    more where a clause ends on both sides; a dynamic programme takes the pairs of greatest total
    worth that never run backwards. Of several target gaps at one source gap the worthiest stays;
    of equals the last, so that words which say nothing of their own go with those before them.

    Returns:
        Anchors in rising order on both sides, the outer ones included.
    """
    attention = _normalised(links, len(texts), len(recognized))
    columns = [0.0] * len(recognized)
    reached = list(accumulate(map(sum, zip(*attention, strict=True)), initial=0.0))
    worth = [_parting(columns, reached)]
    for row in attention:
        columns = [before + here for before, here in zip(columns, row, strict=True)]
        worth.append(_parting(columns, reached))
    source, target = shares([word.text for word in recognized]), shares(texts)
    for gap, position, agreement in _clause_pairs(texts, recognized, source, target, _FAR):
        worth[gap][position] += _SAME_CLAUSE * agreement
    return _worthiest(_rising_path(worth), worth)


def paused_gaps(texts: Sequence[str], recognized: Sequence[Word]) -> list[Anchor]:
    """
    Lay target gaps against the source's pauses, best those where a clause ends on both sides.

    Returns:
        Anchors in rising order on both sides, the outer ones included.
    """
    source, target = shares([word.text for word in recognized]), shares(texts)
    clauses: dict[int, dict[int, float]] = {}
    for gap, position, worth in _clause_pairs(texts, recognized, source, target, _REACH):
        clauses.setdefault(position, {})[gap] = worth
    anchors: list[Anchor] = [(0, 0)]
    for position, (left, right) in enumerate(pairwise(recognized), 1):
        ends = clauses.get(position, {})
        paused = right.start - left.end > _PAUSE
        near = [
            (abs(target[gap] - source[position]) - ends.get(gap, 0.0), gap)
            for gap in (range(1, len(texts)) if paused else ends)
            if gap > anchors[-1][0] and abs(target[gap] - source[position]) <= _REACH
        ]
        if near:
            anchors.append((min(near)[1], position))
    return [*anchors, (len(texts), len(recognized))]


def _clause_pairs(
    texts: Sequence[str],
    recognized: Sequence[Word],
    source: Sequence[float],
    target: Sequence[float],
    reach: float,
) -> Iterable[tuple[int, int, int]]:
    """
    Pairs of gaps near each other where the target has punctuation and the source a sign too.

    Args:
        source, target: share of characters before each gap.
    """
    ends = [gap for gap in range(1, len(texts)) if stop(texts[gap - 1]) is not Stop.NONE]
    for position, (left, right) in enumerate(pairwise(recognized), 1):
        paused = right.start - left.end > _PAUSE
        signs = paused + (stop(left.text) is not Stop.NONE)
        for gap in ends if signs else ():
            if abs(target[gap] - source[position]) <= reach:
                yield gap, position, signs


def _normalised(links: Sequence[Link], rows: int, columns: int) -> list[list[float]]:
    """
    Attention as a full matrix, each source column brought to mean 0 and deviation 1.

    What is below the mean counts as slightly negative, and a faint diagonal decides where the
    attention says nothing.
    """
    scaled = [[_BELOW] * columns for _ in range(rows)]
    linked: dict[int, dict[int, float]] = {}
    for link in links:
        column = linked.setdefault(link.source, {})
        column[link.target] = column.get(link.target, 0.0) + link.weight
    for i, weights in linked.items():
        mean = sum(weights.values()) / rows
        squares = sum((weight - mean) ** 2 for weight in weights.values())
        deviation = ((squares + (rows - len(weights)) * mean**2) / rows) ** 0.5
        for j, weight in weights.items():
            if weight > mean and deviation > 1e-9:
                scaled[j][i] = (weight - mean) / deviation
    for j, row in enumerate(scaled):
        place = (j + 0.5) / rows
        # the diagonal is a quarter of the sentence wide on either side
        first = max(0, int((place - 0.25) * columns - 0.5))
        for i in range(first, min(columns, int((place + 0.25) * columns + 1.5))):
            row[i] += _EVEN * max(0.0, 1 - 4 * abs(place - (i + 0.5) / columns))
    return scaled


def _parting(before: Sequence[float], reached: Sequence[float]) -> list[float]:
    """
    Worth of each source gap for one target gap: the attention before both, and that behind both.

    Args:
        before: of the target words before the gap, by source word.
        reached: of all target words, summed up to each source gap.
    """
    inside = list(accumulate(before, initial=0.0))
    behind = reached[-1] - inside[-1]
    return [2 * here - total + behind for here, total in zip(inside, reached, strict=True)]


def _rising_path(worth: Sequence[Sequence[float]]) -> list[Anchor]:
    """The path of greatest worth through all rows whose columns never fall; both ends are fixed."""
    last = len(worth[0]) - 1
    best = [0.0] + [float("-inf")] * last
    choices: list[list[int]] = []
    for row in worth[1:]:
        reach, chosen, arg = float("-inf"), [], 0
        scores = []
        for column, value in enumerate(row):
            if best[column] > reach:
                reach, arg = best[column], column
            scores.append(reach + value)
            chosen.append(arg)
        best = scores
        choices.append(chosen)
    column = last
    path = [(len(worth) - 1, column)]
    for row_index in range(len(choices) - 1, -1, -1):
        column = choices[row_index][column]
        path.append((row_index, column))
    return path[::-1]


def _worthiest(path: Sequence[Anchor], worth: Sequence[Sequence[float]]) -> list[Anchor]:
    """One anchor per source gap."""
    (first, opened), (last, closed) = path[0], path[-1]
    best: dict[int, int] = {}
    for target, source in path:
        if opened < source < closed and first < target < last:
            kept = best.get(source)
            if kept is None or worth[target][source] >= worth[kept][source] - 1e-9:
                best[source] = target
    return [path[0], *((target, source) for source, target in best.items()), path[-1]]
