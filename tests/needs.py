"""What a test may need from outside; missing, it skips with a sentence, and in CI it fails."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
TOOLS = Path(os.environ.get("TOLMACH_TOOLS") or ROOT.parent / "shared" / "tools")
"""Programs that fetch real models and speech; `.ci/run` starts them where they are."""
REAL = Path(os.environ.get("TOLMACH_REAL") or Path.home() / ".cache" / "tolmach-real")
"""Where they put them."""


def shared(relative: str) -> Path:
    """A file or folder of the test material that stands beside the project."""
    path = SHARED / relative
    if not path.exists():
        _missing(f"test material {relative} is not beside the project")
    return path


def real(relative: str) -> Path:
    """A file or folder of the real models and speech, which are fetched and never committed."""
    path = REAL / relative
    if not path.exists():
        sentence = f"{relative} is not among the real models and speech in {REAL}"
        if TOOLS.is_dir():
            _missing(sentence)
        pytest.skip(sentence)
    return path


def program(*names: str) -> str:
    """The first of these programs that is installed."""
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    return _missing(f"none of these programs is installed: {', '.join(names)}")


def package(name: str) -> str:
    """A Python package of one of the extras."""
    if importlib.util.find_spec(name) is None:
        _missing(f"the package {name} is not installed")
    return name


def example(name: str = "interview.mp4") -> Path:
    """A file of the shipped example."""
    return ROOT / "examples" / name


def _missing(sentence: str) -> str:
    if os.environ.get("CI"):
        pytest.fail(f"may not be skipped in CI: {sentence}")
    pytest.skip(sentence)
