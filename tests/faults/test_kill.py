"""Killed at any step to the disk, a run goes on and ends with the bytes of an undisturbed one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.needs import ROOT
from tests.pipeline.conftest import models, recording  # noqa: F401  # fixtures
from tests.pipeline.test_run import tree

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="forks processes and kills them"),
]


def test_kill_9_at_20_steps_to_the_disk_then_resume_gives_the_same_bytes(
    recording: Path,  # noqa: F811
    models: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    arguments = [str(recording), str(tmp_path), models["model"], models["translator"]]
    script = str(ROOT / "tests" / "faults" / "dying_run.py")
    # one thread, because a process with several must not be forked
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    told = subprocess.run(
        [sys.executable, script, *arguments], check=True, env=environment, stdout=subprocess.PIPE
    )
    report = json.loads(told.stdout)
    assert report["steps"] >= 20
    assert report["ends"] == [[-signal.SIGKILL, 0]] * 21
    expected = finished(tmp_path / "whole")
    assert "talk.en.srt" in expected
    resumed = list(tmp_path.glob("killed-*"))
    assert len(resumed) >= 20
    assert all(finished(out) == expected for out in resumed)


def finished(out: Path) -> dict[str, bytes]:
    """All files; a `.part` is what the killed process was just writing."""
    return {name: content for name, content in tree(out).items() if not name.endswith(".part")}
