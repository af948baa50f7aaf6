"""
Run a peer on one recording; started inside its environment, knows nothing of tolmach.

    python peers.py NAME MODEL RECORDING LANGUAGE BEAM THREADS

prints a line of JSON: words, seconds without loading the model, and memory. An empty language is
left to the peer.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Words = list[tuple[str, float, float, float]]


def whisper_ctranslate2(
    model: str, recording: str, language: str, beam: int, threads: int
) -> Callable[[], Words]:
    from src.whisper_ctranslate2.whisper_ctranslate2 import main

    folder = tempfile.mkdtemp()
    sys.argv = [
        "whisper-ctranslate2", recording, "--model_directory", model, "--device", "cpu",
        "--compute_type", "int8", "--threads", str(threads), "--beam_size", str(beam),
        "--word_timestamps", "True", "--batched", "True", "--batch_size", "8",
        "--local_files_only", "True", "--verbose", "False",
        "--output_format", "json", "--output_dir", folder,
        *(["--language", language] if language else []),
    ]  # fmt: skip

    def run() -> Words:
        main()
        (path,) = Path(folder).glob("*.json")
        segments = json.loads(path.read_text("utf-8"))["segments"]
        return [
            (word["word"], word["start"], word["end"], word["probability"])
            for segment in segments
            for word in segment["words"]
        ]

    return run


def stable_ts(
    model: str, recording: str, language: str, beam: int, threads: int
) -> Callable[[], Words]:
    import stable_whisper

    whisper = stable_whisper.load_faster_whisper(
        model, device="cpu", compute_type="int8", cpu_threads=threads
    )

    def run() -> Words:
        result: Any = whisper.transcribe(
            recording, language=language or None, beam_size=beam, verbose=None
        )
        return [(word.word, word.start, word.end, word.probability) for word in result.all_words()]

    return run


PEERS = {"whisper-ctranslate2": whisper_ctranslate2, "stable-ts": stable_ts}


def main() -> None:
    name, model, recording, language, beam, threads = sys.argv[1:]
    run = PEERS[name](model, recording, language, int(beam), int(threads))
    cpu, wall = sum(os.times()[:4]), time.monotonic()
    words = run()
    cpu, wall = sum(os.times()[:4]) - cpu, time.monotonic() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    sys.stdout.write(
        "\n" + json.dumps({"words": words, "cpu": cpu, "wall": wall, "megabytes": peak}) + "\n"
    )


if __name__ == "__main__":
    main()
