"""Engines that misbehave on purpose, loaded in a child process by their module's name."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.errors import EngineError, ModelError


class Frail(FakeRecognizer):
    """Dies, as its folder's name says, on more than so many windows at once."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._how, _, limit = folder.name.partition("-")
        self._limit = int(limit)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize, if there are not too many."""
        batch = list(windows)
        if len(batch) > self._limit:
            self._fail()
        if self._how == "together":
            return (
                replace(each, attempts=audio.together)
                for audio, each in zip(batch, super().recognize(batch), strict=True)
            )
        print("libraries print what they like")  # noqa: T201  # it must not reach the parent
        return super().recognize(batch)

    def _fail(self) -> None:
        if self._how == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self._how == "crashed":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self._how == "unexpected":
            raise KeyError("what no engine expected")
        if self._how == "memory":
            raise MemoryError
        raise EngineError("Unable to allocate.", next_step="Take less.")


class Busy(FakeRecognizer):
    """Computes for ten minutes; `holding` does so in native code that lets no thread run."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._holding = folder.name == "holding"

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Say on standard error that it begins, and do not end."""
        batch = list(windows)
        print("computing", file=sys.stderr, flush=True)  # noqa: T201
        if self._holding:
            ctypes.PyDLL(None).sleep(600)
        time.sleep(600)
        return super().recognize(batch)


MEETING = threading.Barrier(2)


class Meeting(FakeRecognizer):
    """Recognizes only while another does so in the same process."""

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Wait for the other."""
        MEETING.wait(60)
        return super().recognize(windows)


def load(
    folder: Path, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str
) -> FakeRecognizer:
    """Load what the folder's name says."""
    if folder.name == "nothing":
        raise ModelError("There is no such model.", next_step="Get one.")
    if folder.name in ("busy", "holding"):
        return Busy(folder)
    if folder.name == "meeting":
        return Meeting()
    if folder.name == "online":
        socket.socket()
        return FakeRecognizer()
    if folder.parent.name == "loading":
        _die_while_loading(folder)
    return Frail(folder)


@dataclass
class Shared:
    """The toy for several at once; a file `loads` in its folder gets a line when it is loaded."""

    folder: Path

    def __post_init__(self) -> None:
        if self.folder.is_dir():
            with (self.folder / "loads").open("a") as loads:
                loads.write("loaded\n")

    def recognizer(
        self, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str
    ) -> FakeRecognizer:
        return load(self.folder, options, languages, hotwords)

    def close(self) -> None:
        """Do nothing: there is nothing to free."""


def load_shared(folder: Path, options: RecognitionOptions, at_once: int) -> Shared:
    """As `load`, for the process that workers share."""
    assert at_once == 2
    return Shared(folder)


def _die_while_loading(folder: Path) -> None:
    """Die as often as the file `deaths` beside the model says."""
    deaths = folder / "deaths"
    left = int(deaths.read_text())
    if left:
        deaths.write_text(str(left - 1))
        os.kill(os.getpid(), signal.SIGKILL)
