"""
Which model to use when the user named none, and what to get when there is none.

The best installed model that knows the language, fits into the memory that is free, and is not too
slow for the computer. Demo models are never chosen: they know nothing but the shipped example.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tolmach.engines.table import lacking
from tolmach.errors import ModelError
from tolmach.languages import LANGUAGES
from tolmach.messages import joined, message
from tolmach.models.catalog import ModelEntry, Task, catalog
from tolmach.models.hardware import PLAIN_TYPES, Machine, Placement, place
from tolmach.models.refused import refused
from tolmach.models.store import InstalledModel, how_to_get, installed

GB = 1_000_000_000


def choose(
    task: Task,
    source: str,
    target: str = "",
    machine: Machine | None = None,
    *,
    placement: Placement | None = None,
) -> InstalledModel:
    """
    Choose the best installed model for a task and language; `reason` says why.

    Args:
        source: language code; empty when it has yet to be found out.
        target: language to translate to, for the translation task.
        machine: this computer where left out.
        placement: where the model will run; `auto` where left out.

    Raises:
        ModelError: there is none; the next step names the command that gets a fitting one.
    """
    machine = machine or _this_machine()
    placement = placement or place(machine)
    able = [model for model in installed() if _able(model.entry, task, source, target)]
    fitting = [model for model in able if fits(model.entry, machine, placement)]
    if fitting:
        best = max(fitting, key=lambda model: _rank(model.entry, placement))
        return replace(best, reason=_reason(best.entry, able, fitting, machine))
    recommended = recommend(task, source, target, machine, placement)
    if able:
        smallest = min(able, key=lambda model: model.entry.memory)
        raise _too_large(smallest.entry, machine, recommended)
    raise _none_installed(task, source, target, recommended)


def place_model(
    model: InstalledModel,
    device: str = "auto",
    compute_type: str = "auto",
    machine: Machine | None = None,
) -> Placement:
    """
    Decide where a model runs, and refuse one that does not fit, before any work starts.

    Raises:
        ModelError: too large for the free memory; the next step names the next smaller one.
        UsageError, EngineError: a device or number format that this computer does not have.
    """
    machine = machine or _this_machine()
    placement = _usable(model, machine, place(machine, device, compute_type), compute_type)
    if fits(model.entry, machine, placement):
        return placement
    one = model.entry
    smaller = [
        other
        for other in catalog()
        if other.task == one.task and not other.demo and other.memory < one.memory
        and _shares(one.sources, other.sources) and _shares(one.targets, other.targets)
        and fits(other, machine, placement)
    ]  # fmt: skip
    raise _too_large(one, machine, max(smaller, key=lambda other: other.memory, default=None))


def _usable(model: InstalledModel, machine: Machine, placement: Placement, asked: str) -> Placement:
    """Another number format where the model gave nonsense with this one when it was tried."""
    bad = refused(model.folder)
    if placement.device != "cpu" or placement.compute_type not in bad:
        return placement
    others = [name for name in PLAIN_TYPES if name in machine.cpu_types and name not in bad]
    if asked == "auto" and others:
        return replace(placement, compute_type=others[0])
    raise ModelError(
        message(
            "Model '{entry}' gave nonsense with {compute_type} when it was tried on this computer.",
            entry=model.entry.id,
            compute_type=placement.compute_type,
        ),
        next_step=message("Omit --compute-type.")
        if others
        else message("Use another model; try this one again with: tolmach doctor --models"),
        model=model.entry.id,
    )


def fits(entry: ModelEntry, machine: Machine, placement: Placement) -> bool:
    """Whether the model's memory is free; a graphics card has its own, which is not measured."""
    return placement.device == "cuda" or entry.memory <= machine.available


def recommend(
    task: Task,
    source: str,
    target: str,
    machine: Machine,
    placement: Placement,
    most: int = 0,
) -> ModelEntry | None:
    """
    The best model of the catalogue for a task, a language and this computer.

    One whose licence forbids some uses is recommended only where there is no other.

    Args:
        most: bytes that may be fetched; 0 sets no limit.
    """
    able = [
        one
        for one in catalog()
        if _able(one, task, source, target)
        and fits(one, machine, placement)
        and (not most or one.transfer <= most)
    ]
    return max(able, key=lambda one: (one.is_free, *_rank(one, placement)), default=None)


def _able(entry: ModelEntry, task: Task, source: str, target: str) -> bool:
    if entry.task != task or entry.demo or (source and not entry.knows(source, target)):
        return False
    return not lacking(task, entry.engine)


def _rank(entry: ModelEntry, placement: Placement) -> tuple[bool, int]:
    """Models that want a graphics card come last without one, in order of quality."""
    return (not entry.wants_gpu or placement.device == "cuda", entry.quality)


def _shares(left: Iterable[str], right: Iterable[str]) -> bool:
    mine, other = set(left), set(right)
    return not mine or bool(mine & other) or "*" in mine | other


def _this_machine() -> Machine:
    from tolmach.models.hardware import this_machine

    return this_machine()


def _reason(
    entry: ModelEntry,
    able: list[InstalledModel],
    fitting: list[InstalledModel],
    machine: Machine,
) -> str:
    if len(able) == 1:
        return message("the only installed model for this language")
    others = len(able) - len(fitting)
    reason = message(
        "the best of {count} installed models for this language on this computer", count=len(able)
    )
    if others:
        reason = message(
            "{reason}; {count} would not fit into {available:.1f} GB of free memory",
            reason=reason,
            count=others,
            available=machine.available / GB,
        )
    slow = [
        model.entry.id
        for model in fitting
        if model.entry.wants_gpu and not entry.wants_gpu and model.entry.quality > entry.quality
    ]
    if not slow:
        return reason
    return message("{reason}; too slow: {models}", reason=reason, models=", ".join(slow))


def _too_large(entry: ModelEntry, machine: Machine, smaller: ModelEntry | None) -> ModelError:
    return ModelError(
        message(
            "The model '{entry}' needs about {memory:.1f} GB of memory, and "
            "{available:.1f} GB are free.",
            entry=entry.id,
            memory=entry.memory / GB,
            available=machine.available / GB,
        ),
        next_step=joined(
            message("Close other programs, or use a smaller model: {model}.", model=smaller.id),
            how_to_get(smaller.id),
        )
        if smaller
        else message("Close other programs."),
        model=entry.id,
        needs=entry.memory,
        available=machine.available,
    )


def _none_installed(
    task: Task, source: str, target: str, recommended: ModelEntry | None
) -> ModelError:
    name = LANGUAGES[source].name if source in LANGUAGES else source
    if task == "speakers":
        what = message("There is no model on this computer that tells voices apart.")
    elif task == "overlap":
        what = message("There is no model on this computer that finds two voices at once.")
    elif task == "translation":
        other = LANGUAGES[target].name if target in LANGUAGES else target
        pair = message("{source} to {target}", source=name, target=other) if target else name
        what = message(
            "There is no translation model for {language} on this computer.", language=pair
        )
    elif name:
        what = message(
            "There is no recognition model for {language} on this computer.", language=name
        )
    else:
        what = message("There is no recognition model on this computer.")
    if recommended is None:
        return ModelError(what, next_step=message("See `tolmach models list`."), task=task)
    how = how_to_get(recommended.id)
    if recommended.transfer:
        how = message("{how} ({size:.1f} GB)", how=how, size=recommended.transfer / GB)
    return ModelError(
        what,
        next_step=how,
        task=task,
        source=source,
        target=target,
        recommended=recommended.id,
    )
