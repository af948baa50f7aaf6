"""
Recognition in a child process, so that a crash in native code costs one batch and not the run.

When the child dies, by a crash or because the system ran out of memory, a new one takes over and
gets half as many windows at once.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import WindowAudio
from tolmach.engines.recognition_child import (
    Failed,
    Heard,
    Load,
    Recognize,
    Sound,
    Tell,
    Told,
    receive,
    send,
)
from tolmach.errors import EngineError, ModelError
from tolmach.stages.windows import in_batches

LOG = logging.getLogger(__name__)

_STEADY = {"OPENBLAS_NUM_THREADS": "1"}
"""
numpy's sums come out otherwise with another number of threads, and so would probabilities in the
third digit: the same recording must give the same bytes on every computer of the same kind.
"""


class Child:
    """One child process with a loaded engine; it ends when this object goes."""

    def __init__(self, load: Load) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tolmach.engines.recognition_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, **_STEADY, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self.close = weakref.finalize(self, _end, self._process, self._complaints)
        self.ask(load)

    def ask(
        self, request: Load | Recognize | Tell, windows: Iterable[WindowAudio] = ()
    ) -> Heard | Told:
        """
        Send windows, one by one, and what to do with them; wait for the answer.

        Raises:
            ModelError, EngineError: as the engine said.
            ChildDied: the process ended without an answer.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            for window in windows:
                send(stdin, Sound(window.window, window.samples.tobytes(), window.voiced))
            send(stdin, request)
            answer = receive(stdout, Heard | Told | Failed)
        except (EOFError, BrokenPipeError) as error:
            raise self._died() from error
        if isinstance(answer, Failed):
            kind = ModelError if answer.model else EngineError
            raise kind(answer.message, next_step=answer.next_step)
        assert isinstance(answer, Heard | Told)
        return answer

    def _died(self) -> ChildDied:
        status = self._process.wait()
        self._complaints.seek(0)
        LOG.info(
            "recogniser's last words: %s",
            self._complaints.read()[-2000:].decode("utf-8", "replace"),
        )
        return ChildDied(f"The recogniser {_cause(status)}.", status=status)


class ChildDied(EngineError):
    """The recogniser's process ended without an answer."""


def _cause(status: int) -> str:
    """Say in words how a process ended."""
    if os.name == "posix" and status == -signal.SIGKILL:
        return "was stopped by the system, most likely because memory ran out"
    if os.name == "posix" and status == -signal.SIGILL:
        return "uses instructions that this processor does not have"
    if os.name == "posix" and status < 0:
        return f"crashed ({signal.Signals(-status).name})"
    return f"ended without an answer (status {status})"


def _end(process: subprocess.Popen[bytes], complaints: IO[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, complaints):
        try:
            if stream is not None:
                stream.close()
        except BrokenPipeError:
            LOG.debug("the recogniser's pipe was closed already")


class ChildRecognizer:
    """
    A recogniser that works in a child process; fulfils the port `Recognizer`.

    Args:
        module: the engine's module; its `load` gets the other arguments.
        folder: the model.
        options: `batch_size` windows are sent at once.
        language: the language spoken; None lets it be detected.
        hotwords: names and terms that the model shall expect.
        guard: examine every window, and decode again what looks invented.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        options: RecognitionOptions,
        language: str | None,
        hotwords: str = "",
        *,
        guard: bool = True,
    ) -> None:
        self._load = Load(module, str(folder), options, language, hotwords, guard)
        self._at_once = max(1, options.batch_size)
        self._child: Child | None = Child(self._load)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """
        Recognise windows and give the results in the same order, one per window.

        Raises:
            EngineError: one window alone makes the engine fail or its process die, twice.
        """
        for batch in in_batches(windows, self._load.options.batch_size, _number):
            yield from self._batch(batch)

    def languages(self, windows: Iterable[WindowAudio]) -> list[dict[str, float]]:
        """Tell for each window how probable each candidate language is."""
        if self._child is None:
            self._child = Child(self._load)
        answer = self._child.ask(Tell(), windows)
        assert isinstance(answer, Told)
        return answer.languages

    def close(self) -> None:
        """End the child process; it also ends when the recogniser is no longer used."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _batch(self, batch: Sequence[WindowAudio]) -> list[RecognizedWindow]:
        heard: list[RecognizedWindow] = []
        while len(heard) < len(batch):
            part = batch[len(heard) : len(heard) + self._at_once]
            try:
                heard += self._ask(part)
            except ModelError:
                raise
            except EngineError as error:
                self._expect_less(error, len(part))
        return heard

    def _ask(self, part: Sequence[WindowAudio]) -> list[RecognizedWindow]:
        if self._child is None:
            self._child = Child(self._load)
        answer = self._child.ask(Recognize(), part)
        assert isinstance(answer, Heard)
        return answer.windows

    def _expect_less(self, error: EngineError, windows: int) -> None:
        """Prepare for a smaller batch; give up when there is none."""
        self.close()
        if windows == 1:
            raise EngineError(
                error.message,
                next_step="What was recognised so far is kept; go on with a smaller --model, "
                "or see `tolmach doctor`.",
                **error.facts,
            ) from error
        self._at_once = max(1, windows // 2)
        LOG.warning("%s Going on with %d windows at once.", error.message, self._at_once)


def _number(audio: WindowAudio) -> int:
    return audio.window.index


def load(
    folder: Path, options: RecognitionOptions, language: str | None, hotwords: str = ""
) -> ChildRecognizer:
    """
    Load a Whisper model into a child process, under guard.

    Args and errors are those of `tolmach.engines.faster_whisper.load`.
    """
    return ChildRecognizer("tolmach.engines.faster_whisper", folder, options, language, hotwords)
