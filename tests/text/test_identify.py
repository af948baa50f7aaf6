"""Translations into the wrong language are told from right ones."""

from __future__ import annotations

import pytest

from tests.stages.names.measured import framed, written
from tolmach.text.identify import other_language
from tolmach.text.translation_checks import doubts

CASES = [*written(), *framed()[::11]]
OTHER = {"en": "de", "de": "en"}


def test_right_translations_are_in_their_language() -> None:
    found = [case.target for case in CASES if other_language(case.target, case.language, "ru")]
    assert found == []


def test_every_translation_into_the_wrong_language_is_found() -> None:
    long = [case for case in CASES if len(case.target.split()) >= 5]
    missed = [
        case.target for case in long if not other_language(case.target, OTHER[case.language], "ru")
    ]
    assert len(long) > 100
    assert missed == []


def test_english_terms_in_a_short_sentence_do_not_make_it_english() -> None:
    assert other_language("E o open source mostra isso.", "pt", "en") == ""


def test_fewer_than_five_words_say_nothing() -> None:
    assert other_language("He was silent.", "de", "ru") == ""


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Я этого не говорил.", "I said that.", "denies something"),
        ("Мы шли домой.", "We went home. We went home.", "the same twice"),
        ("Он долго ждал ответа из суда.", "Er wartete lange auf die Antwort.", "is in German"),
        (
            "Мне бы хотелось ещё раз рассказать об этом вам и всем остальным.",
            "I would like.",
            "much shorter",
        ),
    ],
)
def test_what_is_wrong_is_said(source: str, target: str, reason: str) -> None:
    found = doubts(source, target, source_language="ru", target_language="en")
    assert any(reason in one for one in found)


def test_a_translation_that_denies_otherwise_is_right() -> None:
    for source, target in (
        ("Он не только врач.", "He is more than a doctor, also a writer."),
        ("Никто не пришёл.", "Everyone refused to come."),
        ("Подожди, пока он не вернётся.", "Wait until he comes back."),
    ):
        assert doubts(source, target, source_language="ru", target_language="en") == []
