"""Words that a second look finds go where the first reading has none."""

from __future__ import annotations

from tolmach.core.document import Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.guard import Reading, filled

WINDOW = Window(0, (Span(0, 10_000),))
BEFORE = Word("Здравствуйте.", 500, 1_200, 0.9)
AFTER = Word("Спасибо.", 8_000, 8_600, 0.9)
GAP = Span(3_000, 5_000)
FOUND = (Word("Кто", 3_100, 3_400, 0.8), Word("там?", 3_500, 4_800, 0.8))


def recognized(*words: Word) -> RecognizedWindow:
    return RecognizedWindow(WINDOW, words, "ru", log_probability=-0.2)


def reading(*words: Word) -> Reading:
    return Reading(recognized(*words), (Span(400, 1_300), GAP, Span(7_900, 8_700)))


def test_found_words_come_between_those_that_were_there() -> None:
    result = filled(reading(BEFORE, AFTER), GAP, recognized(*FOUND))
    assert result.words == (BEFORE, *FOUND, AFTER)


def test_words_of_which_the_recognizer_is_not_sure_are_left_out() -> None:
    unsure = Word("кто-то", 3_100, 3_900, 0.3)
    first = reading(BEFORE, AFTER)
    assert filled(first, GAP, recognized(unsure)) == first


def test_words_that_the_guard_doubts_are_left_out() -> None:
    phrase = (Word("Продолжение", 3_100, 3_900, 0.9), Word("следует...", 3_900, 4_700, 0.9))
    first = reading(BEFORE, AFTER)
    assert filled(first, GAP, recognized(*phrase)) == first


def test_words_beside_the_gap_are_not_taken_twice() -> None:
    again = recognized(Word("Здравствуйте.", 2_000, 2_700, 0.9), *FOUND)
    assert filled(reading(BEFORE, AFTER), GAP, again).words == (BEFORE, *FOUND, AFTER)


def test_a_word_stretched_over_the_gap_goes_for_better_ones() -> None:
    stretched = Word("там?", 2_900, 5_100, 0.9)
    assert filled(reading(BEFORE, stretched, AFTER), GAP, recognized(*FOUND)).words == (
        BEFORE, *FOUND, AFTER,
    )  # fmt: skip


def test_found_words_end_before_the_next_word_begins() -> None:
    late = Word("там?", 4_700, 5_400, 0.8)
    following = Word("Да.", 5_000, 5_300, 0.9)
    words = filled(reading(BEFORE, following), Span(3_000, 5_000), recognized(late)).words
    assert [(word.start, word.end) for word in words[1:]] == [(4_700, 5_000), (5_000, 5_300)]


def test_a_word_at_the_very_start_of_the_recording_keeps_its_time() -> None:
    first = Word("Кто", 0, 400, 0.8)
    case = Reading(recognized(AFTER), (Span(0, 2_000), Span(7_900, 8_700)))
    assert filled(case, Span(0, 2_000), recognized(first)).words == (first, AFTER)
