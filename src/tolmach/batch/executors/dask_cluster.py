"""
Jobs on the workers of a Dask cluster: a running one by its address, or one made here.

Dask starts a job again elsewhere when its worker dies. Models stay loaded in a worker's process
between jobs. What a worker must have (a GPU, memory) is said with Dask's resources. Everything else
is in files that all workers see, so that a second worker goes on where the first one died.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import msgspec

from tolmach.batch.executors import Done, JobSink, R, T, in_words
from tolmach.core.events import Event, EventSink
from tolmach.core.options import BatchOptions
from tolmach.errors import EngineError, Stopped, TolmachError, UsageError
from tolmach.installation import install_command
from tolmach.messages import message, to_json, with_messages
from tolmach.network import is_offline

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 20
"""Seconds in which a scheduler must answer, and workers report for work."""
_COUNT_EVERY = 2.0
"""Seconds between two counts of the workers."""
_LOOK_EVERY = 0.2
"""Seconds between looks at the workers' events."""
_KINDS = {kind.__name__: kind for kind in Event.__args__}
_LATE = 75
"""Exit status of a worker that ends itself because a job takes too long."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A job on its way to a worker; `topic` is where its events go."""

    function: Callable[[Any, EventSink], Any]
    index: int
    job: Any
    topic: str
    seconds: float


