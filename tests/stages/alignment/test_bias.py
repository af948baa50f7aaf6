"""How late a model times words, measured at the pauses of a recording."""

from __future__ import annotations

import pytest

from tolmach.core.document import Word
from tolmach.core.speech import TextWindow
from tolmach.core.timing import Span
from tolmach.stages.alignment.bias import bias, exact
from tolmach.stages.alignment.corrected import AlignedWindow


def answer(start: int, late: int) -> AlignedWindow:
    """Two sentences; the second begins 10 ms behind a pause of 400 ms."""
    span = Span(start, start + 3_000)
    texts = ("Мы", "ждали.", "Никто", "не", "пришёл.")
    starts = (200, 700, 1_610, 2_000, 2_300)
    ends = (700, 1_610, 2_000, 2_300, 2_800)
    words = tuple(
        Word(text, start + first + late, start + last + late, 0.9)
        for text, first, last in zip(texts, starts, ends, strict=True)
    )
    return _window(span, words)


def _window(span: Span, words: tuple[Word, ...]) -> AlignedWindow:
    texts = tuple(word.text for word in words)
    pause = Span(span.start + 1_200, span.start + 1_600)
    return AlignedWindow(TextWindow(span, texts, "ru"), words, (pause,))


def recording(late: int, count: int = 40) -> list[AlignedWindow]:
    return [answer(3_000 * number, late) for number in range(count)]


@pytest.mark.parametrize("late", [80, -80, 140])
def test_a_model_that_is_late_or_early_is_found_out(late: int) -> None:
    assert bias(recording(late)) == late


@pytest.mark.parametrize("late", [0, 40, -40])
def test_what_recordings_of_one_model_differ_by_is_no_bias(late: int) -> None:
    assert bias(recording(late)) == 0


def test_a_bias_larger_than_any_model_has_is_not_believed() -> None:
    assert bias(recording(200)) == 0


def test_a_few_pauses_tell_nothing() -> None:
    assert bias(recording(80, count=39)) == 0
    assert bias([]) == 0


def behind(pause: Span, late: int) -> AlignedWindow:
    """Two sentences of a word; the second begins so late behind the pause between them."""
    words = (Word("Да.", 0, pause.start, 0.9), Word("Нет.", pause.end + late, 3_000, 0.9))
    return AlignedWindow(TextWindow(Span(0, 3_000), ("Да.", "Нет."), "ru"), words, (pause,))


@pytest.mark.parametrize(
    ("pause", "told"),
    [
        (Span(1_200, 1_300), 80),
        (Span(1_201, 1_300), 0),  # too short
        (Span(1, 500), 80),
        (Span(0, 500), 0),  # it may have begun before the window
        (Span(2_500, 2_899), 80),
        (Span(2_500, 2_900), 0),  # the word behind it may be in the next window
    ],
)
def test_only_a_pause_that_lies_wholly_inside_its_window_tells(pause: Span, told: int) -> None:
    assert bias([behind(pause, 90)] * 40) == told


def test_a_word_more_than_400_ms_from_a_pause_is_not_behind_it() -> None:
    late = [behind(Span(1_200, 1_600), 90)] * 40
    assert bias([*late, *[behind(Span(1_200, 1_600), 401)] * 41]) == 80
    assert bias([*late, *[behind(Span(1_200, 1_600), 400)] * 41]) == 0  # 390 ms: no model has that


def test_pauses_inside_a_sentence_tell_nothing() -> None:
    """A word there may begin long after the breath that someone takes."""
    assert bias([_unmarked(each) for each in recording(80)]) == 0


def _unmarked(each: AlignedWindow) -> AlignedWindow:
    words = tuple(Word(w.text.strip("."), w.start, w.end, w.probability) for w in each.words)
    return _window(each.window.span, words)


def test_words_of_a_late_model_get_the_times_of_an_exact_one() -> None:
    late, right = (exact(answer(9_000, shift), shift) for shift in (80, 0))
    assert late == right
    assert late[2].start == 10_600


def test_no_word_leaves_its_window() -> None:
    early = exact(answer(0, -150), -150)
    assert all(0 <= word.start <= word.end <= 3_000 for word in early)


def test_a_window_without_an_answer_has_no_words() -> None:
    assert exact(_window(Span(0, 3_000), ()), 80) == ()
