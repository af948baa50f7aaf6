"""`--second-opinion`: another recognizer listens after the first, and its words are compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.pipeline.conftest import Bench
from tests.toy_whisper import WORDS, build
from tolmach.core.document import FindingKind
from tolmach.core.events import Event, StageStarted
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import run
from tolmach.stages.review import review_queue

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(job: Job, tmp_path: Path) -> Job:
    """A job with a second toy that says one word otherwise."""
    other = build(tmp_path / "other", tuple(word.replace("каждую", "каждый") for word in WORDS))
    return replace(job, recognition=replace(job.recognition, second_opinion=str(other)))


def test_other_words_are_shown_side_by_side_and_raise_the_doubt(
    job: Job, asked: Job, bench: Bench
) -> None:
    before = {
        each.sentence: each.score for each in review_queue(run(job, engines=bench.engines).document)
    }
    events: list[Event] = []
    document = run(asked, events.append, bench.engines).document
    differing = [
        finding.detail
        for sentence in document.sentences
        for finding in sentence.findings
        if finding.kind is FindingKind.SECOND_OPINION
    ]
    assert differing
    assert set(differing) == {"«каждую» / «каждый»"}
    assert all(each.score > before[each.sentence] for each in review_queue(document))
    # the first recognition of the run before is taken over
    assert [e.stage for e in events if isinstance(e, StageStarted)] == ["second opinion"]
    assert [step.stage for step in document.steps][:2] == ["recognise", "second opinion"]


def test_it_is_not_asked_again(asked: Job, bench: Bench) -> None:
    first = run(asked, engines=bench.engines)
    again = run(asked, engines=bench.engines)
    assert "second opinion" in again.reused
    assert again.document.sentences == first.document.sentences


def test_the_same_model_listens_in_other_windows(job: Job, bench: Bench) -> None:
    """It is named twice in the record."""
    same = replace(job, recognition=replace(job.recognition, second_opinion=job.recognition.model))
    document = run(same, engines=bench.engines).document
    assert [step.model for step in document.steps][:2] == ["toy", "toy"]
