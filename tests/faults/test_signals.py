"""Signals end `run` and `batch` in words: exit code, report, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.batch.batch_help import miniatures
from tests.needs import ROOT
from tests.pipeline.conftest import recording  # noqa: F401  # a fixture
from tolmach.batch.report import read_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals"),
]

LIMIT = 120
"""Seconds after which a test gives up on a program that does not end; it needs one or two."""


@pytest.fixture(scope="session")
def flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    made = miniatures(tmp_path_factory.mktemp("miniatures"))
    words = ["--from", "ru", "--to", "en", "--batch-size", "1"]
    return [*words, "--model", made["model"], "--translator", made["translator"]]


def struck(command: list[str], number: signal.Signals, ignored: list[signal.Signals]) -> Any:
    """Start a command, wait until it is at work, send a signal; exit code, words, survivors."""

    def begin() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under nohup
        for each in ignored:
            signal.signal(each, signal.SIG_IGN)

    with subprocess.Popen(
        [sys.executable, "-m", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        preexec_fn=begin,  # noqa: PLW1509  # as a shell does it for a job in the background
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "at work\n"
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(number)
            _, told = process.communicate(timeout=LIMIT)
        finally:
            process.kill()
    return process.returncode, told, psutil.wait_procs(family, timeout=LIMIT)[1]


CASES = [
    pytest.param(signal.SIGINT, [], 130, id="Ctrl-C"),
    pytest.param(signal.SIGINT, [signal.SIGINT], 130, id="Ctrl-C, ignored at start"),
    pytest.param(signal.SIGTERM, [], 143, id="SIGTERM"),
    pytest.param(signal.SIGHUP, [], 129, id="SIGHUP"),
]


@pytest.mark.parametrize(("number", "ignored", "code"), CASES)
def test_a_run_ends_in_words(
    number: signal.Signals,
    ignored: list[signal.Signals],
    code: int,
    recording: Path,  # noqa: F811
    flags: list[str],
    tmp_path: Path,
) -> None:
    command = ["tests.faults.run_command", str(recording), "--out", str(tmp_path / "out"), *flags]
    status, told, alive = struck(command, number, ignored)
    assert (status, alive) == (code, [])
    assert told == "tolmach: Stopped. Run the same command again to go on from here.\n"


@pytest.mark.parametrize(("number", "ignored", "code"), CASES)
@pytest.mark.parametrize("executor", ["processes", "serial"])
def test_a_batch_writes_its_report_and_ends_its_workers(
    number: signal.Signals,
    ignored: list[signal.Signals],
    code: int,
    executor: str,
    recording: Path,  # noqa: F811
    flags: list[str],
    tmp_path: Path,
) -> None:
    command = ["tests.faults.batch_command", str(recording), "--out", str(tmp_path / "out"), *flags]
    status, told, alive = struck([*command, "--executor", executor], number, ignored)
    assert (status, alive) == (code, [])
    assert "Run the same command again" in told
    assert "Traceback" not in told
    assert read_report(tmp_path / "out").waiting == 1
    assert (tmp_path / "out" / "index.html").exists()


def test_under_nohup_a_closed_terminal_does_not_stop_a_run(
    recording: Path,  # noqa: F811
    flags: list[str],
    tmp_path: Path,
) -> None:
    command = ["tests.faults.run_command", str(recording), "--out", str(tmp_path / "out"), *flags]
    status, _, alive = struck(command, signal.SIGHUP, [signal.SIGHUP])
    assert (status, alive) == (0, [])
