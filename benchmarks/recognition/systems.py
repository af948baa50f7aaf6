"""
The systems that are compared, each on the same file with the same model and settings.

tolmach and faster-whisper run in this environment. whisper-ctranslate2 and stable-ts are measured
in environments of their own (`make_peers.sh`), of which only the Python program is named here.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.core.timing import Span
from tolmach.stages.recognition.words import Piece, whole_words


@dataclass(frozen=True, slots=True)
class Output:
    """
    What a system gives.

    Attributes:
        reported: stretches that it reports for a person to listen to.
        windows, looks: how many windows it decoded, and again.
    """

    words: tuple[Word, ...]
    reported: tuple[Span, ...] = ()
    windows: int = 0
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """An output and its cost: seconds without loading the model, and the process at its largest."""

    output: Output
    cpu: float
    wall: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What is recognized, with what; several languages are told apart."""

    model: Path
    recording: Path
    languages: tuple[str, ...]
    options: RecognitionOptions


def tolmach(setting: Setting) -> Callable[[], Output]:
    """Run this project: voice detection, windows, recognition and guard in one process."""
    from tolmach.engines.recognizers.language_vote import switching
    from tolmach.engines.recognizers.loading import load_recognizer
    from tolmach.engines.voice.windows import window_audio
    from tolmach.stages.recognition.stitching import stitched

    engine = "tolmach.engines.recognizers.faster_whisper"
    recognizer = load_recognizer(engine, setting.model, setting.options, setting.languages, "")
    policy = WINDOW_POLICIES["packed"]
    if len(setting.languages) > 1:
        policy = switching(policy)

    def run() -> Output:
        sound = window_audio(setting.recording, 0, SpeechOptions(), policy)
        words: list[Word] = []
        reported: list[Span] = []
        windows = looks = 0
        for window in recognizer.recognize(sound):
            words[-1:] = stitched(words[-1:], window)
            reported += [each.span for each in window.findings]
            windows, looks = windows + 1, looks + window.attempts - 1
        return Output(tuple(words), tuple(reported), windows, looks)

    return run


def batched(setting: Setting) -> Callable[[], Output]:
    """Wrap faster-whisper's batched mode with its own voice detection."""
    from faster_whisper import BatchedInferencePipeline

    whisper = _whisper(setting)
    encode, rows = whisper.encode, [0]

    def counted(features: Any) -> Any:
        rows[0] += len(features)
        return encode(features)

    whisper.encode = counted
    pipeline = BatchedInferencePipeline(whisper)

    def run() -> Output:
        rows[0] = 0
        words = _words(
            pipeline.transcribe(
                str(setting.recording),
                batch_size=setting.options.batch_size,
                beam_size=setting.options.beam_size,
                word_timestamps=True,
                temperature=0.0,
                **_language(setting),
            )[0]
        )
        return Output(words, windows=rows[0])

    return run


def sequential(setting: Setting) -> Callable[[], Output]:
    """Wrap faster-whisper's sequential mode with its voice detection and fallback."""
    whisper = _whisper(setting)
    return lambda: Output(
        _words(
            whisper.transcribe(
                str(setting.recording),
                beam_size=setting.options.beam_size,
                word_timestamps=True,
                vad_filter=True,
                condition_on_previous_text=False,
                **_language(setting),
            )[0]
        )
    )


def _language(setting: Setting) -> dict[str, Any]:
    several = len(setting.languages) > 1
    return {"language": setting.languages[0], "multilingual": several}


def _whisper(setting: Setting) -> Any:
    from faster_whisper import WhisperModel

    return WhisperModel(
        str(setting.model),
        device="cpu",
        compute_type=setting.options.compute_type,
        cpu_threads=setting.options.threads,
        local_files_only=True,
    )


def _words(segments: Iterable[Any]) -> tuple[Word, ...]:
    return _whole(
        (word.word, word.start, word.end, word.probability)
        for segment in segments
        for word in segment.words
    )


def _whole(rows: Iterable[tuple[str, float, float, float]]) -> tuple[Word, ...]:
    """Words as a reader sees them: what comes without a space belongs to the word before it."""
    pieces = [Piece(text, int(a * 1000), int(b * 1000), sure) for text, a, b, sure in rows]
    return tuple(
        Word(each.text, each.start, each.end, each.probability) for each in whole_words(pieces)
    )


SYSTEMS = {"tolmach": tolmach, "batched": batched, "sequential": sequential}


def measured(name: str, setting: Setting) -> Measured:
    """Run a system of `SYSTEMS` in this process, which does nothing else, and measure it."""
    run = SYSTEMS[name](setting)
    cpu, wall = sum(os.times()[:4]), time.monotonic()
    output = run()
    cpu, wall = sum(os.times()[:4]) - cpu, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    return Measured(output, cpu, wall, peak)


def peer(name: str, python: Path, setting: Setting) -> Measured:
    """Run a peer in the environment of a Python program."""
    several = len(setting.languages) > 1
    script = Path(__file__).with_name("peers.py")
    settings = [str(setting.options.beam_size), str(setting.options.threads)]
    done = subprocess.run(
        [
            *(str(python), str(script), name, str(setting.model), str(setting.recording)),
            *("" if several else setting.languages[0], *settings),
        ],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ""},
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return Measured(
        Output(_whole(answer["words"])), answer["cpu"], answer["wall"], answer["megabytes"]
    )
