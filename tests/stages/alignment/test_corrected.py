"""Sentences whose words a person changed get the times of the words they have now."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import Link, Sentence, Text, Withheld, Word
from tolmach.core.timing import Span
from tolmach.stages.alignment.corrected import corrected_windows, fits, with_exact_words

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


def test_a_sentence_without_any_time_is_not_asked_about() -> None:
    before, after = (
        replace(RECOGNIZED, id=key, words=(Word("Да.", *times),), source=Text("Да."))
        for key, times in (("s0", (0, 1_000)), ("s2", (1_000, 2_000)))
    )
    timeless = replace(CHANGED, words=(Word("Мы", 1_000, 1_000),))
    assert corrected_windows([before, timeless, after], "ru", 9_000) == {}


def test_a_withheld_sentence_is_not_asked_about() -> None:
    """What is muted must not shrink to where an aligner places words."""
    hidden = replace(CHANGED, withheld=Withheld("a name", "anna"))
    assert corrected_windows([hidden], "ru", 9_000) == {}


def test_words_get_their_times_and_links_follow_the_words_that_stayed() -> None:
    exact = with_exact_words(CHANGED, EXACT)
    assert [word.start for word in exact.words] == [1_000, 1_150, 1_500, 1_750]
    assert exact.span == RECOGNIZED.span
    assert exact.targets["en"].alignment == (Link(0, 0, 0.9), Link(2, 3, 0.8))


def test_words_that_do_not_fit_the_sound_are_not_believed() -> None:
    assert fits(EXACT)
    assert not fits([replace(word, probability=0.01) for word in EXACT])
    assert not fits([])


def test_a_sentence_of_up_to_28_seconds_with_its_padding_is_asked_about() -> None:
    for length, asked in ((27_600, True), (27_601, False)):
        words = (Word("Мы", 10_000, 10_500), Word("шли", 10_500, 10_000 + length))
        sentence = Sentence("s1", words, Text("Мы ехали."))
        assert bool(corrected_windows([sentence], "ru", 90_000)) is asked


def test_an_aligner_is_believed_from_a_tenth_on() -> None:
    for probability, believed in ((0.1, True), (0.09, False)):
        assert fits([Word("Мы", 0, 100, probability)]) is believed
    assert fits([Word("Мы", 0, 100, 0.2), Word("шли", 100, 200, 0.0)])
