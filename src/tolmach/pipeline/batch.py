"""
Many recordings: the same job for each, in two passes, with a report of what became of them.

First everything is recognised, then everything is translated, so that a worker holds one model at a
time. Every job is the same as that of `run`, in the same kind of folder, so the results are the
same, and a batch that is started again does only what is missing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tolmach.core.batch import Report, Row
from tolmach.errors import TolmachError
from tolmach.pipeline.batch_report import read_report, stamp, write_report
from tolmach.pipeline.batch_work import Task, work
from tolmach.pipeline.executors import Executor, Listen
from tolmach.pipeline.folder import exclusive
from tolmach.pipeline.job import make_job
from tolmach.pipeline.sources import Item

LOCK_NAME = ".batch.lock"
_WRITE_EVERY = 1.0
"""Seconds between two writings of the report, which grows with the batch."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    What a batch is asked for.

    Attributes:
        flags: options for all recordings, by field name.
        threads: processor threads of one worker, where the flags do not say.
        retry_failed: try recordings again that failed before and have not changed.
    """

    out: Path
    flags: Mapping[str, Any]
    threads: int = 0
    retry_failed: bool = False


def run_batch(items: Sequence[Item], wishes: Wishes, executor: Executor, listen: Listen) -> Report:
    """
    Work on all recordings; what goes wrong with one is in its row and disturbs no other.

    Raises:
        WorkFolderError: another batch holds the folder, or its report cannot be written.
    """
    with exclusive(wishes.out / LOCK_NAME, wishes.out):
        before = {row.media: row for row in read_report(wishes.out).rows}
        book = _Book(wishes.out, [_first_row(item) for item in items])
        tasks = {}
        for index, item in enumerate(items):
            old = before.get(item.media)
            if old and _set_aside(old, book.rows[index]) and not wishes.retry_failed:
                book.note(index, old)
                continue
            try:
                tasks[index] = _task(item, book.rows[index], wishes)
            except TolmachError as error:
                book.fail(index, error, 1)
        for listening in (True, False):
            _one_pass(tasks, listening, book, executor, listen)
        book.write()
        return book.report()


def _first_row(item: Item) -> Row:
    return Row(item.media, item.name, "failed", stamp(Path(item.media)))


def _set_aside(old: Row, now: Row) -> bool:
    """Whether a recording failed before and has not changed since."""
    return old.state == "failed" and bool(old.error) and old.stamp == now.stamp


def _task(item: Item, row: Row, wishes: Wishes) -> Task:
    job = make_job(Path(item.media), wishes.out / item.name, {**wishes.flags, **item.flags})
    if wishes.threads and not job.recognition.threads:
        job = replace(job, recognition=replace(job.recognition, threads=wishes.threads))
    return Task(job, row, listening=True)


def _one_pass(
    tasks: dict[int, Task], listening: bool, book: _Book, executor: Executor, listen: Listen
) -> None:
    """Give all open recordings to the executor; those that fail are taken out."""
    numbers = list(tasks)
    jobs = [replace(tasks[number], listening=listening) for number in numbers]
    for done in executor.map_unordered(
        work, jobs, lambda index, event: listen(numbers[index], event)
    ):
        number = numbers[done.index]
        if done.error is not None:
            book.fail(number, done.error, done.attempts)
            del tasks[number]
        elif not listening and done.value is not None:
            book.note(number, replace(done.value, attempts=done.attempts))


class _Book:
    """
    The rows of a batch, on disk about once a second and at the end.

    What a killed batch had not written yet costs nothing: the results themselves are there.
    """

    def __init__(self, out: Path, rows: list[Row]) -> None:
        self._out = out
        self._known = [False] * len(rows)
        self._written = 0.0
        self.rows = rows

    def note(self, index: int, row: Row) -> None:
        """Write down what became of a recording."""
        self.rows[index] = row
        self._known[index] = True
        if time.monotonic() - self._written > _WRITE_EVERY:
            self.write()

    def write(self) -> None:
        """Write the report."""
        write_report(self._out, self.report())
        self._written = time.monotonic()

    def fail(self, index: int, error: TolmachError, attempts: int) -> None:
        """Write down that a recording failed."""
        row = self.rows[index]
        failed = replace(
            row,
            state="failed",
            error=error.message,
            next_step=error.next_step,
            attempts=attempts,
        )
        self.note(index, failed)

    def report(self) -> Report:
        """What is known so far."""
        pairs = zip(self.rows, self._known, strict=True)
        return Report(tuple(row for row, known in pairs if known))
