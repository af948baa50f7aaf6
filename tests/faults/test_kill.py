"""Killed at any step to the disk, a run goes on and ends with the bytes of an undisturbed one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.needs import ROOT
from tests.pipeline.conftest import models, recording  # noqa: F401  # fixtures
from tests.pipeline.test_run import tree

pytestmark = pytest.mark.slow

NEVER = 1000
MOMENTS = 20


def start(
    moment: int, media: Path, out: Path, folders: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    script = ROOT / "tests" / "faults" / "dying_run.py"
    arguments = [str(moment), str(media), str(out), folders["model"], folders["translator"]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True)


def test_kill_9_at_20_steps_to_the_disk_then_resume_gives_the_same_bytes(
    recording: Path,  # noqa: F811
    models: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    undisturbed = start(NEVER, recording, tmp_path / "whole", models)
    assert undisturbed.returncode == 0
    expected = finished(tmp_path / "whole")
    steps = int(undisturbed.stdout)
    assert steps >= MOMENTS

    def killed_then_resumed(moment: int) -> bool:
        out = tmp_path / f"killed-{moment}"
        assert start(moment, recording, out, models).returncode == -signal.SIGKILL
        assert start(NEVER, recording, out, models).returncode == 0
        return finished(out) == expected

    moments = [1 + steps * index // MOMENTS for index in range(MOMENTS)]
    with ThreadPoolExecutor(max_workers=2) as pool:
        assert all(pool.map(killed_then_resumed, [*moments, steps]))


def finished(out: Path) -> dict[str, bytes]:
    """All files; a `.part` is what the killed process was just writing."""
    return {name: content for name, content in tree(out).items() if not name.endswith(".part")}
