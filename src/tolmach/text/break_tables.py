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
from typing import NamedTuple

from tolmach.core.language_tag import base_code
from tolmach.text.break_features import distance_features, pair_features, word_features


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
        self._distances = lru_cache(maxsize=1 << 10)(self._sum)

    def costs(self, words: Sequence[str]) -> list[BreakCost]:
        """Costs of the places after the first word, the second, ... the last but one."""
        found = []
        for k, distances in enumerate(distance_features(words), 1):
            parts = [
                self._word(words[k - 1], "L"),
                self._word(words[k], "R"),
                self._pair(words[k - 1], words[k]),
                self._distances(distances),
            ]
            if k > 1:
                parts.append(self._word(words[k - 2], "K"))
            if k + 1 < len(words):
                parts.append(self._word(words[k + 1], "Q"))
            found.append(BreakCost(sum(p[0] for p in parts), sum(p[1] for p in parts)))
        return found

    def _of_word(self, word: str, side: str) -> BreakCost:
        return self._sum(word_features(word, self.code, side))

    def _of_pair(self, left: str, right: str) -> BreakCost:
        return self._sum(pair_features(left, right, self.code))

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
