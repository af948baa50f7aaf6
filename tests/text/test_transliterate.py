"""Russian names in Latin letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.transliterate import cyrillic_words, transliterate


@pytest.mark.parametrize(
    ("name", "language", "latin"),
    [
        ("Борис Юльевич Кагарлицкий", "en", "Boris Yulyevich Kagarlitsky"),
        ("Шойгу", "en", "Shoigu"),
        ("Хрущев", "en", "Khrushchev"),
        ("Ельцин", "de", "Jelzin"),
        ("Санкт-Петербург", "en", "Saint Petersburg"),
        ("Салтыков-Щедрин", "en", "Saltykov-Shchedrin"),
        ("Алексей Навальный", "fr", "Alexeï Navalny"),
        ("BBC и Зуев", "en", "BBC i Zuyev"),
    ],
)
def test_names_are_spelled_as_readers_know_them(name: str, language: str, latin: str) -> None:
    assert transliterate(name, language) == latin


@given(st.text(alphabet=[*"абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВ-.,Zz1"], max_size=40))
def test_nothing_russian_is_left(text: str) -> None:
    assert cyrillic_words(transliterate(text)) == []
