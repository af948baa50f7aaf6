"""The pitch that a telephone takes away is put back, in blocks of any length."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from tolmach.engines.voice.fundamental import Fundamental

SECOND = 16_000


def voice(lowest: int) -> npt.NDArray[np.float32]:
    """A second of a buzz at 120 Hz: its harmonics from one frequency up to 3,400 Hz."""
    times = np.arange(SECOND) / SECOND
    harmonics = [f for f in range(120, 3_401, 120) if f >= lowest]
    return sum(0.02 * np.cos(2 * np.pi * f * times) for f in harmonics).astype(np.float32)


def strength(sound: npt.NDArray[np.float32], frequency: int) -> float:
    """How strong one frequency is in the last half second."""
    half = sound[SECOND // 2 :]
    return float(np.abs(np.fft.rfft(half))[frequency // 2] * 2 / len(half))


def test_a_voice_without_its_pitch_gets_it_back() -> None:
    """120 Hz were cut off; afterwards they are as strong as a harmonic."""
    sound = voice(lowest=300)
    assert strength(sound, 120) < 0.001
    assert strength(Fundamental().add(sound), 120) > 0.02


def test_silence_stays_silence() -> None:
    """Nothing is added to nothing."""
    assert not Fundamental().add(np.zeros(SECOND, dtype=np.float32)).any()


@given(st.lists(st.integers(0, 4_000), max_size=6))
def test_the_length_of_the_blocks_changes_nothing(lengths: list[int]) -> None:
    """A stream is judged like a file at once."""
    sound, fundamental = voice(lowest=300), Fundamental()
    parts = np.split(sound, np.minimum(np.cumsum([0, *lengths]), SECOND))
    assert np.allclose(
        np.concatenate([fundamental.add(part) for part in parts]),
        Fundamental().add(sound),
        atol=1e-7,
    )
