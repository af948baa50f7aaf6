"""What ties two words together, and what invites a break, language by language."""

from __future__ import annotations

import pytest

from tolmach.text.breaks import (
    Opening,
    Stop,
    Tie,
    function_words,
    opening,
    opens_unmarked,
    stop,
    tie,
)


@pytest.mark.parametrize(
    ("code", "pair", "expected"),
    [
        ("en", "the house", Tie.ARTICLE),
        ("en", "of freedom", Tie.PREPOSITION),
        ("en", "because nobody", Tie.CONJUNCTION),
        ("en", "don't know", Tie.NEGATION),
        ("en", "have seen", Tie.AUXILIARY),
        ("en", "very tired", Tie.INTENSIFIER),
        ("en", "Anna Petrova", Tie.NAME),
        ("en", "Dr. House", Tie.TITLE),
        ("en", "J. Smith", Tie.NAME),
        ("en", "1988 people", Tie.NUMBER),
        ("en", "green tea", Tie.MODIFIER),
        ("en", "house, the", None),
        ("en", "went home", None),
        ("ru", "в тюрьме", Tie.PREPOSITION),
        ("ru", "не знает", Tie.NEGATION),
        ("ru", "он же", Tie.CLITIC),
        ("ru", "Б. Ю.", Tie.NAME),
        ("ru", "т. е.", Tie.ABBREVIATION),
        ("ru", "1988 г.", Tie.NUMBER),
        ("ru", "Борис Кагарлицкий", Tie.NAME),
        ("ru", "г. Москва", Tie.TITLE),
        ("ru", "политический заключённый", Tie.MODIFIER),
        ("ru", "Кагарлицкий читал", None),
        ("ru", "слово —", Tie.PUNCTUATION),
        ("ru", "сказал «нет»", None),
        ("de", "im Gefängnis", Tie.PREPOSITION),
        ("de", "politische Gefangene", Tie.MODIFIER),
        ("fr", "commençons !", Tie.PUNCTUATION),
        ("fr", "« non", None),
        ("es", "la casa", Tie.ARTICLE),
        ("it", "della casa", Tie.PREPOSITION),
        ("pt", "uma casa", Tie.ARTICLE),
        ("cs", "Václav Havel", Tie.NAME),
        ("cs", "v domě", Tie.SHORT),
        ("cs", "dům je", None),
        ("en", "told us", Tie.CLITIC),
        ("en", "giving up", Tie.PARTICLE),
        ("en", "went on.", Tie.PARTICLE),
        ("en", "take it,", Tie.CLITIC),
        ("en", "three basis", Tie.COUNT),
        ("en", "128 and", None),
        ("en", "different variants", Tie.MODIFIER),
        ("en", "dangerous piece", Tie.MODIFIER),
        ("en", "final is", None),
        ("fr", "petite maison", Tie.MODIFIER),
        ("en", "was and", None),
        ("en", "it is", Tie.PRONOUN),
        ("en", "you the", None),
        ("fr", "je les", Tie.PRONOUN),
        ("en", "Perl We", None),
        ("en", "Led Zeppelin", Tie.NAME),
        ("ru", "39 потому", None),
        ("fr", "arrivent-elles pas", Tie.CLITIC),
        ("de", "so, dass", Tie.COMPOUND),
        ("de", "getan habe", Tie.AUXILIARY),
        ("de", "sehen wir", Tie.SUBJECT),
        ("de", "Daten wir", None),
        ("de", "stattfinden kann.", Tie.AUXILIARY),
        ("de", "getan, habe", None),
        ("ru", "то, что", Tie.COMPOUND),
        ("ru", "потому, что", Tie.COMPOUND),
        ("ru", "дома, что", None),
        ("ru", "два вектора", Tie.COUNT),
        ("ru", "решение суда", Tie.GENITIVE),
        ("ru", "внимание приковано", None),
        ("ru", "Политический заключённый", Tie.MODIFIER),
        ("pl", "w więzieniu", Tie.PREPOSITION),
        ("pl", "boję się", Tie.CLITIC),
        ("pl", "polska szkoła", Tie.MODIFIER),
        ("uk", "у в’язниці", Tie.PREPOSITION),
        ("uk", "зробив би", Tie.CLITIC),
        ("uk", "прем’єр Шмигаль", Tie.TITLE),
        ("uk", "українська мова", Tie.MODIFIER),
    ],
)
def test_words_that_belong_together(code: str, pair: str, expected: Tie | None) -> None:
    left, right = pair.split()

    assert tie(left, right, code) is expected


