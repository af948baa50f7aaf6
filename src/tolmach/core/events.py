"""What happens during a run, told to whoever listens: a terminal, a batch table, a test."""

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
    """A step is done; `reused` says that an earlier run's result was taken over whole."""

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
    """Listen to nothing."""
