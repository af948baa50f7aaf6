"""Sentences whose words a person changed get the times of the words they have now."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import Link, Sentence, Text, Word
from tolmach.core.timing import Span
from tolmach.stages.alignment.corrected import AlignedWindow, corrected_windows, with_exact_words

HEARD = (Word("Мы", 1_000, 1_200), Word("шли", 1_200, 1_600), Word("домой.", 1_600, 2_200))
RECOGNIZED = Sentence(
    "s1",
    HEARD,
    Text("Мы шли домой."),
    targets={"en": Text("We went home.", alignment=(Link(0, 0, 0.9), Link(2, 2, 0.8)))},
)
CHANGED = replace(RECOGNIZED, source=Text("Мы долго ехали домой."))
EXACT = (
    Word("Мы", 980, 1_150, 0.8),
    Word("долго", 1_150, 1_500, 0.7),
    Word("ехали", 1_500, 1_750, 0.6),
    Word("домой.", 1_750, 2_300, 0.9),
)


def test_only_a_sentence_with_other_words_is_asked_about() -> None:
    assert corrected_windows([RECOGNIZED], "ru", 9_000) == {}
    (window,) = corrected_windows([CHANGED], "ru", 9_000).values()
    assert window.words == ("Мы", "долго", "ехали", "домой.")
    assert window.span == Span(800, 2_400)


def test_a_window_does_not_reach_into_the_neighbours() -> None:
    before = replace(RECOGNIZED, id="s0", words=(Word("Да.", 500, 950),), source=Text("Да."))
    windows = corrected_windows([before, CHANGED], "ru", 2_250)
    assert windows["s1"].span == Span(950, 2_250)


def test_words_get_their_times_and_links_follow_the_words_that_stayed() -> None:
    windows = corrected_windows([CHANGED], "ru", 9_000)
    known = {"s1": AlignedWindow(windows["s1"], EXACT)}
    (exact,) = with_exact_words([CHANGED], windows, known)
    assert [word.start for word in exact.words] == [1_000, 1_150, 1_500, 1_750]
    assert exact.span == RECOGNIZED.span
    assert exact.targets["en"].alignment == (Link(0, 0, 0.9), Link(2, 3, 0.8))


def test_what_was_aligned_for_an_earlier_text_is_not_used() -> None:
    windows = corrected_windows([CHANGED], "ru", 9_000)
    known = {"s1": AlignedWindow(windows["s1"], EXACT)}
    again = replace(CHANGED, source=Text("Мы долго шли домой."))
    assert with_exact_words([again], corrected_windows([again], "ru", 9_000), known) == (again,)


def test_words_that_do_not_fit_the_sound_leave_the_times_that_were_recognized() -> None:
    windows = corrected_windows([CHANGED], "ru", 9_000)
    unsure = tuple(replace(word, probability=0.01) for word in EXACT)
    known = {"s1": AlignedWindow(windows["s1"], unsure)}
    assert with_exact_words([CHANGED], windows, known) == (CHANGED,)
