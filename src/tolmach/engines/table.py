"""
The table of engines: name -> module that loads it.

To add an engine: write one module and add one row here. Everything else follows: the choice of
models, isolation in a child process, the guard, time limits, checkpoints and `tolmach doctor`.

The module of a recognizer or translator has:

- `load`, which takes a model folder and gives an object that fulfils the port
  (`tolmach.engines.ports`); its arguments are those of the fakes beside it;
- `PACKAGES`, the Python packages that it needs, which `tolmach doctor` tries to import;
- `holds`, which says by a folder's file names and `config.json` whether it can load the folder;
- `describe`, where it has one, which says more about a folder, as fields of a `ModelEntry`;
- `load_shared`, where a recognizer has one, which gives a `SharedModel`: the workers of a batch
  then share one process and one model.

Packages are imported inside functions, so that importing the module costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from tolmach.errors import ModelError
from tolmach.messages import message

RECOGNIZERS = {
    "faster-whisper": "tolmach.engines.recognizers.faster_whisper",
    "onnx-asr": "tolmach.engines.recognizers.onnx_models",
}

TRANSLATORS = {
    "ctranslate2": "tolmach.engines.translators.ctranslate2",
    "endpoint": "tolmach.engines.translators.chat",
    "firefox": "tolmach.engines.translators.firefox",
    "transformers": "tolmach.engines.translators.transformers",
    "whisper": "tolmach.engines.translators.speech",
}

FROM_SOUND = "whisper"
"""The translator that works from the sound of a recording, with the recognizer's own model."""

ISOLATED = frozenset({"firefox", FROM_SOUND})
"""Translators that work in a child process; every recognizer does."""

WORD_ALIGNERS = {"ctranslate2": "tolmach.engines.translators.ctranslate2"}
"""Translators that can also align a translation that they did not make."""

LEXICONS = {"firefox": "tolmach.engines.translators.shortlist"}
"""Translators whose files tell which words may translate which."""

SPEAKER_ENCODERS = {"speaker-encoder": "tolmach.engines.speakers.encoders"}
"""Networks that compare voices; their `load` takes the folder alone."""

SPEAKER_SEGMENTERS = {"pyannote": "tolmach.engines.speakers.segmentation"}
"""Networks that tell speakers apart within seconds; their `load` takes the folder alone."""

ALIGNERS = {
    "faster-whisper": "tolmach.engines.aligners.whisper",
    "onnx-asr": "tolmach.engines.aligners.onnx_ctc",
}
"""
Engines that time a given text; a recognizer's own name where they use its weights. Their module has
`load`, which takes a model folder and `RecognitionOptions`, and `holds`.
"""

TABLES = {
    "recognition": RECOGNIZERS,
    "translation": TRANSLATORS,
    "speakers": SPEAKER_ENCODERS,
    "overlap": SPEAKER_SEGMENTERS,
}
"""By the task of a model."""

VOICE_DETECTOR = "tolmach.engines.voice.silero"
"""Its `load` takes no arguments: a detector is no choice of the user, and no model of the store."""


def lacking(task: str, engine: str) -> list[str]:
    """
    Name the packages that an engine needs and that are not installed.

    Raises:
        ModelError: there is no such engine.
    """
    packages = engine_module(TABLES[task], engine, engine).PACKAGES
    return [name for name in packages if find_spec(name) is None]


def require_packages(task: str, engine: str, model: str) -> None:
    """
    Refuse a model whose engine lacks a package here, before a child process fails for it.

    Raises:
        ModelError: says which package, and what to do.
    """
    missing = lacking(task, engine)
    if not missing:
        return
    if "fxtranslate" in missing:
        step = message(
            "pip install fxtranslate; on a Mac with an Intel processor, where there is no ready "
            "one, choose another model: see `tolmach models list`."
        )
    else:
        step = message("Install it with pip, or choose another model.")
    raise ModelError(
        message(
            "Model '{model}' needs the package {packages}, which is not installed.",
            model=model,
            packages=", ".join(missing),
        ),
        next_step=step,
        model=model,
    )


def module_name(table: dict[str, str], engine: str, model: str) -> str:
    """
    Look up the module of an engine.

    Args:
        table: `RECOGNIZERS`, `TRANSLATORS`, `WORD_ALIGNERS` or `ALIGNERS`.
        model: the model that needs the engine, for the message.

    Raises:
        ModelError: there is no such engine.
    """
    if engine not in table:
        raise ModelError(
            message(
                "Model '{model}' needs the engine '{engine}', which this version does not have.",
                model=model,
                engine=engine,
            ),
            next_step=message("Engines for this task: {table}.", table=", ".join(table)),
            model=model,
        )
    return table[engine]


def engine_module(table: dict[str, str], engine: str, model: str) -> Any:
    """
    Import the module of an engine.

    Raises:
        ModelError: as `module_name`.
    """
    return import_module(module_name(table, engine, model))
