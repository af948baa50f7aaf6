"""
The child's side of recognition: a program that loads an engine and answers on standard output.

Parent and child talk in MessagePack, each message behind its length in four bytes.
"""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import msgspec

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio
from tolmach.errors import ModelError, TolmachError
from tolmach.network import enforce_if_asked


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


class Tell(msgspec.Struct, tag=True):
    """Tell the languages of the windows that were sent."""


class Told(msgspec.Struct, tag=True):
    """How probable each language is, window by window."""

    languages: list[dict[str, float]]


class Heard(msgspec.Struct, tag=True):
    """What was heard in a batch; empty after loading."""

    windows: list[RecognizedWindow]


class Failed(msgspec.Struct, tag=True):
    """A deliberate error in the child."""

    model: bool
    message: str
    next_step: str


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


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more; the child's whole work."""
    recognizer: Any = None
    sounds: list[WindowAudio] = []
    while True:
        try:
            request = receive(requests, Load | Sound | Recognize | Tell)
        except EOFError:
            return
        if isinstance(request, Sound):
            sounds.append(_unpacked(request))
            continue
        answer: Heard | Told | Failed = Heard([])
        try:
            if isinstance(request, Load):
                recognizer = _loaded(request)
            elif isinstance(request, Recognize):
                answer = Heard(list(recognizer.recognize(sounds)))
            else:
                answer = Told(list(recognizer.languages(sounds)))
        except TolmachError as error:
            answer = Failed(isinstance(error, ModelError), error.message, error.next_step)
        sounds = []
        send(answers, answer)


def _loaded(request: Load) -> Any:
    from tolmach.engines.guarded import Guarded

    recognizer = import_module(request.module).load(
        Path(request.folder), request.options, request.language, request.hotwords
    )
    return Guarded(recognizer, request.hotwords) if request.guard else recognizer


def main() -> None:
    """Serve on standard input and output; whatever libraries print goes to standard error."""
    enforce_if_asked()
    # Ctrl-C reaches the whole terminal; the parent decides when the child ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
