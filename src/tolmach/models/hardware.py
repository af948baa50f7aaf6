"""What this computer can do, as far as models are concerned."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

from tolmach.errors import EngineError, UsageError
from tolmach.messages import message

Device = Literal["cpu", "cuda"]

_FAST = ("int8_float16", "float16", "int8_float32", "int8", "float32")
"""Number formats for a graphics card, best first: half the memory of float16 at the same result."""


PLAIN_TYPES = ("int8", "float32")
"""Number formats for a processor, best first."""


@dataclass(frozen=True, slots=True)
class Machine:
    """
    One computer.

    Attributes:
        cores: physical processor cores.
        memory, available: bytes of main memory, and what of it is free for a new program now.
        features: instruction sets that matter here, for instance AVX2.
        gpus: graphics cards that the engines can use.
        cpu_types, gpu_types: number formats that the engines support on each.
    """

    cores: int
    memory: int
    available: int
    features: tuple[str, ...] = ()
    gpus: int = 0
    cpu_types: tuple[str, ...] = ("float32", "int8")
    gpu_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a model runs and with which number format."""

    device: Device
    compute_type: str


def this_machine() -> Machine:
    """Look at the computer this program runs on."""
    import ctranslate2
    import psutil

    memory = psutil.virtual_memory()
    gpus = ctranslate2.get_cuda_device_count()
    return Machine(
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        memory=memory.total,
        available=memory.available,
        features=cpu_features(),
        gpus=gpus,
        cpu_types=tuple(sorted(ctranslate2.get_supported_compute_types("cpu"))),
        gpu_types=tuple(sorted(ctranslate2.get_supported_compute_types("cuda"))) if gpus else (),
    )


def cpu_features() -> tuple[str, ...]:
    """
    Instruction sets of the processor that speed models up, as numpy found them.

    The name is private to numpy but is what its own `show_runtime` reads, on every system.
    """
    from numpy._core._multiarray_umath import __cpu_features__  # type: ignore[import-not-found]

    useful = ("SSE42", "AVX", "AVX2", "FMA3", "AVX512F", "AVX512_ICL", "AVX512_SPR", "NEON", "SVE")
    return tuple(name for name in useful if __cpu_features__.get(name))


def place(machine: Machine, device: str = "auto", compute_type: str = "auto") -> Placement:
    """
    Decide where models run.

    `auto` takes a graphics card when the engines can use one, else the processor; there int8, which
    is several times as fast as float32 and needs a quarter of its memory.

    Raises:
        UsageError: no such device or number format, or one that this computer does not have.
    """
    if device not in ("auto", "cpu", "cuda"):
        raise UsageError(
            message("There is no device '{device}'.", device=device),
            next_step=message("Use auto, cpu or cuda."),
            device=device,
        )
    if device == "cuda" and not machine.gpus:
        raise EngineError(
            message("There is no graphics card here that the engines can use."),
            next_step=message("Leave --device out, or see `tolmach doctor`."),
            device=device,
        )
    chosen: Device = "cuda" if machine.gpus and device != "cpu" else "cpu"
    types = machine.gpu_types if chosen == "cuda" else machine.cpu_types
    if compute_type == "auto":
        order = _FAST if chosen == "cuda" else PLAIN_TYPES
        return Placement(chosen, next((name for name in order if name in types), "float32"))
    if compute_type not in types:
        raise UsageError(
            message(
                "This computer cannot run models with {compute_type} on {chosen}.",
                compute_type=compute_type,
                chosen=chosen,
            ),
            next_step=message("Use auto or one of {types}.", types=", ".join(types)),
            compute_type=compute_type,
        )
    return Placement(chosen, compute_type)
