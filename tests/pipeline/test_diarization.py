"""Speakers found in a run, and in a folder that is finished already."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.engines.speakers.voices import model, networks, recording
from tests.engines.voice.energy import EnergyDetector
from tolmach.core.document import Document, FindingKind, Speaker, Word
from tolmach.core.edits import AssignSpeaker, MergeSpeakers, NameSpeaker, SetSpeaker, Withhold
from tolmach.core.options import DiarizationOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import WindowAudio
from tolmach.errors import ModelError, UsageError
from tolmach.formats import document_json
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run
from tolmach.pipeline.speakers import detect, forget, keep, remember
from tolmach.stages.exchange.replay import apply
from tolmach.stages.sentences.structure import join, split
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, locked

TALK = [(6_000, "low"), (700, ""), (6_000, "high"), (700, ""), (6_000, "low")]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two voices, three turns."""
    return recording(tmp_path_factory.mktemp("talk") / "talk.wav", TALK)


@pytest.fixture
def given(models: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """Options of a run that finds speakers."""
    encoder = model(tmp_path / "voices", "speakers")
    segmenter = model(tmp_path / "pairs", "overlap")
    names = {"speaker_model": str(encoder), "overlap_model": str(segmenter)}
    return {"source": "ru", "formats": ("srt",), "diarize": True, **models, **names}


class Steady:
    """A recognizer that hears a word each half second wherever somebody speaks."""

    known_languages = ("ru",)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """A full stop after every third word, twelve words in six seconds."""
        for audio in windows:
            words = [
                Word("слово." if number % 3 == 0 else "слово", at, at + 400, 0.9)
                for span in audio.voiced or ()
                for number, at in enumerate(range(span.start, span.end - 400, 500), 1)
            ]
            yield RecognizedWindow(audio.window, tuple(words), "ru", log_probability=-0.1)

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """No other reading."""
        return iter(())

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Russian."""
        return ({"ru": 1.0} for _ in windows)

    def close(self) -> None:
        """Nothing to free."""


def engines() -> Engines:
    return Engines(
        lambda *_: Steady(), voice_detector=EnergyDetector, speaker_networks=networks, shared=True
    )


def made(talk: Path, out: Path, given: dict[str, Any]) -> Document:
    return run(make_job(talk, out, given), engines=engines()).document


def spoken(document: Document) -> list[str | None]:
    """The speaker of each second with words."""
    return [sentence.speaker for sentence in document.sentences]


def test_a_run_says_who_speaks_each_sentence(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    document = made(talk, tmp_path / "out", given)
    for sentence in document.sentences:
        assert sentence.speaker == ("S2" if 6_600 <= sentence.span.start < 13_000 else "S1")
    assert {"S1", "S2"} == set(spoken(document))
    assert "diarise" in [step.stage for step in document.steps]


def test_turns_that_people_wrote_come_before_voices(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "turns.txt").write_text("0:00 S5\n")
    document = made(talk, tmp_path / "out", {**given, "turns": str(tmp_path / "turns.txt")})
    assert set(spoken(document)) == {"S5"}
    assert "diarise" not in [step.stage for step in document.steps]


def test_what_was_found_is_kept_for_the_owner_and_holds_no_voices(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    made(talk, tmp_path / "out", given)
    turns = Folder(tmp_path / "out").turns
    assert stat.S_IMODE(turns.stat().st_mode) == 0o600
    assert turns.stat().st_size < 1_000
    again = run(make_job(talk, tmp_path / "out", given), engines=engines())
    assert "diarise" in again.reused


def test_what_people_said_about_speakers_survives_a_run_that_finds_others(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    before = made(talk, out, given)
    first = before.sentences[0]
    with locked(out) as folder:
        edits = [
            MergeSpeakers("S2", "S1"),
            SetSpeaker(first.id, "S7", first.span.start, first.span.end),
            AssignSpeaker("S8", 13_300),
        ]
        journal.append(folder, journal.new_entry(edits, "speakers"))
    after = made(talk, out, {**given, "speakers_count": 1, "vad_threshold": 0.4})
    assert after.sentences[0].speaker == "S7"
    assert {one.speaker for one in after.sentences if one.span.start >= 13_300} == {"S8"}
    assert "S2" not in spoken(after)


def test_speakers_are_found_in_a_finished_folder_and_corrections_stay(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    plain = made(talk, out, {**given, "diarize": False})
    assert set(spoken(plain)) == {None}
    with locked(out) as folder:
        corrected = plain.sentences[0]
        journal.append(folder, journal.new_entry([SetSpeaker(corrected.id, "S9")], "speakers"))
        names = {"speaker_model": given["speaker_model"]}
        found = detect(folder, talk, names, engines=engines())
        assert journal.machine_document(folder).sentences == plain.sentences, "not written yet"
        keep(folder, found)
        now = journal.current(folder).document
    assert spoken(now)[0] == "S9"
    assert set(spoken(now)) >= {"S2", "S9"}
    kept = [one for one in now.sentences if one.has_finding(FindingKind.SPEAKER)]
    assert [one.id for one in kept] == [corrected.id]


def test_what_people_joined_and_withheld_is_not_cut_apart_where_the_speaker_changes(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made(talk, out, {**given, "diarize": False})
    with locked(out) as folder:
        plain = journal.machine_document(folder)
        (whole,) = plain.sentences
        cut = split(plain, whole, 4)  # as another recognizer may have done
        parts = apply(plain, [cut]).document.sentences
        plain = replace(plain, sentences=tuple(replace(one, shaped=False) for one in parts))
        folder.document.write_text(document_json.compose(plain), "utf-8")
        edits = [join(plain, *plain.sentences), Withhold(whole.id, "safety")]
        journal.append(folder, journal.new_entry(edits, "withhold"))
        names = {"speaker_model": given["speaker_model"]}
        keep(folder, detect(folder, talk, names, engines=engines()))
        now = journal.current(folder).document
    assert [bool(one.withheld) for one in now.sentences] == [True]


def test_a_remembered_voice_is_a_proposal_in_the_next_recording_until_it_is_forgotten(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    made(talk, tmp_path / "out", given)
    file, names = tmp_path / "voices.json", {"speaker_model": given["speaker_model"]}
    with locked(tmp_path / "out") as folder:
        people = [NameSpeaker(Speaker("S2", "Нина"))]
        journal.append(folder, journal.new_entry(people, "speakers"))
        inside = tmp_path / "out" / "work" / ".." / "voices.json"
        with pytest.raises(UsageError, match="not kept in the folder of a recording"):
            remember(folder, talk, inside, names, engines())
        assert remember(folder, talk, file, names, engines()) == ["Нина"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    other = recording(tmp_path / "other.wav", [(6_000, "middle"), (700, ""), (6_000, "high")])
    next_time = {**given, "known_voices": str(file)}
    document = made(other, tmp_path / "next", next_time)
    assert [(one.id, one.name) for one in document.speakers] == [("S2", "Нина")]
    asked = [one for one in document.sentences if one.has_finding(FindingKind.SPEAKER)]
    assert [one.speaker for one in asked] == ["S2"]

    forget(file, ["Нина"])
    assert "Нина" not in file.read_text("utf-8")
    assert made(other, tmp_path / "later", next_time).speakers == ()
    with pytest.raises(UsageError, match="no voice of Нина"):
        forget(file, ["Нина"])


def test_no_export_and_no_work_folder_holds_a_voice(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    made(talk, tmp_path / "out", {**given, "formats": ("json", "html", "srt")})
    texts = [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert not any(re.search(rb"(-?\d\.\d+,\s*){12}", text) for text in texts)
    assert Folder(tmp_path / "out").turns.stat().st_size < 1_000


def test_another_recording_than_that_of_the_folder_is_refused(
    talk: Path, given: dict[str, Any], tmp_path: Path
) -> None:
    made(talk, tmp_path / "out", {**given, "diarize": False})
    other = recording(tmp_path / "other.wav", [(2_000, "low")])
    with locked(tmp_path / "out") as folder, pytest.raises(UsageError, match="not the recording"):
        detect(folder, other, {"speaker_model": given["speaker_model"]}, engines=engines())


def test_without_a_network_the_run_ends_before_it_begins_and_names_one(
    talk: Path, given: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLMACH_MODELS", str(tmp_path / "store"))
    with pytest.raises(ModelError, match="tells voices apart") as error:
        made(talk, tmp_path / "out", {**given, "speaker_model": ""})
    assert "wespeaker-resnet34" in error.value.next_step
    assert not (tmp_path / "out").exists()


def test_the_default_is_two_people() -> None:
    assert DiarizationOptions().speakers_count == 2
