"""Limits for cues: what no track could keep is refused."""

from __future__ import annotations

import pytest

from tolmach.core.profile import Profile, frame_time, half_second


@pytest.mark.parametrize("limit", ["cpl", "lines", "cps", "cps_comfortable", "max_duration"])
def test_limits_that_leave_no_room_are_refused(limit: str) -> None:
    with pytest.raises(ValueError, match=f"{limit} must be more than 0"):
        Profile(name="p", **{limit: 0})  # type: ignore[arg-type]
    assert getattr(Profile(name="p", **{limit: 1}, **others(limit)), limit) == 1  # type: ignore[arg-type]


def others(limit: str) -> dict[str, int]:
    return {"min_duration": 0} if limit == "max_duration" else {}


@pytest.mark.parametrize(
    "limit", ["min_duration", "min_gap", "chain_gap", "gap_frames", "lead", "tail"]
)
def test_negative_times_are_refused_and_none_at_all_are_not(limit: str) -> None:
    with pytest.raises(ValueError, match=f"{limit} must not be negative"):
        Profile(name="p", **{limit: -1})  # type: ignore[arg-type]
    assert getattr(Profile(name="p", **{limit: 0}), limit) == 0  # type: ignore[arg-type]


def test_a_cue_shows_one_person_or_two_and_not_longer_than_it_may() -> None:
    for turns in (0, 3):
        with pytest.raises(ValueError, match="turns must be 1 or 2"):
            Profile(name="p", turns=turns)
    with pytest.raises(ValueError, match="min_duration is more than max_duration"):
        Profile(name="p", min_duration=1001, max_duration=1000)
    assert Profile(name="p", min_duration=1000, max_duration=1000).turns == 1


def test_limits_of_a_language_are_checked_at_once_and_whole_numbers_but_for_speeds() -> None:
    with pytest.raises(ValueError, match="cpl must be more than 0"):
        Profile(name="p", languages={"ru": {"cpl": 0}})
    profile = Profile(name="p", languages={"pt": {"cpl": 39.0, "cps": 17.5}})
    own = profile.for_language("pt-BR")
    assert (own.cpl, own.cps, own.lines) == (39, 17.5, 2)
    assert isinstance(own.cpl, int)
    assert profile.for_language("ru").cpl == 42


FRAMES = Profile(name="p", min_gap=83, chain_gap=500, gap_frames=2, lead=100)


def test_gaps_in_frames_are_those_of_the_video() -> None:
    """Two frames at 25 are 80 ms; half a second is 13 frames; starts are a frame less early."""
    limits = FRAMES.at_frame_rate(25)
    assert (limits.min_gap, limits.chain_gap, limits.lead) == (80, 520, 60)
    assert FRAMES.at_frame_rate(0) == FRAMES
    assert Profile(name="p").at_frame_rate(25) == Profile(name="p")
    assert Profile(name="p", gap_frames=2, lead=30).at_frame_rate(25).lead == 0


@pytest.mark.parametrize(("rate", "frames"), [(24, 12), (25, 13), (29.97, 15), (30, 15)])
def test_half_a_second_is_a_whole_number_of_frames(rate: float, frames: int) -> None:
    assert half_second(rate) == frames
    assert frame_time(1_000, 25) == 40_000


def test_a_cue_ends_a_gap_before_the_next_on_a_frame_of_the_video() -> None:
    assert FRAMES.latest_end(1_000) == 917
    limits = FRAMES.at_frame_rate(25)
    assert [limits.latest_end(ms) for ms in (30, 1_000, 1_010, 1_040)] == [0, 920, 920, 960]


def test_gaps_between_the_smallest_and_a_pause_are_closed() -> None:
    assert [ms for ms in (83, 84, 499, 500) if FRAMES.gap_to_close(ms)] == [84, 499]
    limits = FRAMES.at_frame_rate(25)
    assert [ms for ms in (80, 120, 480, 520) if limits.gap_to_close(ms)] == [120, 480]
