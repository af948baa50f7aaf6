"""
Jobs in worker processes of this computer, each with its own memory and its own crash.

pebble keeps the workers: it ends one that takes too long, and starts another where one died.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from tolmach.core.options import BatchOptions
from tolmach.errors import EngineError, TolmachError
from tolmach.pipeline.executors import Done, Listen, R, T, Tell

_LOOK_EVERY = 0.1
"""Seconds between looks at the workers' events."""
_GIGABYTE = 1_000_000_000

_line: Connection | None = None
"""In a worker: where events go. Small messages are written whole, so workers may share it."""


def _begin(line: Connection, memory_limit: float) -> None:
    """Prepare a worker: Ctrl-C is the driver's business, memory has a bound."""
    global _line  # noqa: PLW0603  # one per process, set once before any job
    _line = line
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory_limit:
        _bound_memory(int(memory_limit * _GIGABYTE))


def _bound_memory(limit: int) -> None:
    """Bound the data a process may hold, where the system can (Linux, macOS)."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _work(function: Callable[[Any, Tell], R], index: int, job: Any) -> R:
    """Run one job in a worker."""

    def tell(event: Any) -> None:
        assert _line is not None
        _line.send((index, event))

    return function(job, tell)


@dataclass
class _Pending:
    """A job that is not done."""

    index: int
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class ProcessExecutor:
    """
    Runs jobs in worker processes that live as long as the batch, so that models stay loaded.

    Attributes:
        options: time and memory limits, retries.
        workers: how many processes.
    """

    options: BatchOptions
    workers: int
    context: Any = field(default_factory=lambda: multiprocessing.get_context("spawn"))

    def map_unordered(
        self, function: Callable[[T, Tell], R], jobs: Sequence[T], listen: Listen
    ) -> Iterator[Done[R]]:
        """Run a function on every job; results come as they are ready."""
        from pebble import ProcessPool

        events, line = self.context.Pipe(duplex=False)
        pool = ProcessPool(
            max_workers=min(self.workers, max(1, len(jobs))),
            initializer=_begin,
            initargs=(line, self.options.memory_limit),
            context=self.context,
        )
        limit = self.options.time_limit * 60 or None

        def start(index: int) -> Future[R]:
            future: Future[R] = pool.schedule(
                _work, args=(function, index, jobs[index]), timeout=limit
            )
            return future

        try:
            running = {start(index): _Pending(index) for index in range(len(jobs))}
            while running:
                done, _ = wait(running, timeout=_LOOK_EVERY, return_when=FIRST_COMPLETED)
                while events.poll():
                    listen(*events.recv())
                for future in done:
                    pending = running.pop(future)
                    result = self._ended(future, pending)
                    if result is None:
                        pending.attempts += 1
                        running[start(pending.index)] = pending
                    else:
                        yield result
        finally:
            pool.stop()
            pool.join()
            events.close()
            line.close()

    def _ended(self, future: Future[R], pending: _Pending) -> Done[R] | None:
        """Say how a job ended; None to try it again."""
        from pebble import ProcessExpired

        try:
            return Done(pending.index, future.result(), attempts=pending.attempts)
        except TolmachError as error:
            return Done(pending.index, error=error, attempts=pending.attempts)
        except (ProcessExpired, TimeoutError, MemoryError) as trouble:
            if pending.attempts <= self.options.retries:
                return None
            return Done(pending.index, error=self._in_words(trouble), attempts=pending.attempts)

    def _in_words(self, trouble: Exception) -> EngineError:
        match trouble:
            case TimeoutError():
                return EngineError(
                    f"It took longer than {self.options.time_limit} minutes.",
                    next_step="Raise --time-limit, or take a faster model.",
                )
            case MemoryError():
                return EngineError(
                    f"It needed more than {self.options.memory_limit} GB of memory.",
                    next_step="Raise --memory-limit, or take a smaller model.",
                )
        status = getattr(trouble, "exitcode", 0)
        return EngineError(
            f"The worker {_cause(status)}.",
            next_step="See its log; a smaller model or fewer --workers need less memory.",
            status=status,
        )


def _cause(status: int) -> str:
    if status == -signal.SIGKILL:
        return "was stopped by the system, most likely because memory ran out"
    if status < 0:
        return f"crashed ({signal.Signals(-status).name})"
    return f"ended unexpectedly (status {status})"


def executor(options: BatchOptions, workers: int) -> ProcessExecutor:
    """Make the executor."""
    return ProcessExecutor(options, workers)
