"""Cues that a person set stay as they are; everything around them keeps the layout's rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stages.layout.speech import PLAIN, say, shown
from tests.stages.layout.test_properties import characters, profiles, sentences
from tolmach.core.cue import TimedSentence, Track
from tolmach.core.document import Word
from tolmach.core.pin import Pin
from tolmach.core.timing import Span
from tolmach.stages.layout import lay_out
from tolmach.stages.layout.atoms import stretches
from tolmach.stages.layout.timing import time_cues

TALK = say("Good evening, dear friends, and thank you for coming tonight.")


def cut(*pins: Pin, said: TimedSentence = TALK, duration: int | None = None) -> Track:
    pinned = replace(said, pins=tuple(replace(pin, profile="plain") for pin in pins))
    return lay_out([pinned], "en", PLAIN, duration=duration)


def test_without_pins_the_layout_cuts_by_its_own_rules() -> None:
    assert shown(cut()) == ["Good evening, dear friends, / and thank you for coming tonight."]


def test_a_cue_keeps_the_words_the_lines_and_the_time_that_a_person_gave_it() -> None:
    track = cut(Pin(0, 2, 100, 950), Pin(2, 10, 1_000, 4_500, breaks=(4, 6)))
    assert shown(track) == [
        "Good evening,",
        "dear friends, / and thank / you for coming tonight.",
    ]
    assert [(cue.start, cue.end) for cue in track.cues] == [(100, 950), (1_000, 4_500)]


def test_what_has_no_pin_is_cut_around_it_and_gives_way() -> None:
    track = cut(Pin(2, 4, 1_500, 2_500))
    assert shown(track) == ["Good evening,", "dear friends,", "and thank you for coming tonight."]
    first, second, third = track.cues
    assert (first.end, second.start, second.end) == (1_400, 1_500, 2_500)
    assert third.start == 2_600


def test_a_pin_of_another_profile_does_not_count() -> None:
    pinned = replace(TALK, pins=(Pin(0, 2, 100, 950, profile="vertical"),))
    assert lay_out([pinned], "en", PLAIN) == cut()


def test_a_cue_of_two_sentences_stands_as_long_as_both_have_their_part() -> None:
    one, two = say("Thank you.", sentence="u1"), say("You are welcome.", sentence="u2", start=4_000)
    parts = (
        Pin(0, 2, 0, 5_000, profile="plain", part=0, parts=2),
        Pin(0, 3, 0, 5_000, (0,), profile="plain", part=1, parts=2),
    )
    both = [replace(one, pins=parts[:1]), replace(two, pins=parts[1:])]
    track = lay_out(both, "en", PLAIN)
    assert shown(track) == ["Thank you. / You are welcome."]
    assert (track.cues[0].sentences, track.cues[0].span) == (("u1", "u2"), Span(0, 5_000))
    assert shown(lay_out([both[0], two], "en", PLAIN)) == ["Thank you.", "You are welcome."]


def test_pins_that_overlap_in_time_end_where_the_next_begins() -> None:
    track = cut(Pin(0, 2, 0, 2_000), Pin(2, 10, 1_500, 4_500))
    assert [(cue.start, cue.end) for cue in track.cues] == [(0, 1_500), (1_500, 4_500)]


@pytest.mark.parametrize(
    "wrong",
    [
        (Pin(8, 12, 0, 1_000),),  # more words than there are
        (Pin(0, 2, 3_000, 3_500), Pin(2, 10, 1_000, 2_000)),  # goes back in time
    ],
)
def test_a_pin_that_fits_nowhere_loses_no_word(wrong: tuple[Pin, ...]) -> None:
    assert characters(cut(*wrong)) == characters(cut())


def test_a_person_may_break_inside_a_phrase_of_a_script_without_spaces() -> None:
    words = (
        Word("刑務所まで", 0, 500),
        Word("車で九時間", 500, 1_000),
        Word("かかりました", 1_000, 1_600),
    )
    spoken = TimedSentence("u1", words, None)

    def lines(*pins: Pin) -> list[str]:
        return shown(lay_out([replace(spoken, pins=pins)], "ja", PLAIN))

    def parts(*pins: Pin) -> list[tuple[str, int, int]]:
        [made] = stretches([replace(spoken, pins=pins)], "ja", 42, longest_pause=3_000)
        return [(atom.text, atom.start, atom.end) for atom in made.atoms]

    set_by_hand = Pin(0, 2, 0, 1_000, (1,), "plain")
    # a character takes its share of its word's time: 九時間 300 of 500 ms
    assert parts()[1:] == [("車で", 500, 700), ("九時間かかりました", 700, 1_600)]
    assert parts(set_by_hand)[2:] == [("九時間", 700, 1_000), ("かかりました", 1_000, 1_600)]
    assert lines(set_by_hand) == ["刑務所まで / 車で九時間", "かかりました"]
    assert parts(Pin(0, 9, 0, 1_000, (), "plain")) == parts()  # more words than there are


def test_a_fixed_time_without_room_for_the_cues_before_it_is_given_up() -> None:
    speech = [Span(0, 900), Span(1_000, 2_000)]
    times = time_cues(speech, [10, 10], PLAIN, None, fixed=[None, Span(100, 300)])
    assert [(span.start, span.end) for span in times] == [(0, 900), (1_000, 2_500)]


def test_two_cues_before_a_fixed_time_need_a_frame_and_a_gap_each() -> None:
    speech = [Span(0, 200), Span(200, 400), Span(400, 900)]
    for start, kept in ((379, False), (380, True)):
        fixed = Span(start, 1_500)
        times = time_cues(speech, [10] * 3, PLAIN, None, fixed=[None, None, fixed])
        assert (times[2] == fixed) is kept
    assert times[:2] == [Span(0, 100), Span(200, 280)]


@pytest.mark.parametrize("start", [2_000, 5_000])
def test_a_fixed_time_behind_the_end_of_the_recording_is_given_up(start: int) -> None:
    times = time_cues([Span(0, 900)], [10], PLAIN, 2_000, fixed=[Span(start, 6_000)])
    assert times == [Span(0, 1_400)]


def test_a_fixed_time_without_room_for_the_cue_behind_it_is_given_up() -> None:
    fixed = [Span(0, 300), Span(400, 1_000), None]
    speech = [Span(0, 300), Span(400, 900), Span(900, 1_100)]
    for duration, kept in ((1_239, False), (1_240, True)):
        times = time_cues(speech, [10] * 3, PLAIN, duration, fixed=fixed)
        assert times[0] == fixed[0]
        assert (times[1] == fixed[1]) is kept
        assert times[2].end <= duration


@given(sentences(), profiles(), st.data())
def test_any_pins_at_all_lose_no_word_and_let_no_cues_overlap(
    said: list[TimedSentence], profile: object, data: st.DataObject
) -> None:
    pinned = []
    for sentence in said:
        edges = st.integers(0, len(sentence.words) + 1)
        times = st.integers(0, 60_000)
        pairs = data.draw(st.lists(st.tuples(edges, edges, times, times), max_size=3))
        pins = [
            Pin(min(a, b), max(a, b) + 1, min(s, e), max(s, e), profile="any")
            for a, b, s, e in pairs
        ]
        pinned.append(replace(sentence, pins=tuple(pins)))

    track = lay_out(pinned, "en", profile, duration=90_000)  # type: ignore[arg-type]

    expected = "".join(word.text for sentence in said for word in sentence.words)
    assert characters(track) == "".join(expected.split())
    for left, right in pairwise(track.cues):
        assert left.end <= right.start
    for cue in track.cues:
        assert 0 <= cue.start <= cue.end <= 90_000
