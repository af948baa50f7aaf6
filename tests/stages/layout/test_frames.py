"""Edges on frames of the video: gaps are counted in frames where the guide counts them so."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.cue import Cue, Track
from tolmach.core.profile import frame_at, frame_time, half_second
from tolmach.core.timing import Span
from tolmach.formats.profile_toml import load
from tolmach.stages.checks.check import check
from tolmach.stages.checks.repair import repair
from tolmach.stages.layout.timing import time_cues

RATES = (24000 / 1001, 24.0, 25.0, 30000 / 1001, 50.0)
NETFLIX = load("netflix").for_language("en")


def timed(rate: float, *speech: tuple[int, int], shots: tuple[int, ...] = ()) -> list[Span]:
    """Times of cues with these words, under the Netflix limits."""
    spans = [Span(*span) for span in speech]
    return time_cues(spans, [10] * len(spans), NETFLIX.at_frame_rate(rate), None, shots)


@pytest.mark.parametrize(
    ("rate", "smallest", "closed_below"), [(24.0, 83, 500), (25.0, 80, 520), (30.0, 66, 500)]
)
def test_two_frames_and_half_a_second_are_as_long_as_the_video_makes_them(
    rate: float, smallest: int, closed_below: int
) -> None:
    limits = load("netflix").at_frame_rate(rate)
    assert (limits.min_gap, limits.chain_gap) == (smallest, closed_below)


def test_a_profile_that_counts_no_frames_and_an_unknown_rate_change_nothing() -> None:
    assert load("bbc").at_frame_rate(25.0) == load("bbc")
    assert load("netflix").at_frame_rate(0) == load("netflix")


def test_edges_move_to_the_frames_that_are_shown_then() -> None:
    # at 25 frames a second: 1,010 lies on the frame of 1,000; 2,570 on that of 2,560
    assert timed(25.0, (1010, 2070)) == [Span(1000, 2600)]


def test_a_gap_of_eleven_frames_is_closed_to_two_and_one_of_twelve_stays() -> None:
    free = replace(NETFLIX, tail=0)
    for frames, kept in ((11, 2), (12, 12)):
        start = frame_time(48 + frames, 24)
        spans = [Span(0, 2000), Span(start, start + 2000)]
        first, second = time_cues(spans, [10, 10], free.at_frame_rate(24), None)
        assert frame_at(second.start, 24) - frame_at(first.end, 24) == kept


def test_a_start_moves_to_the_frame_of_a_shot_change_and_the_end_to_two_frames_before() -> None:
    first, second = timed(24.0, (1000, 2600), (2900, 4000), shots=(frame_time(72, 24),))
    assert (frame_at(first.end, 24), frame_at(second.start, 24)) == (70, 72)


def test_half_a_second_behind_a_shot_change_is_as_long_as_the_video_makes_it() -> None:
    """13 frames at 25 per second, 12 at 24."""
    assert timed(25.0, (10_520, 12_000), shots=(10_000,))[0].start == 10_000
    assert timed(24.0, (10_520, 12_000), shots=(10_000,))[0].start == 10_500


def test_cues_without_room_for_a_gap_still_have_a_frame_each() -> None:
    """Two words at the end of a recording that lasts a tenth of a second."""
    words = [Span(0, 40), Span(50, 90)]
    cues = time_cues(words, [2, 2], NETFLIX.at_frame_rate(25.0), 100)
    assert cues == [Span(0, 40), Span(40, 120)]


def test_a_time_that_a_person_set_stays_between_frames() -> None:
    spans = [Span(0, 1500), Span(2011, 3013)]
    limits = NETFLIX.at_frame_rate(25.0)
    first, second = time_cues(spans, [10, 10], limits, None, (), (None, spans[1]))
    assert second == spans[1]
    assert first.end == 1920  # two frames of 40 ms before the one at 2,000


speech = st.lists(st.tuples(st.integers(0, 1500), st.integers(200, 4000)), min_size=1, max_size=12)


@given(rate=st.sampled_from(RATES), said=speech)
def test_all_edges_lie_on_frames_and_no_gap_has_one_frame_or_three_to_eleven(
    rate: float, said: list[tuple[int, int]]
) -> None:
    clock, spans = 0, []
    for pause, length in said:
        spans.append((clock + pause, clock + pause + length))
        clock += pause + length
    found = timed(rate, *spans)
    for span in found:
        assert span.duration <= NETFLIX.max_duration
        for edge in (span.start, span.end):
            assert edge == frame_time(frame_at(edge, rate), rate)
    for (left, right), (_, spoken) in zip(pairwise(found), spans[:-1], strict=True):
        gap = frame_at(right.start, rate) - frame_at(left.end, rate)
        assert gap == 2 or gap >= half_second(rate) or left.duration > spoken - left.start - 1000
        assert gap >= 2


def test_what_the_layout_makes_has_no_gap_that_a_check_at_the_same_rate_reports() -> None:
    for rate in RATES:
        spans = timed(rate, *((n * 2500, n * 2500 + 1700 + 90 * n) for n in range(9)))
        track = Track("en", tuple(Cue(s.start, s.end, ("Ten letters",)) for s in spans))
        rules = {finding.rule for finding in check(track, load("netflix").at_frame_rate(rate))}
        assert not rules & {"gap", "close-gaps"}


def test_a_repair_leaves_exactly_two_frames() -> None:
    starts = [frame_time(frame, 24) for frame in (5, 60, 110)]
    cues = tuple(Cue(s, s + 2150, (f"Nobody met {s} of us.",)) for s in starts)
    fixed = repair(Track("en", cues), load("netflix").at_frame_rate(24)).track.cues
    gaps = [frame_at(right.start, 24) - frame_at(left.end, 24) for left, right in pairwise(fixed)]
    assert gaps == [2, 2]
