"""
Examining this computer: what is there, what is missing, what to do about it.

Every diagnosis is a plain record; `tolmach doctor` prints them. Nothing here uses the network.
"""

from __future__ import annotations

import ctypes
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tolmach.engines.media.ffmpeg_program import find_ffmpeg
from tolmach.engines.table import TABLES, engine_module
from tolmach.errors import EngineError, ModelError
from tolmach.messages import joined, message
from tolmach.models.catalog import ModelEntry
from tolmach.models.choose import GB, recommend
from tolmach.models.hardware import Machine, place, this_machine
from tolmach.models.self_test import try_model
from tolmach.models.store import damaged, how_to_get, installed, replaced, store_folder, unfinished
from tolmach.network import is_offline

_PACKAGES = ("av", "ctranslate2", "faster_whisper", "onnxruntime", "sentencepiece")
_CUDA_LIBRARIES = {
    "linux": ("libcublas.so.12", "libcudnn.so.9"),
    "win32": ("cublas64_12.dll", "cudnn64_9.dll"),
}
"""What CTranslate2 4 loads for a graphics card: CUDA 12 and cuDNN 9."""


_TIGHT = 1.5 * GB
"""Free memory below which only the weakest recognizers fit."""


class Level(StrEnum):
    """How much a diagnosis matters."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was examined; `advice` says what to do, where something has to be done."""

    topic: str
    level: Level
    text: str
    advice: str = ""


def examine_models() -> Iterator[Diagnosis]:
    """Try every installed model with each number format that it may use here; takes minutes."""
    machine = this_machine()
    for model in installed():
        for trial in try_model(model, machine, every=True):
            name = model.entry.id
            kind = trial.compute_type or message("its own numbers")
            if trial.problem:
                yield Diagnosis(
                    "self-test",
                    Level.WARN,
                    message(
                        "'{name}' with {kind} gives nonsense on this computer: {problem}",
                        name=name,
                        kind=kind,
                        problem=trial.problem,
                    ),
                    message("Another number format is used instead, where one is right.")
                    if trial.compute_type
                    else message("Download the model again, or use another one."),
                )
            else:
                text = message("'{name}' works with {kind}.", name=name, kind=kind)
                if not trial.judged:
                    text = message("'{name}' works; only speech can tell how well.", name=name)
                yield Diagnosis("self-test", Level.GOOD, text)


def examine() -> tuple[Diagnosis, ...]:
    """Examine everything, in the order in which problems are best solved."""
    found = [_packages()]
    if found[0].level is Level.BAD:
        return tuple(found)
    machine = this_machine()
    for check in CHECKS:
        found.extend(check(machine))
    return tuple(found)


def _packages() -> Diagnosis:
    versions = []
    for name in _PACKAGES:
        try:
            import_module(name)
            versions.append(f"{name} {version(name.replace('_', '-'))}")
        except (ImportError, OSError) as error:
            return Diagnosis(
                "packages",
                Level.BAD,
                message("{name} cannot be loaded: {reason}", name=name, reason=error),
                message("Install tolmach again, into an environment of its own."),
            )
    text = f"Python {platform.python_version()}, tolmach {version('tolmach')}, "
    return Diagnosis("packages", Level.GOOD, text + ", ".join(versions))


def _processor(machine: Machine) -> Iterator[Diagnosis]:
    what = message(
        "{machine}, {cores} cores, {features}",
        machine=platform.machine(),
        cores=machine.cores,
        features=", ".join(machine.features) or "-",
    )
    slow = platform.machine().lower() in ("x86_64", "amd64") and "AVX2" not in machine.features
    if slow:
        yield Diagnosis(
            "processor",
            Level.WARN,
            message("{what}: without AVX2, models run several times slower.", what=what),
            message("Use whisper-base or whisper-small, or a computer made after 2014."),
        )
    else:
        yield Diagnosis("processor", Level.GOOD, what)


