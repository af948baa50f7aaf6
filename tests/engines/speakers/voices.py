"""Voices that a test can make, and networks without a model that tell them apart."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from tolmach.engines.speakers.stretches import Networks
from tolmach.models.catalog import ModelEntry, Source
from tolmach.models.manifest import Manifest, hash_file, write_manifest
from tolmach.models.store import InstalledModel

Floats = npt.NDArray[np.float32]
RATE = 16_000
PITCH = {"low": 300.0, "middle": 900.0, "high": 2_500.0}


def recording(path: Path, parts: Sequence[tuple[int, str]]) -> Path:
    """Tones in turn: milliseconds, and two pitches with `+`, or nothing."""
    pieces = []
    for ms, who in parts:
        times = np.arange(RATE * ms // 1000) / RATE
        tones = [np.sin(2 * np.pi * PITCH[one] * times) for one in who.split("+") if one]
        pieces.append(0.2 * sum(tones, np.zeros(len(times))))
    samples = (np.concatenate(pieces) * 32_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


class PitchEncoder:
    """Compares sounds by where their power is."""

    def embed(self, sound: Floats) -> Floats:
        """A vector of the power in 16 bands."""
        power = np.abs(np.fft.rfft(sound)) ** 2
        bands = np.array([band.sum() for band in np.array_split(power[: len(power) // 2], 16)])
        vector: Floats = (bands / np.linalg.norm(bands)).astype(np.float32)
        return vector


class PairSegmenter:
    """Finds two people at once where two tones are strong."""

    def classes(self, sound: Floats) -> Floats:
        """A row for every 20 ms."""
        rows = []
        for frame in sound[: len(sound) // 320 * 320].reshape(-1, 320):
            power = np.abs(np.fft.rfft(frame)) ** 2
            strong = [power[round(hertz / 50)] > 50 for hertz in PITCH.values()]
            row = np.zeros(7, dtype=np.float32)
            row[4 if sum(strong) > 1 else 1 + strong.index(True) if any(strong) else 0] = 1
            rows.append(row)
        return np.array(rows)


def model(folder: Path, task: Literal["speakers", "overlap"]) -> Path:
    """A folder that passes for an installed network."""
    folder.mkdir()
    (folder / "net.onnx").write_bytes(folder.name.encode())
    entry = ModelEntry(
        id=folder.name.replace(" ", "-"),
        title=folder.name,
        task=task,
        engine={"speakers": "speaker-encoder", "overlap": "pyannote"}[task],
        source=Source(kind="local"),
        license="MIT",
    )
    write_manifest(folder, Manifest(entry, "", {"net.onnx": hash_file(folder / "net.onnx")}))
    return folder


def networks(_encoder: InstalledModel, segmenter: InstalledModel | None) -> Networks:
    """Networks without a model, for `Engines`."""
    return Networks(PitchEncoder(), PairSegmenter() if segmenter else None)
