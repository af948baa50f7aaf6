"""
The child's side of recognition: a program that loads any recognizer and answers its parent.

Parent and child talk in MessagePack over standard input and output, each message behind its length
in four bytes. The child ends
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
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Literal

import msgspec

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.errors import EngineError, ModelError, TolmachError
from tolmach.network import prepare_process

LOG = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
"""Of `prctl` on Linux (linux/prctl.h): the signal that a process gets when its parent ends."""


class Load(msgspec.Struct, tag=True):
    """Load an engine; the fields are the arguments of `load_recognizer`."""

    module: str
    folder: str
    options: RecognitionOptions
    languages: tuple[str, ...]
    hotwords: str
    guard: bool


class Sound(msgspec.Struct, tag=True):
    """A window with its sound as raw float32; goes before the request that is about it."""

    window: Window
    samples: bytes
    voiced: tuple[Span, ...] | None


class Recognize(msgspec.Struct, tag=True):
    """Recognize the windows that were sent."""


class DetectLanguages(msgspec.Struct, tag=True):
    """Tell the languages of the windows that were sent."""


class Loaded(msgspec.Struct, tag=True):
    """The engine is ready; `known_languages` as in the port."""

    known_languages: tuple[str, ...]


class Languages(msgspec.Struct, tag=True):
    """How probable each language is, window by window."""

    languages: list[dict[str, float]]


class Recognized(msgspec.Struct, tag=True):
    """The results of a batch."""

    windows: list[RecognizedWindow]


class Failed(msgspec.Struct, tag=True):
    """An error in the child: of the model, for lack of memory, or of the engine."""

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
        EOFError: the other side has ended.
    """
    length = stream.read(4)
    data = stream.read(int.from_bytes(length, "big")) if len(length) == 4 else b""
    if not data:
        raise EOFError
    return msgspec.msgpack.decode(data, type=kind)


Request = Load | Sound | Recognize | DetectLanguages
Answer = Loaded | Recognized | Languages | Failed


def _requests(stream: IO[bytes]) -> Iterator[Request]:
    """
    Give the requests as they come.

    They are read on a thread of their own, which ends the process when there are no more: the
    parent has ended then, and no one reads the result of a computation under way.
    """
    queue: SimpleQueue[Request] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                queue.put(receive(stream, Request))
        except EOFError:
            os._exit(0)

    threading.Thread(target=read, name="requests", daemon=True).start()
    while True:
        yield queue.get()


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests; the child's whole work. The process ends when there are no more."""
    import numpy as np

    from tolmach.engines.recognizers.loading import load_recognizer

    recognizer: Recognizer | None = None
    sounds: list[WindowAudio] = []
    for request in _requests(requests):
        if isinstance(request, Sound):
            samples = np.frombuffer(request.samples, dtype=np.float32)
            sounds.append(WindowAudio(request.window, samples, request.voiced))
            continue
        try:
            if isinstance(request, Load):
                recognizer = load_recognizer(
                    request.module,
                    Path(request.folder),
                    request.options,
                    request.languages,
                    request.hotwords,
                    guard=request.guard,
                )
                answer: Answer = Loaded(recognizer.known_languages)
            elif recognizer is None:
                raise EngineError("No recognizer was loaded.")
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
            os._exit(0)  # the parent has ended


def _failed(error: Exception) -> Failed:
    """The words for an error; what no engine expected goes to standard error as well."""
    if isinstance(error, TolmachError):
        kind: Literal["model", "engine"] = "model" if isinstance(error, ModelError) else "engine"
        return Failed(kind, error.message, error.next_step)
    LOG.error("unexpected", exc_info=error)
    if isinstance(error, MemoryError):
        return Failed("memory", "The recogniser ran out of memory.")
    return Failed("engine", f"The recogniser failed: {type(error).__name__}: {error}.")


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
