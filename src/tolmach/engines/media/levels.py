"""How loud sound is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tolmach.engines.media.decoding import SAMPLES_PER_MS
from tolmach.stages.alignment.boundaries import LEVEL_MS

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

_QUIETEST = 1e-10
"""Power below the smallest step of 16 bits, so that digital silence has a level."""


def levels(samples: Samples) -> list[float]:
    """Decibels below full scale, one value per 10 ms; a shorter rest is left out."""
    import numpy as np

    size = LEVEL_MS * SAMPLES_PER_MS
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.square(frames, dtype=np.float64).mean(axis=1)
    decibels: list[float] = (10 * np.log10(power + _QUIETEST)).tolist()
    return decibels
