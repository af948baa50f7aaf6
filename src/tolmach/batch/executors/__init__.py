"""
Where the jobs of a batch run: one after the other, in processes of this computer, or elsewhere.

Every executor has one method, `map_unordered`, and passes the contract tests. To add one: write a
module here and add a row to `EXECUTORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

from tolmach.core.events import Event, EventSink
from tolmach.core.options import BatchOptions
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import TolmachError, UsageError, from_system
from tolmach.messages import message

T = TypeVar("T")
R = TypeVar("R")

JobSink = Callable[[int, Event], None]
"""Called with the number of a job and each of its events."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """
    How a job ended.

    Attributes:
        index: its number among the jobs.
        value: what it gave back; None when it failed.
        error: why it failed; None when it did not.
        attempts: how often it was begun.
    """

    index: int
    value: R | None = None
    error: TolmachError | None = None
    attempts: int = 1


class Executor(Protocol):
    """Runs jobs."""

    def map_unordered(
        self, function: Callable[[T, EventSink], R], jobs: Sequence[T], sink: JobSink
    ) -> Generator[Done[R], None, None]:
        """
        Run a function on every job and give each result as it comes.

        A job that fails, crashes or takes too long never disturbs the others. Function, jobs and
        results are picklable; the function is at the top level of a module. Closing the generator
        ends all work.
        """
        ...


def in_words(error: Exception) -> TolmachError:
    """What a job raised, as an error with a message, also where it was not foreseen."""
    if isinstance(error, TolmachError):
        return error
    return from_system(error) or TolmachError(
        message(
            "Something unexpected happened: {name}: {reason}.",
            name=type(error).__name__,
            reason=error,
        ),
        next_step=message("This is a fault of the program; please report it with the log."),
    )


EXECUTORS = {
    "serial": "tolmach.batch.executors.serial",
    "processes": "tolmach.batch.executors.processes",
    "dask": "tolmach.batch.executors.dask_cluster",
}
"""Name -> module with a function `executor(options, workers)`."""


def make_executor(name: str, options: BatchOptions, workers: int) -> Executor:
    """
    Make an executor.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in EXECUTORS:
        raise UsageError(
            message("'{name}' is not an executor.", name=name),
            next_step=did_you_mean(
                name, EXECUTORS, message("Executors: {executors}.", executors=", ".join(EXECUTORS))
            ),
        )
    module: Any = import_module(EXECUTORS[name])
    executor: Executor = module.executor(options, workers)
    return executor
