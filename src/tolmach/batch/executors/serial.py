"""One job after the other, in this process: for small batches, debugging and tests."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial

from tolmach.batch.executors import Done, JobSink, R, T, in_words
from tolmach.core.events import EventSink
from tolmach.core.options import BatchOptions
from tolmach.errors import Stopped, stop_asked


class SerialExecutor:
    """Runs jobs in this process; a crash ends all of them."""

    def map_unordered(
        self, function: Callable[[T, EventSink], R], jobs: Sequence[T], sink: JobSink
    ) -> Generator[Done[R], None, None]:
        """Run a function on every job, in order."""
        for index, job in enumerate(jobs):
            try:
                yield Done(index, function(job, partial(sink, index)))
            except Stopped:
                raise
            except Exception as error:  # a bad job must not stop the others
                if stop_asked():
                    raise KeyboardInterrupt from error
                yield Done(index, error=in_words(error))


def executor(options: BatchOptions, workers: int) -> SerialExecutor:  # noqa: ARG001  # the table's
    """Make the executor; it has no settings."""
    return SerialExecutor()
