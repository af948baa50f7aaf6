"""A reader of Russian with a passage in English, and a real Whisper that was told Russian."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from faster_whisper.audio import decode_audio

from tests.needs import real, shared
from tolmach.core.document import Finding
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.recognizers.loading import load_recognizer
from tolmach.engines.voice.windows import window_audio
from tolmach.stages.recognition.guard import second_language

pytestmark = [pytest.mark.slow, pytest.mark.real, pytest.mark.shared]

RATE = 16_000


def advice(folder: Path, *sounds: npt.NDArray[np.float32]) -> Finding | None:
    """What is advised for sounds in a row, half a second between them."""
    path = folder / "sound.wav"
    pause = np.zeros(RATE // 2, dtype=np.float32)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        for part in (part for each in sounds for part in (each, pause)):
            file.writeframes((part * 32_767).astype("<i2").tobytes())
    options = RecognitionOptions(device="cpu", compute_type="int8", threads=2)
    recognizer = load_recognizer(
        faster_whisper.__name__, real("whisper-base"), options, ("ru",), ""
    )
    windows = window_audio(path, 0, SpeechOptions(), WINDOW_POLICIES["packed"])
    return second_language(list(recognizer.recognize(windows)), ("ru",))


def test_ten_seconds_of_english_are_told_with_their_time(tmp_path: Path) -> None:
    russian = [
        decode_audio(str(path)) for path in sorted((real("festvox-ru") / "wav").glob("*.wav"))[:4]
    ]
    english = decode_audio(str(shared("speech/openai-whisper/tests/jfk.flac")))
    assert advice(tmp_path, *russian) is None
    found = advice(tmp_path, *russian[:2], english, *russian[2:])
    assert found is not None
    start = 1000 * sum(len(each) + RATE // 2 for each in russian[:2]) // RATE
    assert start <= found.span.start < start + 2_000
    assert "English seems to be spoken" in found.detail
    assert "--from ru,en" in found.detail