def _work(call: _Call) -> Any:
    """Run one job on a worker; it ends at its next event when it is no longer wanted."""
    from distributed import get_worker

    from tolmach.network import prepare_process

    prepare_process()
    worker = get_worker()

    key = worker.get_current_task()

    def sink(event: Any) -> None:
        if worker.state.tasks[key].state == "cancelled":  # by the driver, or because it died
            raise Stopped(message("The batch was stopped."))
        report = {"index": call.index, "kind": type(event).__name__}
        told = msgspec.to_builtins(event, enc_hook=to_json)
        worker.log_event(call.topic, report | {"event": told})

    worker.log_event(call.topic, {"index": call.index, "kind": "begun"})
    with _time_limit(call.seconds):
        return call.function(call.job, sink)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """End the worker when a job takes too long; nothing gentler stops native code."""
    if not seconds:
        yield
        return
    timer = threading.Timer(seconds, os._exit, (_LATE,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class _Course:
    """
    The course of all jobs: one at a time for each worker, the others wait here.

    Dask holds a dead worker against every job that was on its way to it; so none is.
    """

    def __init__(self, client: Client, needs: dict[str, float], calls: Sequence[_Call]) -> None:
        self._client = client
        self._needs = needs
        self._waiting = deque(calls)
        self._running: dict[int, Future] = {}
        self._done: SimpleQueue[int] = SimpleQueue()
        self._counted = -_COUNT_EVERY
        self._workers = 0
        self.attempts = {call.index: 0 for call in calls}

    def finished(self, look: Callable[[], None]) -> Iterator[tuple[int, Future]]:
        """Give every job as it ends; look around meanwhile."""
        while self._waiting or self._running:
            self._fill()
            look()
            with suppress(Empty):
                index = self._done.get(timeout=_LOOK_EVERY)
                look()
                yield index, self._running.pop(index)

    def _fill(self) -> None:
        """Give a job to every worker that has none; workers come and go."""
        if time.monotonic() - self._counted > _COUNT_EVERY:
            self._workers = max(1, len(_able(_workers(self._client), self._needs)))
            self._counted = time.monotonic()
        while self._waiting and len(self._running) < self._workers:
            call = self._waiting.popleft()
            key = f"{call.topic}-{call.index}"
            future = self._client.submit(_work, call, key=key, resources=self._needs, pure=False)
            self._running[call.index] = future
            future.add_done_callback(lambda _future, index=call.index: self._done.put(index))

    def receive(self, messages: SimpleQueue[tuple[int, Any]], sink: JobSink) -> None:
        """Pass on the messages of the workers."""
        while not messages.empty():
            index, event = messages.get()
            if event is None:
                self.attempts[index] += 1
            else:
                sink(index, event)

    def cancel(self) -> None:
        """Take back what is under way."""
        self._client.cancel(list(self._running.values()), force=True)


@dataclass(frozen=True, slots=True)
class DaskExecutor:
    """
    Runs jobs on a Dask cluster.

    Attributes:
        options: the scheduler's address, what a job needs, limits, retries.
        workers: how many processes, where the cluster is made here.
    """

    options: BatchOptions
    workers: int

    def map_unordered(
        self, function: Callable[[T, EventSink], R], jobs: Sequence[T], sink: JobSink
    ) -> Generator[Done[R], None, None]:
        """Run a function on every job; results come as they are ready."""
        if not jobs:
            return
        with self._client() as client:
            needs = _resources(self.options.needs)
            _require_worker(client, needs, max(1, self.workers))
            topic = f"tolmach-{uuid4().hex}"
            messages: SimpleQueue[tuple[int, Any]] = SimpleQueue()
            client.subscribe_topic(topic, lambda event: messages.put(_received(event)))
            seconds = self.options.time_limit * 60
            calls = [_Call(function, index, job, topic, seconds) for index, job in enumerate(jobs)]
            course = _Course(client, needs, calls)
            try:
                for index, future in course.finished(lambda: course.receive(messages, sink)):
                    yield self._ended(future, index, max(1, course.attempts[index]))
            finally:
                course.cancel()
                client.unsubscribe_topic(topic)

    def _ended(self, future: Future, index: int, attempts: int) -> Done[Any]:
        from distributed import KilledWorker

        try:
            return Done(index, future.result(), attempts=attempts)
        except KilledWorker as error:
            return Done(index, error=self._killed(), attempts=error.allowed_failures + 1)
        except Exception as error:  # a bad job must not stop the others
            return Done(index, error=in_words(error), attempts=attempts)

    def _killed(self) -> TolmachError:
        limit = self.options.time_limit
        why = message("memory ran out, a crash")
        if limit:
            why = message(
                "{causes}, or it took longer than {limit:g} minutes", causes=why, limit=limit
            )
        return EngineError(
            message("Every worker that had it died: {causes}.", causes=why),
            next_step=message("See its log and those of the workers; then add --retry-failed."),
        )

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """Connect to the cluster, or make one here that ends with this call."""
        if is_offline():
            raise UsageError(
                message("A cluster talks over the network, which is switched off."),
                next_step=message("Leave out --offline, or use --executor processes."),
            )
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                message(
                    "The executor 'dask' needs the package distributed, which is not installed."
                ),
                next_step=message("Install it with: {command}", command=install_command("dask")),
            ) from error
        if self.options.address:
            with _connected(self.options.address) as client:
                yield client
            return
        import dask

        limit = self.options.memory_limit
        here = {"distributed.scheduler.allowed-failures": self.options.retries}
        with (
            dask.config.set(here),
            distributed.LocalCluster(
                n_workers=max(1, self.workers),
                threads_per_worker=1,
                memory_limit=f"{limit}GB" if limit else 0,
                resources=_resources(self.options.needs),
                dashboard_address="127.0.0.1:0",
                host="127.0.0.1",
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    import distributed

    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise UsageError(
            message("No Dask scheduler answers at {address}.", address=address),
            next_step=message("Check the address, and that this computer may reach it."),
        ) from error
    with client:
        yield client


def _received(event: tuple[float, Any]) -> tuple[int, Event | None]:
    """What a worker reports: the job's number, and its event; None when the job begins."""
    _, report = event
    if report["kind"] == "begun":
        return report["index"], None
    return report["index"], msgspec.convert(with_messages(report["event"]), _KINDS[report["kind"]])


def _resources(needs: Sequence[str]) -> dict[str, float]:
    """
    Read `GPU=1` and its like.

    Raises:
        UsageError: it is written otherwise.
    """
    found = {}
    for need in needs:
        name, _, amount = need.partition("=")
        try:
            found[name] = float(amount or 1)
        except ValueError as error:
            raise UsageError(
                message("--needs {need} is not an amount.", need=need),
                next_step=message("Write for instance GPU=1,MEMORY=8e9."),
            ) from error
    return found


def _require_worker(client: Client, needs: dict[str, float], wanted: int) -> None:
    """
    Find out now, not never, that no worker can take a job.

    Args:
        wanted: how many workers were asked for; they are waited for, but not longer than PATIENCE.

    Raises:
        UsageError: there is no worker, or none has what is needed.
    """
    workers = _workers(client, wanted)
    if not _able(workers, needs):
        lacking = ", ".join(f"{name}={amount:g}" for name, amount in needs.items())
        raise UsageError(
            message(
                "None of the {count} workers of the cluster has {lacking}.",
                count=len(workers),
                lacking=lacking,
            )
            if workers
            else message("The cluster has no workers."),
            next_step=message(
                "Start workers with: dask worker ADDRESS --nthreads 1 --resources '{lacking}'",
                lacking=lacking or "GPU=1",
            ),
        )


def _able(workers: Sequence[dict[str, Any]], needs: dict[str, float]) -> list[dict[str, Any]]:
    """Those who have what one job needs."""
    return [
        worker
        for worker in workers
        if all(worker["resources"].get(name, 0) >= amount for name, amount in needs.items())
    ]


def _workers(client: Client, wanted: int = 1) -> list[dict[str, Any]]:
    """The workers of the cluster, when as many as wanted are there or PATIENCE is at its end."""
    deadline = time.monotonic() + PATIENCE
    while True:
        workers = list(client.scheduler_info(n_workers=-1)["workers"].values())
        if len(workers) >= wanted or time.monotonic() > deadline:
            return workers
        time.sleep(_LOOK_EVERY)


def executor(options: BatchOptions, workers: int) -> DaskExecutor:
    """Make the executor."""
    return DaskExecutor(options, workers)
