"""Every executor: all results, each once, and no job that disturbs another."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.contracts import jobs
from tests.needs import package
from tolmach.batch.executors import Done, Executor, make_executor
from tolmach.core.events import Progressed
from tolmach.core.options import BatchOptions
from tolmach.engines.isolation import shared_process
from tolmach.errors import EngineError, MediaError, TolmachError, UsageError
from tolmach.messages import translated
from tolmach.network import offline

pytestmark = pytest.mark.slow

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's signals and limits")


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a cluster of two workers."""
    package("distributed")
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0"
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture(params=["serial", "processes", "dask"])
def any_executor(request: pytest.FixtureRequest) -> Executor:
    """Each of them."""
    return made(request)


@pytest.fixture(params=["processes", "dask"])
def executor(request: pytest.FixtureRequest) -> Executor:
    """One whose jobs run in other processes; it tries once more after a crash."""
    return made(request)


def made(request: pytest.FixtureRequest) -> Executor:
    if request.param == "dask":
        return make("dask", address=request.getfixturevalue("cluster"))
    return make(request.param)


def make(name: str, **options: Any) -> Executor:
    return make_executor(name, BatchOptions(**options), 2)


def run(executor: Executor, function: Any, given: Sequence[Any]) -> dict[int, Done[Any]]:
    done = list(executor.map_unordered(function, given, lambda _index, _event: None))
    assert sorted(one.index for one in done) == list(range(len(given)))
    return {one.index: one for one in done}


def test_every_job_gives_its_result_and_tells_its_events(any_executor: Executor) -> None:
    told: list[tuple[int, Any]] = []
    done = list(
        any_executor.map_unordered(
            jobs.square, [3, 4, 5], lambda index, event: told.append((index, event))
        )
    )
    assert {one.index: one.value for one in done} == {0: 9, 1: 16, 2: 25}
    assert sorted(told, key=lambda one: one[0]) == [
        (0, Progressed("square", 3)),
        (1, Progressed("square", 4)),
        (2, Progressed("square", 5)),
    ]


def test_errors_stay_with_their_job_foreseen_or_not(any_executor: Executor) -> None:
    done = run(any_executor, jobs.picky, [0, 1, 2, 3])
    assert (done[0].value, done[3].value) == (0, 3)
    foreseen, unforeseen = done[1].error, done[2].error
    assert isinstance(foreseen, MediaError)
    assert (foreseen.next_step, foreseen.facts) == ("Take two.", {"number": 1})
    assert isinstance(unforeseen, TolmachError)
    assert "KeyError" in unforeseen.message


def test_a_notice_of_a_job_can_be_shown_in_the_language_of_whoever_started_it(
    any_executor: Executor,
) -> None:
    told: list[Any] = []
    list(any_executor.map_unordered(jobs.noticing, ["talks"], lambda _, event: told.append(event)))
    (notice,) = told
    assert notice.message == "There is no folder 'talks'."
    assert translated(notice.message, "ru") != notice.message


def test_no_jobs_are_no_trouble(any_executor: Executor) -> None:
    assert run(any_executor, jobs.square, []) == {}


def test_workers_live_on_between_jobs(executor: Executor) -> None:
    done = run(executor, jobs.process_id, range(20))
    assert len({one.value for one in done.values()}) <= 2


@LINUX
def test_a_job_whose_worker_is_killed_is_tried_again(executor: Executor, tmp_path: Path) -> None:
    done = run(executor, jobs.deadly, [tmp_path / "marker", Path()])
    assert done[0].value == "second life"
    assert done[1].value == "harmless"


@LINUX
def test_a_job_that_always_kills_is_given_up_and_the_others_are_done(
    executor: Executor, tmp_path: Path
) -> None:
    always = tmp_path / "no such folder" / "marker"
    done = run(executor, jobs.deadly, [always, Path(), Path()])
    assert isinstance(done[0].error, EngineError)
    assert done[0].attempts == 2
    assert "log" in done[0].error.next_step
    assert (done[1].value, done[2].value) == ("harmless", "harmless")


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_a_job_that_takes_too_long_is_ended(name: str) -> None:
    package("distributed")
    done = run(make(name, retries=0, time_limit=0.02), jobs.endless, [0, 1, 2])
    assert isinstance(done[0].error, EngineError)
    assert "minutes" in str(done[0].error)
    assert (done[1].value, done[2].value) == (1, 2)


