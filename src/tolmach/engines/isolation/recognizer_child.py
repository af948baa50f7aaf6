"""
The child's side of recognition: a program that loads an engine and answers on standard output.

Parent and child talk in MessagePack, each message behind its length in four bytes. The child ends
with its parent, also in the middle of a computation: a thread of its own reads standard input and
ends the process when that closes, and Linux kills it even where native code lets no thread run.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Literal

import msgspec

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio
from tolmach.errors import ModelError, TolmachError
from tolmach.network import prepare_process

LOG = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
"""Of `prctl` on Linux (linux/prctl.h): the signal that a process gets when its parent ends."""


class Load(msgspec.Struct, tag=True):
    """Load an engine: the module's `load` gets the rest; `guard` has its results examined."""

    module: str
    folder: str
    options: RecognitionOptions
    language: str | None
    hotwords: str
    guard: bool


class Sound(msgspec.Struct, tag=True):
    """A window with its sound as raw float32; goes before the request that is about it."""

    window: Window
    samples: bytes
    voiced: tuple[Span, ...] | None


class Recognize(msgspec.Struct, tag=True):
    """Recognise the windows that were sent."""


class DetectLanguages(msgspec.Struct, tag=True):
    """Tell the languages of the windows that were sent."""


class Languages(msgspec.Struct, tag=True):
    """How probable each language is, window by window."""

    languages: list[dict[str, float]]


class Recognized(msgspec.Struct, tag=True):
    """What was heard in a batch; empty after loading."""

    windows: list[RecognizedWindow]


class Failed(msgspec.Struct, tag=True):
    """An error in the child: the model's, for want of memory, or the engine's."""

    kind: Literal["model", "memory", "engine"]
    message: str
    next_step: str = ""


def send(stream: IO[bytes], message: Any) -> None:
    """Write one message."""
    data = msgspec.msgpack.encode(message)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def receive(stream: IO[bytes], kind: Any) -> Any:
    """
    Read one message.

    Raises:
        EOFError: the other side is gone.
    """
    length = stream.read(4)
    data = stream.read(int.from_bytes(length, "big")) if len(length) == 4 else b""
    if not data:
        raise EOFError
    return msgspec.msgpack.decode(data, type=kind)


def _unpacked(sound: Sound) -> WindowAudio:
    import numpy as np

    return WindowAudio(sound.window, np.frombuffer(sound.samples, dtype=np.float32), sound.voiced)


def _requests(stream: IO[bytes]) -> Iterator[Load | Sound | Recognize | DetectLanguages]:
    """
    Give the requests as they come.

    They are read on a thread of their own, which ends the process when there are no more: the
    parent is gone then, and a computation that is under way has no reader.
    """
    queue: SimpleQueue[Load | Sound | Recognize | DetectLanguages] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                queue.put(receive(stream, Load | Sound | Recognize | DetectLanguages))
        except EOFError:
            os._exit(0)

    threading.Thread(target=read, name="requests", daemon=True).start()
    while True:
        yield queue.get()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests; the child's whole work. The process ends when there are no more."""
    recognizer: Any = None
    sounds: list[WindowAudio] = []
    for request in _requests(requests):
        if isinstance(request, Sound):
            sounds.append(_unpacked(request))
            continue
        answer: Recognized | Languages | Failed = Recognized([])
        try:
            if isinstance(request, Load):
                recognizer = _loaded(request)
            elif isinstance(request, Recognize):
                answer = Recognized(list(recognizer.recognize(sounds)))
            else:
                answer = Languages(list(recognizer.languages(sounds)))
        except Exception as error:  # the parent decides what to do; the child goes on
            answer = _failed(error)
        sounds = []
        try:
            send(answers, answer)
        except BrokenPipeError:
            os._exit(0)  # the parent is gone


def _failed(error: Exception) -> Failed:
    """The words for an error; what no engine expected goes to standard error as well."""
    if isinstance(error, TolmachError):
        kind: Literal["model", "engine"] = "model" if isinstance(error, ModelError) else "engine"
        return Failed(kind, error.message, error.next_step)
    LOG.error("unexpected", exc_info=error)
    if isinstance(error, MemoryError):
        return Failed("memory", "The recogniser ran out of memory.")
    return Failed("engine", f"The recogniser failed: {type(error).__name__}: {error}.")


def _loaded(request: Load) -> Any:
    from tolmach.engines.recognizers.guarded import Guarded

    recognizer = import_module(request.module).load(
        Path(request.folder), request.options, request.language, request.hotwords
    )
    return Guarded(recognizer, request.hotwords) if request.guard else recognizer


def _die_with(parent: int) -> None:
    """
    Let Linux kill this process when its parent ends; other systems have the reading thread.

    Args:
        parent: its process id, to see whether it ended before this could be asked for.
    """
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def main() -> None:
    """
    Serve on standard input and output; whatever libraries print goes to standard error.

    The parent's process id as the only argument lets Linux end this process with its parent. It is
    given only from the main thread: Linux means the end of the thread that started the process.
    """
    prepare_process()
    if sys.platform == "linux" and len(sys.argv) > 1:
        _die_with(int(sys.argv[1]))
    # Signals reach the whole terminal or service; the parent decides when the child ends.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
