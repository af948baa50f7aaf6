"""
Learned costs of ending a line or a cue at a place between two words.

The tables are JSON beside the language files, learned from human subtitles by
`models/training/breaks`. A table gives every feature of a place (`tolmach.text.break_features`)
its part of the cost, in hundredths of the points of `tolmach.stages.layout.costs`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise, starmap
from typing import NamedTuple

from tolmach.core.language_tag import base_code
from tolmach.text.break_features import (
    distance_names,
    distances,
    pair_features,
    part_mark,
    word_features,
)


class BreakCost(NamedTuple):
    """Points that a place adds to the cost of ending a cue, and a line, there."""

    cue: float
    line: float


class BreakTable:
    """
    The table of one language.

    Attributes:
        code: of the language.
        share: how far the table counts, 0 to 1; the rest is weighed by hand.
        widths: points for a cue by its width, in steps of a seventh of a line.
    """

    def __init__(
        self, code: str, costs: dict[str, Sequence[int]], widths: Sequence[int], share: float
    ) -> None:
        self.code = code
        self.share = share
        self._costs = {
            name: BreakCost(cue / 100, line / 100) for name, (cue, line) in costs.items()
        }
        self.widths = tuple(width / 100 for width in widths)
        # words come again and again; their parts of the sums are added up once
        self._word = lru_cache(maxsize=1 << 16)(self._of_word)
        self._pair = lru_cache(maxsize=1 << 16)(self._of_pair)
        self._distances = lru_cache(maxsize=1 << 10)(self._of_distances)

    def costs(self, words: Sequence[str]) -> list[BreakCost]:
        """Costs of the places after the first word, the second, ... the last but one."""
        pairs = [self._pair(left, right) for left, right in pairwise(words)]
        places = distances([len(word) for word in words], [mark for _, _, mark in pairs])
        near = starmap(self._distances, places)
        return [
            BreakCost(cue + at.cue, line + at.line)
            for (cue, line, _), at in zip(pairs, near, strict=True)
        ]

    def _of_word(self, word: str, side: str) -> BreakCost:
        return self._sum(word_features(word, self.code, side))

    def _of_pair(self, left: str, right: str) -> tuple[float, float, str]:
        """What both words say, each alone and together, and the mark between them."""
        alone = self._word(left, "L"), self._word(right, "R")
        both = self._sum(pair_features(left, right, self.code))
        return (
            alone[0].cue + alone[1].cue + both.cue,
            alone[0].line + alone[1].line + both.line,
            part_mark(left, right),
        )

    def _of_distances(self, mark: str, since: int, until: int) -> BreakCost:
        return self._sum(distance_names(mark, since, until))

    def _sum(self, features: Iterable[str]) -> BreakCost:
        known = [self._costs[name] for name in features if name in self._costs]
        return BreakCost(sum(cost.cue for cost in known), sum(cost.line for cost in known))


@cache
def break_table(code: str) -> BreakTable | None:
    """The learned table of a language; None where there is none."""
    base = base_code(code)
    resource = files("tolmach.languages").joinpath("breaks", f"{base}.json")
    if not base.isalpha() or not resource.is_file():
        return None
    table = json.loads(resource.read_text(encoding="utf-8"))
    return BreakTable(base, table["costs"], table["widths"], table["share"])
