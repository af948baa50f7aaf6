"""Killed at any step to the disk, a run goes on and ends with the bytes of an undisturbed one."""

from __future__ import annotations

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

pytestmark = pytest.mark.slow

NEVER = 1000


def start(moment: int, media: Path, out: Path, folders: dict[str, Any]) -> int:
    script = ROOT / "tests" / "faults" / "dying_run.py"
    arguments = [str(moment), str(media), str(out), folders["model"], folders["translator"]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, check=False, env=environment, capture_output=True).returncode


def test_kill_9_at_every_step_to_the_disk_then_resume_gives_the_same_bytes(
    recording: Path,  # noqa: F811
    models: dict[str, Any],  # noqa: F811
    tmp_path: Path,
) -> None:
    assert start(NEVER, recording, tmp_path / "whole", models) == 0
    expected = finished(tmp_path / "whole")
    moment, killed = 1, 0
    while True:
        out = tmp_path / f"killed-{moment}"
        code = start(moment, recording, out, models)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        killed += 1
        assert start(NEVER, recording, out, models) == 0
        assert finished(out) == expected
        moment += 1
    assert killed >= 20


def finished(out: Path) -> dict[str, bytes]:
    """All files; a `.part` is what the killed process was just writing."""
    return {name: content for name, content in tree(out).items() if not name.endswith(".part")}
