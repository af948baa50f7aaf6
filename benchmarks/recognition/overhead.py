"""
CPU seconds of recognition here against faster-whisper's own batched mode.

Both get the same file, model, batch size, beam, voice detection settings and word times; each runs
in its own process, start-up included.

    python -m benchmarks.recognition.overhead 30 3      (minutes, rounds)

With the toy model, which costs next to nothing, the ratio is the worst case; a real model adds the
same seconds to both sides.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.recognition.material import recording, toy
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES

BATCH, BEAM = 4, 5
ENGINE = "tolmach.engines.recognizers.faster_whisper"


def ours(model: Path, sound: Path) -> int:
    """Count the words that this toolkit hears: child process, guard and all."""
    from tolmach.engines.isolation.recognizer_process import ChildRecognizer
    from tolmach.engines.voice.windows import window_audio

    options = RecognitionOptions(batch_size=BATCH, beam_size=BEAM, threads=1)
    recognizer = ChildRecognizer(ENGINE, model, options, ("ru",))
    windows = window_audio(sound, 0, SpeechOptions(), WINDOW_POLICIES["packed"])
    words = sum(len(window.words) for window in recognizer.recognize(windows))
    recognizer.close()
    return words


def theirs(model: Path, sound: Path) -> int:
    """Count the words that faster-whisper hears."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    pipeline = BatchedInferencePipeline(WhisperModel(str(model), device="cpu", cpu_threads=1))
    segments, _ = pipeline.transcribe(
        str(sound), language="ru", batch_size=BATCH, beam_size=BEAM, word_timestamps=True
    )
    return sum(len(segment.words or ()) for segment in segments)


def measured(side: str, model: Path, sound: Path) -> float:
    """CPU seconds of one side in a process of its own, with its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "benchmarks.recognition.overhead", side, model, sound]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"  {side:6} {seconds:6.1f} s CPU, {done.stdout.strip()} words")
    return seconds


def main() -> None:
    """Measure both sides in turn; print each round and the ratio of the medians."""
    if sys.argv[1] in ("ours", "theirs"):
        print({"ours": ours, "theirs": theirs}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3])))
        return
    minutes, rounds = int(sys.argv[1]), int(sys.argv[2])
    os.environ["OMP_NUM_THREADS"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        model = toy(Path(folder) / "toy")
        sound = recording(Path(folder), minutes * 60)
        pairs = [
            (measured("ours", model, sound), measured("theirs", model, sound))
            for _ in range(rounds)
        ]
    ratio = median(a for a, _ in pairs) / median(b for _, b in pairs)
    print(f"{minutes} min: CPU ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
