"""Loading engines for a job: where models run, in which process, with which limits."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.core.translation import Translator, WordAligner
from tolmach.engines.ports import Adaptable
from tolmach.engines.table import (
    ALIGNERS,
    FROM_SOUND,
    ISOLATED,
    LEXICONS,
    RECOGNIZERS,
    SPEAKER_ENCODERS,
    SPEAKER_SEGMENTERS,
    TRANSLATORS,
    WORD_ALIGNERS,
    engine_module,
    module_name,
    require_packages,
)
from tolmach.errors import ModelError
from tolmach.models.choose import place_model
from tolmach.models.hardware import Placement
from tolmach.models.store import InstalledModel
from tolmach.pipeline.job import Job

if TYPE_CHECKING:
    from tolmach.engines.ports import Aligner, Recognizer, VoiceDetector
    from tolmach.engines.speakers.stretches import Networks
    from tolmach.stages.alignment.lexical_links import Lexicon

LOG = logging.getLogger(__name__)

PIVOT = "en"
"""The language between two models where no direct one exists."""
_SAMPLE = 1 << 16
"""Bytes read at either end of a large file for its fingerprint."""


@dataclass(frozen=True, slots=True)
class Route:
    """
    How sentences get from one language to another.

    Attributes:
        models: that a sentence goes through in turn: one, or two with `PIVOT` between them.
    """

    source: str
    target: str
    models: tuple[InstalledModel, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the models in turn."""
        return tuple(model.entry.id for model in self.models)

    @property
    def unsure_below(self) -> float:
        """Score below which a translation needs review; see `ModelEntry`."""
        return self.models[-1].entry.unsure_below


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
    is worth; `tolmach models verify` reads every byte.
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
    model: InstalledModel, job: Job, languages: Sequence[str], hotwords: str = ""
) -> Recognizer:
    """
    Load a recognizer of any engine into a child process, under guard.

    Args:
        languages: codes of the languages spoken; several are told apart window by window; none
            means all that the model knows.
        hotwords: names and terms that the model should expect.

    Raises:
        ModelError: no such engine, or the model cannot be loaded or does not know a language.
    """
    from tolmach.engines.isolation.recognizer_process import ChildRecognizer  # loads msgspec

    module = module_name(RECOGNIZERS, model.entry.engine, model.entry.id)
    place = placed(model, job)
    options = replace(job.recognition, device=place.device, compute_type=place.compute_type)
    return ChildRecognizer(module, model.folder, options, languages, hotwords)


def load_aligner(model: InstalledModel, job: Job) -> Aligner:
    """
    Load an aligner of any engine into a child process.

    Raises:
        ModelError: no such engine, or the model cannot be loaded.
    """
    from tolmach.engines.isolation.aligner_process import ChildAligner  # loads msgspec

    module = module_name(ALIGNERS, model.entry.engine, model.entry.id)
    place = placed(model, job)
    options = replace(job.recognition, device=place.device, compute_type=place.compute_type)
    return ChildAligner(module, model.folder, options)


def load_translator(route: Route, job: Job) -> Translator:
    """
    Load the models of a route, with the time limit of the job.

    Raises:
        ModelError: no such engine, or a model cannot be loaded or does not know the languages.
    """
    from tolmach.engines.isolation.deadline import Deadline
    from tolmach.engines.translators.pivot import Pivot

    source, target = route.source, route.target
    if len(route.models) == 1:
        translator: Translator = _loaded(TRANSLATORS, route.models[0], job, source, target)
    else:
        first, second = route.models
        translator = Pivot(
            _loaded(TRANSLATORS, first, job, source, PIVOT),
            _loaded(TRANSLATORS, second, job, PIVOT, target),
            PIVOT,
        )
    return Deadline(translator, job.translation.translation_timeout)


def load_word_aligner(route: Route, job: Job) -> WordAligner | None:
    """
    Load a model that can align translations it did not make; None where the route has none.

    Raises:
        ModelError: the model cannot be loaded or does not know the languages.
    """
    if len(route.models) != 1 or route.models[0].entry.engine not in WORD_ALIGNERS:
        return None
    aligner: WordAligner = _loaded(WORD_ALIGNERS, route.models[0], job, route.source, route.target)
    return aligner


