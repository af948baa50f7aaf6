"""Engines stay loaded from recording to recording."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tolmach.batch.work import LoadedEngines
from tolmach.engines.recognizers.fake import FakeRecognizer
from tolmach.pipeline.job import make_job


class Told(FakeRecognizer):
    """Notes what it is told."""

    def told(self, languages: tuple[str, ...], hotwords: str = "") -> Told:
        """Go on with the same model."""
        self.task = (languages, hotwords)
        return self


def test_a_recognizer_is_told_its_next_languages_and_not_loaded_again(tmp_path: Path) -> None:
    """Each recording of a batch may be detected first and then recognized."""
    loaded: list[Told] = []

    def load(*_: object) -> Told:
        loaded.append(Told())
        return loaded[-1]

    engines = LoadedEngines(load)
    job = make_job(tmp_path / "a.mp4")
    model, other = SimpleNamespace(folder="base"), SimpleNamespace(folder="small")
    first = engines(model, job, (), "")
    assert engines(model, job, ("ru",), "names") is first
    assert first.task == (("ru",), "names")
    assert engines(model, job, (), "") is first
    assert first.task == ((), "")
    assert engines(other, job, (), "") is not first
    assert len(loaded) == 2


def test_a_translator_stays_loaded_for_each_target_of_a_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the oldest is closed before one more comes."""
    events: list[str] = []

    def load(model: SimpleNamespace, *_: object) -> SimpleNamespace:
        events.append(f"load {model.folder}")
        return SimpleNamespace(close=lambda: events.append(f"close {model.folder}"))

    monkeypatch.setattr("tolmach.batch.work.load_translator", load)
    engines = LoadedEngines(load)
    job = make_job(tmp_path / "a.mp4", flags={"targets": ("en", "de")})
    for folder in ("ru-en", "ru-de", "ru-en", "ru-de", "ru-fr"):
        engines(SimpleNamespace(folder=folder), job)
    assert events == ["load ru-en", "load ru-de", "close ru-en", "load ru-fr"]
