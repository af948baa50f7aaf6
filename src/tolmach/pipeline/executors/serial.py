"""One job after the other, in this process: for small batches, debugging and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tolmach.core.options import BatchOptions
from tolmach.errors import Stopped, TolmachError
from tolmach.pipeline.executors import Done, Listen, R, T, Tell


class SerialExecutor:
    """Runs jobs where it stands; a crash of the process ends all of them."""

    def map_unordered(
        self, function: Callable[[T, Tell], R], jobs: Sequence[T], listen: Listen
    ) -> Iterator[Done[R]]:
        """Run a function on every job, in order."""
        for index, job in enumerate(jobs):
            try:
                yield Done(index, function(job, partial(listen, index)))
            except Stopped:
                raise
            except TolmachError as error:
                yield Done(index, error=error)


def executor(options: BatchOptions, workers: int) -> SerialExecutor:  # noqa: ARG001  # the table's
    """Make the executor; it has no settings."""
    return SerialExecutor()
