"""Forms of names: all cases, the listed gender, nothing else."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tolmach.text.morphology import (
    Neighbour,
    Reading,
    fold,
    forms,
    is_name,
    is_ordinary,
    is_possessive,
    lookups,
    neighbour,
    readings,
)


@pytest.mark.parametrize(
    ("name", "inflected"),
    [
        ("Кагарлицкий", "Кагарлицкого Кагарлицкому Кагарлицким Кагарлицком Кагарлицкие"),
        ("Ельцин", "Ельцина Ельцину Ельциным Ельцине Ельциных"),
        ("Петрова", "Петровой Петрову"),
        ("Зимина", "Зиминой Зимину"),
        ("Лев", "Льва Льву Львом Льве"),
        ("Толстой", "Толстого Толстому Толстым Толстом"),
        ("Луганск", "Луганска Луганску Луганском Луганске"),
        ("Дерлугьян", "Дерлугьяна Дерлугьяну Дерлугьяном Дерлугьяне"),
        ("Хрущёв", "Хрущева Хрущёвым"),
        ("Бакунина", "Бакуниной"),
        ("Гумилёв", "Гумилева Гумилёву"),
    ],
)
def test_all_cases_of_a_name_are_its_forms(name: str, inflected: str) -> None:
    assert {fold(form) for form in inflected.split()} <= forms(name, "ru")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ельцин", "Ельцы Ельцов Ельцову Ельца"),
        ("Петрова", "Петров Петровым Петрове"),
        ("Кагарлицкий", "Кагарлицкая Кагарлицкой Кагарлицкую"),
        ("Павел", "Павлов Павлова Павлы"),
        ("Шойгу", "Шойга Шойги"),
    ],
)
def test_false_friends_are_not_forms(name: str, other: str) -> None:
    assert not {fold(word) for word in other.split()} & forms(name, "ru")


def test_a_word_listed_in_another_case_stands_for_itself() -> None:
    assert forms("движений", "ru") == {"движений"}


def test_german_genitive_leads_back_to_the_name() -> None:
    assert "kagarlitsky" in lookups("Kagarlitskys", "de")


def test_polish_declension_leads_back_to_the_name() -> None:
    assert set(lookups("Kagarlickiego", "pl")) & forms("Kagarlicki", "pl")


@pytest.mark.parametrize(
    ("word", "base"), [("Москве", "москва"), ("Петровой", "петрова"), ("Льва", "лев")]
)
def test_base_forms(word: str, base: str) -> None:
    assert readings(word, "ru")[0].base == base


def test_fishing_season_is_ordinary_and_a_president_is_a_name() -> None:
    assert (is_ordinary("путина", "ru"), is_name("Путин", "ru")) == (True, True)


@example("𗀀", "ru")
@given(st.text(max_size=30), st.sampled_from(["ru", "en", "de", "pl", "ar"]))
def test_any_text_has_forms_and_is_one_of_them(word: str, language: str) -> None:
    """Hostile input neither fails nor loses itself."""
    assert fold(word) in forms(word, language)
    assert lookups(word, language)[0] == fold(word)


@pytest.mark.parametrize(
    ("code", "listed", "met"),
    [
        ("uk", "Зеленський", "Зеленського Зеленському Зеленським"),
        ("uk", "Шевченко", "Шевченка Шевченкові Шевченком"),
        ("uk", "Ольга", "Ольги Ольгу Ольгою"),
        ("pl", "Kagarlicki", "Kagarlickiego Kagarlickiemu Kagarlickim"),
        ("pl", "Anna", "Anny Annie Annę Anną"),
        ("pl", "Tusk", "Tuska Tuskowi Tuskiem"),
    ],
)
def test_names_are_found_by_the_endings_of_their_language(code: str, listed: str, met: str) -> None:
    assert all(forms(listed, code) & set(lookups(word, code)) for word in met.split())
    assert not forms(listed, code) & set(lookups(f"{listed}ksz", code))


def test_a_word_that_is_no_name_has_the_cases_of_what_it_means() -> None:
    """One thing of this name; «союзы» are others."""
    assert forms("Союз", "ru") == {"союз", "союза", "союзу", "союзом", "союзе"}


def test_a_form_may_belong_to_a_man_s_surname_and_to_a_woman_s() -> None:
    he, she = Reading("верхов", "masc"), Reading("верхова", "femn")
    both = {word: {he, she} & set(readings(word, "ru")) for word in ("Верхова", "Верховой")}
    assert both == {"Верхова": {he, she}, "Верховой": {she}}
    assert he in readings("Верховым", "ru")


def test_a_first_name_is_told_from_the_thing_by_its_capital() -> None:
    assert neighbour("Вера", "ru") == Neighbour("name", "femn")
    assert neighbour("вера", "ru").kind == "thing"


@pytest.mark.parametrize(
    ("word", "following", "whose"),
    [
        ("Марксова", "идея", True),
        ("Марксовым", "идеям", True),
        ("Марксова", "Идея", False),
        ("Иванова", "идея", False),
    ],
)
def test_whose_a_thing_is_may_be_said_with_a_name(word: str, following: str, whose: bool) -> None:
    assert is_possessive(word, following, "ru") is whose
