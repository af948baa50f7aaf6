"""One job after the other, in this process: for small batches, debugging and tests."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial

from tolmach.core.options import BatchOptions
from tolmach.errors import Stopped
from tolmach.pipeline.executors import Done, Listen, R, T, Tell, in_words


class SerialExecutor:
    """Runs jobs where it stands; a crash of the process ends all of them."""

    def map_unordered(
        self, function: Callable[[T, Tell], R], jobs: Sequence[T], listen: Listen
    ) -> Generator[Done[R], None, None]:
        """Run a function on every job, in order."""
        for index, job in enumerate(jobs):
            try:
                yield Done(index, function(job, partial(listen, index)))
            except Stopped:
                raise
            except Exception as error:  # a bad job must not stop the others
                yield Done(index, error=in_words(error))


def executor(options: BatchOptions, workers: int) -> SerialExecutor:  # noqa: ARG001  # the table's
    """Make the executor; it has no settings."""
    return SerialExecutor()