def _memory(machine: Machine) -> Iterator[Diagnosis]:
    text = message(
        "{memory:.1f} GB, {available:.1f} GB free",
        memory=machine.memory / GB,
        available=machine.available / GB,
    )
    placement = place(machine)
    largest = recommend("recognition", "ru", "", machine, placement)
    if largest is None:
        yield Diagnosis(
            "memory", Level.BAD, text, message("Close other programs: no recognizer fits.")
        )
    elif machine.available < _TIGHT:
        yield Diagnosis(
            "memory",
            Level.WARN,
            message("{text}: at most {largest} fits.", text=text, largest=largest.title),
            message("Close other programs before a run."),
        )
    else:
        yield Diagnosis(
            "memory",
            Level.GOOD,
            message("{text}: room for {largest}.", text=text, largest=largest.title),
        )


def _graphics(machine: Machine) -> Iterator[Diagnosis]:
    placement = place(machine)
    how = message(
        "models run on {device} with {compute_type}",
        device=placement.device,
        compute_type=placement.compute_type,
    )
    if machine.gpus:
        missing = [name for name in _CUDA_LIBRARIES.get(sys.platform, ()) if not _loads(name)]
        if missing:
            yield Diagnosis(
                "graphics card",
                Level.BAD,
                message(
                    "{gpus} found, but {missing} cannot be loaded.",
                    gpus=machine.gpus,
                    missing=" and ".join(missing),
                ),
                message(
                    "Install nvidia-cublas-cu12 and nvidia-cudnn-cu12 with pip, or use --device "
                    "cpu."
                ),
            )
        else:
            yield Diagnosis(
                "graphics card",
                Level.GOOD,
                message("{gpus} found; {how}.", gpus=machine.gpus, how=how),
            )
    elif _loads({"win32": "nvcuda.dll"}.get(sys.platform, "libcuda.so.1")):
        yield Diagnosis(
            "graphics card",
            Level.WARN,
            message(
                "There is an NVIDIA driver, but no card that the engines can use; {how}.", how=how
            ),
            message("Update the driver to one for CUDA 12."),
        )
    else:
        yield Diagnosis(
            "graphics card", Level.GOOD, message("None for the engines; {how}.", how=how)
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _ffmpeg(_machine: Machine) -> Iterator[Diagnosis]:
    try:
        used = find_ffmpeg()
    except EngineError as error:
        yield Diagnosis("ffmpeg", Level.BAD, error.message, error.next_step)
        return
    text = (
        message("{version}, bundled", version=used.version)
        if used.bundled
        else message("{version}, of the system", version=used.version)
    )
    if used.rejected:
        yield Diagnosis(
            "ffmpeg",
            Level.WARN,
            message("{text}; {rejected}.", text=text, rejected=used.rejected),
            message("Nothing is lost; reinstall the system's ffmpeg if other programs need it."),
        )
    else:
        yield Diagnosis("ffmpeg", Level.GOOD, text)
    try:
        find_ffmpeg("ass", "libx264")
    except EngineError as error:
        yield Diagnosis(
            "ffmpeg",
            Level.WARN,
            message("Subtitles cannot be burnt in: {reason}", reason=error.message),
            error.next_step,
        )


def _models(machine: Machine) -> Iterator[Diagnosis]:
    for name, reason in damaged().items():
        yield Diagnosis(
            "models", Level.BAD, reason, message("tolmach models remove {name}", name=name)
        )
    for name, problems in replaced().items():
        yield Diagnosis(
            "models",
            Level.BAD,
            message(
                "'{name}' is not the model of that name: {problems}.",
                name=name,
                problems="; ".join(problems),
            ),
            message("tolmach models remove {name}, then download it again", name=name),
        )
    for name, size in unfinished().items():
        yield Diagnosis(
            "models",
            Level.WARN,
            message(
                "{size:.1f} GB of a download of '{name}' that was not finished are kept.",
                size=size / GB,
                name=name,
            ),
            message(
                "Continue with: tolmach models pull {name}, or free the space: tolmach "
                "models remove {name}",
                name=name,
            ),
        )
    real = [model.entry for model in installed() if not model.entry.demo]
    for entry in real:
        yield from _engine(entry)
    for task in ("recognition", "translation"):
        speech = task == "recognition"
        names = [one.id for one in real if one.task == task]
        if names:
            yield Diagnosis(
                "models",
                Level.GOOD,
                message("Recognizers: {names}", names=", ".join(names))
                if speech
                else message("Translators: {names}", names=", ".join(names)),
            )
            continue
        target = "en" if task == "translation" else ""
        best = recommend(task, "ru", target, machine, place(machine))
        yield Diagnosis(
            "models",
            Level.WARN,
            message("There is no recognizer yet.")
            if speech
            else message("There is no translator yet."),
            how_to_get(best.id) if best else message("See `tolmach models list`."),
        )


def _engine(entry: ModelEntry) -> Iterator[Diagnosis]:
    """Whether an installed model has its engine, and the engine its packages."""
    try:
        packages = engine_module(TABLES[entry.task], entry.engine, entry.id).PACKAGES
    except ModelError as error:
        yield Diagnosis(
            "models",
            Level.BAD,
            error.message,
            message("tolmach models remove {entry}", entry=entry.id),
        )
        return
    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        yield Diagnosis(
            "models",
            Level.BAD,
            message(
                "'{entry}' cannot be used: {missing} cannot be imported.",
                entry=entry.id,
                missing=" and ".join(missing),
            ),
            message(
                "Install what the engine {engine} needs, or use another model.", engine=entry.engine
            ),
        )


def _disk(_machine: Machine) -> Iterator[Diagnosis]:
    places = ((message("the models"), store_folder()), (message("this folder"), Path.cwd()))
    for what, folder in places:
        near = next(path for path in (folder, *folder.parents) if path.exists())
        free = shutil.disk_usage(near).free
        if free < 2 * GB:
            yield Diagnosis(
                "disk",
                Level.WARN,
                message("{free:.1f} GB free for {what}.", free=free / GB, what=what),
                message("Free some space there."),
            )
        else:
            yield Diagnosis(
                "disk",
                Level.GOOD,
                message("{free:.0f} GB free for {what}.", free=free / GB, what=what),
            )


def _offline(_machine: Machine) -> Iterator[Diagnosis]:
    """Try the kernel's barrier in a process of its own, because it cannot be taken back."""
    code = "import sys, tolmach.seccomp; sys.exit(tolmach.seccomp.proven() or None)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        yield Diagnosis(
            "offline",
            Level.GOOD,
            message(
                "With --offline, the system itself refuses sockets to tolmach and all it starts."
            ),
        )
        return
    yield Diagnosis(
        "offline",
        Level.GOOD,
        message(
            "With --offline, only Python refuses sockets: {stderr}.", stderr=done.stderr.strip()
        ),
        message("Switch off the network yourself where that matters."),
    )


def _network(_machine: Machine) -> Iterator[Diagnosis]:
    if is_offline():
        yield Diagnosis("network", Level.GOOD, message("Switched off by TOLMACH_OFFLINE."))
        return
    texts = [
        message(
            "Used by `tolmach models pull`, and for an address that you name: of a video, "
            "a translation service or a cluster."
        )
    ]
    if mirror := os.environ.get("HF_ENDPOINT"):
        texts.append(
            message("Models come from the mirror that HF_ENDPOINT names ({mirror}).", mirror=mirror)
        )
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        if os.environ.get(name):
            texts.append(message("It goes through the proxy of {variable}.", variable=name))
            break
    yield Diagnosis("network", Level.GOOD, joined(*texts))


CHECKS: tuple[Callable[[Machine], Iterator[Diagnosis]], ...] = (
    _processor,
    _memory,
    _graphics,
    _ffmpeg,
    _models,
    _disk,
    _network,
    _offline,
)
"""What is examined; to add a check, write a function and name it here."""
