"""`--translator whisper`: the recognizer translates from the sound, and pages say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.models.conftest import store  # noqa: F401  # a fixture
from tests.pipeline.conftest import Bench
from tolmach.core.options import RecognitionOptions
from tolmach.engines.ports import Recognizer
from tolmach.engines.recognizers import faster_whisper, whisper_family
from tolmach.errors import ModelError
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import run

pytestmark = pytest.mark.slow


def from_sound(job: Job, translator: str = "whisper") -> Job:
    return replace(job, translation=replace(job.translation, translator=translator))


def own_toy(model: InstalledModel, *_: Any) -> Recognizer:
    """A toy that the run may close; the one of `Bench` is for all tests."""
    return faster_whisper.load(model.folder, RecognitionOptions(batch_size=4), ("ru",))


def test_every_sentence_is_translated_from_its_sound_and_the_page_says_so(
    job: Job,
) -> None:
    """The toy says the same words whatever it is asked, so its translation is Russian."""
    engines = Engines(own_toy)
    result = run(from_sound(job), engines=engines)
    (step,) = [step for step in result.document.steps if step.stage == "translate"]
    assert (step.engine, step.model) == ("whisper", "toy")
    texts = [sentence.targets["en"].content for sentence in result.document.sentences]
    assert texts
    assert all("письма" in text for text in texts)
    pages = [path.read_text("utf-8") for path in job.out.glob("*.md")]
    assert any("from the sound, by the program that wrote the transcript" in page for page in pages)
    assert run(from_sound(job), engines=engines).reused


def test_a_model_that_was_not_trained_for_it_is_refused_before_the_work(
    job: Job, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tolmach.pipeline.model_choice.translates_speech", lambda _: False)
    with pytest.raises(ModelError, match=r"'toy' cannot translate speech to 'en'.*turbo"):
        run(from_sound(job), engines=bench.engines)


def test_another_language_than_english_is_refused(job: Job, bench: Bench) -> None:
    german = replace(job, what=replace(job.what, targets=("de",)))
    with pytest.raises(ModelError, match="cannot translate speech to 'de'"):
        run(from_sound(german), engines=bench.engines)


def test_it_is_offered_where_no_translator_is_installed(
    job: Job,
    bench: Bench,
    store: Path,  # noqa: F811
) -> None:
    assert whisper_family.translates_speech(Path(job.recognition.model))
    with pytest.raises(ModelError, match="--translator whisper"):
        run(from_sound(job, ""), engines=bench.engines)
