"""From a file to windows: the same speech as a whole-file detector finds, in bounded memory."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest

from tests.engines.sounds import ffmpeg, tone
from tests.engines.voice.energy import EnergyDetector
from tests.needs import example, shared
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.core.timing import Span, merge_spans
from tolmach.engines.media.decoding import pcm_blocks
from tolmach.engines.ports import WindowAudio
from tolmach.engines.voice.windows import Unsure, speech_spans, window_audio

pytestmark = pytest.mark.slow

PACKED, PAUSES = WINDOW_POLICIES["packed"], WINDOW_POLICIES["pauses"]


def recognized(path: Path, policy: str = "packed") -> list[WindowAudio]:
    return list(window_audio(path, 0, SpeechOptions(), WINDOW_POLICIES[policy]))


def test_the_example_is_heard_sentence_by_sentence() -> None:
    """Sentences lie inside windows; the silence and the music between them do not."""
    reference = json.loads(example("interview.reference.json").read_text(encoding="utf-8"))
    speech = merge_spans(
        part for audio in recognized(example(), "pauses") for part in audio.window.spans
    )

    def overlap(entry: dict[str, int]) -> tuple[int, int]:
        span = Span(entry["start_ms"], entry["end_ms"])
        return sum(span.overlap(part) for part in speech), span.duration

    words = [overlap(word) for sentence in reference["sentences"] for word in sentence["words"]]
    recognized_ms, spoken_ms = (sum(column) for column in zip(*words, strict=True))
    assert recognized_ms > 0.97 * spoken_ms
    assert all(overlap(stretch)[0] < 300 for stretch in reference["stretches"])


def test_windows_hold_the_sound_of_their_stretches() -> None:
    """The samples are those of the recording, glued in order."""
    whole = np.concatenate(list(pcm_blocks(example())))
    for audio in recognized(example()):
        parts = [whole[span.start * 16 : span.end * 16] for span in audio.window.spans]
        assert np.array_equal(audio.samples, np.concatenate(parts))
        assert audio.window.duration <= 30_000
        assert audio.voiced


@pytest.mark.parametrize(("glue", "together"), [("language", 30_000), (True, 0), (False, 0)])
def test_windows_say_whether_those_of_one_language_may_be_decoded_together(
    glue: bool | Literal["language"], together: int
) -> None:
    """As much sound as the longest window has."""
    first = next(window_audio(example(), 0, SpeechOptions(), replace(PACKED, glue=glue)))
    assert first.together == together


def test_another_detector_finds_other_speech(tmp_path: Path) -> None:
    """To one that goes by loudness, a tone is speech."""
    path = tone(tmp_path / "tone.wav", 3)
    assert list(window_audio(path, 0, SpeechOptions(), PACKED)) == []
    (audio,) = window_audio(path, 0, SpeechOptions(), PACKED, EnergyDetector())
    assert audio.window.spans == (Span(0, 3_000),)


def test_the_first_window_comes_before_the_file_is_read() -> None:
    """It takes one block, whatever follows."""
    detector = EnergyDetector()
    next(window_audio(example(), 0, SpeechOptions(), PAUSES, detector))
    assert detector.blocks == 1


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """Three times the recording needs at most a tenth more at its peak."""
    long = tmp_path / "long.m4a"
    ffmpeg("-stream_loop", "2", "-i", example(), "-vn", "-c:a", "copy", long)

    def peak(path: Path) -> int:
        tracemalloc.start()
        for _ in window_audio(path, 0, SpeechOptions(), PACKED):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(long) < 1.1 * peak(example())


NOTHING = {
    "digital silence": np.zeros(12 * 16_000),
    "white noise": np.random.default_rng(1).normal(0, 0.1, 12 * 16_000),
    "a chord": sum(0.1 * np.sin(np.arange(12 * 16_000) * f / 2546.5) for f in (220, 277, 330)),
    "clapping": np.random.default_rng(2).normal(0, 0.2, 12 * 16_000)
    * (np.sin(np.arange(12 * 16_000) / 400) > 0.8),
}


@pytest.mark.parametrize("name", NOTHING)
def test_where_nobody_speaks_nothing_is_recognized(tmp_path: Path, name: str) -> None:
    """No window, so no recognizer gets a chance to invent."""
    path = tmp_path / "sound.s16"
    path.write_bytes((np.clip(NOTHING[name], -1, 1) * 32767).astype("<i2").tobytes())
    wav = tmp_path / "sound.wav"
    ffmpeg("-f", "s16le", "-ar", "16000", "-ac", "1", "-i", path, wav)
    assert recognized(wav) == []


def test_a_recording_of_a_tenth_of_a_second_has_no_speech(tmp_path: Path) -> None:
    """It is no accident."""
    assert recognized(tone(tmp_path / "short.wav", 0.1)) == []


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    [
        "transcribe-cpp/samples/noise.wav",
        "transcribe-cpp/samples/jobs-silence.wav",
        "pisets/tests/testdata/silence.wav",
    ],
)
def test_real_noise_and_silence_have_no_speech(name: str) -> None:
    """Zero words begin with zero windows."""
    assert recognized(shared(f"speech/{name}")) == []


@pytest.mark.shared
@pytest.mark.parametrize(
    "name", ["silero-vad/ru.wav", "silero-vad/test.wav", "voicekit/audio/stierlitz.wav"]
)
def test_real_speech_is_found_where_the_original_finds_it(name: str) -> None:
    """All that faster-whisper finds in the whole file; the second look adds a little at edges."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    path = shared(f"speech/{name}")
    whole = np.concatenate(list(pcm_blocks(path)))
    options = VadOptions(min_silence_duration_ms=160, max_speech_duration_s=30)
    expected = merge_spans(
        Span(entry["start"] // 16, entry["end"] // 16)
        for entry in get_speech_timestamps(whole, options)
    )
    found = speech_spans(path, 0, SpeechOptions())
    total, theirs = (sum(span.duration for span in spans) for spans in (found, expected))
    common = sum(one.overlap(other) for one in found for other in expected)
    assert common >= 0.99 * theirs
    assert total <= 1.03 * theirs


@pytest.mark.shared
def test_speech_that_passed_a_telephone_is_found(tmp_path: Path) -> None:
    """Without its pitch, the network alone is sure of a tenth of this speech."""
    path = shared("speech/silero-vad/ru.wav")
    wav = tmp_path / "telephone.wav"
    band = ",".join(["highpass=f=300"] * 4 + ["lowpass=f=3400"] * 4)
    ffmpeg("-i", path, "-af", band, "-ar", "16000", wav)
    plain, telephone = (
        sum(part.duration for audio in recognized(one) for part in audio.voiced or ())
        for one in (path, wav)
    )
    assert telephone > 0.9 * plain


class Scripted:
    """A detector that knows its answers, one for each 32 ms."""

    def __init__(self, *stretches: tuple[float, float]) -> None:
        self._frames = [p for seconds, p in stretches for _ in range(int(seconds * 1000) // 32)]

    def feed(self, block: npt.NDArray[np.float32]) -> list[float]:
        count = len(block) // 512
        found, self._frames = self._frames[:count], self._frames[count:]
        return found

    def finish(self) -> list[float]:
        return []


def test_what_may_be_speech_is_told_beside_the_windows(tmp_path: Path) -> None:
    """Before, between and after windows, from 300 ms on; inside of them it is no news."""
    path = tone(tmp_path / "tone.wav", 60)
    detector = Scripted(
        (3.2, 0), (1.28, 0.2), (6.4, 0), (22.4, 0.9), (3.2, 0), (0.64, 0.2), (3.2, 0),
        (0.128, 0.2), (3.2, 0), (9.6, 0.9), (1.6, 0), (0.96, 0.3), (1.0, 0),
    )  # fmt: skip
    windows = list(window_audio(path, 0, SpeechOptions(), PACKED, detector))
    assert [audio.unsure for audio in windows] == [
        (Span(3_200, 4_480),),
        (Span(36_480, 37_120), Span(54_848, 55_808)),
    ]


def test_what_may_be_speech_is_kept_where_there_is_no_window(tmp_path: Path) -> None:
    """Less than 300 ms does not count here either."""
    path = tone(tmp_path / "tone.wav", 20)
    detector, unsure = Scripted((9.6, 0), (1.28, 0.2), (3.2, 0), (0.128, 0.2), (5, 0)), Unsure()
    assert not list(window_audio(path, 0, SpeechOptions(), PACKED, detector, unsure=unsure))
    assert unsure.left == (Span(9_600, 10_880),)
