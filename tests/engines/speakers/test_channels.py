"""Turns from a recording with one microphone per channel."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tolmach.core.speech import Turn
from tolmach.engines.speakers.channels import channel_turns
from tolmach.errors import MediaError

RATE = 8_000


def stereo(path: Path, *parts: tuple[int, float, float]) -> Path:
    """A tone, part by part: milliseconds, loudness left and right (0 to 1)."""
    sides = []
    for ms, left, right in parts:
        tone = np.sin(np.arange(RATE * ms // 1000) * 0.3)
        sides.append(np.stack([tone * left, tone * right], axis=1))
    samples = (np.concatenate(sides) * 30_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def test_the_louder_channel_has_the_floor_over_short_pauses(tmp_path: Path) -> None:
    path = stereo(
        tmp_path / "a.wav",
        (1_000, 0.5, 0.1), (500, 0, 0), (500, 0.5, 0.1),  # S1 with a pause
        (1_000, 0.1, 0.6), (1_000, 0.3, 0.3), (500, 0.4, 0.05),  # S2, both at once, S1
    )  # fmt: skip
    assert channel_turns(path) == [
        Turn(0, 2_000, "S1"),
        Turn(2_000, 3_000, "S2"),
        Turn(4_000, 4_500, "S1"),
    ]


@pytest.mark.parametrize("parts", [[(1_000, 0.4, 0.4)], [(1_000, 0.0, 0.0)]])
def test_channels_that_hold_the_same_tell_nothing(
    tmp_path: Path, parts: list[tuple[int, float, float]]
) -> None:
    with pytest.raises(MediaError, match="do not tell voices apart"):
        channel_turns(stereo(tmp_path / "a.wav", *parts))


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"no sound")
    with pytest.raises(MediaError, match="cannot be read"):
        channel_turns(tmp_path / "a.wav")
