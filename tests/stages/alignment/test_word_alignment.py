"""Words of a text matched with words heard."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tolmach.stages.alignment.word_alignment import match_words

words = st.lists(
    st.sampled_from(["да", "нет", "мы", "они", "были", "Были,", "были.", "—", "1988"]), max_size=25
)


def test_words_match_whatever_their_case_and_punctuation() -> None:
    pairs = match_words(
        ["я", "провел", "там", "год"], ["Я", "провёл", "—", "там", "—", "год!"], "ru"
    )
    assert pairs == [(0, 0), (1, 1), (2, 3), (3, 5)]


def test_russian_words_match_with_and_without_the_dots_of_yo() -> None:
    assert match_words(["её", "ёж"], ["ее", "еж"], "ru") == [(0, 0), (1, 1)]


def test_a_word_heard_a_little_wrong_matches() -> None:
    assert match_words(["когорлицкий", "кагарлицкого"], ["Кагарлицкого"], "ru") == [(1, 0)]


def test_long_texts_match_around_what_one_of_them_lacks() -> None:
    """Nine thousand words, of which the recognizer missed a stretch and garbled one in twelve."""
    chance = random.Random(7)
    vocabulary = ["".join(chance.choices("абвгдеклмнопрст", k=6)) for _ in range(1500)]
    text = [vocabulary[min(1499, int(chance.expovariate(1 / 300)))] for _ in range(9000)]
    kept = [i for i in range(9000) if not 3000 <= i < 4500]
    recognized = [text[i] if chance.random() > 1 / 12 else "шум" for i in kept]
    pairs = match_words(recognized, text, "ru")
    right = sum(kept[j] == i for j, i in pairs)
    assert right > 0.99 * len(pairs)
    assert right > 0.99 * sum(word != "шум" for word in recognized)


def test_texts_with_nothing_in_common_do_not_match() -> None:
    assert match_words(["раз"] * 300, ["два"] * 300, "ru") == []


@given(words, words)
def test_pairs_rise_on_both_sides(recognized: list[str], text: list[str]) -> None:
    pairs = match_words(recognized, text, "ru")
    for (j, i), (later_j, later_i) in pairwise(pairs):
        assert j < later_j
        assert i < later_i


@given(words)
def test_a_text_matches_itself(text: list[str]) -> None:
    assert match_words(text, text, "ru") == [(i, i) for i, w in enumerate(text) if w != "—"]


def test_in_long_texts_every_word_that_both_have_is_matched() -> None:
    """Longer than the table of edit distances, so that anchors are looked for."""
    words = [f"слово{chr(1072 + number // 26)}{chr(1072 + number % 26)}" for number in range(300)]
    changed = [*words[1:100], "другое", "новое", *words[102:200], *words[201:299]]
    places = {word: number for number, word in enumerate(words)}
    expected = [(places[w], j) for j, w in enumerate(changed) if w in places]
    assert match_words(words, changed, "ru") == expected


def test_a_text_of_two_words_matches_by_the_longest_stretches_that_are_equal() -> None:
    """No run of it occurs once; the recogniser missed twenty words in the middle."""
    chance = random.Random(2)
    text = [chance.choice(["да", "нет"]) for _ in range(220)]
    places = [*range(100), *range(120, 220)]
    pairs = match_words([text[i] for i in places], text, "ru")
    assert [places[j] for j, _ in pairs] == [i for _, i in pairs] == places


def test_long_texts_with_nothing_in_common_give_a_list_without_pairs() -> None:
    assert match_words(["раз"] * 201, ["два"] * 201, "ru") == []
