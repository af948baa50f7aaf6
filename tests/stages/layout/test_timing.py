"""When cues are on the screen; sums by hand, limits in round numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.stages.layout.speech import PLAIN
from tolmach.core.timing import Span
from tolmach.stages.layout.timing import time_cues

WIDE = 10
"""Characters of a cue that is never too fast."""


def timed(*speech: tuple[int, int], width: int = WIDE, **given: object) -> list[tuple[int, int]]:
    """Times of cues whose words take these times."""
    duration = given.pop("duration", None)
    shots = given.pop("shots", ())
    profile = replace(PLAIN, **given)  # type: ignore[arg-type]
    spans = [Span(*span) for span in speech]
    return [
        (span.start, span.end)
        for span in time_cues(spans, [width] * len(spans), profile, duration, shots)  # type: ignore[arg-type]
    ]


def test_a_cue_starts_with_its_first_word_and_stays_for_the_tail() -> None:
    assert timed((2000, 4000)) == [(2000, 4500)]


def test_a_short_gap_is_closed_to_the_minimum() -> None:
    assert timed((2000, 4000), (4800, 6000)) == [(2000, 4700), (4800, 6500)]


def test_a_long_gap_stays() -> None:
    assert timed((2000, 4000), (4999, 6000)) == [(2000, 4899), (4999, 6500)]
    assert timed((2000, 4000), (5000, 6000)) == [(2000, 4500), (5000, 6500)]


def test_a_gap_is_not_closed_by_a_cue_that_would_stay_too_long() -> None:
    assert timed((2000, 8700), (9100, 9900)) == [(2000, 9000), (9100, 10_400)]
    assert timed((2000, 8700), (9101, 9900)) == [(2000, 9000), (9101, 10_400)]


def test_the_tail_gives_way_to_the_next_cue() -> None:
    assert timed((2000, 4000), (4000, 6000)) == [(2000, 3900), (4000, 6500)]


def test_a_brief_cue_grows_into_free_time() -> None:
    assert timed((2000, 2200), tail=0) == [(2000, 3000)]


def test_a_brief_cue_without_room_behind_it_starts_a_little_early() -> None:
    assert timed((2000, 2500), (2500, 4000)) == [(1900, 2400), (2500, 4500)]


def test_a_cue_too_fast_to_read_starts_early_by_as_much_as_it_needs() -> None:
    # 51 characters at 20 a second need 2,550 ms; 2,500 are there
    assert timed((2000, 4000), width=51) == [(1950, 4500)]


def test_a_cue_does_not_stay_longer_than_allowed() -> None:
    assert timed((2000, 20_000)) == [(2000, 9000)]


def test_nothing_leaves_the_recording() -> None:
    assert timed((0, 900), (2000, 4000), duration=4100) == [(0, 1400), (2000, 4100)]
    assert timed((2000, 4000), (9000, 9500), duration=5000) == [(2000, 4860), (4960, 5000)]


def test_a_recording_too_short_for_its_cues_divides_its_time() -> None:
    assert timed((0, 500), (500, 900), (900, 1500), duration=90) == [(0, 30), (30, 60), (60, 90)]


def test_people_who_talk_over_each_other_get_cues_one_after_the_other() -> None:
    assert timed((1000, 5000), (3000, 4000)) == [(1000, 2900), (3000, 4500)]


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (9708, 10_000),
        (9707, 9500),
        (9501, 9500),
        (9400, 9400),
        (10_500, 10_000),
        (10_501, 10_501),
    ],
)
def test_a_start_near_a_shot_change_moves(start: int, expected: int) -> None:
    assert timed((start, 13_000), shots=[10_000])[0][0] == expected


def test_a_start_half_a_second_before_a_shot_change_belongs_to_the_one_before_it() -> None:
    assert timed((9500, 13_000), shots=[9200, 10_000])[0][0] == 9200
    assert timed((9500, 11_000), shots=[8000, 12_000])[0][0] == 9500


def test_a_start_does_not_move_into_the_words_before_it() -> None:
    assert timed((8000, 10_300), (10_400, 13_000), shots=[10_000])[1][0] == 10_400


def test_an_end_shortly_before_a_shot_change_moves_to_it_less_the_gap() -> None:
    assert timed((1000, 4000), shots=[4900]) == [(1000, 4800)]


def test_an_end_does_not_run_over_a_shot_change_after_the_last_word() -> None:
    assert timed((1000, 4000), shots=[4300]) == [(1000, 4200)]
    assert timed((1000, 1400), shots=[1500]) == [(1000, 2000)]  # too brief to end before it


def test_an_end_far_before_a_shot_change_stays() -> None:
    assert timed((1000, 4000), shots=[5100]) == [(1000, 4500)]