def load_lexicon(route: Route) -> Lexicon | None:
    """
    Read which words may translate which from the files of a model; None where they do not say.

    Damaged files are not worth a run's translations: they are logged, and say nothing.
    """
    model = route.models[0]
    if len(route.models) != 1 or model.entry.engine not in LEXICONS:
        return None
    module = engine_module(LEXICONS, model.entry.engine, model.entry.id)
    try:
        lexicon: Lexicon | None = module.load_lexicon(model.folder)
    except ModelError as error:
        LOG.warning("%s", error.message)
        return None
    return lexicon


def _loaded(
    table: dict[str, str], model: InstalledModel, job: Job, source: str, target: str
) -> Any:
    engine, name = model.entry.engine, model.entry.id
    if engine in TRANSLATORS:
        require_packages("translation", engine, name)
    place = placed(model, job)
    machine: dict[str, str | int] = {
        "device": place.device,
        "compute_type": place.compute_type,
        "threads": job.recognition.threads,
    }
    if engine == FROM_SOUND:
        machine |= {"recording": str(job.media), "audio_track": job.audio.audio_track}
    if engine in ISOLATED:
        from tolmach.engines.isolation.translator_process import ChildTranslator  # loads msgspec

        module = module_name(table, engine, name)
        return ChildTranslator(module, model.folder, source, target, job.translation, **machine)
    load = engine_module(table, engine, name).load
    return load(model.folder, source, target, job.translation, **machine)


def load_voice_detector() -> VoiceDetector:
    """Load the voice detector that the table names."""
    from tolmach.engines.voice.windows import load_voice_detector  # loads numpy

    return load_voice_detector()


def load_speaker_networks(encoder: InstalledModel, segmenter: InstalledModel | None) -> Networks:
    """
    Load the networks that tell speakers apart.

    Raises:
        ModelError: no such engine, or a folder holds no such network.
    """
    from tolmach.engines.speakers.stretches import Networks  # loads numpy

    return Networks(
        _of_folder(SPEAKER_ENCODERS, encoder),
        _of_folder(SPEAKER_SEGMENTERS, segmenter) if segmenter else None,
    )


def _of_folder(table: dict[str, str], model: InstalledModel) -> Any:
    return engine_module(table, model.entry.engine, model.entry.id).load(model.folder)


@dataclass(frozen=True, slots=True)
class Engines:
    """
    How engines are loaded; tests and embedders may put their own in place.

    Attributes:
        recognizer, translator, voice_detector, aligner, speaker_networks: as the functions that
            they default to.
        shared: engines stay loaded after their work, and whoever loads them closes them.
    """

    recognizer: Callable[[InstalledModel, Job, Sequence[str], str], Recognizer] = load_recognizer
    translator: Callable[[Route, Job], Translator] = load_translator
    voice_detector: Callable[[], VoiceDetector] = load_voice_detector
    speaker_networks: Callable[[InstalledModel, InstalledModel | None], Networks] = (
        load_speaker_networks
    )
    aligner: Callable[[InstalledModel, Job], Aligner] = load_aligner
    shared: bool = False

    def release(self, engine: Recognizer | Translator | Aligner) -> None:
        """Close an engine whose work is done, unless it is shared."""
        if not self.shared:
            engine.close()


class HeldRecognizer:
    """
    The recognizer of one recording: loaded once, told what it is for, and again for the next task.

    Its model stays loaded between two tasks where the recognizer can do that.

    Args:
        model, job: as `load_recognizer` takes them.
    """

    def __init__(self, engines: Engines, model: InstalledModel, job: Job) -> None:
        self._engines = engines
        self._model = model
        self._job = job
        self._held: Recognizer | None = None

    def told(self, languages: Sequence[str], hotwords: str = "") -> Recognizer:
        """
        Give the recognizer for these languages and names.

        Raises:
            ModelError: as `load_recognizer`.
        """
        if isinstance(self._held, Adaptable) and not self._engines.shared:
            self._held = self._held.told(tuple(languages), hotwords)
            return self._held
        self.release()
        self._held = self._engines.recognizer(self._model, self._job, languages, hotwords)
        return self._held

    def release(self) -> None:
        """Let the recognizer go; the next task loads it again."""
        if self._held is not None:
            self._engines.release(self._held)
            self._held = None
