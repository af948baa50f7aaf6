"""Edit distance and likeness."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.similarity import distance, likeness, sound_key

words = st.text(alphabet="абвгдёzyx'", max_size=12)


@given(words, words, words)
def test_distance_is_a_distance(a: str, b: str, c: str) -> None:
    assert distance(a, b) == distance(b, a)
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


@given(words, words)
def test_likeness_is_a_share(a: str, b: str) -> None:
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, a) == 1


def test_unstressed_vowels_and_hardened_consonants_sound_alike() -> None:
    assert sound_key("Рабкор") == sound_key("Рапкор")
    assert sound_key("Кагарлицкий") == sound_key("Когорлитский")
