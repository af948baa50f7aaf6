"""Batches of windows as tensors: log mel features as faster-whisper computes them, and targets."""

from dataclasses import dataclass, fields

import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor
from torch import Tensor

from models.training.tokens import Vocabulary
from models.training.whisper_model import MELS
from models.training.windows import Window

FFT, HOP = 400, 160
FRAMES_PER_POSITION = 2
POSITION_MS = 20
IGNORED = -100
#: faster-whisper scales by the loudest moment of the whole file, which is louder than a window's.
LOUDER = 0.6


@dataclass(frozen=True)
class Batch:
    """Tensors of several windows.

    mels (batch, 80, frames); tokens (batch, time) full ids, both input and, shifted, target;
    guide (batch, time - 1, 2) encoder positions from, to (negative: no guide);
    phonemes (batch, positions) ids, `IGNORED` behind a window's end;
    lengths (batch) in tokens; speech (batch) false where there is no speech.
    """

    mels: Tensor
    tokens: Tensor
    guide: Tensor
    phonemes: Tensor
    lengths: Tensor
    speech: Tensor

    def to(self, device: str) -> "Batch":
        """The same batch on another device."""
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


class Mels:
    """Log mel features of a batch of sounds."""

    def __init__(self) -> None:
        extractor = FeatureExtractor(feature_size=MELS)
        self.filters = torch.from_numpy(np.asarray(extractor.mel_filters, np.float32))
        self.window = torch.hann_window(FFT)

    def __call__(self, windows: list[Window], rng: np.random.Generator, frames: int) -> Tensor:
        """(batch, 80, frames), zero behind each window's end as faster-whisper leaves it."""
        sounds = torch.zeros(len(windows), frames * HOP)
        for row, window in zip(sounds, windows, strict=True):
            row[: len(window.samples)] = torch.from_numpy(window.samples)
        spectrum = torch.stft(sounds, FFT, HOP, window=self.window, return_complex=True)
        power = torch.view_as_real(spectrum).square().sum(dim=-1)
        logs = torch.log10((self.filters @ power[..., :frames]).clamp(min=1e-10))
        for i, window in enumerate(windows):
            inside = logs[i, :, : window.frames]
            loudest = inside.max() + rng.uniform(0, LOUDER)
            # Windows without speech come from files that do have some.
            loudest = loudest if window.speech else torch.tensor(rng.uniform(0.5, 2.0))
            inside = torch.maximum(inside, loudest - 8.0)
            logs[i] = 0.0
            logs[i, :, : window.frames] = colour((inside + 4.0) / 4.0, rng)
        return logs


def colour(mels: Tensor, rng: np.random.Generator) -> Tensor:
    """Tilt the spectrum and hide a band or a moment, each some of the time (mels, frames)."""
    if rng.random() < 0.4:
        mels = mels + torch.linspace(-1, 1, MELS)[:, None] * rng.uniform(-0.15, 0.15)
    if rng.random() < 0.3:
        start, width = int(rng.integers(0, MELS - 8)), int(rng.integers(1, 8))
        mels[start : start + width] = mels.mean()
    if rng.random() < 0.3 and mels.shape[1] > 40:
        start, width = int(rng.integers(0, mels.shape[1] - 10)), int(rng.integers(2, 10))
        mels[:, start : start + width] = mels.mean()
    return mels


def phoneme_row(window: Window, positions: int, pause: int) -> np.ndarray:
    """The phoneme sounding at each encoder position; the pause where there is none."""
    row = np.full(positions, IGNORED, np.int64)
    count = min(window.frames // FRAMES_PER_POSITION, positions)
    row[:count] = pause
    if len(window.phonemes):
        times = np.arange(count) * POSITION_MS + POSITION_MS // 2
        at = np.searchsorted(window.phonemes[:, 0], times, side="right") - 1
        row[:count] = np.where(at >= 0, window.phonemes[np.maximum(at, 0), 1], pause)
    return row


def make_batch(
    windows: list[Window], vocabulary: Vocabulary, mels: Mels, pause: int, rng: np.random.Generator
) -> Batch:
    """Put windows together, padded to the longest."""
    # A few zero frames behind the longest window let the convolution see its end.
    frames = (max(w.frames for w in windows) + 8) // 2 * 2
    length = max(len(w.tokens) for w in windows)
    tokens = np.full((len(windows), length), vocabulary.control("endoftext"))
    guide = np.full((len(windows), length - 1, 2), -1)
    positions = frames // FRAMES_PER_POSITION
    phonemes = np.stack([phoneme_row(w, positions, pause) for w in windows])
    for i, window in enumerate(windows):
        tokens[i, : len(window.tokens)] = window.tokens
        spans = np.array(window.guide).reshape(-1, 2)
        start = spans[:, 0] // POSITION_MS
        end = np.maximum(-(-spans[:, 1] // POSITION_MS), start + 1)
        inside = (spans[:, 0] >= 0) & (end <= positions)
        guide[i, : len(spans)] = np.where(inside[:, None], np.stack([start, end], 1), -1)
    return Batch(
        mels(windows, rng, frames),
        torch.from_numpy(tokens),
        torch.from_numpy(guide),
        torch.from_numpy(phonemes),
        torch.tensor([len(w.tokens) for w in windows]),
        torch.tensor([w.speech for w in windows]),
    )
