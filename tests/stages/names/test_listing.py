"""Doubts about rows of the list."""

from __future__ import annotations

import pytest

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.stages.names.listing import doubts

EN = {"en": ("X",)}


@pytest.mark.parametrize(
    ("term", "detail"),
    [
        (Term("Kагарлицкий", EN), "mixes Latin and Cyrillic letters in Kагарлицкий"),
        (Term("иноагент", EN), "has no capital letter; is it a term?"),
        (Term("Кагарлицкого", EN), "is no base form; list Кагарлицкий"),
        (Term("Зуев", {"en": ("Зуев",)}), "has Cyrillic letters in its rendering in en"),
    ],
)
def test_an_odd_row_is_doubted(term: Term, detail: str) -> None:
    assert [one.detail for one in doubts(Glossary((term,)), "ru")] == [detail]


def test_rows_that_share_forms_are_named_once() -> None:
    found = doubts(Glossary((Term("Петров", EN), Term("Петрова", EN))), "ru")
    assert [one.source for one in found] == ["Петрова"]


def test_a_sound_list_raises_no_doubt() -> None:
    sound = Glossary(
        (
            Term("Борис Кагарлицкий", EN),
            Term("Шойгу", EN),
            Term("Лев", EN),
            Term("иноагент", EN, match=Match.TERM),
            Term("@rabkor", EN, match=Match.EXACT),
        )
    )
    assert doubts(sound, "ru") == []
