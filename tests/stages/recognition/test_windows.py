"""Stretches of speech become windows, and windows become batches."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.speech import WINDOW_POLICIES, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.windows import Packer, batch_number, in_batches, offset_of, place

PACKED, PAUSES = WINDOW_POLICIES["packed"], WINDOW_POLICIES["pauses"]


def packed(spans: list[Span]) -> list[Window]:
    packer = Packer(PACKED)
    return packer.feed(spans) + packer.finish()


def seconds(*pairs: tuple[int, int]) -> list[Span]:
    return [Span(start * 1000, end * 1000) for start, end in pairs]


def test_stretches_are_glued_until_a_window_is_full() -> None:
    """Silence between stretches takes no room: 12 + 10 + 8 s make one window of 30 s."""
    windows = packed(seconds((0, 12), (60, 70), (200, 208), (300, 301)))
    assert [window.spans for window in windows] == [
        tuple(seconds((0, 12), (60, 70), (200, 208))),
        tuple(seconds((300, 301))),
    ]
    assert [window.index for window in windows] == [0, 1]
    assert windows[0].duration == 30_000


def test_a_full_window_is_closed_at_the_longest_pause_of_its_last_part() -> None:
    """What follows the pause goes to the next window; an early pause would waste too much."""
    windows = packed(
        [
            Span(0, 8_000),
            Span(8_900, 16_900),
            Span(17_700, 25_700),
            Span(26_000, 30_000),
            Span(30_100, 35_000),
        ]
    )
    assert [window.span for window in windows] == [Span(0, 16_900), Span(17_700, 35_000)]


def test_of_clear_pauses_the_last_one_closes_a_window() -> None:
    """Five seconds of silence end a sentence no better than one, and windows stay full."""
    windows = packed(seconds((0, 14), (19, 28), (29, 34), (34, 37)))
    assert [window.spans for window in windows] == [
        tuple(seconds((0, 14), (19, 28))),
        tuple(seconds((29, 37))),
    ]


def test_a_model_may_want_one_utterance_per_window() -> None:
    """The policy `pauses` glues nothing."""
    packer = Packer(PAUSES)
    windows = packer.feed(seconds((0, 2), (3, 4))) + packer.finish()
    assert [window.spans for window in windows] == [(Span(0, 2000),), (Span(3000, 4000),)]


def test_stretches_that_touch_become_one() -> None:
    """A word across the seam is then not cut."""
    assert packed(seconds((0, 5), (5, 9)))[0].spans == (Span(0, 9000),)


def test_an_overlap_is_divided_between_the_two_windows() -> None:
    """Where speech was cut without a pause, each window owns its half of what both hear."""
    first, second = packed(seconds((0, 29), (27, 50)))
    assert (first.own, second.own) == (Span(0, 28_000), Span(28_000, 50_000))
    assert (first.span, second.span) == (Span(0, 29_000), Span(27_000, 50_000))


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 30_000)), max_size=40))
def test_windows_hold_every_stretch_once_and_never_too_much(steps: list[tuple[int, int]]) -> None:
    """All speech is in exactly one window, in order, and no window is longer than 30 s."""
    spans, end = [], 0
    for gap, length in steps:
        spans.append(Span(end + gap, end + gap + length))
        end = spans[-1].end
    windows = packed(spans)
    assert sum(window.duration for window in windows) == sum(span.duration for span in spans)
    assert all(window.duration <= 30_000 for window in windows)
    assert [w.index for w in windows] == list(range(len(windows)))
    assert all(a.span.end <= b.span.start for a, b in pairwise(windows))


def test_a_word_is_put_into_the_stretch_that_holds_its_middle() -> None:
    """It never reaches across sound that was left out."""
    window = Window(0, tuple(seconds((10, 12), (60, 61))))
    assert place(window, 500, 900) == Span(10_500, 10_900)
    assert place(window, 1_800, 2_100) == Span(11_800, 12_000)
    assert place(window, 1_950, 2_300) == Span(60_000, 60_300)
    assert place(window, 2_900, 3_500) == Span(60_900, 61_000)


def test_media_time_is_found_again_in_the_window() -> None:
    """Times between stretches count as the start of the next."""
    window = Window(0, tuple(seconds((10, 12), (60, 61))))
    assert [offset_of(window, ms) for ms in (0, 10_500, 30_000, 60_250, 99_000)] == [
        0, 500, 2_000, 2_250, 3_000,
    ]  # fmt: skip


@given(st.integers(0, 500), st.integers(1, 16))
def test_batches_follow_from_numbers_alone(first: int, size: int) -> None:
    """A run that begins later makes the same batches as one from the start."""
    whole = list(in_batches(range(600), size, int))
    later = list(in_batches(range(first, 600), size, int))
    assert later[1:] == whole[len(whole) - len(later) + 1 :]
    assert all(len(batch) <= size for batch in whole)
    assert len(whole[0]) == min(4, size)
    assert [batch_number(batch[0], size) for batch in whole] == list(range(len(whole)))
