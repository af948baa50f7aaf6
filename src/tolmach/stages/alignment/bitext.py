"""
Sentence alignment: which sentences of a translation say which sentences of its source.

Rare keys that both texts share give a corridor first (`tolmach.stages.alignment.corridor`); in it a
dynamic programme runs over both texts at once (Gale and Church 1993: sentences that translate each
other have lengths in proportion) with lexical evidence added: numbers, names and cognates, and a
dictionary that the alignment itself yields, as hunalign does (Varga et al. 2005). How sure each
pair is comes from the sum over all other ways through the corridor. Passages that only one text has
are left alone, however long; those that stand elsewhere in the translation are looked for at last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain as chained
from itertools import groupby, pairwise
from typing import NamedTuple

from tolmach.core.glossary import Glossary
from tolmach.stages.alignment.bead_programme import (
    Beads,
    Costs,
    Span,
    Table,
    best_way,
    likelihoods,
)
from tolmach.stages.alignment.corridor import Point, chain, corridor, points
from tolmach.text.correspondence import Evidence, cognates, learn, learn_nearby, stems
from tolmach.text.glossary import Finder, source_finder, target_finder
from tolmach.text.numbers import Number, numbers

_WIDE, _NARROW = 12, 6
"""Sentences to either side of the corridor, at first and once there is a dictionary."""
_ROUNDS = 3
"""How often a dictionary, and what sentences that are joined look like, is learned and used."""
_STRETCH, _SURE = 5, 0.5
"""Neighbouring beads that are doubtful together, and the mean confidence below which they are."""
_MOVED = 2
"""Sentences of a passage that is looked for elsewhere, at least, if it is no paragraph."""
_CLEAR = 8.0
"""Nats for two beads by which a passage elsewhere must be better than none."""


class Bead(NamedTuple):
    """
    Sentences that answer to each other: first and one past the last, in both texts.

    Attributes:
        confidence: from 0 to 1.
        moved: the translation says this elsewhere, out of order.
    """

    source: Span
    target: Span
    confidence: float = 1.0
    moved: bool = False


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
    Align the sentences of two texts: every sentence once, in the order of the source.

    The target's order is kept too, except for beads marked as moved.

    >>> beads = align(["Да.", "Нас было 12."], ["Yes.", "There were", "12 of us."], "ru", "en")
    >>> [(bead.source, bead.target) for bead in beads]
    [((0, 1), (0, 1)), ((1, 2), (1, 3))]
    """
    lookout = (
        source_finder(evidence.glossary, source_language),
        target_finder(evidence.glossary, target_language),
    )
    shared = (
        [cognates(s, source_language) | _listed(s, lookout[0]) for s in source],
        [cognates(t, target_language) | _listed(t, lookout[1]) for t in target],
    )
    words = [stems(s) for s in source], [stems(t) for t in target]
    costs = Costs(
        source,
        target,
        ([_figures(s, source_language) for s in source],
         [_figures(t, target_language) for t in target]),
        (evidence.source_breaks, evidence.target_breaks),
    )  # fmt: skip
    anchors = chain(points(*shared), len(source), len(target))
    costs.measure([((i, i + 1), (j, j + 1)) for i, j in anchors])
    spans = corridor(anchors, len(source), len(target), _WIDE)
    near = [(low, high + 1) for (low, _), (_, high) in pairwise(spans)]
    known = Evidence(shared, words, learn_nearby(*words, near))
    beads = best_way(Table(costs, known, spans, shapes=((1, 1),)))
    for _ in range(_ROUNDS):
        known = Evidence(shared, words, learn(list(_answering(beads, *words))))
        costs.measure([bead for bead in beads if _paired(bead)])
        costs.count_marks(beads)
        spans = corridor(_corners(beads), len(source), len(target), _NARROW)
        table = Table(costs, known, spans)
        beads = best_way(table)
    sure = likelihoods(table, beads)
    found = [Bead(*bead, round(p, 3)) for bead, p in zip(beads, sure, strict=True)]
    return _with_moved(found, costs, known, (evidence.source_breaks, evidence.target_breaks))


