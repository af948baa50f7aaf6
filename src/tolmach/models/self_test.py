"""Trying models with the number formats that they may use here, and remembering what failed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

from tolmach.engines import self_test
from tolmach.engines.table import RECOGNIZERS, TRANSLATORS, module_name
from tolmach.models.catalog import ANY
from tolmach.models.hardware import PLAIN_TYPES, Machine, this_machine
from tolmach.models.refused import accept, refuse
from tolmach.models.store import InstalledModel

_MOST_SECONDS = 600

TESTED = frozenset({"faster-whisper", "ctranslate2", "transformers"})
"""Engines whose results depend on a number format."""

OWN_FORMAT = frozenset({"firefox", "onnx-asr"})
"""Engines that take the numbers of a model's files as they are."""


@dataclass(frozen=True, slots=True)
class Trial:
    """
    What came of a model with a number format.

    Attributes:
        compute_type: empty for the format of the model's files.
        problem: empty where it works.
        judged: False where it was only seen to run.
    """

    compute_type: str
    problem: str = ""
    judged: bool = True


def try_model(
    model: InstalledModel, machine: Machine | None = None, *, every: bool = False
) -> list[Trial]:
    """
    Try an installed model on this computer's processor, and remember what gives nonsense.

    Args:
        every: with every number format that it may use; else until one is right.

    Returns:
        The trials in the order in which formats are chosen; none where there is nothing to try.
    """
    if model.entry.demo:
        return []
    if model.entry.engine in OWN_FORMAT:
        return [_as_it_is(model)]
    if model.entry.engine not in TESTED:
        return []
    machine = machine or this_machine()
    trials = []
    for compute_type in PLAIN_TYPES:
        if compute_type not in machine.cpu_types:
            continue
        trials.append(Trial(compute_type, _problem(model, compute_type)))
        if trials[-1].problem:
            refuse(model.folder, compute_type)
            continue
        accept(model.folder, compute_type)
        if not every:
            break
    return trials


def _as_it_is(model: InstalledModel) -> Trial:
    """Try a model whose number format is no choice; one that gives nonsense is not used at all."""
    trial = Trial("", _problem(model, "auto"), judged=model.entry.task != "recognition")
    for compute_type in PLAIN_TYPES:
        (refuse if trial.problem else accept)(model.folder, compute_type)
    return trial


def _problem(model: InstalledModel, compute_type: str) -> str:
    """Try a model in a process of its own; a crash is a problem, too."""
    entry = model.entry
    table = RECOGNIZERS if entry.task == "recognition" else TRANSLATORS
    source = target = ""
    if entry.task == "translation":
        known = [code for code in self_test.SENTENCES if entry.knows(code)]
        source = known[0] if known else entry.sources[0]
        others = [code for code in self_test.SENTENCES if code != source]
        target = others[0] if ANY in entry.targets else entry.targets[0]
    words = [module_name(table, entry.engine, entry.id), str(model.folder), compute_type]
    try:
        done = subprocess.run(
            [sys.executable, "-m", self_test.__name__, *words, source, target],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=_MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"it gave nothing in {_MOST_SECONDS // 60} minutes"
    if done.returncode < 0:
        return f"its process was ended by signal {-done.returncode}"
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it failed"])[-1][:200]
    return done.stdout.strip()
