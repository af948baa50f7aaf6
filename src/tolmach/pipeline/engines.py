"""
The tables of engines: name in the catalogue -> module that loads it.

To add an engine: write a module in `tolmach.engines` with a `load` function as its neighbours have,
and add a row here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.errors import ModelError
from tolmach.models.choose import place_model
from tolmach.models.hardware import Placement
from tolmach.models.store import InstalledModel

if TYPE_CHECKING:
    from tolmach.engines.ports import Recognizer, Translator
    from tolmach.pipeline.job import Job
    from tolmach.stages.translation.translate import Aligns

RECOGNIZERS = {"faster-whisper": "tolmach.engines.isolation.recognizer_process"}
TRANSLATORS = {
    "ctranslate2": "tolmach.engines.translators.ctranslate2",
    "endpoint": "tolmach.engines.translators.chat",
    "transformers": "tolmach.engines.translators.transformers",
}
PIVOT = "en"
"""The language between two models where no direct one exists."""
ALIGNERS = frozenset({"ctranslate2"})
"""Translators that can also tell the alignment of a translation that they did not make."""
_SAMPLE = 1 << 16
"""Bytes read at either end of a large file for its fingerprint."""


def _module(table: dict[str, str], model: InstalledModel) -> Any:
    if model.entry.engine not in table:
        raise ModelError(
            f"Model '{model.entry.id}' wants the engine '{model.entry.engine}', which is not here.",
            next_step=f"Engines for this task: {', '.join(table)}.",
            model=model.entry.id,
        )
    return import_module(table[model.entry.engine])


def placed(model: InstalledModel, job: Job) -> Placement:
    """
    Decide where a model runs and with which number format.

    Raises:
        ModelError: it does not fit into the free memory; the next smaller one is named.
        UsageError, EngineError: a device or format that this computer does not have.
    """
    return place_model(model, job.recognition.device, job.recognition.compute_type)


def fingerprint(folder: Path) -> str:
    """
    Tell models in folders apart: names and sizes of all files, and both ends of each.

    What is written about a model (`*.md`) does not count. Hashing gigabytes would cost more than it
    tells; `tolmach models verify` reads every byte.
    """
    digest = hashlib.sha256()
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md")
    for path in sorted(files):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\n{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE))
            file.seek(max(0, size - _SAMPLE))
            digest.update(file.read(_SAMPLE))
    return digest.hexdigest()[:16]


def load_recognizer(
    model: InstalledModel, job: Job, recognized: str | None, hotwords: str = ""
) -> Recognizer:
    """
    Load a recogniser.

    Args:
        heard: the language spoken; several, with commas, are told apart window by window; None
            means any.
        hotwords: names and terms to listen for.
    """
    load = _module(RECOGNIZERS, model).load
    place = placed(model, job)
    options = replace(job.recognition, device=place.device, compute_type=place.compute_type)
    recognizer: Recognizer = load(model.folder, options, recognized, hotwords)
    return recognizer


def load_translator(
    route: Sequence[InstalledModel], job: Job, source: str, target: str
) -> Translator:
    """Load the translator from one language to another, through English where it must be."""
    from tolmach.engines.isolation.deadline import Deadline
    from tolmach.engines.translators.pivot import Pivot

    if len(route) == 1:
        whole: Translator = _translator(route[0], job, source, target)
    else:
        first, second = route
        whole = Pivot(
            _translator(first, job, source, PIVOT), _translator(second, job, PIVOT, target)
        )
    return Deadline(whole, job.translation.translation_timeout)


def load_aligner(model: InstalledModel, job: Job, source: str, target: str) -> Aligns:
    """Load a translator whose engine is one of `ALIGNERS`."""
    aligner: Aligns = _translator(model, job, source, target)
    return aligner


def _translator(model: InstalledModel, job: Job, source: str, target: str) -> Any:
    load = _module(TRANSLATORS, model).load
    place = placed(model, job)
    return load(
        model.folder,
        source,
        target,
        job.translation,
        device=place.device,
        compute_type=place.compute_type,
        threads=job.recognition.threads,
    )


@dataclass(frozen=True, slots=True)
class Engines:
    """How engines are loaded; tests and embedders may put their own in place."""

    recognizer: Callable[[InstalledModel, Job, str | None, str], Recognizer] = load_recognizer
    translator: Callable[[Sequence[InstalledModel], Job, str, str], Translator] = load_translator
