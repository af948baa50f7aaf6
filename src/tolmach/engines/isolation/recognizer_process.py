"""
Recognition in a child process, so that a crash in native code costs one batch and not the run.

When the child dies, by a crash or because the system ran out of memory, a new one takes over and
gets half as many windows at once; one that dies on a single window, or while it loads its model, is
replaced once. It never outlives this process (see `recognizer_child`).
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path
from typing import IO, TypeVar

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.isolation.recognizer_child import (
    Answer,
    DetectLanguages,
    Failed,
    Languages,
    Load,
    Loaded,
    Recognize,
    Recognized,
    Sound,
    receive,
    send,
)
from tolmach.engines.ports import WindowAudio
from tolmach.errors import EngineError, MemoryShortageError, ModelError
from tolmach.stages.recognition.windows import in_batches

LOG = logging.getLogger(__name__)

T = TypeVar("T")

_ERRORS = {"model": ModelError, "memory": MemoryShortageError, "engine": EngineError}
"""Kind of a failure in the child -> the error here."""

_STEADY = {"OPENBLAS_NUM_THREADS": "1"}
"""
numpy's sums depend on the number of threads, and so would the third digit of probabilities: the
same recording must give the same bytes on every computer of the same kind.
"""

_LOCAL = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""The model is a folder on disk: a library that misses a file must not look for it on the hub."""


class Child:
    """
    One child process with a loaded engine; it ends when this object goes.

    Attributes:
        known_languages: as in the port.
    """

    def __init__(self, load: Load) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tolmach.engines.isolation.recognizer_child", *_parent()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={
                **os.environ,
                **_STEADY,
                **_LOCAL,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )
        self.close = weakref.finalize(self, _end, self._process, self._stderr)
        try:
            self.known_languages = self.ask(load, Loaded).known_languages
        except BaseException:
            self.close()
            raise

    def ask(
        self,
        request: Load | Recognize | DetectLanguages,
        answer_type: type[T],
        windows: Iterable[WindowAudio] = (),
    ) -> T:
        """
        Send windows, one by one, and what to do with them; wait for the answer.

        Raises:
            ModelError, EngineError: as the engine said.
            ChildDied, MemoryShortageError: the process ended without an answer.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            for window in windows:
                send(stdin, Sound(window.window, window.samples.tobytes(), window.voiced))
            send(stdin, request)
            answer = receive(stdout, Answer)
        except (EOFError, BrokenPipeError) as error:
            raise self._died() from error
        if isinstance(answer, Failed):
            raise _ERRORS[answer.kind](answer.message, next_step=answer.next_step)
        assert isinstance(answer, answer_type)
        return answer

    def _died(self) -> EngineError:
        status = self._process.wait()
        self._stderr.seek(0)
        LOG.info(
            "standard error of the recogniser: %s",
            self._stderr.read()[-2000:].decode("utf-8", "replace"),
        )
        killed = os.name == "posix" and status == -signal.SIGKILL
        kind = MemoryShortageError if killed else ChildDied
        return kind(f"The recogniser {_cause(status)}.", status=status)


class ChildDied(EngineError):
    """The recogniser's process ended without an answer."""


def _parent() -> list[str]:
    """Our process id, where the child may end with the thread that starts it."""
    return [str(os.getpid())] if threading.current_thread() is threading.main_thread() else []


def _cause(status: int) -> str:
    """How a process ended, in words."""
    if os.name == "posix" and status == -signal.SIGKILL:
        return "was stopped by the system, most likely because memory ran out"
    if os.name == "posix" and status == -signal.SIGILL:
        return "uses instructions that this processor does not have"
    if os.name == "posix" and status < 0:
        return f"crashed ({signal.Signals(-status).name})"
    return f"ended without an answer (status {status})"


def _end(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, stderr):
        try:
            if stream is not None:
                stream.close()
        except BrokenPipeError:
            LOG.debug("the recogniser's pipe was closed already")


class ChildRecognizer:
    """
    A recognizer of any engine that works in a child process; fulfils the port `Recognizer`.

    The constructor's arguments and errors are those of
    `tolmach.engines.recognizers.loading.load_recognizer`; `options.batch_size` windows are sent at
    once.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        options: RecognitionOptions,
        languages: Sequence[str],
        hotwords: str = "",
        *,
        guard: bool = True,
    ) -> None:
        self._load = Load(module, str(folder), options, tuple(languages), hotwords, guard)
        self._at_once = max(1, options.batch_size)
        self._child: Child | None = self._started()
        self._known_languages = self._child.known_languages

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        return self._known_languages

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """
        Recognize windows and give the results in the same order, one per window.

        Raises:
            EngineError: one window alone makes the engine fail or its process die, twice.
        """

        def ask(child: Child, part: Sequence[WindowAudio]) -> list[RecognizedWindow]:
            return child.ask(Recognize(), Recognized, part).windows

        for batch in in_batches(windows, self._load.options.batch_size, attrgetter("window.index")):
            yield from self._in_parts(batch, ask)

    def look_again(self, window: WindowAudio) -> Iterator[RecognizedWindow]:  # noqa: ARG002
        """Give no other readings: the guard works in the child, beside the engine."""
        return iter(())

    def languages(self, windows: Iterable[WindowAudio]) -> list[dict[str, float]]:
        """
        Tell for each window how probable each language in question is.

        Raises:
            EngineError: as `recognize`.
        """

        def ask(child: Child, part: Sequence[WindowAudio]) -> list[dict[str, float]]:
            return child.ask(DetectLanguages(), Languages, part).languages

        return self._in_parts(list(windows), ask)

    def close(self) -> None:
        """End the child process; it also ends when the recognizer is no longer used."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _started(self) -> Child:
        """Start a child, and once again if it dies while it loads its model."""
        try:
            return Child(self._load)
        except (ChildDied, MemoryShortageError) as error:
            LOG.warning("%s Loading the model once again.", error.message)
        try:
            return Child(self._load)
        except (ChildDied, MemoryShortageError) as error:
            raise _final(error) from error

    def _in_parts(
        self,
        batch: Sequence[WindowAudio],
        ask: Callable[[Child, Sequence[WindowAudio]], list[T]],
    ) -> list[T]:
        """Ask about a batch, in smaller and smaller parts where that fails."""
        answers: list[T] = []
        alone = 0
        while len(answers) < len(batch):
            part = batch[len(answers) : len(answers) + self._at_once]
            self._child = self._child or self._started()
            try:
                answers += ask(self._child, part)
                alone = 0
            except ModelError:
                raise
            except EngineError as error:
                self.close()
                alone += len(part) == 1
                if alone > 1:
                    raise _final(error) from error
                self._at_once = max(1, len(part) // 2)
                LOG.warning("%s Going on with %d windows at once.", error.message, self._at_once)
        return answers


def _final(error: EngineError) -> EngineError:
    """The same error for the user, when there is nothing left to try."""
    return type(error)(
        error.message,
        next_step="What was recognised so far is kept; go on with a smaller --model, "
        "or see `tolmach doctor`.",
        **error.facts,
    )
