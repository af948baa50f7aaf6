"""Sounds without speech, for training windows and the example: noise and something like music."""

import numpy as np
from numpy.typing import NDArray

from models.training.espeak import SAMPLE_RATE


def noise(rng: np.random.Generator, count: int, slope: float) -> NDArray[np.float32]:
    """Noise of unit power whose spectrum falls as 1 / f**slope (0 white, 1 brown-ish)."""
    spectrum = np.fft.rfft(rng.standard_normal(max(count, 2)))
    spectrum /= np.maximum(np.arange(len(spectrum)), 8.0) ** slope
    sound = np.fft.irfft(spectrum, max(count, 2))[:count]
    return (sound / max(float(sound.std()), 1e-9)).astype(np.float32)


def music(rng: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Plucked chords over a little noise, unit power: not speech, not silence."""
    time = np.arange(count) / SAMPLE_RATE
    sound = 0.05 * noise(rng, count, 0.5).astype(np.float64)
    beat = rng.uniform(0.25, 0.6)
    root = rng.uniform(110.0, 330.0)
    for start in np.arange(0.0, count / SAMPLE_RATE, beat):
        after = time - start
        envelope = np.where(after >= 0, np.exp(-np.maximum(after, 0) / rng.uniform(0.2, 0.7)), 0.0)
        for step in rng.choice([0, 3, 4, 5, 7, 9, 12], size=3, replace=False):
            pitch = root * 2 ** (step / 12)
            for overtone in (1, 2, 3):
                sound += envelope * np.sin(2 * np.pi * pitch * overtone * after) / overtone**1.5
    return (sound / max(float(sound.std()), 1e-9)).astype(np.float32)
