"""What happens during a run, for an event sink: a terminal, a batch table, a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A step begins; `total` is the media time it will work through, in milliseconds."""

    stage: str
    detail: str
    total: int


@dataclass(frozen=True, slots=True)
class Progressed:
    """A step has worked through `done` milliseconds of media."""

    stage: str
    done: int


@dataclass(frozen=True, slots=True)
class StageFinished:
    """A step is done; `reused` says that the result of an earlier run was used."""

    stage: str
    detail: str
    reused: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know now."""

    message: str


Event = StageStarted | Progressed | StageFinished | Notice
EventSink = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Do nothing with an event."""


Progress = Callable[[int, int], None]
"""
Called by engines and models while they work: what is done, and what there is in all, 0 where that
is not known. Both are in the unit that the function names: milliseconds of media, or bytes.
"""


def no_progress(done: int, total: int) -> None:
    """Show no progress."""


def part_of(total: int, before: int, progress: Progress) -> Progress:
    """Progress of one part, shown as progress of the whole: `before` was done before the part."""
    return lambda done, _: progress(before + done, total)
