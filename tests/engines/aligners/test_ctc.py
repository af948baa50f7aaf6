"""The best path through what a CTC model found, on probabilities that say a known text."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.engines.aligners.ctc import SaidWord, Vocabulary, said_words

LETTERS = Vocabulary(dict(enumerate([" ", *"абвгдежзийклмнопрстуфхцчшщъыьэюя"])), 33)
PIECES = ("▁Мы", "▁мы", "▁пи", "са", "ли", "▁писа", ",", ".", "п", "и", "с", "а", "л")
E2E = Vocabulary({i: piece.replace("▁", " ") for i, piece in enumerate(PIECES)}, len(PIECES))


def found(labels: list[int], vocabulary: Vocabulary) -> npt.NDArray[np.float32]:
    """The model is sure of one piece in each frame."""
    rows = np.full((len(labels), len(vocabulary.pieces) + 1), -9.0, dtype=np.float32)
    rows[np.arange(len(labels)), labels] = -0.01
    return rows


def written(text: str, vocabulary: Vocabulary) -> list[int]:
    """A frame for each piece of a text; `_` is the blank."""
    numbers = {piece: number for number, piece in vocabulary.pieces.items()}
    return [numbers.get(piece, vocabulary.blank) for piece in text.split("|")]


def places(text: str, words: str, vocabulary: Vocabulary) -> list[tuple[int, int] | None]:
    answer = said_words(found(written(text, vocabulary), vocabulary), words.split(), vocabulary)
    return [place and (place.first, place.last) for place in answer]


spoken = st.lists(
    st.lists(st.tuples(st.integers(1, 32), st.integers(1, 3), st.integers(0, 2)), min_size=1),
    min_size=1,
    max_size=5,
)
"""Words of letters, each with its number, its frames, and the blanks behind it."""


@given(spoken)
def test_a_known_path_is_given_back(said: list[list[tuple[int, int, int]]]) -> None:
    labels: list[int] = []
    expected = []
    words = []
    for word in said:
        labels += [0, LETTERS.blank]
        first = len(labels)
        for letter, (label, frames, blanks) in enumerate(word):
            follows = word[letter + 1 : letter + 2]
            again = bool(follows) and follows[0][0] == label
            labels += [label] * frames
            last = len(labels) - 1
            labels += [LETTERS.blank] * max(blanks, again)
        expected.append((first, last))
        words.append("".join(LETTERS.pieces.get(label, "") for label, _, _ in word))
    answer = said_words(found(labels, LETTERS), words, LETTERS)
    assert [place and (place.first, place.last) for place in answer] == expected
    assert all(place and place.probability == pytest.approx(0.99, abs=0.0001) for place in answer)


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("_| мы|_| пи|са|ли|_", "Мы писали", [(1, 1), (3, 5)]),
        ("_| Мы|,|_| писа|л|и|.", "мы, писали", [(1, 1), (4, 6)]),
        ("_| Мы|_| пи|с|_|а|_|ли", "«Мы» — писа́ли!", [(1, 1), None, (3, 8)]),
    ],
)
def test_the_sound_decides_how_words_are_spelled(
    text: str, words: str, expected: list[tuple[int, int] | None]
) -> None:
    """In capitals or not, in larger or smaller pieces, with other punctuation or none."""
    assert places(text, words, E2E) == expected


def test_a_word_that_cannot_be_spelled_takes_what_was_said_between_its_neighbours() -> None:
    labels = written("м|ы|_|_| |д|в|а|_| |п|и|_|_|м|ы", LETTERS)
    answer = said_words(found(labels, LETTERS), ["мы", "2", "мы"], LETTERS)
    assert answer[1] == SaidWord(5, 11, None)


def test_the_letter_yo_is_found_where_the_model_writes_ye() -> None:
    assert places("_|е|щ|е|_", "Ещё", LETTERS) == [(1, 3)]


def test_what_is_not_said_has_a_low_probability() -> None:
    (place,) = said_words(found(written("д|о|м|_|_|_|_|_", LETTERS), LETTERS), ["сыр"], LETTERS)
    assert place is not None
    assert place.probability is not None
    assert place.probability < 0.01


@pytest.mark.parametrize(
    ("frames", "words"), [(2, ["мыс"]), (3, ["аа", "б"]), (0, ["а"]), (9, ["2021"])]
)
def test_without_time_or_letters_there_is_no_answer(frames: int, words: list[str]) -> None:
    assert said_words(found([LETTERS.blank] * frames, LETTERS), words, LETTERS) == []
