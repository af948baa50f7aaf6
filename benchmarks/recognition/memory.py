"""
Peak memory and time to the first result, by length of the recording.

Measured are the resident sets of this process and all its children (ffmpeg, the recognizer),
sampled ten times a second. The model is a toy, so that everything around the model shows; a real
model adds its own size, which does not depend on the length.

    python -m benchmarks.recognition.memory 10 60 180      (minutes)
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.recognition.material import recording, toy
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES
from tolmach.engines.isolation.recognizer_process import ChildRecognizer
from tolmach.engines.voice.windows import window_audio

ENGINE = "tolmach.engines.recognizers.faster_whisper"
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


def resident(process: int) -> float:
    """Megabytes of a process and its descendants; 0 for one that has just ended."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        tasks = Path(f"/proc/{process}/task").iterdir()
        children = [c for task in tasks for c in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return pages * PAGE_MB + sum(resident(int(child)) for child in children)


class Peak(threading.Thread):
    """Samples the resident memory until it is told to stop."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Sample."""
        while not self.stopped.wait(0.1):
            self.megabytes = max(self.megabytes, resident(os.getpid()))


def measure(model: Path, path: Path, minutes: int) -> None:
    """Recognize one recording and print a row."""
    peak = Peak()
    peak.start()
    began, first, words = time.monotonic(), None, 0
    recognizer = ChildRecognizer(ENGINE, model, RecognitionOptions(threads=1), ("ru",))
    policy = WINDOW_POLICIES["packed"]
    for window in recognizer.recognize(window_audio(path, 0, SpeechOptions(), policy)):
        first = first or time.monotonic() - began
        words += len(window.words)
    recognizer.close()
    peak.stopped.set()
    peak.join()
    wall = time.monotonic() - began
    print(
        f"{minutes:5} min  {peak.megabytes:6.0f} MB  first {first:4.1f} s  {wall:7.1f} s  {words}"
    )


def main() -> None:
    """Measure each length in turn; each in its own process, so that none inherits memory."""
    if len(sys.argv) == 4 and sys.argv[1] == "--one":
        model, minutes = Path(sys.argv[2]), int(sys.argv[3])
        measure(model, recording(model.parent, minutes * 60), minutes)
        return
    with tempfile.TemporaryDirectory() as folder:
        model = toy(Path(folder) / "toy")
        for minutes in sys.argv[1:]:
            recording(Path(folder), int(minutes) * 60)
            command = [sys.executable, "-m", "benchmarks.recognition.memory", "--one"]
            os.spawnv(os.P_WAIT, sys.executable, [*command, str(model), minutes])


if __name__ == "__main__":
    main()
