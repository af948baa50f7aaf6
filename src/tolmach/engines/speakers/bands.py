"""
Mel bands of speech, as the families of speaker encoders were trained on.

Each family computes 80 bands from frames of 25 ms every 10 ms in its own way, and an encoder that
gets those of another family tells voices apart worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.ports import Samples

    Floats = npt.NDArray[np.float32]
    Doubles = npt.NDArray[np.float64]

RATE = 16_000
BANDS = 80
_FRAME, _SHIFT, _FFT = 400, 160, 512
_EMPHASIS = 0.97


def kaldi_bands(sound: Samples, *, povey: bool = False) -> Floats:
    """
    Logarithmic mel bands as Kaldi computes them, the mean of each band taken off.

    The numbers are those of WeSpeaker's `compute_fbank`: bands from 20 Hz, samples as 16-bit
    numbers, no dither, Hamming windows.

    Args:
        povey: Kaldi's own window, a Hann window to the power of 0.85, which 3D-Speaker uses.

    Returns:
        (frames, 80)
    """
    import numpy as np

    count = 1 + max(0, len(sound) - _FRAME) // _SHIFT
    padded = np.pad(sound, (0, max(0, _FRAME - len(sound)))).astype(np.float64) * 32768
    starts = np.arange(count)[:, np.newaxis] * _SHIFT
    frames = padded[starts + np.arange(_FRAME)]
    frames -= frames.mean(axis=1, keepdims=True)
    frames -= _EMPHASIS * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    window = np.hanning(_FRAME) ** 0.85 if povey else np.hamming(_FRAME)
    power = np.abs(np.fft.rfft(frames * window, _FFT)) ** 2
    bands = np.log(np.maximum(power @ _kaldi_filters(), np.finfo(np.float32).eps))
    result: Floats = (bands - bands.mean(axis=0)).astype(np.float32)
    return result


def nemo_bands(sound: Samples) -> Floats:
    """
    Logarithmic mel bands as NeMo computes them, each band at mean 0 and standard deviation 1.

    The numbers are those of its `AudioToMelSpectrogramPreprocessor`: Slaney's mel scale from 0 Hz,
    frames around every 160th sample, Hann windows.

    Returns:
        (frames, 80)
    """
    import numpy as np

    emphasised = sound.astype(np.float64)
    emphasised[1:] -= _EMPHASIS * sound[:-1].astype(np.float64)
    padded = np.pad(emphasised, _FFT // 2)
    starts = np.arange(max(1, len(sound) // _SHIFT))[:, np.newaxis] * _SHIFT
    frames = padded[starts + np.arange(_FFT)]
    window = np.pad(np.hanning(_FRAME), (_FFT - _FRAME) // 2)
    power = np.abs(np.fft.rfft(frames * window)) ** 2
    bands = np.log(power @ _slaney_filters() + 2.0**-24)
    spread = bands.std(axis=0, ddof=min(1, len(bands) - 1))
    result: Floats = ((bands - bands.mean(axis=0)) / (spread + 1e-5)).astype(np.float32)
    return result


def _kaldi_filters() -> Doubles:
    """Triangles on Kaldi's mel scale, one column per band."""
    import numpy as np

    def mel(hertz: Any) -> Any:
        return 1127 * np.log(1 + np.asarray(hertz) / 700)

    edges = np.linspace(mel(20.0), mel(RATE / 2), BANDS + 2)
    result = _triangles(mel(np.arange(_FFT // 2 + 1) * RATE / _FFT), edges)
    result[-1] = 0  # Kaldi leaves the highest bin out
    return result


def _slaney_filters() -> Doubles:
    """
    Triangles of one area each on the mel scale of Slaney's Auditory Toolbox (1998).

    The scale is linear up to 1000 Hz, 15 mel, and has 27 mel for a factor of 6.4 above.
    """
    import numpy as np

    step = np.log(6.4) / 27
    mels = np.linspace(0, 15 + np.log(RATE / 2 / 1000) / step, BANDS + 2)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * step))
    triangles = _triangles(np.arange(_FFT // 2 + 1) * RATE / _FFT, edges)
    result: Doubles = triangles * (2 / (edges[2:] - edges[:-2]))
    return result


def _triangles(bins: Doubles, edges: Doubles) -> Doubles:
    """For each band a triangle from one edge over the next to the one after it."""
    import numpy as np

    column = bins[:, np.newaxis]
    rising = (column - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - column) / np.diff(edges)[1:]
    result: Doubles = np.maximum(0, np.minimum(rising, falling))
    return result
