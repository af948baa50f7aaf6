"""How many recordings at once, and how many processor threads for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tolmach.core.options import BatchOptions
from tolmach.errors import TolmachError
from tolmach.models.hardware import this_machine
from tolmach.models.store import find

_CORES_EACH = 2
"""One recognition uses two cores well; beyond that, two recordings at once gain more."""
_OWN = 400_000_000
"""Bytes that a worker needs besides its models: the program, its libraries, a batch of windows."""
_SHARE = 0.8
"""Share of the free memory that a batch may plan with."""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """Workers of a batch and the threads of each; 0 threads are all of the worker's machine."""

    workers: int
    threads: int


def choose_workers(options: BatchOptions, flags: Mapping[str, Any]) -> WorkerPlan:
    """
    As many workers as asked for, or as cores and memory allow; cores are divided among them.

    The memory is that of a model for each, though they share one on Linux: a worker whose shared
    recognizer dies may have to go on with its own.

    On a cluster, every worker has its own machine and may use all of it.
    """
    if options.address:
        return WorkerPlan(options.workers, 0)
    machine = this_machine()
    workers = options.workers
    if not workers:
        translators = max(1, len(flags.get("targets") or ()))
        each = _memory(flags.get("translator"))
        each += _memory(flags["compare"]) if flags.get("compare") else 0
        models = max(_memory(flags.get("model")), translators * each)
        fitting = int(machine.available * _SHARE // (_OWN + models))
        workers = max(1, min(machine.cores // _CORES_EACH, fitting))
    return WorkerPlan(workers, max(1, machine.cores // workers))


def _memory(name: str | None) -> int:
    """Bytes that a named model needs; a middling guess where it is not named or not known."""
    try:
        return find(name).entry.memory if name else 1_000_000_000
    except TolmachError:
        return 1_000_000_000  # the job itself reports what is wrong with it
