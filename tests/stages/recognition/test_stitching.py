"""Joints of windows inside a sentence leave no trace."""

from __future__ import annotations

import pytest

from tolmach.core.document import Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.stitching import stitched


def text(
    last: str, first: str, *, pause: int = 300, lead: int = 0, probability: float = 0.9
) -> str:
    """The words of two windows that meet, with a pause between them."""
    before = [Word("Мы", 0, 200, 0.9), Word(last, 300, 1_000, 0.9)]
    words = (
        Word(first, 1_000 + pause, 1_500 + pause, probability),
        Word("домой.", 2_500, 3_000, 0.9),
    )
    window = Window(1, (Span(900, 9_000),), lead)
    return " ".join(word.text for word in stitched(before, RecognizedWindow(window, words, "ru")))


@pytest.mark.parametrize("end", ["шли.", "шли…", "шли..."])
def test_a_full_stop_goes_where_the_sentence_goes_on(end: str) -> None:
    assert text(end, "к") == "Мы шли к домой."


@pytest.mark.parametrize(
    ("last", "first", "pause"), [("шли.", "К", 300), ("шли?", "к", 300), ("шли.", "к", 1_200)]
)
def test_other_ends_stay(last: str, first: str, pause: int) -> None:
    """Before a capital letter, after a question, and before a pause."""
    assert text(last, first, pause=pause) == f"Мы {last} {first} домой."


def test_a_small_letter_that_the_recognizer_doubts_joins_nothing() -> None:
    assert text("язык.", "как", probability=0.26) == "Мы язык. как домой."


def test_a_word_on_both_sides_of_a_cut_is_kept_once() -> None:
    assert text("шли.", "шли", pause=0, lead=1_000) == "Мы шли домой."
    assert text("шли", "шли", pause=0) == "Мы шли шли домой."
    assert text("шли", "мимо", pause=0, lead=1_000) == "Мы шли мимо домой."
    assert text("—", "…", pause=0, lead=1_000) == "Мы — … домой."


def test_windows_without_words_change_nothing() -> None:
    words = [Word("Да.", 0, 300, 0.9)]
    silent = RecognizedWindow(Window(1, (Span(900, 9_000),)), (), "ru")
    assert stitched(words, silent) == words
    assert stitched([], silent) == []
