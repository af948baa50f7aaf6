"""Pins: cues that a person set, which the layout keeps as they are."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.timing import Span


@dataclass(frozen=True, slots=True)
class Pin:
    """
    A cue that a person set, or one sentence's part of it.

    Attributes:
        first, last: the words of the text that it shows, `first` included, `last` not.
        start, end: media time in milliseconds at which the whole cue is shown.
        breaks: words before which a further line of the cue begins.
        profile: name of the profile that the cue was cut by; for others the layout cuts again.
        part, parts: of a cue that shows several sentences each has a pin: its number, counted
            from 0, and how many there are.
    """

    first: int
    last: int
    start: int
    end: int
    breaks: tuple[int, ...] = ()
    profile: str = ""
    part: int = 0
    parts: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.last:
            raise ValueError(f"a pin without words: {self.first} to {self.last}")
        if not 0 <= self.part < self.parts:
            raise ValueError(f"a pin that is part {self.part} of {self.parts}")
        if any(not self.first <= place < self.last for place in self.breaks):
            raise ValueError(f"a pin with a line break outside of its words: {self.breaks}")
        Span(self.start, self.end)

    @property
    def span(self) -> Span:
        """The time of the whole cue."""
        return Span(self.start, self.end)

    def touches(self, other: Pin) -> bool:
        """Whether both show some of the same words."""
        return self.first < other.last and other.first < self.last
