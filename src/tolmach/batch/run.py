"""
Many recordings: the same job for each, in two passes, with a report of what became of them.

First everything is recognized, then everything is translated, so that a worker holds one kind of
model at a time. Every job is the same as that of `run`, in the same kind of folder, so the results
are the same, and a batch that is started again does only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tolmach.batch.executors import Done, Executor
from tolmach.batch.report import PAGE_NAME, ReportWriter, log_name, read_report, stamp
from tolmach.batch.sources import Item
from tolmach.batch.work import Task, work
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.events import Event, EventSink
from tolmach.errors import Stopped, TolmachError
from tolmach.messages import message
from tolmach.pipeline.job import Job, make_job
from tolmach.workspace.folder import exclusive

LOCK_NAME = ".batch.lock"


@dataclass(frozen=True, slots=True)
class BatchSettings:
    """
    What a batch is asked for.

    Attributes:
        flags: options for all recordings, by field name.
        threads: processor threads of one worker, where the flags do not say.
        retry_failed: try recordings again that failed late before and have not changed.
        trust_settings: let files of settings name addresses, texts, models and files elsewhere.
        trust: take the row of the earlier report for every recording that has not changed, as in
            the later rounds of a watch.
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
class JobEvent:
    """Something happened to one recording."""

    number: int
    event: Event


@dataclass(frozen=True, slots=True)
class JobDone:
    """It is known what became of one recording."""

    number: int
    row: BatchRow


BatchSink = Callable[[Begun | Prepared | JobEvent | JobDone], None]
Work = Callable[[Task, EventSink], BatchRow]


def run_batch(
    items: Sequence[Item],
    settings: BatchSettings,
    executor: Executor,
    sink: BatchSink = lambda _event: None,
    work: Work = work,
) -> BatchReport:
    """
    Work on all recordings; what goes wrong with one is in its row and disturbs no other.

    Args:
        work: what a worker does with one recording; it is at the top level of a module.

    Raises:
        WorkFolderError: another batch holds the folder, or its report cannot be written.
        Stopped: the user wants to stop; the report lists what was done.
    """
    with exclusive(settings.out / LOCK_NAME, settings.out):
        sink(Begun(tuple(items)))
        rows = [BatchRow(item.name, _shown(item)) for item in items]
        report_writer = ReportWriter(
            settings.out, rows, lambda number, row: sink(JobDone(number, row))
        )
        try:
            tasks = _tasks(items, settings, report_writer)
            sink(Prepared(tuple(task.job for task in tasks.values())))
            for recognize_only in (True, False):
                todo = {n: replace(t, recognize_only=recognize_only) for n, t in tasks.items()}
                with closing(_one_pass(todo, executor, work, sink)) as results:
                    for number, done in results:
                        if done.error is not None:
                            report_writer.fail(number, done.error, done.attempts)
                            del tasks[number]
                        elif not recognize_only and done.value is not None:
                            row = replace(done.value, attempts=done.attempts)
                            report_writer.note(number, row)
                        elif done.value is not None:
                            tasks[number] = replace(tasks[number], row=done.value)
        except KeyboardInterrupt as error:
            raise Stopped(
                message("Stopped."),
                next_step=message(
                    "Run the same command again to go on from here; the report so far is {out}.",
                    out=settings.out / PAGE_NAME,
                ),
            ) from error
        finally:
            report_writer.write()
        return report_writer.report()


def _shown(item: Item) -> str:
    """What a report may say about where a recording comes from."""
    return item.media if item.is_page else item.media.replace("\\", "/").rpartition("/")[2]


def _tasks(
    items: Sequence[Item], settings: BatchSettings, report_writer: ReportWriter
) -> dict[int, Task]:
    """The work to do by number; what cannot be done or need not be is recorded at once."""
    before = {row.name: row for row in read_report(settings.out).rows}
    tasks = {}
    for index, item in enumerate(items):
        try:
            task = _task(item, report_writer.rows[index], settings)
        except TolmachError as error:
            report_writer.fail(index, error)
            continue
        old = before.get(item.name)
        if old is not None and _is_settled(old, task.row, settings):
            report_writer.note(index, old)
        else:
            report_writer.rows[index] = task.row
            tasks[index] = task
    return tasks


def _is_settled(old: BatchRow, now: BatchRow, settings: BatchSettings) -> bool:
    """Whether a row of the earlier report still holds."""
    if not now.stamp or old.stamp != now.stamp:
        return False
    return settings.trust or (old.state == "failed" and old.hard and not settings.retry_failed)


def _task(item: Item, row: BatchRow, settings: BatchSettings) -> Task:
    if item.trouble is not None:
        raise item.trouble
    media = Path(item.media.rpartition("/")[2] if item.is_address else item.media)
    out = settings.out.absolute()  # a worker may have another current folder
    job = make_job(
        media.absolute(),
        out / item.name,
        {**settings.flags, **item.flags},
        trust_settings=settings.trust_settings,
    )
    row = replace(row, stamp=stamp(job))
    if settings.threads and not job.recognition.threads:
        job = replace(job, recognition=replace(job.recognition, threads=settings.threads))
    return Task(job, row, out / log_name(item.name), fetch=item.media if item.is_address else "")


def _one_pass(
    tasks: Mapping[int, Task], executor: Executor, work: Work, sink: BatchSink
) -> Generator[tuple[int, Done[BatchRow]], None, None]:
    """Give tasks to the executor, and how each ended with its number."""
    numbers = list(tasks)
    jobs = list(tasks.values())
    with closing(
        executor.map_unordered(work, jobs, lambda i, event: sink(JobEvent(numbers[i], event)))
    ) as results:
        for done in results:
            yield numbers[done.index], done
