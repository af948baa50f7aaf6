"""The answer of an evaluation: numbers with what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class Score:
    """
    One measure.

    Attributes:
        id: name for programs.
        title: name for people.
        group: heading under which people find it.
        value: the number; None where it could not be measured.
        unit: `%`, `ms`, `s/min` or nothing.
        better: `low` or `high`; empty where neither is.
        meaning: one sentence that says what is counted.
    """

    id: str
    title: str
    group: str
    value: float | None
    unit: str = ""
    better: str = ""
    meaning: str = ""

    @property
    def shown(self) -> str:
        """
        Value and unit for people.

        >>> Score("wer", "WER", "Words", 4.256, "%").shown
        '4.3 %'
        """
        if self.value is None:
            return "–"
        digits = {"ms": 0, "s/min": 3}.get(self.unit, 1)
        sign = "+" if self.unit == "s/min" or self.id == "offset" else ""
        number = f"{self.value:{sign}.{digits}f}"
        if self.unit == "ms":
            return message("{number} ms", number=number)
        if self.unit == "s/min":
            return message("{number} s/min", number=number)
        return f"{number} {self.unit}".strip()


class StartError(NamedTuple):
    """How much later than in the reference a matched cue starts, in milliseconds."""

    at: int
    error: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All measures of one comparison; `starts` are the matched cues, for the picture of drift."""

    language: str
    scores: tuple[Score, ...]
    starts: tuple[StartError, ...] = ()

    @property
    def groups(self) -> dict[str, list[Score]]:
        """Scores under their group, in order."""
        grouped: dict[str, list[Score]] = {}
        for score in self.scores:
            grouped.setdefault(score.group, []).append(score)
        return grouped

    def value(self, name: str) -> float | None:
        """
        The value of one measure by its id.

        Raises:
            KeyError: it was not computed.
        """
        return {score.id: score.value for score in self.scores}[name]
