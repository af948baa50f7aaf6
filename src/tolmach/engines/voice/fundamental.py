"""
The fundamental of a voice, put back into sound that has passed a telephone.

A telephone carries 300 to 3,400 Hz. The pitch of a voice lies below, and without it the voice
detector misses whole sentences. The magnitude of speech repeats once for every vibration of the
vocal cords, so its slow part has the pitch that was cut off; adding it is the first step of the
classical ways to widen the band of telephone speech. Speech that has its pitch is judged as before,
and so are music, noise and silence; the words are recognized from the sound as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

_SHORT = 24
"""Samples of a mean, taken twice, that leaves what is below about 300 Hz at 16 kHz."""

_LONG = 256
"""Samples of a mean that leaves what is below about 30 Hz, which is loudness and no pitch."""


class Fundamental:
    """Adds the pitch to sound that comes in blocks; their length changes nothing."""

    def __init__(self) -> None:
        import numpy as np

        self._before = np.zeros(_LONG)

    def add(self, block: Samples) -> Samples:
        """Give the next sound with its pitch added."""
        import numpy as np

        loud = np.concatenate([self._before, np.abs(block, dtype=np.float64)])
        self._before = loud[-_LONG:]
        sums = np.concatenate([[0.0], np.cumsum(loud)])
        twice = np.concatenate([[0.0], np.cumsum(sums[_SHORT:] - sums[:-_SHORT])])
        count = len(block)
        if not count:
            return block
        slow = (sums[_LONG:] - sums[:-_LONG])[-count:] / _LONG
        pitch = (twice[_SHORT:] - twice[:-_SHORT])[-count:] / _SHORT**2
        restored: Samples = (block + (pitch - slow)).astype(np.float32)
        return restored
