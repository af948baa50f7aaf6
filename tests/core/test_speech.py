"""How models want their windows, and what progress of a part is."""

from __future__ import annotations

import pytest

from tolmach.core.events import part_of
from tolmach.core.speech import WINDOW_POLICIES, RecognizedWindow, Window, WindowPolicy
from tolmach.core.timing import Span


def test_windows_are_5_to_30_seconds_long() -> None:
    for length in (4_999, 30_001):
        with pytest.raises(ValueError, match="must be 5,000 to 30,000 ms"):
            WindowPolicy(max_window=length)
    assert [WindowPolicy(max_window=ms).max_window for ms in (5_000, 30_000)] == [5_000, 30_000]


def test_whisper_gets_full_windows_cut_in_silence_with_the_numbers_of_faster_whisper() -> None:
    assert WINDOW_POLICIES["packed"] == WindowPolicy(
        glue=True, max_window=30_000, min_silence=160, speech_pad=400
    )


def test_a_window_has_its_own_part_and_sound_without_the_silence_between() -> None:
    window = Window(0, (Span(0, 1_000), Span(3_000, 5_000)), lead=200, trail=300)
    assert (window.span, window.own) == (Span(0, 5_000), Span(200, 4_700))
    assert window.duration == 3_000


def test_an_engine_that_says_nothing_of_its_language_is_sure_of_it() -> None:
    recognized = RecognizedWindow(Window(0, (Span(0, 1_000),)), (), "ru")
    assert (recognized.language_probability, recognized.attempts, recognized.text) == (1, 1, "")


def test_progress_of_a_part_goes_on_from_what_was_done_before() -> None:
    shown: list[tuple[int, int]] = []
    part = part_of(10_000, 4_000, lambda done, total: shown.append((done, total)))
    part(500, 6_000)
    part(6_000, 6_000)
    assert shown == [(4_500, 10_000), (10_000, 10_000)]
