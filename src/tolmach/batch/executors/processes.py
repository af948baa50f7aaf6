"""
Jobs in worker processes of this computer, each with its own memory and its own crash.

The workers share one process for recognition (`tolmach.engines.isolation.shared_process`), unless
each has a memory limit of its own.

pebble keeps the workers and starts another where one died. Time limits are ours, because pebble
measures them with the clock on the wall, which people and time servers set.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic

from tolmach.batch.executors import Done, JobSink, R, T, in_words
from tolmach.core.events import EventSink
from tolmach.core.options import BatchOptions
from tolmach.errors import EngineError, MemoryShortageError, TolmachError
from tolmach.messages import message

if TYPE_CHECKING:
    from tolmach.engines.isolation.shared_process import SharedProcess

_LOOK_EVERY = 0.1
"""Seconds between looks at the workers' events and the clock."""
_GIGABYTE = 1_000_000_000

_line: Connection | None = None
"""In a worker: where events go. Small messages are written whole, so workers may share it."""


def _begin(line: Connection, memory_limit: float, door: socket.socket | None) -> None:
    """Prepare a worker: Ctrl-C is the driver's business, memory has a bound, none is left over."""
    global _line  # noqa: PLW0603  # one per process, set once before any job
    from tolmach.engines.isolation.shared_process import enter_by
    from tolmach.network import prepare_process

    _line = line
    prepare_process()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setpgrp"):
        os.setpgrp()  # the terminal's Ctrl-C would reach the worker's ffmpeg, too
    threading.Thread(target=_end_with_the_driver, daemon=True).start()
    if memory_limit:
        _bound_memory(int(memory_limit * _GIGABYTE))
    if door is not None:
        enter_by(door)


def _end_with_the_driver() -> None:
    """End this worker when the batch was killed, or its folder would stay locked."""
    driver = multiprocessing.parent_process()
    assert driver is not None
    driver.join()
    os._exit(1)


def _bound_memory(limit: int) -> None:
    """Bound the data a process may hold, where the system can (Linux, macOS)."""
    try:
        import resource
    except ImportError:
        return  # Windows has no such limit
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _work(function: Callable[[Any, EventSink], R], index: int, job: Any) -> R:
    """Run one job in a worker."""
    assert _line is not None
    line = _line
    line.send((index, os.getpid()))
    return function(job, lambda event: line.send((index, event)))


@dataclass(frozen=True, slots=True)
class ProcessExecutor:
    """
    Runs jobs in worker processes that live as long as the call, so that models stay loaded.

    Attributes:
        options: time and memory limits, retries.
        workers: how many processes.
    """

    options: BatchOptions
    workers: int

    def map_unordered(
        self, function: Callable[[T, EventSink], R], jobs: Sequence[T], sink: JobSink
    ) -> Generator[Done[R], None, None]:
        """Run a function on every job; results come as they are ready."""
        if not jobs:
            return
        context = multiprocessing.get_context("spawn")
        events, line = context.Pipe(duplex=False)
        workers = min(self.workers, len(jobs))
        shared = self._shared(workers)
        door = shared.door if shared else None
        pool = _Pool(workers, (line, self.options.memory_limit, door), context)

        def start(index: int) -> Future[R]:
            return pool.schedule(_work, function, index, jobs[index])

        try:
            yield from _Course(self.options, start, len(jobs), events, sink, shared).results()
        finally:
            pool.stop()
            if shared:
                shared.stop()
            events.close()
            line.close()

    def _shared(self, workers: int) -> SharedProcess | None:
        """What several workers share; a worker with a memory limit has all within that limit."""
        from tolmach.engines.isolation.shared_process import SharedProcess, can_share

        if workers < 2 or self.options.memory_limit or not can_share():
            return None
        return SharedProcess("tolmach.engines.isolation.shared_recognizer", workers)


class _Pool:
    """
    A pool of pebble's that is made again when it breaks.

    It breaks for good when a worker dies while none has a job, for instance while it starts.
    """

    def __init__(self, workers: int, line: tuple[Any, ...], context: Any) -> None:
        self._settings = {
            "max_workers": workers,
            "initializer": _begin,
            "initargs": line,
            "context": context,
        }
        self._make()

    def _make(self) -> None:
        from pebble import ProcessPool

        self._pool: Any = ProcessPool(**self._settings)

    def schedule(self, function: Callable[..., R], *arguments: Any) -> Future[R]:
        """Give a call to the workers."""
        if not self._pool.active:
            self.stop()
            self._make()
        future: Future[R] = self._pool.schedule(function, args=arguments)
        return future

    def stop(self) -> None:
        """End all workers, whatever they are at."""
        self._pool.stop()
        self._pool.join()