def doubtful(beads: Sequence[Bead]) -> set[int]:
    """Indices of beads in stretches where it is not sure what belongs to what."""
    found: set[int] = set()
    for first in range(max(1, len(beads) - _STRETCH + 1)):
        window = range(first, min(len(beads), first + _STRETCH))
        if sum(beads[k].confidence for k in window) < _SURE * len(window):
            found.update(k for k in window if beads[k].confidence < _SURE)
    return found


def _figures(sentence: str, language: str) -> list[Number]:
    return [number for number in numbers(sentence, language) if number.required]


def _listed(sentence: str, finder: Finder) -> set[str]:
    return {f"name {key}" for one in finder.find(sentence) for key in one.keys}


def _paired(bead: tuple[Span, Span]) -> bool:
    (a, b), (c, d) = bead
    return a < b and c < d


def _corners(beads: Iterable[tuple[Span, Span]]) -> list[Point]:
    return [(bead[0][1], bead[1][1]) for bead in beads if _paired(bead)]


def _answering(
    beads: Beads, left: Sequence[set[str]], right: Sequence[set[str]]
) -> Iterable[tuple[set[str], set[str]]]:
    """The words of sentences that answer to each other."""
    for rows, columns in filter(_paired, beads):
        yield set().union(*left[slice(*rows)]), set().union(*right[slice(*columns)])


def _with_moved(
    beads: list[Bead],
    costs: Costs,
    known: Evidence,
    breaks: tuple[Collection[int], Collection[int]],
) -> list[Bead]:
    """Look in the passages that only the translation has for those that only the source has."""
    alone = tuple(
        [one for one in _passages(beads, source=side == 0) if _long_enough(one, breaks[side])]
        for side in (0, 1)
    )
    moved: dict[int, list[Bead]] = {}
    taken: set[int] = set()
    for rows in alone[0]:
        best: tuple[float, Beads, Span] | None = None
        for columns in alone[1]:
            if columns[0] in taken:
                continue
            spans = [(0, columns[1] - columns[0])] * (rows[1] - rows[0] + 1)
            part = best_way(Table(costs, known, spans, at=(rows[0], columns[0])))
            gain = costs.gain(part, known)
            if gain >= _CLEAR * max(2, len(part) / 2) and (best is None or gain > best[0]):
                best = gain, part, columns
        if best:
            taken.add(best[2][0])
            moved[rows[0]] = [Bead(*bead, 0.5, moved=True) for bead in best[1]]
    if not moved:
        return beads
    used = {j for part in moved.values() for bead in part for j in range(*bead.target)}
    again = {i for part in moved.values() for bead in part for i in range(*bead.source)}
    kept = [
        bead
        for bead in beads
        if used.isdisjoint(range(*bead.target)) and again.isdisjoint(range(*bead.source))
    ]
    return sorted(chained(kept, *moved.values()), key=lambda bead: (bead.source, bead.target))


def _long_enough(passage: Span, breaks: Collection[int]) -> bool:
    """Whether a passage is looked for elsewhere: some sentences, or a paragraph of one."""
    return passage[1] - passage[0] >= _MOVED or (passage[0] in breaks and passage[1] in breaks)


def _passages(beads: Sequence[Bead], *, source: bool) -> Iterable[Span]:
    """Runs of sentences that only one text has."""
    sides = ((b.source, b.target) if source else (b.target, b.source) for b in beads)
    own = ((mine, other) for mine, other in sides if mine[0] < mine[1])
    for alone, run in groupby(own, key=lambda pair: pair[1][0] == pair[1][1]):
        if alone:
            spans = [mine for mine, _ in run]
            yield spans[0][0], spans[-1][1]
