"""Killed at any message, the recognizer's process costs time and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.conftest import models, recording  # noqa: F401  # fixtures
from tests.pipeline.test_run import tree
from tolmach.batch.executors.serial import SerialExecutor
from tolmach.batch.run import BatchSettings, run_batch
from tolmach.batch.sources import find_items
from tolmach.batch.work import work_with
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.engines.isolation import child_process
from tolmach.engines.isolation.recognizer_process import ChildRecognizer
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.recognition import Recognition
from tolmach.pipeline.run import run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="kills a process with a signal"),
]

MOMENTS = 20


class Striker:
    """Kills the recognizer's process at one of the messages to it or from it."""

    def __init__(self, moment: int) -> None:
        self.moment = moment
        self.messages = 0
        self.recognizer: ChildRecognizer | None = None
        self.process: Any = None

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def strike_or_pass(*arguments: Any) -> Any:
            self.messages += 1
            if self.messages == self.moment:
                self.process.kill()
                self.process.wait()
            return function(*arguments)

        return strike_or_pass

    def engines(self) -> Engines:
        """An engine that needs no model, one window at once, in a child process."""
        options = RecognitionOptions(batch_size=1)
        folder = Path("killed-9")
        return Engines(
            recognizer=lambda *_: ChildRecognizer("tests.engines.toys", folder, options, ("ru",)),
            translator=lambda *_: FakeTranslator(),
        )


def work_on(way: str, media: Path, out: Path, flags: dict[str, Any], engines: Engines) -> None:
    if way == "run":
        run(make_job(media, out / media.stem, flags), engines=engines)
        return
    report = run_batch(
        find_items([str(media)]),
        BatchSettings(out, flags),
        SerialExecutor(),
        work=lambda task, sink: work_with(engines, task, sink),
    )
    assert [row.state for row in report.rows] == ["done"]


@pytest.mark.parametrize(("way", "every"), [("run", 1), ("batch", 4)], ids=["run", "batch"])
def test_killed_at_any_of_20_messages_it_is_replaced_and_the_bytes_are_the_same(
    way: str,
    every: int,
    recording: Path,  # noqa: F811
    models: dict[str, Any],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flags = {"source": "ru", "targets": ("en",), "batch_size": 1, **models}
    # a window for every stretch of speech: many messages in half a minute
    monkeypatch.setattr(Recognition, "policy", property(lambda _: WINDOW_POLICIES["pauses"]))
    really = {name: getattr(child_process, name) for name in ("send", "receive")}
    start = child_process.subprocess.Popen
    expected = None
    for moment in range(0, MOMENTS + 1, every):
        striker = Striker(moment)

        def remembered(command: Any, striker: Striker = striker, **settings: Any) -> Any:
            process = start(command, **settings)
            if "tolmach.engines.isolation.recognizer_child" in command:
                striker.process = process
            return process

        monkeypatch.setattr(child_process.subprocess, "Popen", remembered)
        for name, function in really.items():
            monkeypatch.setattr(child_process, name, striker.watched(function))
        out = tmp_path / str(moment)
        work_on(way, recording, out, flags, striker.engines())
        made = tree(out / recording.stem)
        expected = expected or made  # there is no message 0
        assert made == expected
        assert striker.messages >= MOMENTS
