"""Settings that all tests share."""

from __future__ import annotations

import compileall
import hashlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import HealthCheck, settings

from tolmach.engines.voice import silero

# No deadline: a busy machine is not a failing test. Speed is measured in benchmarks/.
# `--hypothesis-profile release` looks longer, and CI a little longer, than people need to wait; CI
# tries the same examples each time, so that it never fails for a change that is not to blame.
for name, examples in (("default", 25), ("ci", 60), ("release", 1000)):
    settings.register_profile(
        name,
        deadline=None,
        derandomize=name == "ci",
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("ci" if os.environ.get("CI") else "default")


os.environ["LANGUAGE"] = "en"  # of the program's texts, whoever runs the tests


def pytest_configure() -> None:
    """Compile the texts in other languages where they changed, and the program's own source."""
    for source in Path(__file__).parents[1].glob("src/tolmach/locale/*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            part = compiled.with_suffix(f".{os.getpid()}")
            with source.open("rb") as texts, part.open("wb") as file:
                write_mo(file, read_po(texts))
            part.replace(compiled)
    if sys.dont_write_bytecode:  # else each process that a test starts compiles the program again
        for folder in ("src", "tests"):
            compileall.compile_dir(Path(__file__).parents[1] / folder, quiet=2)
        sys.dont_write_bytecode = False  # else pytest rewrites all tests each time


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the settings of whoever runs the tests out of them and of the programs they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


class Remembered:
    """Silero's network, which answers the same sound once and then from memory."""

    def __init__(self, load: Callable[[], Any]) -> None:
        self._load = load
        self._answers: dict[bytes, Any] = {}

    def run(self, outputs: None, inputs: Mapping[str, Any]) -> Any:
        """Answer as the network did; equal inputs have equal bytes."""
        key = b"".join(hashlib.sha256(each.tobytes()).digest() for each in inputs.values())
        if key not in self._answers:
            self._answers[key] = self._load().run(outputs, inputs)
        return self._answers[key]


@pytest.fixture(autouse=True, scope="session")
def _remembered_voice() -> Iterator[None]:
    """Let the many runs on the same half minute find its speech once: a third of their cost."""
    remembered = Remembered(cache(silero._network))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(silero, "_network", lambda: remembered)
        yield


@pytest.fixture
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the user's own settings are in this test."""
    folder = tmp_path_factory.mktemp("own") / "tolmach"
    folder.mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder.parent))
    return folder / "tolmach.toml"


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Load recognizers and aligners into this process.

    A process of their own costs a second each time; tests of isolation, of the main job and of
    privacy have it.
    """
    from tolmach.engines.aligners.loading import load_aligner
    from tolmach.engines.isolation import aligner_process, recognizer_process
    from tolmach.engines.recognizers.loading import load_recognizer

    monkeypatch.setattr(recognizer_process, "ChildRecognizer", load_recognizer)
    monkeypatch.setattr(aligner_process, "ChildAligner", load_aligner)
