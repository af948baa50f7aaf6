"""Boundaries between words, moved to where the sound is silent."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Word
from tolmach.core.timing import Span
from tolmach.stages.alignment.boundaries import settled, silences


def words(*times: tuple[str, int, int]) -> list[Word]:
    return [Word(*one) for one in times]


def test_a_word_after_a_pause_begins_where_the_pause_ends() -> None:
    """The aligner put its start into the pause."""
    before, after = settled(words(("Да.", 0, 500), ("Нет.", 500, 1600)), [Span(400, 1200)])
    assert before.span == Span(0, 400)
    assert after.span == Span(1200, 1600)


def test_silence_inside_a_word_far_from_its_edges_changes_nothing() -> None:
    (word,) = settled(words(("остановка", 0, 1000)), [Span(450, 550)])
    assert word.span == Span(0, 1000)


def test_of_two_boundaries_as_near_the_one_behind_a_mark_has_the_pause() -> None:
    """People pause at marks."""
    said = words(("Так", 0, 300), ("вот,", 300, 400), ("он", 440, 600), ("шёл", 600, 1000))
    times = settled(said, [Span(420, 700)])
    assert times[1].end == 420
    assert times[2].start == 700


def test_a_mark_decides_though_another_boundary_in_the_pause_comes_first() -> None:
    said = words(("Так", 0, 300), ("вот", 300, 480), ("он,", 480, 600), ("шёл", 600, 1000))
    assert settled(said, [Span(420, 700)])[3].start == 700


def test_words_that_touch_share_their_time_a_little_more_evenly() -> None:
    """By their letters and the blank behind them: an even share would end at 1,360."""
    short, longer = settled(words(("а", 1000, 1300), ("бб", 1300, 1900)), [])
    assert 1300 < short.end == longer.start < 1360


def test_noise_is_silence_where_the_voice_is_louder() -> None:
    """A hum of -50 dB lies 30 dB under a voice of -20 dB."""
    levels = [-50.0] * 30 + [-20.0] * 50 + [-50.0] * 20
    assert silences(levels, 0) == [Span(0, 300), Span(800, 1000)]


def test_speech_without_pauses_has_no_silence() -> None:
    levels = [-20.0 if i % 20 else -45.0 for i in range(200)]
    assert silences(levels, 0) == []


@given(
    st.lists(st.integers(0, 400), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(60, 900)), max_size=5),
)
def test_words_keep_their_order_and_a_length(steps: list[int], gaps: list[tuple[int, int]]) -> None:
    """Whatever an aligner and the silences say."""
    at = 0
    said = []
    for step in steps:
        said.append(Word("слово", at, at + step))
        at += step
    quiet = sorted(Span(start, start + length) for start, length in gaps)
    placed = settled(said, quiet)
    assert [word.text for word in placed] == [word.text for word in said]
    assert all(word.end > word.start for word in placed)
    assert all(left.start < right.start for left, right in pairwise(placed))


def test_a_quiet_recording_has_silence_only_far_below_its_voice() -> None:
    """Without noise of its own; 200 ms that are not quiet enough count as speech."""
    for quiet, silent in ((-80.0, True), (-32.0, False)):
        levels = [-30.0] * 60 + [quiet] * 20 + [-30.0] * 20
        assert bool(silences(levels, 0)) is silent
