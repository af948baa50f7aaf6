"""The diarization error rate."""

from __future__ import annotations

import random

import pytest

from tolmach.core.speech import Turn
from tolmach.measures.speakers import diarization_error

REFERENCE = [Turn(0, 4_000, "Anna"), Turn(4_000, 10_000, "Boris")]


def test_other_names_are_no_error() -> None:
    found = diarization_error(REFERENCE, [Turn(0, 4_000, "S1"), Turn(4_000, 10_000, "S2")])
    assert (found.rate, found.pairs) == (0.0, {"S1": "Anna", "S2": "Boris"})


def test_missed_invented_and_confused_speech_add_up() -> None:
    turns = [Turn(0, 5_000, "S1"), Turn(5_000, 9_000, "S2"), Turn(10_000, 11_000, "S2")]
    found = diarization_error(REFERENCE, turns)
    assert (found.missed, found.invented, found.confused) == (1_000, 1_000, 1_000)
    assert found.rate == pytest.approx(30)


def test_where_two_speak_at_once_each_counts() -> None:
    both = [*REFERENCE, Turn(1_000, 2_000, "Boris")]
    found = diarization_error(both, [Turn(0, 4_000, "S1"), Turn(4_000, 10_000, "S2")])
    assert (found.total, found.missed) == (11_000, 1_000)


def test_edges_of_the_reference_do_not_count_within_the_collar() -> None:
    late = [Turn(0, 4_200, "S1"), Turn(4_200, 10_000, "S2")]
    assert diarization_error(REFERENCE, late).confused == 200
    assert diarization_error(REFERENCE, late, collar=250).rate == 0.0


def test_nothing_to_find_is_no_error() -> None:
    assert diarization_error([], []).rate == 0.0


def test_the_rates_are_those_of_pyannote_metrics() -> None:
    """Printed by pyannote.metrics 4.2, `DiarizationErrorRate(collar=0 and 0.5)`."""
    chance = random.Random(4)
    reference, found, at = [], [], 0
    for _ in range(25):
        start = max(0, at + chance.randint(-800, 900))
        at = start + chance.randint(300, 5_000)
        reference.append(Turn(start, at, chance.choice("AB")))
    for turn in reference:
        moved = max(0, turn.start + chance.randint(-200, 200)), turn.end + chance.randint(-100, 300)
        right = "XY"["AB".index(turn.speaker)]
        found.append(Turn(*moved, right if chance.random() < 0.9 else chance.choice("XYZW")))
    rates = [diarization_error(reference, found, collar=collar).rate for collar in (0, 250)]
    assert rates == pytest.approx([13.511, 10.25], abs=0.001)
