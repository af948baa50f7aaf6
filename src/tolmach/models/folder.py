"""What a model folder of the user's own can do, told from its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tolmach.errors import ModelError
from tolmach.models.catalog import ANY, ModelEntry, Source


def infer_entry(folder: Path) -> ModelEntry:
    """
    Tell from its files what a model folder can do.

    Raises:
        ModelError: it holds no model that can be used.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    common: dict[str, Any] = {
        "id": folder.name,
        "title": folder.name,
        "license": "unknown",
        "source": Source(kind="local"),
        "size": size,
        "memory": size,
    }
    if {"model.bin", "config.json"} <= names:
        if {"alignment_heads", "lang_ids"} & _config(folder).keys():
            return ModelEntry(task="recognition", engine="faster-whisper", **common)
        return ModelEntry(task="translation", engine="ctranslate2", targets=(ANY,), **common)
    if {"model.safetensors", "config.json"} <= names:
        return ModelEntry(task="translation", engine="transformers", targets=(ANY,), **common)
    raise ModelError(
        f"'{folder.name}' holds no model that can be used: a CTranslate2 model has model.bin and "
        "config.json.",
        next_step="Convert Marian files with: tolmach models convert FOLDER",
        folder=folder.name,
    )


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError(
            f"config.json in '{folder.name}' is damaged.", folder=folder.name
        ) from error
    return config if isinstance(config, dict) else {}
