"""Engines that misbehave on purpose, loaded in a child process by their module's name."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.fake_recognizer import FakeRecognizer
from tolmach.engines.ports import WindowAudio
from tolmach.errors import EngineError, ModelError


class Frail(FakeRecognizer):
    """Dies, as its folder's name says, on more than so many windows at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._how, _, limit = folder.name.partition("-")
        self._limit = int(limit)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognise, if there are not too many."""
        batch = list(windows)
        if len(batch) > self._limit:
            self._fail()
        print("libraries print what they like")  # noqa: T201  # it must not reach the parent
        return super().recognize(batch)

    def _fail(self) -> None:
        if self._how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._how == "crashed":
            os.kill(os.getpid(), signal.SIGSEGV)
        raise EngineError("Unable to allocate.", next_step="Take less.")


def load(
    folder: Path, options: RecognitionOptions, language: str | None, hotwords: str
) -> FakeRecognizer:
    """Load what the folder's name says."""
    if folder.name == "nothing":
        raise ModelError("There is no such model.", next_step="Get one.")
    return Frail(folder)
