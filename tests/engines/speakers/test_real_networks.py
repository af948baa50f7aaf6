"""Two real voices, with real networks."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tests.needs import real, shared
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Turn
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.engines.speakers import encoders, segmentation
from tolmach.engines.speakers.diarization import diarize
from tolmach.engines.speakers.stretches import Networks
from tolmach.engines.voice.windows import load_voice_detector
from tolmach.measures.speakers import diarization_error
from tolmach.models.folder import infer_entry

pytestmark = [pytest.mark.real, pytest.mark.shared]


def test_folders_are_known_by_their_networks() -> None:
    encoder = infer_entry(real("speaker-encoder"))
    segmenter = infer_entry(shared("models/pyannote-segmentation-3-0-int8"))
    assert (encoder.task, segmenter.task) == ("speakers", "overlap")


def test_a_man_and_a_woman_in_turn_are_told_apart(tmp_path: Path) -> None:
    man = sorted(real("festvox-ru/wav").glob("ru_04*.wav"))[:4]
    woman = [real(f"prompts-ru/{name}.wav") for name in ("demo-congrats", "demo-moreinfo")]
    sound, turns = [np.zeros(8_000, np.float32)], []
    for speaker, path in zip("ABAB", (man[0], woman[0], man[1], woman[1]), strict=True):
        clip = np.concatenate(list(pcm_blocks(path)))[: 16_000 * 5]
        start = sum(map(len, sound)) // 16
        turns.append(Turn(start, start + len(clip) // 16, speaker))
        sound += [clip, np.zeros(6_400, np.float32)]
    with wave.open(str(tmp_path / "talk.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((np.concatenate(sound) * 32_767).astype("<i2").tobytes())
    networks = Networks(
        encoders.load(real("speaker-encoder")),
        segmentation.load(shared("models/pyannote-segmentation-3-0-int8")),
    )
    found = diarize(
        tmp_path / "talk.wav",
        0,
        networks,
        load_voice_detector(),
        people=2,
        speech=SpeechOptions(),
    )
    error = diarization_error(turns, found.turns, collar=250)
    assert error.confused == 0
    assert error.rate < 10  # a turn holds the pauses of its clip
