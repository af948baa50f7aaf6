"""Misheard names are corrected with a flag; ordinary words never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import Origin, Text, Unit, Word
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.stages.names import correct_transcript

LISTED = Glossary(
    (
        Term("Борис Кагарлицкий"),
        Term("Дерлугьян"),
        Term("Рабкор"),
        Term("Зуев"),
        Term("Сыктывкар"),
        Term("Манн"),
        Term("иноагент", match=Match.TERM),
    )
)


def heard(sentence: str, probability: float | None = 0.6) -> Unit:
    words = sentence.split()
    timed = tuple(Word(w, 100 * i, 100 * i + 90, probability) for i, w in enumerate(words))
    return Unit("u", timed, Text(sentence))


def corrected(sentence: str, probability: float | None = 0.6) -> str:
    [unit] = correct_transcript([heard(sentence, probability)], LISTED, "ru")
    assert [word.text for word in unit.words] == unit.source.content.split()
    assert (unit.source.content != sentence) == bool(unit.flags)
    return unit.source.content


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Вот Кагорлицкого судили.", "Вот Кагарлицкого судили."),
        ("Это «Кагарлитский», да.", "Это «Кагарлицкий», да."),
        ("у Дерлугяна", "у Дерлугьяна"),
        ("Рапкор закрыли", "Рабкор закрыли"),
        ("в Сиктывкаре", "в Сыктывкаре"),
    ],
)
def test_near_misses_are_corrected(wrong: str, right: str) -> None:
    assert corrected(wrong) == right


@pytest.mark.parametrize(
    "sentence",
    [
        "Борис и борец, корабль, повар, сыт, мания, манна, зуав, раптор",
        "Ирина Кагарлицкая и Кагарлицкую",
        "Кагарлицкого и Зуевым",
        "иноагинт",
        "зубр зуд звук звон",
    ],
)
def test_other_words_stay(sentence: str) -> None:
    assert corrected(sentence) == sentence


def test_the_flag_says_what_was_heard() -> None:
    [unit] = correct_transcript([heard("Вот Кагорлицкого судили.")], LISTED, "ru")
    assert unit.flags[0].detail == "heard Кагорлицкого, corrected to Кагарлицкого"
    assert unit.flags[0].language is None


def test_a_sure_recogniser_is_believed_unless_it_sounds_the_same() -> None:
    assert corrected("у Делугьяна", 0.6) == "у Дерлугьяна"
    assert corrected("у Делугьяна", 0.99) == "у Делугьяна"
    assert corrected("Рапкор", 0.99) == "Рабкор"


def test_what_a_person_wrote_stays() -> None:
    unit = heard("Рапкор")
    written = replace(unit, source=replace(unit.source, origin=Origin.HUMAN))
    assert correct_transcript([written], LISTED, "ru") == [written]


def test_languages_without_a_dictionary_are_left_alone() -> None:
    unit = heard("Rapkor")
    assert correct_transcript([unit], Glossary((Term("Rabkor"),)), "en") == [unit]