class _Course(Generic[R]):
    """The course of all jobs: which are open, how often each was begun, and since when."""

    def __init__(
        self,
        options: BatchOptions,
        start: Callable[[int], Future[R]],
        count: int,
        events: Connection,
        sink: JobSink,
        shared: SharedProcess | None,
    ) -> None:
        self._options = options
        self._start = start
        self._events = events
        self._sink = sink
        self._shared = shared
        self._finished: SimpleQueue[tuple[int, Future[R]]] = SimpleQueue()
        self._attempts = dict.fromkeys(range(count), 0)
        self._working: dict[int, tuple[int, float]] = {}
        self._late: set[int] = set()

    def results(self) -> Iterator[Done[R]]:
        """Start everything and give results as they are ready."""
        open_jobs = len(self._attempts)
        for index in self._attempts:
            self._try(index)
        while open_jobs:
            with suppress(Empty):
                index, future = self._finished.get(timeout=_LOOK_EVERY)
                self._recognize()
                result = self._ended(index, future)
                self._working.pop(index, None)
                if result is None:
                    self._try(index)
                else:
                    open_jobs -= 1
                    yield result
            self._recognize()
            self._end_late_ones()

    def _try(self, index: int) -> None:
        self._attempts[index] += 1
        future = self._start(index)
        future.add_done_callback(lambda done: self._finished.put((index, done)))

    def _recognize(self) -> None:
        """Take the workers' messages: a process id when a job begins, then its events."""
        while self._events.poll():
            index, message = self._events.recv()
            if isinstance(message, int):
                self._working[index] = (message, time.monotonic())
            else:
                self._sink(index, message)

    def _end_late_ones(self) -> None:
        """Kill workers whose job takes too long; pebble notices, and starts others."""
        import psutil

        limit = self._options.time_limit * 60
        for index, (process, since) in list(self._working.items()) if limit else []:
            if time.monotonic() - since > limit:
                self._late.add(index)
                del self._working[index]
                with suppress(psutil.NoSuchProcess):
                    psutil.Process(process).kill()
                if self._shared:
                    self._shared.kill()  # it may be what hangs; the other workers ask again

    def _ended(self, index: int, future: Future[R]) -> Done[R] | None:
        """How a job ended; None to try it again."""
        from concurrent.futures.process import BrokenProcessPool

        from pebble import ProcessExpired

        attempts = self._attempts[index]
        try:
            return Done(index, future.result(), attempts=attempts)
        except (ProcessExpired, BrokenProcessPool, MemoryError) as trouble:
            late = index in self._late
            self._late.discard(index)
            if attempts <= self._options.retries:
                return None
            return Done(index, error=self._in_words(trouble, late), attempts=attempts)
        except Exception as error:  # a bad job must not stop the others
            return Done(index, error=in_words(error), attempts=attempts)

    def _in_words(self, trouble: Exception, late: bool) -> TolmachError:
        if late:
            return EngineError(
                message(
                    "It took longer than {time_limit:g} minutes.",
                    time_limit=self._options.time_limit,
                ),
                next_step=message(
                    "Raise --time-limit or use a faster model, and add --retry-failed."
                ),
            )
        if isinstance(trouble, MemoryError) and self._options.memory_limit:
            return EngineError(
                message(
                    "It needed more than {memory_limit:g} GB of memory.",
                    memory_limit=self._options.memory_limit,
                ),
                next_step=message(
                    "Raise --memory-limit or use a smaller model, and add --retry-failed."
                ),
            )
        if isinstance(trouble, MemoryError):
            return MemoryShortageError(
                message("The worker ran out of memory."), next_step=_LESS_MEMORY
            )
        status = getattr(trouble, "exitcode", 1)
        if os.name == "posix" and status == -signal.SIGKILL:
            return MemoryShortageError(
                message(
                    "The worker was stopped by the system, most likely because memory ran out."
                ),
                next_step=_LESS_MEMORY,
                status=status,
            )
        return EngineError(
            message("The worker {cause}.", cause=_cause(status)),
            next_step=message("See its log. Try it again with --retry-failed."),
            status=status,
        )


_LESS_MEMORY = message(
    "See its log; a smaller model or fewer --workers need less memory. "
    "The next batch tries it again."
)


def _cause(status: int) -> str:
    """How a process ended, in words."""
    if os.name == "posix" and status < 0:
        return message("crashed ({signals})", signals=signal.Signals(-status).name)
    return message("ended unexpectedly (status {status})", status=status)


def executor(options: BatchOptions, workers: int) -> ProcessExecutor:
    """Make the executor."""
    return ProcessExecutor(options, workers)