@LINUX
def test_a_job_that_takes_too_long_ends_what_the_workers_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may hang there, where killing the worker does not reach it."""
    killed = []

    class Noted(shared_process.SharedProcess):
        def kill(self) -> None:
            killed.append(self)
            super().kill()

    monkeypatch.setattr(shared_process, "SharedProcess", Noted)
    done = run(make("processes", retries=0, time_limit=0.02), jobs.endless, [0, 1, 2])
    assert isinstance(done[0].error, EngineError)
    assert len(killed) == 1


@LINUX
@pytest.mark.parametrize(
    ("options", "sharing"), [({}, {True}), ({"memory_limit": 2.0}, {False})], ids=["free", "bound"]
)
def test_workers_share_a_process_unless_each_has_a_memory_limit(
    options: dict[str, Any], sharing: set[bool]
) -> None:
    done = run(make("processes", **options), jobs.shares, range(4))
    assert {one.value for one in done.values()} == sharing


@LINUX
def test_a_single_worker_has_nobody_to_share_with() -> None:
    assert run(make("processes"), jobs.shares, [0])[0].value is False


@LINUX
def test_a_job_that_wants_too_much_memory_fails_alone() -> None:
    executor = make("processes", retries=0, memory_limit=1.0)
    done = run(executor, jobs.greedy, [0, 1])
    assert "more than 1 GB" in str(done[0].error)
    assert done[1].value == 1


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_closing_early_ends_the_workers(name: str) -> None:
    import psutil

    package("distributed")
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    results = make(name).map_unordered(jobs.endless, [1, 0], lambda _index, _event: None)
    assert next(results).value == 1
    results.close()
    left = {child.pid for child in psutil.Process().children(recursive=True)} - before
    names = {" ".join(psutil.Process(pid).cmdline()) for pid in left if psutil.pid_exists(pid)}
    assert all("resource_tracker" in name for name in names)


def test_stopping_reaches_a_job_on_a_cluster(cluster: str, tmp_path: Path) -> None:
    executor = make("dask", address=cluster)

    def stop(_index: int, _event: Any) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(executor.map_unordered(jobs.talkative, [tmp_path], stop))
    assert run(executor, jobs.square, [1, 2, 3])[0].value == 1
    assert (tmp_path / "ended").exists()


def test_an_unknown_executor_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="serial, processes, dask"):
        make_executor("slurm", BatchOptions(), 1)


@pytest.mark.parametrize("jump", [86400, -86400])
def test_a_clock_that_jumps_changes_nothing(jump: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock on the wall is set by a day while a job with a time limit is at work."""
    executor = make("processes", time_limit=5.0)
    really = time.time
    results = executor.map_unordered(
        jobs.square,
        list(range(50)),
        lambda _index, _event: monkeypatch.setattr(time, "time", lambda: really() + jump),
    )
    assert sorted(one.value for one in results) == [n * n for n in range(50)]


def test_a_resource_that_no_worker_has_is_said_at_once(cluster: str) -> None:
    """A worker that crashed in another test may still be starting; the number says nothing here."""
    executor = make("dask", address=cluster, needs=("GPU=1",))
    with pytest.raises(UsageError, match=r"None of the \d workers .* GPU=1"):
        run(executor, jobs.square, [1])


def test_a_cluster_is_ready_when_the_workers_that_were_asked_for_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second worker starts only while the first is counted, as after a crash."""
    package("distributed")
    from distributed import LocalCluster

    from tolmach.batch.executors import dask_cluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0"
    ) as growing:

        def grow(seconds: float) -> None:
            growing.scale(2)
            time.sleep(seconds)

        clock = SimpleNamespace(monotonic=time.monotonic, sleep=grow)
        monkeypatch.setattr(dask_cluster, "time", clock)
        executor = make("dask", address=growing.scheduler_address, needs=("GPU=1",))
        with pytest.raises(UsageError, match=r"None of the 2 workers .* GPU=1"):
            run(executor, jobs.square, [1])


def test_an_address_where_nobody_answers_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    package("distributed")
    from tolmach.batch.executors import dask_cluster

    monkeypatch.setattr(dask_cluster, "PATIENCE", 1)
    with pytest.raises(UsageError, match="No Dask scheduler answers"):
        run(make("dask", address="tcp://127.0.0.1:9"), jobs.square, [1])


@pytest.mark.parametrize("need", ["GPU=many", "MEMORY=="])
def test_a_need_that_is_no_amount_is_refused(need: str) -> None:
    with pytest.raises(UsageError, match="GPU=1,MEMORY=8e9"):
        run(make("dask", needs=(need,)), jobs.square, [1])


def test_a_cluster_is_refused_offline() -> None:
    with offline(), pytest.raises(UsageError, match="switched off"):
        run(make("dask"), jobs.square, [1])
