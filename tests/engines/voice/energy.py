"""A voice detector without a network: loud is speech. It shows what a detector needs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FRAME = 512


class EnergyDetector:
    """
    Says that somebody speaks where sound is loud; fulfils the port `VoiceDetector`.

    Attributes:
        blocks: how many blocks it was fed.
    """

    def __init__(self) -> None:
        self.blocks = 0
        self._rest = np.zeros(0, dtype=np.float32)

    def feed(self, block: npt.NDArray[np.float32]) -> list[float]:
        """A probability for each complete frame."""
        self.blocks += 1
        sound = np.concatenate([self._rest, block])
        complete = len(sound) - len(sound) % FRAME
        self._rest = sound[complete:]
        return self._loud(sound[:complete])

    def finish(self) -> list[float]:
        """The last frame, padded with silence."""
        return self._loud(np.pad(self._rest, (0, FRAME - len(self._rest))))

    def _loud(self, sound: npt.NDArray[np.float32]) -> list[float]:
        powers = (sound.reshape(-1, FRAME) ** 2).mean(axis=1)
        return [float(min(1.0, power * 1000)) for power in powers]
