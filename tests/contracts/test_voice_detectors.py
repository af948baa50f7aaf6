"""What every voice detector must do, whatever is behind it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.engines.voice.energy import EnergyDetector
from tolmach.engines.ports import VoiceDetector
from tolmach.engines.voice.windows import load_voice_detector

pytestmark = pytest.mark.slow

DETECTORS: dict[str, Callable[[], VoiceDetector]] = {
    "the table's": load_voice_detector,
    "energy": EnergyDetector,
}
FRAME = 512


@pytest.fixture(params=DETECTORS)
def load(request: pytest.FixtureRequest) -> Callable[[], VoiceDetector]:
    return DETECTORS[request.param]


def sound(samples: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.random.default_rng(3).normal(0, 0.1, samples).astype(np.float32)


@pytest.mark.parametrize("samples", [0, 1, FRAME, 10 * FRAME + 100])
def test_there_is_a_probability_for_each_32_ms(
    load: Callable[[], VoiceDetector], samples: int
) -> None:
    detector = load()
    found = detector.feed(sound(samples))
    assert len(found) == samples // FRAME
    last = detector.finish()
    assert len(last) == 1
    assert all(0 <= probability <= 1 for probability in found + last)


def test_blocks_of_any_size_give_the_same_probabilities(
    load: Callable[[], VoiceDetector],
) -> None:
    everything, whole, parts = sound(40_000), load(), load()
    expected = whole.feed(everything) + whole.finish()
    found: list[float] = []
    for start in range(0, len(everything), 777):
        found += parts.feed(everything[start : start + 777])
    assert found + parts.finish() == pytest.approx(expected, abs=1e-6)


def test_silence_is_no_speech(load: Callable[[], VoiceDetector]) -> None:
    detector = load()
    silence = np.zeros(FRAME * 20, dtype=np.float32)
    assert max(detector.feed(silence) + detector.finish()) < 0.5
