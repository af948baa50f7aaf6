"""The main job, with a real recording, a toy recognizer and a fake translator."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.conftest import Bench, beginning, recognize_in_process
from tolmach.cli.run import report, summary
from tolmach.core.document import Finding, FindingKind, Origin, State, Text, Word
from tolmach.core.edits import Insert, Part, SetText, Undo, Withhold
from tolmach.core.events import Event, Notice, Progressed, StageFinished
from tolmach.core.options import JobOptions, RecognitionOptions
from tolmach.core.speech import SpokenIn
from tolmach.core.timing import Span
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.aligners.fake import FakeAligner
from tolmach.engines.isolation.recognizer_process import ChildRecognizer
from tolmach.engines.translators.fake import FakeTranslator, Mischief
from tolmach.errors import ExitCode, MediaError, ModelError, Stopped, UsageError, WorkFolderError
from tolmach.formats import document_json, srt
from tolmach.pipeline.corrections import corrected, known_corrections
from tolmach.pipeline.engines import Engines, Route
from tolmach.pipeline.imports import KIND, undo_last
from tolmach.pipeline.job import Job, make_job
from tolmach.pipeline.run import run, stream
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

pytestmark = pytest.mark.slow


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, the lock aside."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_every_view_of_every_language_is_written(job: Job, bench: Bench) -> None:
    result = run(job, engines=bench.engines)
    names = {f"talk.{code}.{form}" for code in ("ru", "en") for form in ("srt", "vtt", "txt", "md")}
    assert {file.name for file in result.written} == names
    assert result.exit_code == ExitCode.OK
    english = srt.parse((job.out / "talk.en.srt").read_text("utf-8")).track
    russian = srt.parse((job.out / "talk.ru.srt").read_text("utf-8")).track
    assert english.cues[0].text == "My pisali pisma kazhduyu nedelyu,\ni otvety prikhodili vsegda."
    assert russian.cues[0].start == english.cues[0].start
    for cue in (*english.cues, *russian.cues):
        assert cue.text.strip()
        assert len(cue.lines) <= 2
        assert cue.end <= result.document.media.duration
    assert max(len(line) for cue in russian.cues for line in cue.lines) <= 39


def test_the_document_says_what_made_it_and_holds_no_path(job: Job, bench: Bench) -> None:
    run(job, engines=bench.engines)
    text = (job.out / "work" / "document.json").read_text("utf-8")
    document = document_json.parse(text)
    assert [(step.stage, step.model) for step in document.steps] == [
        ("recognise", "toy"),
        ("translate", "latin"),
    ]
    assert str(job.media.parent) not in text
    assert document.media.name == "talk.mp4"


def test_a_second_run_takes_everything_over_and_writes_the_same_bytes(
    job: Job, bench: Bench
) -> None:
    run(job, engines=bench.engines)
    before = tree(job.out)
    again = run(job, engines=bench.engines)
    assert again.reused == ("recognise", "translate to en")
    assert bench.loaded == 1
    assert tree(job.out) == before


def test_a_stream_gives_the_sentences_of_a_run_which_goes_on_from_there(
    job: Job, bench: Bench
) -> None:
    streamed = [sentence.source.content for sentence in stream(job, engines=bench.engines)]
    result = run(job, engines=bench.engines)
    assert streamed == [sentence.source.content for sentence in result.document.sentences] != []
    assert "recognise" in result.reused


def test_another_target_later_takes_over_the_recognition(job: Job, bench: Bench) -> None:
    run(job, engines=bench.engines)
    more = replace(job, what=JobOptions(source="ru", targets=("en", "de"), formats=("srt",)))
    result = run(more, engines=bench.engines)
    assert result.reused == ("recognise", "translate to en")
    assert (job.out / "talk.de.srt").exists()


def test_progress_is_media_time_and_never_goes_back(job: Job, bench: Bench) -> None:
    events: list[Event] = []
    result = run(job, events.append, bench.engines)
    recognized = [event.done for event in events if isinstance(event, Progressed)]
    finished = [event.stage for event in events if isinstance(event, StageFinished)]
    assert finished == ["recognise", "translate to en", "write"]
    assert all(0 < done <= result.document.media.duration for done in recognized)
    recognized = [e.done for e in events if isinstance(e, Progressed) and e.stage == "recognise"]
    assert recognized == sorted(recognized)


def test_stopping_keeps_what_was_done_and_the_next_run_ends_with_the_same_bytes(
    job: Job, bench: Bench, tmp_path: Path
) -> None:
    whole = replace(job, out=tmp_path / "undisturbed")
    run(whole, engines=bench.engines)

    def stop(event: Event) -> None:
        if isinstance(event, Progressed):
            raise KeyboardInterrupt

    with pytest.raises(Stopped, match="Run the same command again"):
        run(job, stop, bench.engines)
    run(job, engines=bench.engines)
    assert tree(job.out) == tree(whole.out)


@pytest.mark.parametrize("mischief", [Mischief.EMPTY, Mischief.RAISES, Mischief.TOO_FEW])
def test_a_sentence_without_translation_stays_is_named_and_changes_the_exit_code(
    job: Job, mischief: Mischief
) -> None:
    result = run(job, engines=Bench(FakeTranslator(mischief)).engines)
    assert result.exit_code == ExitCode.LOOK
    assert len(result.untranslated) == len(result.document.sentences)
    assert all(flag.kind is FindingKind.UNTRANSLATED for flag in result.untranslated[0].findings)
    assert (job.out / "talk.ru.srt").read_text("utf-8").count("-->") > 0


def test_a_failed_translation_is_asked_for_again_by_the_next_run(job: Job, bench: Bench) -> None:
    run(job, engines=Bench(FakeTranslator(Mischief.EMPTY)).engines)
    assert run(job, engines=bench.engines).exit_code == ExitCode.OK


def test_what_is_heard_otherwise_under_a_sentence_that_a_person_checked_is_put_beside_it(
    job: Job, bench: Bench
) -> None:
    first = run(job, engines=bench.engines).document
    sentence, recognized = first.sentences[0], first.sentences[0].source.content
    checked = Text("Так слышал другой.", State.REVIEWED)
    other = replace(first, sentences=(replace(sentence, source=checked), *first.sentences[1:]))
    (job.out / "work" / "document.json").write_text(document_json.compose(other), "utf-8")
    for _ in range(2):
        kept = run(job, engines=bench.engines).document.sentences[0]
        assert (kept.id, kept.source.content) == (sentence.id, "Так слышал другой.")
        assert [each.content for each in kept.source.alternatives] == [recognized]
        assert Finding(FindingKind.NEW_READING, recognized) in kept.findings


def test_the_number_of_windows_at_once_is_chosen_once(job: Job, bench: Bench) -> None:
    run(job, engines=bench.engines)
    choice = job.out / "work" / "choice.json"
    chosen = json.loads(choice.read_text("utf-8"))["data"]
    assert 1 <= int(chosen["windows at once"][0]) <= 4
    choice.write_text(choice.read_text("utf-8").replace(chosen["windows at once"][0], "1"))
    assert "recognise" not in run(job, engines=bench.engines).reused
    assert "recognise" in run(job, engines=bench.engines).reused


@pytest.mark.parametrize(
    "name",
    [
        "two words.mp4",
        'it\'s "quoted".mp4',
        "разговор о письмах.mp4",
        "🎙️.mp4",
        "-v.mp4",
        "a:b%20c.mp4",
        "x" * 251 + ".mp4",
        "щ" * 125 + ".mp4",
    ],
)
def test_recordings_may_be_called_anything(
    job: Job, bench: Bench, tmp_path: Path, name: str
) -> None:
    media = tmp_path / name
    media.write_bytes(job.media.read_bytes())
    short = replace(job, media=media, what=replace(job.what, targets=(), formats=("srt",)))
    (written,) = run(short, engines=bench.engines).written
    assert written.name == f"{short.name}.ru.srt"
    assert "-->" in (job.out / written.name).read_text("utf-8")


def test_a_full_disk_at_any_write_is_said_and_costs_nothing_that_was_written(
    job: Job, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = replace(job, media=beginning(6, tmp_path / "short.mp4"))
    whole = replace(job, out=tmp_path / "undisturbed")
    run(whole, engines=bench.engines)
    writes = count(1)
    really_sync = os.fsync

    def full_at(moment: int, descriptor: int) -> None:
        if next(writes) == moment:
            raise OSError(errno.ENOSPC, "No space left on device")
        really_sync(descriptor)

    for moment in count(1):
        writes = count(1)
        monkeypatch.setattr(os, "fsync", partial(full_at, moment))
        out = replace(job, out=tmp_path / f"full-{moment}")
        said = refusal(out, bench)
        monkeypatch.setattr(os, "fsync", really_sync)
        if not said:
            break
        assert "No space left on device" in said
        run(out, engines=bench.engines)
        assert tree(out.out) == tree(whole.out)
    assert moment > 8


def refusal(job: Job, bench: Bench) -> str:
    """What a run says of the disk; empty when it has nothing to say."""
    try:
        run(job, engines=bench.engines)
    except WorkFolderError as error:
        return str(error)
    return ""


def test_a_recording_without_speech_needs_review_and_leaves_no_empty_subtitles(
    job: Job, bench: Bench, silent: Path
) -> None:
    result = run(replace(job, media=silent), engines=bench.engines)
    assert result.document.sentences == ()
    assert [path.name for path in job.out.iterdir()] == ["work"]
    assert result.exit_code == ExitCode.LOOK
    assert result.to_review == ("No speech was found in silent.wav, or no words in it.",)
    said = report(result, 1.0)
    assert "Needs review: No speech was found in silent.wav" in said
    assert "Written to" not in said
    assert summary(result, 1.0)["to_review"] == list(result.to_review)


def test_what_may_be_speech_is_a_finding_where_no_speech_is_sure(
    job: Job, bench: Bench, silent: Path
) -> None:
    """It is on disk once, also after a run that was killed just before its end."""
    engines = replace(bench.engines, voice_detector=Doubtful)
    result = run(replace(job, media=silent), engines=engines)
    assert result.to_review[1:] == ("Listen for speech at 0:00.",)
    first = result.document
    (finding,) = first.findings
    assert (finding.kind, finding.span) == (FindingKind.NO_WORDS, Span(0, 3_000))
    assert "may be speech" in finding.detail
    checkpoint = Folder(job.out).recognition
    lines = checkpoint.read_bytes().splitlines(keepends=True)
    checkpoint.write_bytes(b"".join(lines[:-1]))
    assert run(replace(job, media=silent), engines=engines).document == first
    assert checkpoint.read_bytes().splitlines(keepends=True) == lines


class Doubtful:
    """A voice detector that is sure of nothing."""

    def feed(self, block: Any) -> list[float]:
        return [0.2] * (len(block) // 512)

    def finish(self) -> list[float]:
        return []


def test_a_model_that_cannot_be_loaded_leaves_no_folder(job: Job, bench: Bench) -> None:
    """The error comes while the recording is being decoded, and nothing is on disk yet."""

    def missing(*_: Any) -> ChildRecognizer:
        return ChildRecognizer("tests.engines.toys", Path("nothing"), RecognitionOptions(), ("ru",))

    with pytest.raises(ModelError, match="There is no such model"):
        run(job, engines=replace(bench.engines, recognizer=missing))
    assert not job.out.exists()


def test_another_language_than_the_declared_one_is_said_and_needs_review(
    job: Job, bench: Bench
) -> None:
    """The toy takes every sound for Russian."""
    english = replace(job, what=JobOptions(source="en", formats=("srt",)))
    events: list[Event] = []
    result = run(english, events.append, bench.engines)
    (sentence,) = result.to_review
    assert sentence.startswith("It sounds like Russian (100%), not English.")
    assert sentence.endswith("run it again with --from ru.")
    assert [e.message for e in events if isinstance(e, Notice)].count(sentence) == 1
    assert result.exit_code == ExitCode.LOOK
    assert [f.kind for f in result.document.findings] == [FindingKind.LANGUAGE]
    assert all(not sentence.findings for sentence in result.document.sentences)
    again = run(english, engines=bench.engines)
    assert again.to_review == (sentence,)
    several = replace(job, what=JobOptions(source="en,ru", formats=("srt",)))
    assert run(several, engines=bench.engines).exit_code == ExitCode.OK


def test_a_second_language_is_said_at_the_end_with_its_times(job: Job, bench: Bench) -> None:
    """Its place is beside the sentences, and the words that were put there are marked."""

    class Told:
        def __init__(self, recognizer: Any) -> None:
            self._recognizer = recognizer

        def recognize(self, windows: Any) -> Any:
            for window in self._recognizer.recognize(windows):
                own = window.window.span
                place = SpokenIn(Span(own.start, own.start + 3_000), "en")
                yield replace(window, foreign=(place,))

    events: list[Event] = []
    engines = replace(
        bench.engines, recognizer=lambda model, *_: Told(recognize_in_process(model, *_))
    )
    result = run(
        replace(job, what=JobOptions(source="ru", formats=("srt",))), events.append, engines
    )
    (advice,) = result.to_review
    assert advice.startswith("English seems to be spoken, too, at 0:")
    assert advice.endswith("If so, run it again with --from ru,en.")
    assert [e.message for e in events if isinstance(e, Notice)].count(advice) == 1
    assert result.exit_code == ExitCode.LOOK
    assert result.document.sentences[0].has_finding(FindingKind.LANGUAGE_SWITCH)


class Torn:
    """
    Takes every sound for Russian and English in nearly equal parts.

    Attributes:
        sure: the log probability of all its words.
    """

    def __init__(self, recognizer: Any, sure: float = -0.1) -> None:
        self._recognizer = recognizer
        self.sure = sure

    def recognize(self, windows: Any) -> Any:
        for window in self._recognizer.recognize(windows):
            yield replace(window, log_probability=self.sure)

    def languages(self, windows: Any) -> Any:
        return [{"ru": 0.51, "en": 0.45, "uk": 0.04} for _ in windows]


EXPLAINED = (
    "The first minute of speech, recognized in both: {name} -0.10, {second_name} -0.10 "
    "(mean log probability; higher is likelier)."
)


def test_an_unsure_vote_goes_to_the_language_that_explains_the_speech_better(
    job: Job, bench: Bench
) -> None:
    """The votes are for Russian, and the words are much likelier in English."""

    def loaded(model: Any, one: Any, languages: tuple[str, ...], hints: str) -> Any:
        sure = -0.2 if languages == ("en",) else -0.9
        return Torn(recognize_in_process(model, one, languages, hints), sure)

    events: list[Event] = []
    unsure = replace(job, what=JobOptions(source="auto", formats=("srt",)))
    result = run(unsure, events.append, replace(bench.engines, recognizer=loaded))
    assert result.document.language == "en"
    assert "Russian -0.90, English -0.20" in result.to_review[0]
    assert "Name it with --from en, or --from en,ru" in result.to_review[0]


def test_a_vote_without_a_clear_winner_is_said_with_what_to_do(job: Job, bench: Bench) -> None:
    engines = replace(
        bench.engines, recognizer=lambda model, *_: Torn(recognize_in_process(model, *_))
    )
    unsure = replace(job, what=JobOptions(source="auto", formats=("srt",)))
    for _ in range(2):  # a second run takes the vote over, and its doubt
        result = run(unsure, engines=engines)
        assert result.exit_code == ExitCode.LOOK
        assert result.to_review == (
            "The language is not certain: Russian 51% (English 45%). "
            "Name it with --from ru, or --from ru,en if both are spoken. "
            f"{EXPLAINED.format(name='Russian', second_name='English')}",
        )


@pytest.mark.parametrize("content", [b"", b"This is no film.\n" * 50])
def test_what_is_no_recording_leaves_nothing_behind(
    job: Job, tmp_path: Path, content: bytes
) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(content)
    with pytest.raises(MediaError):
        run(replace(job, media=bad))
    assert not job.out.exists()


def test_a_missing_model_is_named_before_anything_is_written(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path / "none"))
    job = make_job(recording, tmp_path / "out", {"source": "ru", "targets": ("en",)})
    with pytest.raises(ModelError, match="tolmach models pull"):
        run(job)
    assert not job.out.exists()


def test_an_unknown_format_or_profile_is_refused_before_any_work(job: Job) -> None:
    with pytest.raises(UsageError, match="'stl' is not a format"):
        run(replace(job, what=replace(job.what, formats=("stl",))))
    with pytest.raises(UsageError, match="no profile 'netfix'"):
        make_job(job.media, job.out, {"source": "ru", "profile": "netfix"})
    assert not job.out.exists()


def test_a_damaged_journal_stops_a_second_run_before_it_writes_anything(
    job: Job, bench: Bench
) -> None:
    first = run(job, engines=bench.engines)
    hidden = first.document.sentences[0]
    entry = journal.new_entry([Withhold(hidden.id, "names a witness")], "withhold")
    journal.append(Folder(job.out), entry)
    Folder(job.out).journal.unlink()
    before = tree(job.out)
    with pytest.raises(WorkFolderError, match="holds 0 of 1 entries"):
        run(job, engines=bench.engines)
    assert tree(job.out) == before


def test_the_loss_of_everything_about_the_journal_is_noticed(job: Job, bench: Bench) -> None:
    run(job, engines=bench.engines)
    folder = Folder(job.out)
    folder.outputs.unlink()
    folder.journal_record.unlink()
    with pytest.raises(WorkFolderError, match="record of its length is missing"):
        run(job, engines=bench.engines)


class Uppercase:
    """A second translator, which writes the same in capitals and counts its calls."""

    def __init__(self) -> None:
        self.asked = 0

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        self.asked += len(sentences)
        answers = FakeTranslator().translate(sentences)
        return [replace(answer, text=f"ATTENTION {answer.text.upper()}") for answer in answers]

    def close(self) -> None:
        pass


def test_a_second_model_is_asked_once_and_its_translations_are_kept_beside(
    job: Job, models: dict[str, Any], tmp_path: Path
) -> None:
    other = tmp_path / "capitals"
    other.mkdir()
    (other / "model.bin").write_bytes(b"another")
    (other / "config.json").write_text("{}")
    job = replace(job, translation=replace(job.translation, compare=str(other)))
    second = Uppercase()

    def load(route: Route, _job: Job) -> Any:
        return second if route.names == ("capitals",) else FakeTranslator()

    engines = Engines(recognize_in_process, load, shared=True)
    done = run(job, engines=engines)
    texts = [sentence.targets["en"] for sentence in done.document.sentences]
    assert second.asked == len(texts)
    for text in texts:
        (beside,) = text.alternatives
        assert (beside.content, beside.model) == (f"ATTENTION {text.content.upper()}", "capitals")
    steps = [step.model for step in done.document.steps if step.stage == "translate"]
    assert steps == ["latin", "capitals"]
    again = run(job, engines=engines)
    assert second.asked == len(texts)
    assert "translate to en again" in again.reused
    assert again.document == done.document


def test_a_corrected_sentence_gets_the_times_of_its_words_in_the_next_run(
    job: Job, bench: Bench
) -> None:
    """And every export after it has them, too."""
    first = run(job, engines=bench.engines).document.sentences[0]
    changed = "Мы долго писали письма каждую неделю, и ответы приходили всегда."
    edit = SetText(first.id, "ru", changed)
    journal.append(Folder(job.out), journal.new_entry([edit], "import"))
    aligner = FakeAligner()
    run(job, engines=replace(bench.engines, aligner=lambda model, job: aligner))
    folder = Folder(job.out)
    exact = corrected(journal.current(folder).document, known_corrections(folder)).sentences[0]
    assert [word.text for word in exact.words] == changed.split()
    assert not any(word.interpolated for word in exact.words)
    assert first.span.start <= exact.span.start < exact.span.end <= first.span.end


def test_a_sentence_that_people_added_is_translated_by_the_next_run_and_can_be_taken_back(
    job: Job, bench: Bench
) -> None:
    run(job, engines=bench.engines)
    part = Part((Word("Дверь.", 60_000, 61_000),), Text("Дверь.", origin=Origin.HUMAN))
    entry = journal.new_entry([Insert("s-added", part)], "import")
    journal.append(Folder(job.out), entry)
    text = run(job, engines=bench.engines).document.sentences[-1].targets["en"]
    assert (text.content, text.origin, text.state) == ("Dver.", Origin.MACHINE, State.DRAFT)
    assert "Dver." in (job.out / "talk.en.srt").read_text("utf-8")
    journal.append(Folder(job.out), journal.new_entry([Undo(entry.id)], "undo"))
    assert "s-added" not in {one.id for one in run(job, engines=bench.engines).document.sentences}
    assert "Dver." not in (job.out / "talk.en.srt").read_text("utf-8")


def test_an_import_from_before_another_run_is_taken_back_after_it(job: Job, bench: Bench) -> None:
    """And stays so in the run after that; the translation is that of the machine's text again."""
    first = run(job, engines=bench.engines).document
    name, said = first.sentences[0].id, first.sentences[0].source.content
    folder = Folder(job.out)
    edits = [SetText(name, "ru", "Мы молчали."), Withhold(name, "a name")]
    journal.append(folder, journal.new_entry(edits, "import x.srt", kind=KIND))
    assert run(job, engines=bench.engines).document.sentences[0].withheld
    undo_last(job.out)
    (back, *_) = journal.current(folder).document.sentences
    assert (back.id, back.source.content, back.withheld) == (name, said, None)
    assert back.targets["en"].content == first.sentences[0].targets["en"].content
    assert run(job, engines=bench.engines).document == first
    with pytest.raises(UsageError):
        undo_last(job.out)


def test_an_import_that_an_earlier_version_ran_over_is_not_said_to_be_taken_back(
    job: Job, bench: Bench
) -> None:
    first = run(job, engines=bench.engines).document
    folder = Folder(job.out)
    edit = SetText(first.sentences[0].id, "ru", "Мы молчали.")
    journal.append(folder, journal.new_entry([edit], "import x.srt", kind=KIND))
    run_before = journal.current(folder).document  # what earlier versions left after another run
    folder.document.write_text(document_json.compose(run_before, record=True), "utf-8")
    with pytest.raises(UsageError, match="taken back"):
        undo_last(job.out)
    assert len(journal.read(folder)) == 1
