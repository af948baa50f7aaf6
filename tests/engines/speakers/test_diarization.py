"""Who speaks when, on tones that stand for voices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.speakers.voices import PairSegmenter, PitchEncoder, recording
from tests.engines.voice.energy import EnergyDetector
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Diarization, Turn
from tolmach.engines.speakers.diarization import diarize
from tolmach.engines.speakers.stretches import Networks

NETWORKS = Networks(PitchEncoder(), PairSegmenter())
TALK = [(3_000, "low"), (500, ""), (4_000, "high"), (400, ""), (2_000, "low"), (3_000, "high")]


def found(path: Path, people: int = 2, networks: Networks = NETWORKS) -> Diarization:
    return diarize(path, 0, networks, EnergyDetector(), people=people, speech=SpeechOptions())


def near(turns: tuple[Turn, ...], expected: list[Turn]) -> None:
    """As expected, each edge within a tenth of a second."""
    assert [turn.speaker for turn in turns] == [turn.speaker for turn in expected]
    for turn, other in zip(turns, expected, strict=True):
        assert turn.start == pytest.approx(other.start, abs=150)
        assert turn.end == pytest.approx(other.end, abs=150)


def test_turns_begin_and_end_with_the_voices_and_are_numbered_as_they_come(tmp_path: Path) -> None:
    near(
        found(recording(tmp_path / "a.wav", TALK)).turns,
        [
            Turn(0, 3_000, "S1"),
            Turn(3_500, 7_500, "S2"),
            Turn(7_900, 9_900, "S1"),
            Turn(9_900, 12_900, "S2"),
        ],
    )


def test_three_people_are_told_apart_when_three_are_asked_for(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", [*TALK, (500, ""), (3_000, "middle")])
    assert found(path, 3).turns[-1].speaker == "S3"


def test_where_two_speak_at_once_the_other_one_is_named(tmp_path: Path) -> None:
    parts = [(3_000, "low"), (600, "low+high"), (3_000, "high"), (500, ""), (3_000, "low")]
    result = found(recording(tmp_path / "a.wav", parts))
    (overlap,) = result.overlaps
    assert overlap.start == pytest.approx(3_000, abs=150)
    assert overlap.end == pytest.approx(3_600, abs=150)
    assert overlap.speaker in ("S1", "S2")
    without = found(tmp_path / "a.wav", networks=Networks(PitchEncoder()))
    assert without.overlaps == ()


def test_a_recording_without_speech_has_no_turns(tmp_path: Path) -> None:
    assert found(recording(tmp_path / "a.wav", [(3_000, "")])) == Diarization()


def test_one_voice_is_one_person_however_many_are_asked_for(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", [(1_200, "low")])
    assert {turn.speaker for turn in found(path, 2).turns} == {"S1"}
