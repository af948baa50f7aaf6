"""The child's side of translation: a program that loads any translator and answers its parent."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import IO

import msgspec

from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation, Translator
from tolmach.engines.isolation.messages import Failed, reply, requests, run
from tolmach.errors import EngineError
from tolmach.messages import message


class Load(msgspec.Struct, tag=True):
    """Load an engine; the fields are the arguments of its module's `load`."""

    module: str
    folder: str
    source: str
    target: str
    options: TranslationOptions
    machine: dict[str, str | int]


class Translate(msgspec.Struct, tag=True):
    """Translate sentences."""

    sentences: list[SourceSentence]


class Loaded(msgspec.Struct, tag=True):
    """The engine is ready."""


class Translated(msgspec.Struct, tag=True):
    """The answers."""

    answers: list[Translation]


Request = Load | Translate
Answer = Loaded | Translated | Failed


def serve(stream: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests; the child's whole work. The process ends when there are no more."""
    translator: Translator | None = None

    def answer(request: Request) -> Answer:
        nonlocal translator
        if isinstance(request, Load):
            load = import_module(request.module).load
            pair = request.source, request.target
            translator = load(Path(request.folder), *pair, request.options, **request.machine)
            return Loaded()
        if translator is None:
            raise EngineError(message("No translator was loaded."))
        return Translated(translator.translate(request.sentences))

    for request in requests(stream, Request):
        reply(answers, answer, request, "translator")


if __name__ == "__main__":
    run(serve)
