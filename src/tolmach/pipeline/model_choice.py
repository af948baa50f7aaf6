"""
Which models a run uses: the named ones, else those of the run before, else the best installed.

A choice that depends on free memory must not change between a run and its resumption, so it is
written down beside the results.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tolmach.core.events import EventSink, Notice
from tolmach.core.options import TranslationOptions
from tolmach.engines.recognizers.whisper_family import TRANSLATES_TO, translates_speech
from tolmach.engines.table import FROM_SOUND
from tolmach.engines.translators.chat import server_address
from tolmach.errors import ModelError, TolmachError, UsageError
from tolmach.messages import joined, message
from tolmach.models.catalog import ModelEntry, Source, Task, require_task
from tolmach.models.choose import choose
from tolmach.models.folder import can_align
from tolmach.models.store import InstalledModel, find
from tolmach.network import is_offline
from tolmach.pipeline.engines import PIVOT, Route, placed
from tolmach.pipeline.job import AUTO, Job
from tolmach.workspace.artifacts import read_result, write_result
from tolmach.workspace.folder import Folder

_MOST_WINDOWS = 4
_WINDOW_MEMORY = 250_000_000
"""Bytes of one more window in a batch."""


_ALIGNER = "aligner"
NO_ALIGNER = "none"
"""In place of the name of an aligner: texts have the times of recognized words."""


class Choice:
    """The models of one run; the choice is written down as it is made."""

    def __init__(self, job: Job, folder: Folder, sink: EventSink) -> None:
        self._job = job
        self._folder = folder
        self._sink = sink
        self._before = read_result(folder.choice, "choice", None, dict[str, list[str]]) or {}
        self._recognizer: InstalledModel | None = None

    def recognizer(self) -> InstalledModel:
        """
        The model that recognizes.

        Raises:
            ModelError: none is installed, or the named one cannot do it; the next step says what
                helps.
        """
        source, named = self._job.what.source, self._job.recognition.model
        code = "" if source == AUTO else source.split(",")[0]
        if named:
            model = find(named, "recognition")
            _require(model, "recognition", code)
        else:
            earlier = _all_found(self._before.get(source, []))
            model = earlier[0] if earlier else choose("recognition", code)
        if model.reason:
            self._sink(
                Notice(
                    message(
                        "Recognition: {entry}, {reason}.", entry=model.entry.id, reason=model.reason
                    )
                )
            )
        self._keep(source, (model,))
        self._recognizer = model
        return model

    def second_opinion(self, source: str) -> InstalledModel | None:
        """
        The model that gives a second opinion, where one is named.

        Raises:
            ModelError: it is not installed, does not recognize, or does not know the language.
        """
        named = self._job.recognition.second_opinion
        if not named:
            return None
        model = find(named, "recognition")
        _require(model, "recognition", source)
        if not self._folder.second_opinion.exists():
            placed(model, self._job)
        return model

    def aligner(self, recognizer: InstalledModel) -> InstalledModel | None:
        """What times texts: the named model, or the recognizer if it can; None for neither."""
        named = self._job.provided.aligner
        model = find(named) if named and named != NO_ALIGNER else None
        if named or _ALIGNER in self._before:
            self._remember(_ALIGNER, [_name(model) if model else named])
        if model or named == NO_ALIGNER:
            return model
        return recognizer if can_align(recognizer.entry, recognizer.folder) else None

    def sized(self, model: InstalledModel) -> Job:
        """The job with a number of windows at once, by free memory where the user set none."""
        recognition = self._job.recognition
        if recognition.batch_size:
            return self._job
        known = self._before.get("windows at once")
        size = int(known[0]) if known else _windows_at_once(model)
        self._remember("windows at once", [str(size)])
        return replace(self._job, recognition=replace(recognition, batch_size=size))

    def route(self, source: str, target: str) -> Route:
        """
        The model or models that translate.

        Raises:
            ModelError: as `recognizer`.
        """
        pair = f"{source}-{target}"
        if self._job.translation.translator == FROM_SOUND and not self._job.translation.endpoint:
            return self._route_from_sound(source, target)
        only = len(self._job.what.targets) < 2
        route = named_route(self._job.translation, source, target, only=only)
        if route is None:
            earlier = _all_found(self._before.get(pair, []))
            route = Route(source, target, earlier) if earlier else self._best(source, target)
        models: str = route.names[0]
        if len(route.models) > 1:
            first, second = route.names
            models = message("{first} and {second} through English", first=first, second=second)
        reason = route.models[0].reason
        if reason:
            self._sink(
                Notice(
                    message(
                        "Translation to {target}: {models}, {reason}.",
                        target=target,
                        models=models,
                        reason=reason,
                    )
                )
            )
        self._keep(pair, route.models)
        return route

    def _best(self, source: str, target: str) -> Route:
        """The best installed models; where there are none, the recognizer is offered instead."""
        try:
            return best_route(source, target)
        except ModelError as error:
            if (
                target == TRANSLATES_TO
                and self._recognizer
                and translates_speech(self._recognizer.folder)
            ):
                offer = message("Or let the recognizer translate, roughly: --translator whisper")
                error.next_step = joined(error.next_step, offer)
            raise

    def _route_from_sound(self, source: str, target: str) -> Route:
        """
        The recognizer as the translator.

        Raises:
            ModelError: it was not trained to translate, or not to this language.
        """
        model = self._recognizer or self.recognizer()
        if target != TRANSLATES_TO or not translates_speech(model.folder):
            raise ModelError(
                message(
                    "'{model}' cannot translate speech to '{target}'.",
                    model=model.entry.id,
                    target=target,
                ),
                next_step=message(
                    "--translator whisper needs --to en, and a Whisper of the sizes tiny to medium "
                    "or large: turbo, distilled models and those for English were not trained for "
                    "it."
                ),
                model=model.entry.id,
            )
        entry = replace(
            model.entry, task="translation", engine=FROM_SOUND, targets=(TRANSLATES_TO,)
        )
        return Route(source, target, (replace(model, entry=entry, reason=""),))

    def _keep(self, key: str, models: Sequence[InstalledModel]) -> None:
        """Write down which models were chosen; refuse now, not hours later, what does not fit."""
        names = list(map(_name, models))
        self._remember(key, names)
        if not self._folder.recognition.exists():
            for model in models:
                placed(model, self._job)

    def _remember(self, key: str, chosen: list[str]) -> None:
        """Write a choice down, if it is new."""
        if self._before.get(key) != chosen:
            self._before[key] = chosen
            write_result(self._folder.choice, "choice", "", self._before)


def require_named(job: Job) -> None:
    """
    Refuse models that the job names and that are not there, before any work.

    Raises:
        ModelError, UsageError: as `tolmach.models.store.find`.
    """
    options = job.translation
    translator = "" if options.endpoint or options.translator == FROM_SOUND else options.translator
    aligner = "" if job.provided.aligner == NO_ALIGNER else job.provided.aligner
    named: tuple[tuple[Task | None, str], ...] = (
        ("recognition", job.recognition.model),
        ("recognition", job.recognition.second_opinion),
        ("translation", translator),
        ("translation", options.compare),
        (None, aligner),
        ("speakers", job.diarization.speaker_model),
        ("overlap", job.diarization.overlap_model),
    )
    for task, name in named:
        if name:
            find(name, task)


def _windows_at_once(model: InstalledModel) -> int:
    """
    As many windows as free memory holds besides the model, at most four.

    On a processor more windows at once gain little, and each holds its attention matrix: 140 MB in
    models of the size of small, 240 MB in large ones (measured on one encoder layer).
    """
    from tolmach.models.hardware import this_machine  # loads CTranslate2

    spare = this_machine().available - model.entry.memory
    return max(1, min(_MOST_WINDOWS, spare // _WINDOW_MEMORY))


def named_route(
    options: TranslationOptions, source: str, target: str, *, only: bool = True
) -> Route | None:
    """
    What the user named to translate with: a chat server, or a model; None for neither.

    Args:
        only: refuse a named model that does not know the pair; otherwise, beside other targets,
            it is passed over.

    Raises:
        ModelError: the named model is not installed or does not fit.
        UsageError: the address of the server cannot be used, or not without a network.
    """
    if options.endpoint:
        server_address(options.endpoint)  # before hours of recognition, not after
        if is_offline():
            raise UsageError(
                message("--endpoint needs the network, which --offline refuses."),
                next_step=message("Omit one of the two."),
            )
        entry = ModelEntry(
            id=options.translator or "chat server",
            title="",
            task="translation",
            engine="endpoint",
            source=Source(kind="local"),
            license="",
        )
        return Route(source, target, (InstalledModel(entry, Path(os.devnull)),))  # without files
    if not options.translator:
        return None
    if options.translator == FROM_SOUND:
        raise UsageError(
            message("--translator whisper translates the sound of a recording; here is only text."),
            next_step=message("Name a translation model; `tolmach models list` shows them."),
        )
    model = find(options.translator, "translation")
    if not only and not model.entry.knows(source, target):
        return None
    _require(model, "translation", source, target)
    return Route(source, target, (model,))


def second_route(options: TranslationOptions, first: Route) -> Route | None:
    """
    The model that makes the second translations; None where none is named, or not for this pair.

    Raises:
        ModelError: the named model is not installed or is not for translation.
        UsageError: it makes the first translations already.
    """
    if not options.compare:
        return None
    model = find(options.compare, "translation")
    if model.entry.task == "translation" and not model.entry.knows(first.source, first.target):
        return None
    _require(model, "translation", first.source, first.target)
    if model.entry.id in first.names:
        raise UsageError(
            message("--compare names '{model}', which translates already.", model=model.entry.id),
            next_step=message("Name another one: see `tolmach models list`."),
        )
    return Route(first.source, first.target, (model,))


def best_route(source: str, target: str) -> Route:
    """The best model for a pair, or the best two with English between them."""
    try:
        return Route(source, target, (choose("translation", source, target),))
    except ModelError:
        if PIVOT in (source, target):
            raise
        try:
            halves = choose("translation", source, PIVOT), choose("translation", PIVOT, target)
            return Route(source, target, halves)
        except ModelError:
            pass  # the direct model is what should be named as missing
        raise


def earlier_aligner(folder: Folder, named: str, language: str) -> InstalledModel | None:
    """
    What times texts in a folder after its run: the same as in the run, if nothing else is named.

    Args:
        named: an aligner, or that there should be none; empty for what the run had.

    Returns:
        None where nothing should.

    Raises:
        ModelError: there is no model that can.
    """
    chosen = read_result(folder.choice, "choice", None, dict[str, list[str]]) or {}
    named = named or "".join(chosen.get(_ALIGNER, []))
    if named:
        return None if named == NO_ALIGNER else find(named)
    for source, names in chosen.items():
        earlier = _all_found(names) if source.split(",")[0] in (AUTO, language) else ()
        if earlier:
            break
    else:
        earlier = (choose("recognition", language),)
    if not can_align(earlier[0].entry, earlier[0].folder):
        raise ModelError(message("Model '{model}' cannot time a text.", model=earlier[0].entry.id))
    return earlier[0]


def _name(model: InstalledModel) -> str:
    """What a model is written down as, and found by later."""
    return str(model.folder) if model.entry.source.kind == "local" else model.entry.id


def _all_found(names: list[str]) -> tuple[InstalledModel, ...]:
    try:
        return tuple(find(name) for name in names)
    except TolmachError:
        return ()  # a model was removed since: choose again


def _require(model: InstalledModel, task: Task, source: str, target: str = "") -> None:
    entry = model.entry
    require_task(entry, task)
    if source and not entry.knows(source, target):
        pair = message("{source} to {target}", source=source, target=target) if target else source
        raise ModelError(
            message("Model '{entry}' does not know {pair}.", entry=entry.id, pair=pair),
            next_step=message("See `tolmach models list`."),
            model=entry.id,
        )
