"""Which stretches of a video are muted: from the words of withheld sentences and of others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Sentence, Text, Withheld, Word
from tolmach.core.timing import Span
from tolmach.pipeline.videos import withheld_sound


def shown(*words: tuple[int, int]) -> Sentence:
    """A sentence with words at these times in milliseconds."""
    timed = tuple(Word("слово", start, end) for start, end in words)
    return Sentence(f"u{words}", timed, Text("слово"))


def withheld(*words: tuple[int, int]) -> Sentence:
    timed = shown(*words)
    return Sentence(f"w{words}", timed.words, timed.source, withheld=Withheld("names a witness"))


def test_nothing_is_muted_when_nothing_is_withheld() -> None:
    assert withheld_sound([shown((0, 500)), shown((600, 900))]) == []


def test_a_withheld_sentence_is_muted_with_a_margin_of_a_fifth_of_a_second() -> None:
    sentences = [shown((0, 500)), withheld((1_000, 1_300), (1_400, 2_000)), shown((3_000, 3_500))]
    assert withheld_sound(sentences) == [Span(800, 2_200)]


def test_the_margin_ends_at_the_words_of_neighbours_that_are_shown() -> None:
    sentences = [shown((500, 950)), withheld((1_000, 2_000)), shown((2_080, 2_500))]
    assert withheld_sound(sentences) == [Span(950, 2_080)]


def test_a_sentence_without_a_pause_around_it_has_no_margin() -> None:
    sentences = [shown((500, 1_000)), withheld((1_000, 2_000)), shown((2_000, 2_500))]
    assert withheld_sound(sentences) == [Span(1_000, 2_000)]


def test_who_speaks_at_the_same_time_does_not_shorten_what_is_muted() -> None:
    sentences = [
        shown((500, 1_100)),
        withheld((1_000, 2_000)),
        shown((1_400, 1_600), (1_900, 2_500)),
    ]
    assert withheld_sound(sentences) == [Span(1_000, 2_000)]


def test_withheld_neighbours_are_muted_in_one_stretch() -> None:
    sentences = [withheld((1_000, 2_000)), withheld((2_350, 3_000)), withheld((4_000, 4_500))]
    assert withheld_sound(sentences) == [Span(800, 3_200), Span(3_800, 4_700)]


def test_the_margin_does_not_begin_before_the_recording() -> None:
    assert withheld_sound([withheld((50, 300))]) == [Span(0, 500)]


words = st.tuples(st.integers(0, 5_000), st.integers(0, 800)).map(lambda w: (w[0], w[0] + w[1]))


@given(st.lists(words, min_size=1, max_size=5), st.lists(words, max_size=5))
def test_all_withheld_words_are_muted_and_of_shown_words_only_those_that_overlap(
    hidden: list[tuple[int, int]], open_: list[tuple[int, int]]
) -> None:
    hidden, open_ = list(dict.fromkeys(hidden)), list(dict.fromkeys(open_))
    silent = withheld_sound([*map(withheld, hidden), *map(shown, open_)])
    assert all(any(s.start <= a and b <= s.end for s in silent) for a, b in hidden)
    for word in (Span(a, b) for a, b in open_):
        apart = not any(word.overlap(Span(a, b)) for a, b in hidden)
        assert not (apart and any(word.overlap(s) for s in silent))
