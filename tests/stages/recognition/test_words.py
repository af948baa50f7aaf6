"""Pieces become whole words with times that can be used."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Word
from tolmach.core.speech import Window
from tolmach.core.timing import Span
from tolmach.stages.recognition.words import Piece, on_media_clock, whole_words

WINDOW = Window(0, (Span(10_000, 15_000), Span(60_000, 62_000)))


def pieces(*entries: tuple[str, int, int]) -> list[Piece]:
    return [Piece(text, start, end, 0.8) for text, start, end in entries]


def test_pieces_without_a_space_in_front_belong_to_the_word_before() -> None:
    """Hyphenated words and lone punctuation stay whole."""
    parts = pieces((" из", 0, 200), ("-за", 200, 400), (" Минска", 400, 800), (".", 800, 800))
    assert [word.text for word in whole_words(parts)] == ["из-за", "Минска."]
    assert whole_words(parts)[1].end == 800


def test_a_piece_without_time_does_not_set_the_time_of_its_word() -> None:
    parts = pieces((" из", 500, 500), ("-за", 200, 400), (".", 900, 900))
    assert [(word.start, word.end) for word in whole_words(parts)] == [(200, 400)]


def test_scripts_without_spaces_keep_their_pieces() -> None:
    """Only punctuation is joined."""
    parts = pieces(("手紙", 0, 200), ("を", 200, 300), ("。", 300, 300))
    assert [word.text for word in whole_words(parts, spaced=False)] == ["手紙", "を。"]


def test_times_move_to_the_media_clock() -> None:
    """5.2 s into the window lies behind the pause that was left out."""
    words = on_media_clock(pieces(("да", 100, 400), ("нет", 5_200, 5_600)), WINDOW)
    assert words == (Word("да", 10_100, 10_400, 0.8), Word("нет", 60_200, 60_600, 0.8))


def test_a_word_without_time_gets_the_room_between_its_neighbours() -> None:
    """Shares go by length, and the word says that its time was not heard."""
    words = on_media_clock(
        pieces(
            ("раз", 0, 1_000),
            ("два", 1_000, 1_000),
            ("четыре", 1_000, 1_000),
            ("пять", 1_900, 2_500),
        ),
        WINDOW,
    )
    assert [(word.start, word.end, word.interpolated) for word in words] == [
        (10_000, 11_000, False),
        (11_000, 11_300, True),
        (11_300, 11_900, True),
        (11_900, 12_500, False),
    ]


def test_without_room_the_word_before_lends_some() -> None:
    """Nothing has a length of zero while a neighbour has some."""
    words = on_media_clock(pieces(("раз", 0, 900), ("два", 900, 900), ("три", 900, 1_500)), WINDOW)
    assert [(w.start, w.end) for w in words] == [
        (10_000, 10_450),
        (10_450, 10_900),
        (10_900, 11_500),
    ]


def test_words_of_the_neighbour_are_left_to_it() -> None:
    """The last second of this window belongs to the next one."""
    window = Window(0, (Span(0, 5_000),), trail=1_000)
    words = on_media_clock(pieces(("моё", 3_500, 4_200), ("твоё", 4_300, 4_800)), window)
    assert words == (Word("моё", 3_500, 4_000, 0.8),)


times = st.tuples(st.integers(-500, 8_000), st.integers(-300, 3_000))


@given(st.lists(times, max_size=30), st.integers(0, 1_000), st.integers(0, 1_000))
def test_words_are_always_in_order_and_inside(
    pairs: list[tuple[int, int]], lead: int, trail: int
) -> None:
    """Whatever a recognizer says about times, the result can be used."""
    window = Window(0, (Span(10_000, 15_000), Span(60_000, 62_000)), lead, trail)
    words = on_media_clock([Piece("слово", a, a + b, 0.5) for a, b in pairs], window)
    assert all(window.own.start <= w.start <= w.end <= window.own.end for w in words)
    assert all(a.end <= b.start for a, b in pairwise(words))
    if not lead and not trail:
        assert len(words) == len(pairs)
