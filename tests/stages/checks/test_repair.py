"""Fixing mends what needs no decision about the text, and touches no word."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.formats.tracks import tracks
from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.stages.checks.check import check
from tolmach.stages.checks.repair import repair
from tolmach.stages.layout.rebreak import rebreak

PROFILE = Profile(name="test", cpl=20, lines=2, cps=15)


def fixed(*cues: Cue, duration: int | None = None) -> tuple[Cue, ...]:
    return repair(Track("en", cues), PROFILE, duration=duration).track.cues


def test_cues_are_sorted_and_overlaps_and_small_gaps_opened() -> None:
    """The earlier cue ends sooner; starts belong to what is heard and stay."""
    late, early = Cue(4000, 6000, ("Two.",)), Cue(1000, 4040, ("One.",))
    assert fixed(late, early) == (Cue(1000, 3917, ("One.",)), late)


def test_short_cues_get_the_free_time_after_them() -> None:
    """As much as they need, and not beyond the next cue or the recording."""
    assert fixed(Cue(0, 300, ("Yes.",)))[0].end == 833
    assert fixed(Cue(0, 300, ("Yes.",)), Cue(700, 2000, ("No.",)))[0].end == 617
    assert fixed(Cue(0, 300, ("Yes.",)), duration=500)[0].end == 500


def test_a_gap_that_flickers_is_closed_where_there_is_no_time_to_open_it() -> None:
    """Fast cues lose no time; and cues without a gap between them are left as they are."""
    fast, slow = "Twenty-one characters", "Yes."
    following = Cue(1500, 3000, ("No.",))
    assert fixed(Cue(0, 1460, (fast[:20],)), following)[0].end == 1417
    assert fixed(Cue(200, 1460, (fast[:20],)), following)[0].end == 1500
    assert fixed(Cue(0, 1500, (slow,)), following)[0].end == 1500


def test_fast_cues_get_the_free_time_after_them() -> None:
    """Until they can be read, and no longer than a cue may stay."""
    assert fixed(Cue(0, 1000, ("Twenty characters ok",)))[0].end == 1334


def test_a_cue_that_no_lines_can_hold_becomes_several() -> None:
    """They share its time by their characters."""
    text = "We drove for nine hours, and they sent us home again."
    made = fixed(Cue(0, 6000, (text,)))
    assert [cue.text.replace("\n", " ") for cue in made] == [
        "We drove for nine hours,",
        "and they sent us home again.",
    ]
    assert (made[0].start, made[-1].end) == (0, 6000)


def test_a_cue_too_brief_to_be_split_is_left_to_a_person() -> None:
    """Parts that nobody can see are no help."""
    text = "We drove for nine hours, and they sent us home again."
    assert len(fixed(Cue(0, 1200, (text,)), Cue(1200, 3000, ("No.",)))) == 2


def test_a_word_longer_than_a_line_is_never_cut() -> None:
    """A path or an address that is cut is another one."""
    cue = Cue(0, 6000, ("Look at https://example.org/one-long-page now, please.",))
    assert fixed(cue) == (cue,)


def test_a_cue_is_split_in_the_time_that_it_is_given() -> None:
    """Not in a second repair only, when its free time is its own."""
    text = "We drove for nine hours, and they sent us home again."
    track = Track("en", (Cue(0, 1200, (text,)),))
    once = repair(track, PROFILE).track
    assert len(once.cues) == 2
    assert repair(once, PROFILE).track == once


def test_lines_are_not_broken_again_for_nothing() -> None:
    """Other lines that part as much are no better."""
    lines = ("the the the the the", "the the")
    [cue] = fixed(Cue(0, 5000, lines))
    assert cue.lines == lines


def test_gaps_are_closed_where_the_profile_says_so() -> None:
    """To the smallest one."""
    cues = (Cue(0, 2000, ("Yes.",)), Cue(2200, 4000, ("No.",)))
    netflix = replace(PROFILE, rules="close-gaps")
    assert repair(Track("en", cues), netflix).track.cues[0].end == 2117
    assert fixed(*cues)[0].end == 2000


def test_cues_that_start_together_are_left_to_a_person() -> None:
    """One of them would have to go."""
    both = (Cue(0, 2000, ("Yes.",)), Cue(0, 2000, ("No.",)))
    assert fixed(*both) == both


def test_spaces_and_markup_go_and_words_stay() -> None:
    """A comparison is no tag."""
    [cue] = fixed(Cue(0, 2000, (" One  <b>two</b> &amp;", "<i></i>", "a < b")))
    assert cue.lines == ("One two &", "a < b")


def test_cues_without_text_are_removed_and_counted() -> None:
    """What was done is told under a name for people."""
    result = repair(Track("en", (Cue(0, 1000, ()), Cue(2000, 4000, ("Yes.",)))), PROFILE)
    assert result.done == {"cues without text removed": 1}
    assert len(result.track.cues) == 1


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("They live in a house by the lake",), ("They live in a house", "by the lake")),
        (("One, two,", "three,", "four."), ("One, two,", "three, four.")),
        (("- Did you see it?", "- No, I was not there at all."), None),
        (("Donaudampfschifffahrtsgesellschaft",), None),
        (("word " * 20,), None),
    ],
)
def test_lines_are_cut_anew_inside_the_limits(
    lines: tuple[str, ...], expected: tuple[str, ...] | None
) -> None:
    """Dialogues, and what no cut brings inside the limits, stay as they are."""
    assert rebreak(lines, "en", PROFILE) == (expected or lines)


def test_lines_that_part_words_are_cut_anew_even_when_short() -> None:
    """The article goes with its noun."""
    [cue] = fixed(Cue(0, 5000, ("We went to the", "house on the hill.")))
    assert cue.lines == ("We went to the house", "on the hill.")


@given(tracks(plain_only=True))
def test_no_word_is_lost_doubled_or_changed(track: Track) -> None:
    """Whatever the order, times and lines were."""
    after = repair(track, PROFILE).track
    assert _words(after) == _words(track)


TALL = Cue(0, 2222, ("000000000000", "0000000000", "0000000000"))
"""Two cues, once it is repaired; the second one begins behind cues that began with the first."""


@example(Track("ru", (Cue(0, 751, ("0",)), TALL)), None)
@given(tracks(plain_only=True), st.none() | st.integers(0, 500_000_000))
def test_fixing_twice_is_fixing_once(track: Track, duration: int | None) -> None:
    """Nothing is left half done."""
    once = repair(track, PROFILE, duration=duration).track
    assert repair(once, PROFILE, duration=duration).track == once


@example(Track("ru", (TALL, Cue(0, 0, ("0",)))))
@given(tracks(plain_only=True))
def test_no_order_empty_or_space_fault_is_left(track: Track) -> None:
    """And overlaps only where cues start together."""
    after = repair(track, PROFILE).track
    starts = Counter(cue.start for cue in after.cues)
    left = {found.rule for found in check(after, PROFILE)}
    assert not left & {"order", "empty", "spaces", "markup"}
    assert "overlap" not in left or max(starts.values()) > 1


def _words(track: Track) -> Counter[str]:
    return Counter(word for cue in track.cues for line in cue.lines for word in line.split())
