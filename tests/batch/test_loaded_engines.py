"""Engines stay loaded from recording to recording."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

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
