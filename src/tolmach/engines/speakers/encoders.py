"""
Speaker encoders: a piece of speech in, a vector out that is alike for one person.

Two kinds are known by their input: sound, (1, samples); and 80 mel bands, (1, frames, 80), as
WeSpeaker exports its networks.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tolmach.engines.speakers.networks import PACKAGES, open_network
from tolmach.errors import ModelError
from tolmach.messages import message

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import Samples, Vector

    Floats = npt.NDArray[np.float32]

__all__ = ["PACKAGES", "holds", "load"]

RATE = 16_000
LEVEL_DB = -30.0
"""Level at which encoders get all sound; a tenth of it alone takes a fifth of the likeness."""
_FRAME, _SHIFT, _FFT, _BANDS = 400, 160, 512, 80
_EMPHASIS = 0.97


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Whether a folder holds such a network; see `engines.table`."""
    return _kind(config) is not None


def _kind(config: Mapping[str, Any]) -> str | None:
    """`sound` or `bands`, by the shapes that `networks.shapes` gives."""
    inputs, outputs = config.get("inputs", {}), config.get("outputs", {})
    ranks = [len(shape) for shape in outputs.values()]
    if len(inputs) != 1 or ranks[:1] != [2]:
        return None
    (shape,) = inputs.values()
    if len(shape) == 2:
        return "sound"
    return "bands" if len(shape) == 3 and shape[2] == _BANDS else None


class OnnxEncoder:
    """An encoder of either kind."""

    def __init__(self, session: Any, *, bands: bool) -> None:
        self._session = session
        self._name = session.get_inputs()[0].name
        self._bands = bands

    def embed(self, sound: Samples) -> Vector:
        """Give the vector of a piece of speech, at least half a second of 16 kHz, length 1."""
        import numpy as np

        power = float((sound.astype(np.float64) ** 2).mean())
        levelled = sound * np.float32(10 ** (LEVEL_DB / 20) / (power + 1e-12) ** 0.5)
        fed = mel_bands(levelled) if self._bands else levelled
        vector = self._session.run(None, {self._name: fed[np.newaxis]})[0].ravel()
        result: Vector = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
        return result


def mel_bands(sound: Samples) -> Floats:
    """
    Logarithmic mel bands as Kaldi computes them, with Hamming windows and the mean taken off.

    The numbers are those of WeSpeaker's `compute_fbank`: 80 bands from 20 Hz, frames of 25 ms every
    10 ms, samples as 16-bit numbers, no dither.
    """
    import numpy as np

    count = 1 + max(0, len(sound) - _FRAME) // _SHIFT
    padded = np.pad(sound, (0, max(0, _FRAME - len(sound)))).astype(np.float64) * 32768
    starts = np.arange(count)[:, np.newaxis] * _SHIFT
    frames = padded[starts + np.arange(_FRAME)]
    frames -= frames.mean(axis=1, keepdims=True)
    frames -= _EMPHASIS * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.abs(np.fft.rfft(frames * np.hamming(_FRAME), _FFT)) ** 2
    bands = np.log(np.maximum(power @ _filters(), np.finfo(np.float32).eps))
    result: Floats = (bands - bands.mean(axis=0)).astype(np.float32)
    return result


def _filters() -> npt.NDArray[np.float64]:
    """Triangles on Kaldi's mel scale, one column per band."""
    import numpy as np

    def mel(hertz: Any) -> Any:
        return 1127 * np.log(1 + np.asarray(hertz) / 700)

    edges = np.linspace(mel(20.0), mel(RATE / 2), _BANDS + 2)
    bins = mel(np.arange(_FFT // 2 + 1) * RATE / _FFT)[:, np.newaxis]
    rising = (bins - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins) / np.diff(edges)[1:]
    result: npt.NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    result[-1] = 0  # Kaldi leaves the highest bin out
    return result


def load(folder: Path) -> OnnxEncoder:
    """
    Load an encoder.

    Raises:
        ModelError: the folder holds no network of this kind, or it is damaged.
    """
    session = open_network(folder)
    kind = _kind(
        {
            "inputs": {one.name: list(one.shape) for one in session.get_inputs()},
            "outputs": {one.name: list(one.shape) for one in session.get_outputs()},
        }
    )
    if kind is None:
        raise ModelError(
            message("The network in '{folder}' does not compare voices.", folder=folder.name),
            next_step=message("Name a speaker encoder; see `tolmach models list`."),
            model=folder.name,
        )
    return OnnxEncoder(session, bands=kind == "bands")
