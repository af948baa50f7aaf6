"""What "a fast draft" and "for publication" mean on this computer, for these languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tolmach.app.present import Json
from tolmach.messages import message

if TYPE_CHECKING:
    from tolmach.models.catalog import ModelEntry

QUALITIES = ("draft", "publication")


def qualities(source: str, targets: Sequence[str]) -> list[Json]:
    """Each quality with the models that it means, and whether they are here."""
    return [
        {
            "id": quality,
            "recognition": _card(_chosen(quality, "recognition", source, "")),
            "translation": {
                code: _card(_chosen(quality, "translation", source, code)) for code in targets
            },
        }
        for quality in QUALITIES
    ]


def models_for(quality: str, source: str) -> dict[str, Any]:
    """The flags of a quality; publication leaves the choice to the run, which takes the best."""
    if quality != "draft":
        return {}
    recognizer = _chosen(quality, "recognition", source, "")
    flags: dict[str, Any] = {"model": recognizer.id} if recognizer and _here(recognizer) else {}
    return flags


def _chosen(quality: str, task: Any, source: str, target: str) -> ModelEntry | None:
    """The lightest model of those that are here, or the best that fits; else what to get."""
    from tolmach.models.choose import fits, recommend
    from tolmach.models.hardware import place, this_machine
    from tolmach.models.store import installed

    machine = this_machine()
    placement = place(machine)
    able = [
        model.entry
        for model in installed()
        if model.entry.task == task
        and not model.entry.demo
        and (not source or source == "auto" or model.entry.knows(source, target))
        and fits(model.entry, machine, placement)
    ]
    if not able:
        return recommend(task, "" if source == "auto" else source, target, machine, placement)
    if quality == "draft":
        return min(able, key=lambda one: (one.memory, one.size))
    return max(able, key=lambda one: (not one.wants_gpu or placement.device == "cuda", one.quality))


def _here(entry: ModelEntry) -> bool:
    from tolmach.models.store import installed

    return entry.id in {model.entry.id for model in installed()}


def _card(entry: ModelEntry | None) -> Json | None:
    if entry is None:
        return None
    title = message(entry.title)
    return {"id": entry.id, "title": title, "here": _here(entry), "size": entry.transfer}
