"""
A second recognizer gets all that the first one has, with one file and one row.

The file is `tests/engines/scripted_recognizer.py`; the row is added here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.engines import scripted_recognizer
from tests.engines.scripted_recognizer import scripted_model
from tests.engines.voice.energy import EnergyDetector
from tests.models.conftest import store  # noqa: F401  # a fixture
from tests.pipeline.test_run import tree
from tolmach.cli import tolmach
from tolmach.core.events import Event, Notice, Progressed
from tolmach.engines.isolation import recognizer_process
from tolmach.engines.table import RECOGNIZERS
from tolmach.engines.translators.fake import FakeTranslator
from tolmach.errors import ModelError, Stopped
from tolmach.models.folder import infer_entry
from tolmach.models.manifest import Manifest, hash_file, write_manifest
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run

pytestmark = pytest.mark.slow  # starts processes

ENGINES = Engines(translator=lambda *_: FakeTranslator())


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The row."""
    monkeypatch.setitem(RECOGNIZERS, "scripted", scripted_recognizer.__name__)


def job_with(model: Path, recording: Path, out: Path, models: dict[str, Any]) -> Job:
    options = {"source": "auto", "targets": ("en",), "batch_size": 1, **models}
    return make_job(recording, out, {**options, "model": str(model)})


def test_it_detects_the_language_and_its_words_are_written(
    recording: Path, models: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process does both."""
    started: list[object] = []
    start = recognizer_process.Child
    monkeypatch.setattr(
        recognizer_process, "Child", lambda *args: started.append(args) or start(*args)
    )
    events: list[Event] = []
    job = job_with(scripted_model(tmp_path / "model"), recording, tmp_path / "out", models)
    result = run(job, events.append, ENGINES)
    assert result.document.language == "ru"
    assert result.document.steps[0].engine == "scripted"
    content = result.document.sentences[0].source.content
    assert content.startswith("Мы писали письма каждую неделю.")
    assert any(isinstance(e, Notice) and e.message.startswith("Language: Russian") for e in events)
    assert len(started) == 1


def test_the_guard_has_it_look_again_when_it_is_caught_in_a_loop(
    recording: Path, models: dict[str, Any], tmp_path: Path
) -> None:
    model = scripted_model(tmp_path / "model", loops=True)
    result = run(job_with(model, recording, tmp_path / "out", models), engines=ENGINES)
    text = " ".join(sentence.source.content for sentence in result.document.sentences)
    assert "письма" in text
    assert "шли" not in text


def test_a_stopped_run_goes_on_and_ends_with_the_same_bytes(
    recording: Path, models: dict[str, Any], tmp_path: Path
) -> None:
    model = scripted_model(tmp_path / "model")
    whole = job_with(model, recording, tmp_path / "undisturbed", models)
    run(whole, engines=ENGINES)

    def stop(event: Event) -> None:
        if isinstance(event, Progressed):
            raise KeyboardInterrupt

    job = replace(whole, out=tmp_path / "stopped")
    with pytest.raises(Stopped):
        run(job, stop, ENGINES)
    assert run(job, engines=ENGINES).reused == ()
    assert tree(job.out) == tree(whole.out)


def test_a_language_that_it_does_not_know_is_refused(
    recording: Path, models: dict[str, Any], tmp_path: Path
) -> None:
    model = scripted_model(tmp_path / "model", languages=("uk",))
    job = job_with(model, recording, tmp_path / "out", models)
    with pytest.raises(ModelError, match="knows Ukrainian only, so it cannot tell which language"):
        run(job, engines=ENGINES)


def installed_in(store: Path) -> Path:  # noqa: F811
    folder = scripted_model(store / "scripted-ru")
    files = {path.name: hash_file(path) for path in folder.iterdir()}
    write_manifest(folder, Manifest(infer_entry(folder), "", files))
    return folder


def doctor() -> list[dict[str, str]]:
    result = CliRunner().invoke(tolmach, ["doctor", "--json"])
    found = json.loads(result.stdout)["findings"]
    return [finding for finding in found if finding["topic"] == "models"]


def test_doctor_lists_it(store: Path) -> None:  # noqa: F811
    installed_in(store)
    texts = [finding["text"] for finding in doctor()]
    assert "Recognizers: scripted-ru" in texts


def test_doctor_names_a_package_that_it_lacks(
    store: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed_in(store)
    monkeypatch.setattr(scripted_recognizer, "PACKAGES", ("numpy", "not_installed"))
    (finding,) = (each for each in doctor() if each["level"] == "bad")
    assert finding["text"] == "'scripted-ru' cannot be used: not_installed cannot be imported."


def test_doctor_names_an_engine_that_is_not_in_the_table(
    store: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installed_in(store)
    monkeypatch.delitem(RECOGNIZERS, "scripted")
    (finding,) = (each for each in doctor() if each["level"] == "bad")
    assert "needs the engine 'scripted'" in finding["text"]


def test_another_voice_detector_works_through_the_same_run(
    recording: Path, models: dict[str, Any], tmp_path: Path
) -> None:
    job = job_with(scripted_model(tmp_path / "model"), recording, tmp_path / "out", models)
    result = run(job, engines=replace(ENGINES, voice_detector=EnergyDetector))
    assert result.document.sentences
