"""A live table of a batch: every recording at work with its stage, progress and time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tolmach.batch.run import BatchSink, Begun, JobDone, JobEvent, Prepared
from tolmach.cli.progress import line_of_step, say, step_name
from tolmach.core.events import Event, Progressed, StageFinished, StageStarted
from tolmach.core.timing import short_clock
from tolmach.messages import localized, message, translated

if TYPE_CHECKING:
    from rich.console import Group

    from tolmach.batch.sources import Item
    from tolmach.core.batch_report import BatchRow

_RECENT = 3
"""Troubles that stay in sight under the table."""


@contextmanager
def shown(*, quiet: bool) -> Iterator[BatchSink]:
    """
    Give an event sink that draws the table on standard error, if that is a terminal.

    Args:
        quiet: draw nothing even then.
    """
    if quiet:
        yield lambda _event: None
        return
    if not sys.stderr.isatty():
        yield _Lines().sink
        return
    from rich.console import Console  # 150 ms that only a terminal need pay
    from rich.live import Live

    table = _Table()
    with Live(
        console=Console(stderr=True),
        get_renderable=table.draw,
        refresh_per_second=2,
        transient=True,
    ):
        yield table.sink


class _Lines:
    """A line for each step of each recording, for a log."""

    def __init__(self) -> None:
        self._items: tuple[Item, ...] = ()
        self._done = 0

    def sink(self, event: Begun | Prepared | JobEvent | JobDone) -> None:
        """Take one event of the batch."""
        match event:
            case Begun():
                self._items, self._done = event.items, 0
            case JobEvent():
                line_of_step(event.event, self._items[event.number].name)
            case JobDone():
                self._done += 1
                state = translated(
                    message("done, needs review")
                    if event.row.state == "look"
                    else message(event.row.state)
                )
                place = localized("{done} of {count}", done=self._done, count=len(self._items))
                reason = f": {translated(event.row.error)}" if event.row.error else ""
                say(f"{state} ({place}){reason}", event.row.name)


@dataclass
class _Work:
    """What a recording at work is at: stage, media milliseconds done and in all, and since when."""

    stage: str
    total: int
    begun: float
    done: int = 0


class _Table:
    """What is known of every recording, and how to draw it."""

    def __init__(self) -> None:
        self._items: tuple[Item, ...] = ()
        self._work: dict[int, _Work] = {}
        self._rows: dict[int, BatchRow] = {}
        self._recognized: set[int] = set()

    def sink(self, event: Begun | Prepared | JobEvent | JobDone) -> None:
        """Take one event of the batch."""
        match event:
            case Begun():
                self._items = event.items
                self._work, self._rows, self._recognized = {}, {}, set()
            case JobEvent():
                self._show(event.number, event.event)
            case JobDone():
                self._work.pop(event.number, None)
                self._rows[event.number] = event.row

    def _show(self, number: int, event: Event) -> None:
        match event:
            case StageStarted():
                self._work[number] = _Work(event.stage, event.total, time.monotonic())
            case Progressed() if number in self._work:
                self._work[number].done = event.done
            case StageFinished():
                self._work.pop(number, None)
                if event.stage == "recognise":
                    self._recognized.add(number)

    def draw(self) -> Group:
        """Those at work now, counts of all, and the latest troubles."""
        from rich.console import Group
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(localized("recording"), overflow="ellipsis", no_wrap=True, max_width=40)
        table.add_column(localized("step"), no_wrap=True)
        for head in ("done", "of", "speed", "left"):
            table.add_column(localized(head), justify="right", no_wrap=True, min_width=7)
        for number, work in sorted(self._work.items()):
            table.add_row(self._items[number].name, step_name(work.stage), *_progress(work))
        troubles = [row for row in self._rows.values() if row.state == "failed"][-_RECENT:]
        lines = [
            Text(localized("failed  {name}: {reason}", name=row.name, reason=row.error), "red")
            for row in troubles
        ]
        return Group(table, Text(self._counts(), "dim"), *lines)

    def _counts(self) -> str:
        states = [row.state for row in self._rows.values()]
        counts = {
            "{count} recordings": len(self._items),
            "{count} recognized": len(self._recognized),
            "{count} done": states.count("done"),
            "{count} need review": states.count("look"),
            "{count} failed": states.count("failed"),
        }
        return "   ".join(
            localized(text, count=count)
            for text, count in counts.items()
            if count or text == "{count} done"
        )


def _progress(work: _Work) -> tuple[str, str, str, str]:
    seconds = time.monotonic() - work.begun
    total = short_clock(work.total) if work.total else ""
    if not work.done or seconds <= 0:
        return "", total, "", ""
    left = round(seconds * (work.total - work.done) / work.done) * 1000
    return short_clock(work.done), total, f"{work.done / 1000 / seconds:.1f}x", short_clock(left)
