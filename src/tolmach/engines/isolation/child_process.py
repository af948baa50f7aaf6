"""A process with an engine in it, as those see it who ask it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable
from typing import IO, Any, Self

import msgspec

from tolmach.engines.isolation.messages import Failed, receive, send
from tolmach.errors import EngineError, MemoryShortageError, ModelError
from tolmach.messages import Message, as_message, message

LOG = logging.getLogger(__name__)

_ERRORS = {"model": ModelError, "memory": MemoryShortageError, "engine": EngineError}
"""Kind of a failure in the child -> the error here."""

_STEADY = {"OPENBLAS_NUM_THREADS": "1"}
"""
numpy's sums depend on the number of threads, and so would the third digit of probabilities: the
same recording must give the same bytes on every computer of the same kind.
"""

_LOCAL = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
"""The model is a folder on disk: a library that misses a file must not look for it on the hub."""


class Link:
    """
    A line to an engine in another process; messages go as in `messages`.

    Args:
        to_engine, from_engine: the two directions.
        load: the first request, which loads the engine.
        answers: the type of all answers, a union of structs with `Failed` among them.

    Attributes:
        loaded: the answer to `load`, from `ready` on.
    """

    loaded: Any = None
    close: Callable[[], object]

    def __init__(
        self, to_engine: IO[bytes], from_engine: IO[bytes], load: msgspec.Struct, answers: Any
    ) -> None:
        self._to_engine = to_engine
        self._from_engine = from_engine
        self._answers = answers
        try:
            send(to_engine, load)
        except ConnectionError:
            LOG.debug("the process has ended; `ready` finds no answer and says why")

    def ready(self) -> Self:
        """
        Wait until the engine is loaded.

        Raises:
            ModelError, EngineError: as the engine said; the line is closed then.
            ChildDied, MemoryShortageError: the process ended without an answer.
        """
        if self.loaded is None:
            try:
                self.loaded = self._answer()
            except BaseException:
                self.close()
                raise
        return self

    def ask(self, request: msgspec.Struct, before: Iterable[msgspec.Struct] = ()) -> Any:
        """
        Send what a request is about, one by one, and the request; wait for the answer.

        The engine is loaded: `ready` was called.

        Raises:
            ModelError, EngineError: as the engine said.
            ChildDied, MemoryShortageError: the process ended without an answer.
        """
        try:
            for each in before:
                send(self._to_engine, each)
            send(self._to_engine, request)
        except ConnectionError as error:
            raise self._died() from error
        return self._answer()

    def _answer(self) -> Any:
        try:
            answer = receive(self._from_engine, self._answers)
        except (EOFError, ConnectionError) as error:
            raise self._died() from error
        if isinstance(answer, Failed):
            raise _ERRORS[answer.kind](answer.message, next_step=answer.next_step)
        return answer

    def _died(self) -> EngineError:
        raise NotImplementedError


class Child(Link):
    """
    One child process with an engine; it ends when this object goes.

    The engine loads while this process does other things; `ready` waits for it.

    Args:
        program: the module that the child runs.
        who: "recognizer", for messages.
        load, answers: as for `Link`.
    """

    def __init__(self, program: str, who: str, load: msgspec.Struct, answers: Any) -> None:
        self._who = who
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", program, *_parent()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment(),
        )
        self.close = weakref.finalize(self, _end, self._process, self._stderr)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        super().__init__(self._process.stdin, self._process.stdout, load, answers)

    def _died(self) -> EngineError:
        status = self._process.wait()
        log_complaints(self._who, self._stderr)
        killed = os.name == "posix" and status == -signal.SIGKILL
        kind = MemoryShortageError if killed else ChildDied
        return kind(_cause(as_message(self._who), status), status=status)


def environment() -> dict[str, str]:
    """Environment of a process with an engine."""
    path = os.pathsep.join(filter(None, sys.path))
    return {**os.environ, **_STEADY, **_LOCAL, "PYTHONPATH": path}


def log_complaints(who: str, stderr: IO[bytes]) -> None:
    """Log the end of what a process that died wrote on standard error."""
    stderr.seek(0)
    text = stderr.read()[-2000:].decode("utf-8", "replace")
    LOG.info("standard error of the %s: %s", who, text)


class ChildDied(EngineError):
    """A child process ended without an answer."""


def _parent() -> list[str]:
    """Our process id, where the child may end with the thread that starts it."""
    return [str(os.getpid())] if threading.current_thread() is threading.main_thread() else []


def _cause(who: Message, status: int) -> Message:
    """How a process ended, in words."""
    if os.name == "posix" and status == -signal.SIGKILL:
        return message(
            "The {who} was stopped by the system, most likely because memory ran out.", who=who
        )
    if os.name == "posix" and status == -signal.SIGILL:
        return message("The {who} uses instructions that this processor does not have.", who=who)
    if os.name == "posix" and status < 0:
        return message(
            "The {who} crashed ({signal}).", who=who, signal=signal.Signals(-status).name
        )
    return message("The {who} ended without an answer (status {status}).", who=who, status=status)


def _end(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout, stderr):
        try:
            if stream is not None:
                stream.close()
        except BrokenPipeError:
            LOG.debug("the pipe of the child was closed already")
