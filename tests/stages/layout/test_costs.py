"""What speaks for and against a break between two words, where no table is learned."""

from __future__ import annotations

from math import isclose

import pytest

from tests.stages.layout.speech import PLAIN, say
from tolmach.stages.layout import costs
from tolmach.stages.layout.atoms import stretches
from tolmach.stages.layout.costs import Places, weigh


@pytest.fixture(autouse=True)
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "break_table", lambda _: None)


def places(text: str) -> Places:
    [stretch] = stretches([say(text)], "cs", PLAIN.cpl, longest_pause=60_000)
    return weigh(stretch, "cs", PLAIN)


def test_a_pause_is_worth_a_point_for_every_130_ms_up_to_two_seconds() -> None:
    usual = places("soused odjel domu pozdeji").cue[2]
    for pause, points in ((130, 1), (1300, 10), (2000, 2000 / 130), (2600, 2000 / 130)):
        assert isclose(usual - places(f"soused odjel |{pause} domu pozdeji").cue[2], points)


def test_no_cue_stays_over_more_than_three_seconds_of_silence() -> None:
    for pause, ends in ((3000, False), (3001, True)):
        assert places(f"soused odjel |{pause} domu pozdeji").forced[2] is ends


def test_the_first_words_of_a_clause_stay_with_what_follows() -> None:
    """Up to twelve characters with the blank before them."""
    short, longer = places("mluvili, potom jedni odjeli"), places("mluvili, potom soused odjel")
    assert [found.line[3] for found in (short, longer)] == [4.5, 1.5]
    assert [found.cue[3] - costs.CUE for found in (short, longer)] == pytest.approx([4.0, 1.0])


def test_a_cue_may_stay_until_the_next_where_the_gap_is_short() -> None:
    # the word ends at 300, its tail at 800; gaps under 500 ms are closed to 100
    for pause, until in ((999, 1199), (1000, 800)):
        assert places(f"kdyz |{pause} odjel").until[1] == until


def test_a_text_begins_and_ends_a_sentence() -> None:
    assert places("soused odjel").opens == [True, False, True]


def test_a_sentence_that_opens_without_a_full_stop_invites_a_break_twice_as_much() -> None:
    [stretch] = stretches([say("in the main menu And when")], "en", 42, longest_pause=60_000)
    marked, unmarked = costs.CUE - 6.0, weigh(stretch, "en", PLAIN).cue[4]
    assert isclose(unmarked, marked - 6.0 + costs.MID_SENTENCE)


def test_nothing_is_broken_inside_a_word_for_which_there_is_another_place() -> None:
    found = places("dlouhe" * 8 + " ano")
    assert min(found.line[1], found.cue[1]) > 200
    assert max(found.line[2], found.cue[2]) < 10
