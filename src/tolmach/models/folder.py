"""What a model folder of the user's own can do, found out from its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tolmach.engines.table import (
    ALIGNERS,
    RECOGNIZERS,
    SPEAKER_ENCODERS,
    SPEAKER_SEGMENTERS,
    TRANSLATORS,
    engine_module,
)
from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.models.catalog import ANY, ModelEntry, Source


def infer_entry(folder: Path) -> ModelEntry:
    """
    Find the engine that can load a folder: the first of the table that says so.

    Raises:
        ModelError: it holds no model that can be used.
    """
    files = _files(folder)
    names = {path.name for path in files}
    config = _config(folder) if "config.json" in names else {}
    size = sum(path.stat().st_size for path in files)
    common: dict[str, Any] = {
        "id": folder.name,
        "title": folder.name,
        "license": "unknown",
        "source": Source(kind="local"),
        "size": size,
        "memory": size,
    }
    for engine in RECOGNIZERS:
        module = engine_module(RECOGNIZERS, engine, folder.name)
        if module.holds(names, config):
            told = module.describe(folder) if hasattr(module, "describe") else {}
            return ModelEntry(task="recognition", engine=engine, **common | told)
    for engine in TRANSLATORS:
        module = engine_module(TRANSLATORS, engine, folder.name)
        if module.holds(names, config):
            pair = module.languages(names) if hasattr(module, "languages") else None
            sources, targets = ((pair[0],), (pair[1],)) if pair else ((ANY,), (ANY,))
            return ModelEntry(
                task="translation", engine=engine, sources=sources, targets=targets, **common
            )
    if any(path.suffix == ".onnx" for path in files):
        from tolmach.engines.speakers.networks import shapes  # loads onnxruntime

        found = shapes(folder)
        for engine in SPEAKER_ENCODERS:
            if engine_module(SPEAKER_ENCODERS, engine, folder.name).holds(names, found):
                return ModelEntry(task="speakers", engine=engine, **common)
        for engine in SPEAKER_SEGMENTERS:
            if engine_module(SPEAKER_SEGMENTERS, engine, folder.name).holds(names, found):
                return ModelEntry(task="overlap", engine=engine, **common)
    raise ModelError(
        message(
            "'{folder}' holds no model that can be used: a CTranslate2 model has model.bin and "
            "config.json, a model of Firefox model.*.bin and vocab.*.spm, a network that tells "
            "speakers apart one file that ends in .onnx.",
            folder=folder.name,
        ),
        next_step=message("Convert Marian files with: tolmach models convert FOLDER"),
        folder=folder.name,
    )


def can_align(entry: ModelEntry, folder: Path) -> bool:
    """Whether the weights of a model can also time a text that is given."""
    if entry.engine not in ALIGNERS:
        return False
    names = {path.name for path in _files(folder)}
    config = _config(folder) if "config.json" in names else {}
    holds: bool = engine_module(ALIGNERS, entry.engine, entry.id).holds(names, config)
    return holds


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            message("config.json in '{folder}' is damaged.", folder=folder.name), folder=folder.name
        ) from error
    return config if isinstance(config, dict) else {}
