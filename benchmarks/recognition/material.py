"""A toy model that talks for half a minute, and recordings of any length made of the example."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import toy_whisper
from tests.needs import example
from tolmach.engines.media.ffmpeg_program import ffmpeg_program

WORDS = tuple(
    f"{stem}{ending}{'.' if number % 7 == 6 else ','}"
    for number, (stem, ending) in enumerate(
        (stem, ending)
        for stem in ("письм", "книг", "камер", "свидан", "дорог", "ответ", "кампан", "голос")
        for ending in ("а", "ы", "ой", "ами", "ах", "у", "е")
    )
)
"""56 words, 28 s: as much as a full window of fast speech has."""


def toy(folder: Path) -> Path:
    """Build the talking toy once."""
    return folder if (folder / "model.bin").exists() else toy_whisper.build(folder, words=WORDS)


def recording(folder: Path, seconds: int) -> Path:
    """The example's sound, over and over, cut at a length; copied, not encoded again."""
    path = folder / f"{seconds}s.m4a"
    if not path.exists():
        command = [
            ffmpeg_program(),
            "-v",
            "error",
            "-y",
            "-stream_loop",
            "-1",
            "-i",
            str(example()),
        ]
        command += ["-vn", "-c:a", "copy", "-t", str(seconds), str(path)]
        subprocess.run(command, check=True)
    return path
