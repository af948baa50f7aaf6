"""Misheard names are corrected with a flag; ordinary words never are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import Origin, Sentence, Text, Word
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


def recognized(sentence: str, probability: float | None = 0.6) -> Sentence:
    words = sentence.split()
    timed = tuple(Word(w, 100 * i, 100 * i + 90, probability) for i, w in enumerate(words))
    return Sentence("u", timed, Text(sentence))


def corrected(text: str, probability: float | None = 0.6) -> str:
    [sentence] = correct_transcript([recognized(text, probability)], LISTED, "ru")
    assert [word.text for word in sentence.words] == sentence.source.content.split()
    assert (sentence.source.content != text) == bool(sentence.findings)
    return sentence.source.content


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
    [sentence] = correct_transcript([recognized("Вот Кагорлицкого судили.")], LISTED, "ru")
    assert sentence.findings[0].detail == "heard Кагорлицкого, corrected to Кагарлицкого"
    assert sentence.findings[0].language is None


def test_a_sure_recognizer_is_believed_unless_it_sounds_the_same() -> None:
    assert corrected("у Делугьяна", 0.6) == "у Дерлугьяна"
    assert corrected("у Делугьяна", 0.99) == "у Делугьяна"
    assert corrected("Рапкор", 0.99) == "Рабкор"


def test_what_a_person_wrote_stays() -> None:
    sentence = recognized("Рапкор")
    written = replace(sentence, source=replace(sentence.source, origin=Origin.HUMAN))
    assert correct_transcript([written], LISTED, "ru") == [written]


def test_languages_without_a_dictionary_are_left_alone() -> None:
    sentence = recognized("Rapkor")
    assert correct_transcript([sentence], Glossary((Term("Rabkor"),)), "en") == [sentence]
