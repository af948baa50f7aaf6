"""Progress for people: media time done, speed, time left; one line per step without a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tolmach.core.events import (
    Event,
    EventSink,
    Notice,
    Progressed,
    StageFinished,
    StageStarted,
    ignore,
)
from tolmach.core.timing import short_clock
from tolmach.messages import as_message, localized, translated

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def shown(*, quiet: bool) -> Iterator[EventSink]:
    """
    Give an event sink that draws on standard error, if that is a terminal.

    Without a terminal each step gets a line with the time of day, so that a log can be watched.

    Args:
        quiet: show nothing.
    """
    if quiet:
        yield ignore
    elif not sys.stderr.isatty():
        yield line_of_step
    else:
        with _progress() as progress:
            yield _Drawing(progress)


def line_of_step(event: Event, name: str = "") -> None:
    """Print one line for the beginning and the end of a step, and for what the user should know."""
    match event:
        case StageStarted():
            say(f"{step_name(event.stage)} {event.detail}".strip(), name)
        case StageFinished():
            done = localized("reused from an earlier run") if event.reused else localized("done")
            say(f"{step_name(event.stage)} {done}", name)
        case Notice():
            say(translated(event.message), name)


def step_name(stage: str) -> str:
    """Name a step as the user reads it."""
    return translated(as_message(stage))


def say(text: str, name: str = "") -> None:
    """Print a line with the time of day on standard error."""
    now = datetime.now().astimezone().strftime("%H:%M:%S")
    click.echo(f"{now} {f'{name}: ' if name else ''}{text}", err=True)


def _progress() -> Progress:
    from rich.console import Console  # 150 ms that only a terminal need pay
    from rich.progress import BarColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[state]}"),
        console=Console(stderr=True),
        transient=False,
    )


class _Drawing:
    """Turns events into bars; one bar per stage, because stages may run side by side."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._totals: dict[str, int] = {}

    def __call__(self, event: Event) -> None:
        match event:
            case StageStarted():
                self._start(event)
            case Progressed():
                self._progress.update(
                    self._tasks[event.stage],
                    completed=event.done,
                    state=self._state(event.stage, event.done),
                )
            case StageFinished():
                self._finish(event)
            case Notice():
                self._progress.console.print(
                    translated(event.message), highlight=False, markup=False
                )

    def _start(self, event: StageStarted) -> None:
        self._totals[event.stage] = event.total
        self._tasks[event.stage] = self._progress.add_task(
            step_name(event.stage), total=event.total or None, state=event.detail
        )

    def _state(self, stage: str, done: int) -> str:
        total = self._totals[stage]
        elapsed = self._progress.tasks[self._tasks[stage]].elapsed or 0.0
        text = localized("{done} of {total}", done=short_clock(done), total=short_clock(total))
        if done and elapsed > 0:
            speed = done / 1000 / elapsed
            left = round(elapsed * (total - done) / done) * 1000
            text += localized("  {speed:.1f}x  {left} left", speed=speed, left=short_clock(left))
        return text

    def _finish(self, event: StageFinished) -> None:
        if event.stage not in self._tasks:
            self._start(StageStarted(event.stage, "", 1))
        state = localized("reused  {detail}", detail=event.detail) if event.reused else event.detail
        self._progress.update(
            self._tasks[event.stage],
            total=self._totals[event.stage] or 1,
            completed=self._totals[event.stage] or 1,
            state=state,
        )
