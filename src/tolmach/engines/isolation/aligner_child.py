"""The child's side of forced alignment: a program that loads any aligner and answers its parent."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import msgspec

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import TextWindow
from tolmach.engines.isolation.messages import Failed, reply, requests, run
from tolmach.engines.ports import Aligner, TextAudio
from tolmach.errors import EngineError
from tolmach.messages import message


class Load(msgspec.Struct, tag=True):
    """Load an engine; the fields are the arguments of `load_aligner`."""

    module: str
    folder: str
    options: RecognitionOptions


class Align(msgspec.Struct, tag=True):
    """Align a window; its sound is raw float32."""

    window: TextWindow
    samples: bytes


class Loaded(msgspec.Struct, tag=True):
    """The engine is ready; `known_languages` as in the port."""

    known_languages: tuple[str, ...]


class Aligned(msgspec.Struct, tag=True):
    """The words of a window."""

    words: tuple[Word, ...]


Request = Load | Align
Answer = Loaded | Aligned | Failed


def serve(stream: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests; the child's whole work. The process ends when there are no more."""
    import numpy as np

    from tolmach.engines.aligners.loading import load_aligner

    aligner: Aligner | None = None

    def answer(request: Request) -> Answer:
        nonlocal aligner
        if isinstance(request, Load):
            aligner = load_aligner(request.module, Path(request.folder), request.options)
            return Loaded(aligner.known_languages)
        if aligner is None:
            raise EngineError(message("No aligner was loaded."))
        samples = np.frombuffer(request.samples, dtype=np.float32)
        (words,) = aligner.align([TextAudio(request.window, samples)])
        return Aligned(words)

    for request in requests(stream, Request):
        reply(answers, answer, request, "aligner")


if __name__ == "__main__":
    run(serve)
