"""The child's side of recognition: a program that loads any recognizer and answers its parent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

import msgspec

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.engines.isolation.messages import Failed, reply, requests, run
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.errors import EngineError
from tolmach.messages import message


class Load(msgspec.Struct, tag=True):
    """
    Load an engine; the fields are the arguments of `load_recognizer`.

    A second one names the same model with the same options, for other languages.
    """

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
    unsure: tuple[Span, ...]
    together: int


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


Request = Load | Sound | Recognize | DetectLanguages
Answer = Loaded | Recognized | Languages | Failed


def answer_all(
    coming: Iterable[Request],
    answers: IO[bytes],
    load: Callable[[Load, Recognizer | None], Recognizer],
) -> None:
    """
    Answer one parent's requests as they come.

    Args:
        load: gives the recognizer that a request asks for; the one before, if any, is not used any
            more.

    Raises:
        ConnectionError: the parent has ended.
    """
    import numpy as np

    recognizer: Recognizer | None = None
    sounds: list[WindowAudio] = []

    def answer(request: Load | Recognize | DetectLanguages) -> Answer:
        nonlocal recognizer
        if isinstance(request, Load):
            recognizer = load(request, recognizer)
            return Loaded(recognizer.known_languages)
        if recognizer is None:
            raise EngineError(message("No recognizer was loaded."))
        if isinstance(request, Recognize):
            return Recognized(list(recognizer.recognize(sounds)))
        return Languages(list(recognizer.languages(sounds)))

    for request in coming:
        if isinstance(request, Sound):
            samples = np.frombuffer(request.samples, dtype=np.float32)
            sounds.append(
                WindowAudio(
                    request.window,
                    samples,
                    request.voiced,
                    request.unsure,
                    together=request.together,
                )
            )
        else:
            reply(answers, answer, request, "recognizer")
            sounds = []


def serve(stream: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests; the child's whole work. The process ends when there are no more."""
    from tolmach.engines.recognizers.loading import load_recognizer

    def load(asked: Load, before: Recognizer | None) -> Recognizer:
        return load_recognizer(
            asked.module,
            Path(asked.folder),
            asked.options,
            asked.languages,
            asked.hotwords,
            guard=asked.guard,
            before=before,
        )

    answer_all(requests(stream, Request), answers, load)


if __name__ == "__main__":
    run(serve)
