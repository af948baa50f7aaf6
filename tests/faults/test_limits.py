"""Small limits of memory and open files end `run` and `batch` in words, with the report written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.batch.batch_help import miniatures
from tests.needs import ROOT
from tests.pipeline.conftest import recording  # noqa: F401  # a fixture
from tolmach.batch.report import read_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's limits"),
]


@pytest.fixture(scope="session")
def flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    made = miniatures(tmp_path_factory.mktemp("miniatures"))
    words = ["--from", "ru", "--to", "en", "--threads", "1"]
    return [*words, "--model", made["model"], "--translator", made["translator"]]


def limited(command: list[str], limit: str, amount: int) -> subprocess.CompletedProcess[str]:
    import resource

    def bound() -> None:
        resource.setrlimit(getattr(resource, limit), (amount, amount))

    return subprocess.run(
        [sys.executable, "-c", "from tolmach.cli import main; main()", *command],
        preexec_fn=bound,  # limits cannot be given otherwise
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=300,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


LIMITS = [
    pytest.param("RLIMIT_NOFILE", 8, id="8 open files"),
    pytest.param("RLIMIT_NOFILE", 14, id="14 open files"),
    pytest.param("RLIMIT_AS", 400_000_000, id="400 MB"),
]


@pytest.mark.parametrize(("limit", "amount"), LIMITS)
def test_a_run_ends_in_words(
    limit: str,
    amount: int,
    recording: Path,  # noqa: F811
    flags: list[str],
    tmp_path: Path,
) -> None:
    ended = limited(["run", str(recording), "--out", str(tmp_path / "out"), *flags], limit, amount)
    assert "Traceback" not in ended.stderr
    if ended.returncode not in (0, 3):  # some computers get by
        assert ended.returncode == 4
        assert "tolmach: " in ended.stderr
        assert "bug" not in ended.stderr


@pytest.mark.parametrize(("limit", "amount"), LIMITS)
def test_a_batch_writes_its_report(
    limit: str,
    amount: int,
    recording: Path,  # noqa: F811
    flags: list[str],
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    command = ["batch", str(recording), "--out", str(out), "--workers", "1", *flags]
    ended = limited(command, limit, amount)
    assert "Traceback" not in ended.stderr
    report = read_report(out)
    assert len(report.rows) + report.waiting == 1
    if ended.returncode not in (0, 3):
        assert ended.returncode == 4
        assert "tolmach: " in ended.stderr or report.rows[0].next_step