@pytest.mark.parametrize(
    ("code", "pair"),
    [
        ("en", "this and"),  # you can use this | and that
        ("ru", "один и"),  # соединить в один | и теперь
        ("en", "to and"),  # the one you talk to | and then
        ("en", "out the"),  # print it out | the same way
        ("en", "it in"),  # put it | in between
        ("de", "es mit"),  # ich mache es | mit Perl
        ("en", "it (laughs)"),
        ("en", "3 we"),  # in chapter 3 | we saw
        ("en", "two are"),  # these two | are the same
        ("ru", "0 Это"),
        ("en", "python3 reads"),
        ("en", "at is"),  # the one we look at | is
        ("en", "do we're"),  # what we do | we're
        ("en", "Y. And"),  # from X to Y. | And then
    ],
)
def test_what_follows_shows_that_a_phrase_has_ended(code: str, pair: str) -> None:
    left, right = pair.split()

    assert tie(left, right, code) is None


@pytest.mark.parametrize(
    ("code", "pair", "expected"),
    [
        ("en", "about how", Tie.PREPOSITION),
        ("en", "would be", Tie.AUXILIARY),
        ("en", "out of", Tie.PREPOSITION),
        ("en", "we in", Tie.PRONOUN),
        ("ru", "мы в", Tie.PRONOUN),
        ("en", "3 times", Tie.NUMBER),
        ("en", "15 reasons", Tie.NUMBER),
        ("ru", "12 таких", Tie.NUMBER),
        ("ru", "три моих", Tie.COUNT),
    ],
)
def test_a_like_pair_whose_first_word_does_need_the_second(
    code: str, pair: str, expected: Tie
) -> None:
    left, right = pair.split()

    assert tie(left, right, code) is expected


def test_a_polite_form_opens_no_sentence_by_its_capital() -> None:
    """Many Russian letters and subtitles write «Вы» and «Ваш» with a capital everywhere."""
    assert opens_unmarked("файлы", "Мы", "ru")
    assert not opens_unmarked("файлы", "Вы", "ru")
    assert not opens_unmarked("взяли", "Вашу", "ru")


def test_punctuation_after_a_word_is_seen_through_quotes() -> None:
    assert [stop(word) for word in ("конец.»", "так:", "однако,", "слово", "—", "…")] == [
        Stop.SENTENCE,
        Stop.CLAUSE,
        Stop.COMMA,
        Stop.NONE,
        Stop.CLAUSE,
        Stop.SENTENCE,
    ]


def test_one_small_letter_with_a_full_stop_may_end_a_sentence() -> None:
    """A variable is no abbreviation; «т. е.» is one."""
    assert stop("x.", "Here") is Stop.SENTENCE
    assert tie("x.", "Here", "en") is None
    assert stop("т.", "е.") is Stop.NONE
    assert stop("J.", "Smith") is Stop.NONE


def test_a_clause_or_a_phrase_may_open_a_line() -> None:
    assert opening("который", "ru") is Opening.CONJUNCTION
    assert opening("«после", "ru") is Opening.PREPOSITION
    assert opening("house", "en") is Opening.NONE


def test_a_particle_and_a_bound_preposition_open_nothing() -> None:
    """People hardly ever break before them."""
    assert [opening(word, "en") for word in ("up", "of", "on.")] == [Opening.NONE] * 3
    assert opening("on", "en") is Opening.PREPOSITION


@pytest.mark.parametrize("code", ["ru", "en", "de", "fr", "es", "it", "pt", "pl", "uk"])
def test_closed_classes_are_written_once_and_in_lower_case(code: str) -> None:
    words = function_words(code)

    assert {Tie.PREPOSITION, Tie.CONJUNCTION, Tie.AUXILIARY, Tie.NEGATION} <= set(words.classes)
    assert all(word == word.lower() for held in words.classes.values() for word in held)


def test_a_language_without_lists_has_empty_classes() -> None:
    assert function_words("../en") == function_words("xx") == function_words("cs")
