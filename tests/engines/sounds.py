"""Recordings for tests, made on the spot: tones written with the standard library, then ffmpeg."""

from __future__ import annotations

import subprocess
import wave
from pathlib import Path

import numpy as np

from tolmach.engines.media.ffmpeg_program import ffmpeg_program


def tone(path: Path, seconds: float, *, rate: int = 16_000, level: float = 0.5) -> Path:
    """Write a mono 16-bit tone of 440 Hz; silence with level 0."""
    times = np.arange(int(seconds * rate)) / rate
    samples = (32767 * level * np.sin(2 * np.pi * 440 * times)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg; the output is the last argument."""
    subprocess.run(
        [ffmpeg_program(), "-v", "error", "-y", "-nostdin", *map(str, arguments)], check=True
    )
