"""
Many recordings: the same job for each, in two passes, with a report of what became of them.

First everything is recognised, then everything is translated, so that a worker holds one kind of
model at a time. Every job is the same as that of `run`, in the same kind of folder, so the results
are the same, and a batch that is started again does only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tolmach.core.batch import Report, Row
from tolmach.errors import Stopped, TolmachError
from tolmach.pipeline.batch_report import PAGE_NAME, Book, log_name, read_report, stamp
from tolmach.pipeline.batch_work import Task, work
from tolmach.pipeline.events import Event
from tolmach.pipeline.executors import Executor, Tell
from tolmach.pipeline.folder import exclusive
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.sources import Item

LOCK_NAME = ".batch.lock"


@dataclass(frozen=True, slots=True)
class Wishes:
    """
    What a batch is asked for.

    Attributes:
        flags: options for all recordings, by field name.
        threads: processor threads of one worker, where the flags do not say.
        retry_failed: try recordings again that failed late before and have not changed.
        trust_settings: let files of settings name addresses, texts, models and files elsewhere.
        trust: let the report's word stand for every recording that has not changed, as in the later
            rounds of a watch.
    """

    out: Path
    flags: Mapping[str, Any] = field(default_factory=dict)
    threads: int = 0
    retry_failed: bool = False
    trust: bool = False
    trust_settings: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch begins; later numbers count these recordings from 0."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """These jobs are about to be worked on."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Something happened to one recording."""

    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class Settled:
    """It is known what became of one recording."""

    number: int
    row: Row


Listen = Callable[[Begun | Prepared | Told | Settled], None]
Work = Callable[[Task, Tell], Row]


def run_batch(
    items: Sequence[Item],
    wishes: Wishes,
    executor: Executor,
    listen: Listen = lambda _event: None,
    work: Work = work,
) -> Report:
    """
    Work on all recordings; what goes wrong with one is in its row and disturbs no other.

    Args:
        work: what a worker does with one recording; it stands at the top of a module.

    Raises:
        WorkFolderError: another batch holds the folder, or its report cannot be written.
        Stopped: the user wants to stop; the report tells of what was done.
    """
    with exclusive(wishes.out / LOCK_NAME, wishes.out):
        listen(Begun(tuple(items)))
        rows = [Row(item.name, _shown(item)) for item in items]
        book = Book(wishes.out, rows, lambda number, row: listen(Settled(number, row)))
        try:
            tasks = _tasks(items, wishes, book)
            listen(Prepared(tuple(task.job for task in tasks.values())))
            for listening in (True, False):
                _one_pass(tasks, listening, book, (executor, work, listen))
        except KeyboardInterrupt as error:
            raise Stopped(
                "Stopped.",
                next_step="Run the same command again to go on from here; the report so far is "
                f"{wishes.out / PAGE_NAME}.",
            ) from error
        finally:
            book.write()
        return book.report()


def _shown(item: Item) -> str:
    """What a report may say about where a recording comes from."""
    return item.media if item.is_page else item.media.replace("\\", "/").rpartition("/")[2]


def _tasks(items: Sequence[Item], wishes: Wishes, book: Book) -> dict[int, Task]:
    """The work to do by number; what cannot be done or need not be is written down at once."""
    before = {row.name: row for row in read_report(wishes.out).rows}
    tasks = {}
    for index, item in enumerate(items):
        try:
            task = _task(item, book.rows[index], wishes)
        except TolmachError as error:
            book.fail(index, error)
            continue
        old = before.get(item.name)
        if old is not None and _stands(old, task.row, wishes):
            book.note(index, old)
        else:
            book.rows[index] = task.row
            tasks[index] = task
    return tasks


def _stands(old: Row, now: Row, wishes: Wishes) -> bool:
    """Whether a row of the report before is still the last word."""
    if not now.stamp or old.stamp != now.stamp:
        return False
    return wishes.trust or (old.state == "failed" and old.hard and not wishes.retry_failed)


def _task(item: Item, row: Row, wishes: Wishes) -> Task:
    if item.trouble is not None:
        raise item.trouble
    media = Path(item.media.rpartition("/")[2] if item.is_address else item.media)
    out = wishes.out.absolute()  # a worker elsewhere stands in another folder
    job = make_job(
        media.absolute(),
        out / item.name,
        {**wishes.flags, **item.flags},
        trust_settings=wishes.trust_settings,
    )
    row = replace(row, stamp=stamp(job))
    if wishes.threads and not job.recognition.threads:
        job = replace(job, recognition=replace(job.recognition, threads=wishes.threads))
    return Task(job, row, out / log_name(item.name), fetch=item.media if item.is_address else "")


def _one_pass(
    tasks: dict[int, Task], listening: bool, book: Book, hands: tuple[Executor, Work, Listen]
) -> None:
    """Give all open recordings to the executor; those that fail are taken out."""
    executor, work, listen = hands
    numbers = list(tasks)
    jobs = [replace(tasks[number], listening=listening) for number in numbers]
    results = executor.map_unordered(
        work, jobs, lambda index, event: listen(Told(numbers[index], event))
    )
    with closing(results):
        for done in results:
            number = numbers[done.index]
            if done.error is not None:
                book.fail(number, done.error, done.attempts)
                del tasks[number]
            elif not listening and done.value is not None:
                book.note(number, replace(done.value, attempts=done.attempts))
