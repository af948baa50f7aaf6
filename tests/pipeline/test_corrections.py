"""Sentences that people corrected after a run are timed without another run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.pipeline.conftest import Bench
from tolmach.cli import tolmach
from tolmach.core.document import Document, State
from tolmach.core.edits import SetText, Withhold
from tolmach.core.events import Event, Notice
from tolmach.core.options import ProvidedOptions
from tolmach.engines.aligners.fake import FakeAligner
from tolmach.errors import EngineError
from tolmach.pipeline.corrections import (
    Timed,
    corrected,
    known_corrections,
    time_corrections,
)
from tolmach.pipeline.export import Export, export
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import run
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow


@pytest.fixture
def done(job: Job, bench: Bench) -> Job:
    """A finished run, and a sentence that a person corrected since."""
    run(job, engines=bench.engines)
    correct_first(job)
    return job


def correct_first(job: Job) -> None:
    first = now(job).sentences[0]
    words = first.source.content.split()
    text = " ".join([words[0], "очень", *words[1:]])
    edit = SetText(first.id, "ru", text, State.REVIEWED)
    journal.append(Folder(job.out), journal.new_entry([edit], "edit"))


def now(job: Job) -> Document:
    return journal.current(Folder(job.out)).document


def timed(job: Job, bench: Bench, recording: Path | None = None) -> Timed:
    return time_corrections(job.out, recording or job.media, engines=bench.engines)


def test_a_corrected_sentence_is_timed_once(done: Job, bench: Bench) -> None:
    first = timed(done, bench)
    sentence = corrected(now(done), known_corrections(Folder(done.out))).sentences[0]
    assert first.sentences == (sentence.id,)
    assert sentence.words[1].text == "очень"
    assert not any(word.interpolated for word in sentence.words)
    kept = Folder(done.out).corrections.read_bytes()
    assert timed(done, bench) == Timed()
    assert Folder(done.out).corrections.read_bytes() == kept


def test_without_the_recording_the_times_stay_and_the_export_says_so(done: Job) -> None:
    told: list[Event] = []
    export(Export(work=done.out, formats=("srt",), profile=done.profile), told.append)
    (note,) = [each.message for each in told if isinstance(each, Notice)]
    assert note == (
        "1 corrected sentence was not timed by the sound: The recording 'talk.mp4' is not here."
    )
    assert "очень" in (done.out / "talk.ru.srt").read_text("utf-8")


def test_another_recording_under_the_same_name_is_not_used(
    done: Job, bench: Bench, silent: Path
) -> None:
    answer = timed(done, bench, silent)
    assert answer.left == 1
    assert "is not the recording of this folder" in answer.reason


def test_what_fails_leaves_the_times_and_says_why(done: Job, bench: Bench) -> None:
    def broken(model: object, job: object) -> FakeAligner:
        raise EngineError("The aligner crashed.")

    engines = replace(bench.engines, aligner=broken)
    answer = time_corrections(done.out, done.media, engines=engines)
    assert answer == Timed(left=1, reason="The aligner crashed.")
    assert not known_corrections(Folder(done.out))


def test_a_run_without_an_aligner_has_none_for_later_corrections(job: Job, bench: Bench) -> None:
    run(replace(job, provided=ProvidedOptions(aligner="none")), engines=bench.engines)
    correct_first(job)
    assert timed(job, bench) == Timed()


def test_a_withheld_sentence_is_not_timed(done: Job, bench: Bench) -> None:
    withheld = Withhold(now(done).sentences[0].id, "a name", "anna")
    journal.append(Folder(done.out), journal.new_entry([withheld], "withhold"))
    assert timed(done, bench) == Timed()


def test_an_import_times_what_it_corrects(job: Job, bench: Bench) -> None:
    """With the run's own model, in a process of its own."""
    run(job, engines=bench.engines)
    file = job.out / "talk.ru.srt"
    file.write_text(file.read_text("utf-8").replace("писали", "часто писали"), "utf-8")
    arguments = ["import", str(job.out), str(file), "--json", "--recording", str(job.media)]
    result = CliRunner().invoke(tolmach, arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["untimed"], told["why"]) == (0, "")
    assert told["timed"] == list(known_corrections(Folder(job.out)))
    assert len(told["timed"]) == 1
