"""Batches with bad files, and batches whose processes are killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice, product
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.batch.batch_help import miniatures
from tests.needs import ROOT
from tests.pipeline.conftest import recording  # noqa: F401  # a fixture
from tests.pipeline.test_run import tree
from tolmach.batch.executors import make_executor
from tolmach.batch.run import BatchSettings, JobEvent, run_batch
from tolmach.batch.sources import find_items
from tolmach.core.events import Progressed
from tolmach.core.options import BatchOptions

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kills processes with signals"),
]


@pytest.fixture(scope="session")
def flags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    one_by_one = {"batch_size": 1, "translation_batch": 1}
    return miniatures(tmp_path_factory.mktemp("miniatures")) | one_by_one


@pytest.fixture(scope="session")
def talks(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    """Two good recordings with bad ones between them."""
    folder = tmp_path_factory.mktemp("talks")
    content = recording.read_bytes()
    (folder / "a.mp4").write_bytes(content)
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "half.mp4").write_bytes(content[: len(content) // 2])
    (folder / "text.mp4").write_text("This is no film.\n" * 100)
    (folder / "z.mp4").write_bytes(content)
    (folder / "unreadable.mp4").write_bytes(content)
    (folder / "unreadable.mp4").chmod(0)
    return folder


MOMENTS = 20


def batch(talks: Path, out: Path, flags: dict[str, Any], sink: Any = lambda _event: None) -> Any:
    executor = make_executor("processes", BatchOptions(), 2)
    return run_batch(find_items([str(talks)]), BatchSettings(out, flags, threads=1), executor, sink)


def results(out: Path) -> dict[str, bytes]:
    """
    The bytes of all results.

    Logs tell times, the report tells what was taken over, and a `.part` is what a killed process
    was just writing.
    """
    return {
        name: content
        for name, content in tree(out).items()
        if name.startswith(("a/", "z/")) and not name.endswith(".part")
    }


@pytest.fixture(scope="session")
def expected(
    talks: Path, tmp_path_factory: pytest.TempPathFactory, flags: dict[str, Any]
) -> dict[str, bytes]:
    """What an undisturbed batch makes of the good ones."""
    out = tmp_path_factory.mktemp("undisturbed")
    batch(talks, out, flags)
    return results(out)


def test_good_recordings_among_bad_ones_are_done(
    talks: Path, tmp_path: Path, flags: dict[str, Any]
) -> None:
    report = batch(talks, tmp_path / "out", flags)
    readable_by_root = {"unreadable"} if os.geteuid() == 0 else set()
    done = {row.name for row in report.rows if row.state == "done"}
    assert done == {"a", "z"} | readable_by_root
    for row in report.rows:
        if row.state == "failed":
            assert row.next_step
            assert not row.hard
            assert not (tmp_path / "out" / row.name).exists()


def test_a_worker_killed_at_most_new_events_costs_nothing_but_time(
    talks: Path, tmp_path: Path, flags: dict[str, Any], expected: dict[str, bytes]
) -> None:
    known: set[Any] = set()
    killed: set[Any] = set()

    def kill_the_worker(event: Any) -> None:
        if not isinstance(event, JobEvent) or event in known:
            return
        known.add(event)
        if len(known) % 5 < 3:  # each costs the start of a worker
            killed.add(event)
            for worker in workers(psutil.Process()):
                worker.kill()

    executor = make_executor("processes", BatchOptions(retries=MOMENTS), 1)
    wishes = BatchSettings(tmp_path / "out", flags, threads=1)
    report = run_batch(find_items([str(talks)]), wishes, executor, kill_the_worker)
    assert len(killed) >= MOMENTS
    assert results(tmp_path / "out") == expected
    assert {row.state for row in report.rows if row.name in "az"} == {"done"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shares a recognizer")
def test_the_shared_recognizer_killed_at_some_events_costs_nothing_but_time(
    talks: Path, tmp_path: Path, flags: dict[str, Any], expected: dict[str, bytes]
) -> None:
    """Both workers ask another one, or go on alone where two died; no recording fails."""
    killed: set[int] = set()

    def kill_the_recognizer(event: Any) -> None:
        if not isinstance(event, JobEvent) or not isinstance(event.event, Progressed):
            return
        for child in children(psutil.Process(), "tolmach.engines.isolation.shared_recognizer"):
            killed.add(child.pid)
            child.kill()

    report = batch(talks, tmp_path / "out", flags, kill_the_recognizer)
    assert killed
    assert results(tmp_path / "out") == expected
    assert {(row.state, row.attempts) for row in report.rows if row.name in "az"} == {("done", 1)}


def test_after_a_kill_the_same_command_goes_on_and_ends_with_the_same_bytes(
    talks: Path, tmp_path: Path, flags: dict[str, Any], expected: dict[str, bytes]
) -> None:
    for everybody, moment in product((False, True), range(1, 5)):  # the driver, or all processes
        with driver(talks, tmp_path / "out", flags) as process:
            assert process.stdout is not None
            lines = sum(1 for _ in islice(process.stdout, moment))  # so many events
            family = psutil.Process(process.pid).children(recursive=True) if lines else []
            for one in family if everybody else []:
                one.kill()
            process.kill()
        _, alive = psutil.wait_procs(family, timeout=30)
        assert not alive
        if not lines:  # everything was done before
            assert results(tmp_path / "out") == expected
            shutil.rmtree(tmp_path / "out")
    batch(talks, tmp_path / "out", flags)
    assert results(tmp_path / "out") == expected


def workers(process: psutil.Process) -> Iterator[psutil.Process]:
    """The workers of a driver; recognizers are not."""
    return children(process, "multiprocessing.spawn")


def children(process: psutil.Process, program: str) -> Iterator[psutil.Process]:
    """Those that run a program."""
    for child in process.children():
        with suppress(psutil.NoSuchProcess):  # it was killed before
            if program in " ".join(child.cmdline()):
                yield child


def driver(talks: Path, out: Path, flags: dict[str, Any]) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "tests.faults.driving_batch",
        str(talks),
        str(out),
        repr(flags),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
