"""One child process with an engine in it, as its parent sees it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable
from typing import IO, Any

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


class Child:
    """
    One child process with an engine; it ends when this object goes.

    The engine loads while this process does other things; `ready` waits for it.

    Args:
        program: the module that the child runs.
        who: "recognizer", for messages.
        load: the first request, which loads the engine.
        answers: the type of all answers, a union of structs with `Failed` among them.

    Attributes:
        loaded: the answer to `load`, from `ready` on.
    """

    loaded: Any = None

    def __init__(self, program: str, who: str, load: msgspec.Struct, answers: Any) -> None:
        self._who = who
        self._answers = answers
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # lives as long as the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", program, *_parent()],
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
            self._send(load)
        except BrokenPipeError:
            LOG.debug("the child has ended; `ready` finds no answer and says why")

    def ready(self) -> Child:
        """
        Wait until the engine is loaded.

        Raises:
            ModelError, EngineError: as the engine said; the process has ended then.
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
                self._send(each)
            self._send(request)
        except BrokenPipeError as error:
            raise self._died() from error
        return self._answer()

    def _send(self, request: msgspec.Struct) -> None:
        assert self._process.stdin is not None
        send(self._process.stdin, request)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        try:
            answer = receive(self._process.stdout, self._answers)
        except EOFError as error:
            raise self._died() from error
        if isinstance(answer, Failed):
            raise _ERRORS[answer.kind](answer.message, next_step=answer.next_step)
        return answer

    def _died(self) -> EngineError:
        status = self._process.wait()
        self._stderr.seek(0)
        LOG.info(
            "standard error of the %s: %s",
            self._who,
            self._stderr.read()[-2000:].decode("utf-8", "replace"),
        )
        killed = os.name == "posix" and status == -signal.SIGKILL
        kind = MemoryShortageError if killed else ChildDied
        return kind(_cause(as_message(self._who), status), status=status)


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
