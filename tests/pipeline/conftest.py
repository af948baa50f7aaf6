"""A small real recording, and engines that need no trained model."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.engines.speakers.voices import networks
from tests.needs import example
from tests.toy_whisper import build
from tolmach.core.options import RecognitionOptions
from tolmach.engines.aligners import whisper
from tolmach.engines.aligners.loading import load_aligner
from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.engines.ports import Aligner
from tolmach.engines.recognizers import faster_whisper
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, Route
from tolmach.pipeline.job import Job, make_job


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first half minute of the example."""
    return beginning(30, tmp_path_factory.mktemp("media") / "talk.mp4")


def beginning(seconds: int, path: Path) -> Path:
    """Write the first seconds of the example; give the file back."""
    cut = ["-t", str(seconds), "-c", "copy", str(path)]
    subprocess.run([ffmpeg_program(), "-v", "error", "-i", str(example()), *cut], check=True)
    return path


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Folders of a toy recognizer and of something that passes for a translator."""
    folder = tmp_path_factory.mktemp("models")
    build(folder / "toy")
    (folder / "latin").mkdir()
    (folder / "latin" / "model.bin").write_bytes(b"a fake")
    (folder / "latin" / "config.json").write_text("{}")
    return {"model": str(folder / "toy"), "translator": str(folder / "latin")}


@pytest.fixture
def job(recording: Path, models: dict[str, Any], tmp_path: Path) -> Job:
    """A job from Russian to English with these models."""
    given = {"source": "ru", "targets": ("en",), **models}
    return make_job(recording, tmp_path / "out", given)


@cache
def toy(folder: Path) -> Any:
    """The toy recognizer in this process; loading it into a child each time would cost seconds."""
    return faster_whisper.load(folder, RecognitionOptions(batch_size=4, threads=1), ("ru",))


def recognize_in_process(
    model: InstalledModel, job: Job, languages: Sequence[str], hotwords: str
) -> Any:
    return toy(model.folder)


@cache
def toy_aligner(folder: Path) -> Aligner:
    """The same weights as an aligner."""
    return load_aligner(whisper.__name__, folder, RecognitionOptions(threads=1))


def align_in_process(model: InstalledModel, job: Job) -> Aligner:
    return toy_aligner(model.folder)


class Bench:
    """Engines with a fake translator, counting how often one was loaded."""

    def __init__(self, translator: Any = None) -> None:
        self.translator = translator or FakeTranslator()
        self.loaded = 0

    @property
    def engines(self) -> Engines:
        return Engines(
            recognize_in_process,
            self._load,
            aligner=align_in_process,
            speaker_networks=networks,
            shared=True,
        )

    def _load(self, route: Route, job: Job) -> Any:
        self.loaded += 1
        return self.translator


@pytest.fixture
def bench() -> Bench:
    """Fresh engines."""
    return Bench()


@pytest.fixture(scope="session")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of nothing."""
    path = tmp_path_factory.mktemp("media") / "silent.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(2 * 16000 * 3))
    return path
