"""A live table of a batch: every recording with its stage, progress and time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tolmach.core.timing import short_clock
from tolmach.pipeline.events import Event, Progressed, StageFinished, StageStarted
from tolmach.pipeline.executors import Listen

if TYPE_CHECKING:
    from rich.table import Table

    from tolmach.pipeline.sources import Item


@contextmanager
def shown(items: Sequence[Item], *, quiet: bool) -> Iterator[Listen]:
    """
    Give a listener that draws the table on standard error, if that is a terminal.

    Args:
        quiet: draw nothing even then.
    """
    if quiet or not sys.stderr.isatty():
        yield lambda _number, _event: None
        return
    from rich.console import Console  # 150 ms that only a terminal need pay
    from rich.live import Live

    table = _Table(items)
    with Live(console=Console(stderr=True), get_renderable=table.draw, refresh_per_second=2):
        yield table.listen


class _Table:
    """What is known of every recording, and how to draw it."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._stage: dict[int, str] = {}
        self._total: dict[int, int] = {}
        self._done: dict[int, int] = {}
        self._begun: dict[int, float] = {}
        self._finished: set[int] = set()

    def listen(self, number: int, event: Event) -> None:
        """Take one event of one recording."""
        match event:
            case StageStarted():
                self._stage[number] = event.stage
                self._total[number] = event.total
                self._done[number] = 0
                self._begun[number] = time.monotonic()
            case Progressed():
                self._done[number] = event.done
            case StageFinished():
                self._stage[number] = f"{event.stage} done"
                self._done.pop(number, None)
                if event.stage == "write":
                    self._finished.add(number)

    def draw(self) -> Table:
        """The table: those at work now, and a line that counts the rest."""
        from rich.table import Table

        table = Table("recording", "stage", "media", "speed", "left", box=None, pad_edge=False)
        for number, stage in self._stage.items():
            if number not in self._finished:
                table.add_row(self._items[number].name, stage, *self._state(number))
        waiting = len(self._items) - len(self._stage)
        table.caption = f"{len(self._finished)} written, {waiting} waiting"
        return table

    def _state(self, number: int) -> tuple[str, str, str]:
        done, total = self._done.get(number, 0), self._total.get(number, 0)
        seconds = time.monotonic() - self._begun.get(number, 0.0)
        if not done or seconds <= 0:
            return short_clock(total) if total else "", "", ""
        left = round(seconds * (total - done) / done) * 1000
        return (
            f"{short_clock(done)} of {short_clock(total)}",
            f"{done / 1000 / seconds:.1f}x",
            short_clock(left),
        )
