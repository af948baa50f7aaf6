"""
Which models a run uses: the named ones, else those of the run before, else the best installed.

A choice that depends on free memory must not change between a run and its resumption, so it is
written down beside the results.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tolmach.errors import ModelError, TolmachError
from tolmach.models.choose import choose
from tolmach.models.store import InstalledModel, find
from tolmach.pipeline.artifacts import read_result, write_result
from tolmach.pipeline.engines import PIVOT
from tolmach.pipeline.events import Listener, Noticed
from tolmach.pipeline.folder import Folder
from tolmach.pipeline.job import Job

Route = tuple[InstalledModel, ...]
"""Models that a sentence goes through, one after the other: one, or two with English between."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models of one run; `routes` maps target languages to theirs."""

    recognizer: InstalledModel
    routes: Mapping[str, Route]


def choose_models(job: Job, folder: Folder, listen: Listener) -> Models:
    """
    Find every model that the job needs, before any work starts.

    Raises:
        ModelError: one is missing or cannot do its task; the next step says what helps.
    """
    before = read_result(folder.choice, "choice", None, dict[str, list[str]]) or {}
    source = job.what.source
    recognizer = _recognizer(job, before.get(source, []))
    routes = {
        target: _route(job, target, before.get(f"{source}-{target}", []))
        for target in job.what.targets
    }
    models = Models(recognizer, routes)
    chosen = {source: [_name(recognizer)]} | {
        f"{source}-{target}": [_name(model) for model in route] for target, route in routes.items()
    }
    if chosen != before:
        write_result(folder.choice, "choice", "", before | chosen)
    for message in _reasons(models):
        listen(Noticed(message))
    return models


def _name(model: InstalledModel) -> str:
    return model.entry.id if model.entry.source.kind != "local" else str(model.folder)


def _recognizer(job: Job, before: list[str]) -> InstalledModel:
    if job.recognition.model:
        model = find(job.recognition.model)
        _require(model, "recognition", job.what.source)
        return model
    earlier = _all_found(before)
    return earlier[0] if earlier else choose("recognition", job.what.source)


def _route(job: Job, target: str, before: list[str]) -> Route:
    source = job.what.source
    if job.translation.translator:
        named = find(job.translation.translator)
        if named.entry.knows(source, target) or len(job.what.targets) == 1:
            _require(named, "translation", source, target)
            return (named,)
    return _all_found(before) or _best_route(source, target)


def _best_route(source: str, target: str) -> Route:
    """The best model for a pair, or the best two with English between them."""
    try:
        return (choose("translation", source, target),)
    except ModelError:
        if PIVOT in (source, target):
            raise
        try:
            return choose("translation", source, PIVOT), choose("translation", PIVOT, target)
        except ModelError:
            pass  # the direct model is what should be named as missing
        raise


def _all_found(names: list[str]) -> Route:
    try:
        return tuple(find(name) for name in names)
    except TolmachError:
        return ()  # a model was removed since: choose anew


def _require(model: InstalledModel, task: str, source: str, target: str = "") -> None:
    entry = model.entry
    if entry.task != task:
        raise ModelError(
            f"Model '{entry.id}' is for {entry.task}, not for {task}.",
            next_step="See `tolmach models list`.",
            model=entry.id,
        )
    if not entry.knows(source, target):
        pair = f"{source} to {target}" if target else source
        raise ModelError(
            f"Model '{entry.id}' does not know {pair}.",
            next_step="See `tolmach models list`.",
            model=entry.id,
        )


def _reasons(models: Models) -> Iterator[str]:
    if models.recognizer.reason:
        yield f"Recognition: {models.recognizer.entry.id}, {models.recognizer.reason}."
    for target, route in models.routes.items():
        through = " through English" if len(route) > 1 else ""
        names = " and ".join(model.entry.id for model in route)
        if route[0].reason or through:
            yield f"Translation to {target}: {names}{through}, {route[0].reason or 'as before'}."
