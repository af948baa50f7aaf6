"""Loading an aligner of any engine."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tolmach.core.options import RecognitionOptions
from tolmach.engines.ports import Aligner


def load_aligner(module: str, folder: Path, options: RecognitionOptions) -> Aligner:
    """
    Load an aligner into this process.

    Raises:
        ModelError: the model cannot be loaded.
    """
    aligner: Aligner = import_module(module).load(folder, options)
    return aligner
