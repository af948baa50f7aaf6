"""Numbers read from several languages, and compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.numbers import Difference, compare, numbers


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("ru", "тысяча девятьсот восемьдесят восьмой", 1988),
        ("ru", "двумястами пятьюдесятью тремя", 253),
        ("ru", "2,5 тыс.", 2500),
        ("ru", "1 500", 1500),
        ("ru", "двухтысячные", 2000),
        ("ru", "ХХ", 20),
        ("en", "nineteen eighty-eight", 1988),
        ("en", "twenty twenty-four", 2024),
        ("en", "a hundred and twenty-five thousand", 125_000),
        ("en", "1,500", 1500),
        ("en", "nineteen hundred", 1900),
        ("de", "neunzehnhundertachtundachtzig", 1988),
        ("de", "zweieinhalb Millionen", 2_500_000),
        ("de", "1.500", 1500),
        ("fr", "mille neuf cent quatre-vingt-dix-huit", 1998),
        ("fr", "soixante-dix-sept", 77),
        ("es", "mil novecientos ochenta y ocho", 1988),
        ("es", "quinientas", 500),
        ("pt", "mil novecentos e oitenta e oito", 1988),
        ("pt", "duzentas", 200),
        ("uk", "тисяча дев’ятсот вісімдесят восьмий", 1988),
        ("uk", "п'ять тисяч", 5000),
        ("pl", "tysiąc dziewięćset osiemdziesiąty ósmy", 1988),
        ("pl", "dwustu pięćdziesięciu trzech", 253),
    ],
)
def test_a_number_has_its_value(language: str, text: str, value: float) -> None:
    [number] = numbers(text, language)
    assert value in number.values


@pytest.mark.parametrize(
    ("russian", "english"),
    [
        ("В 90-е годы их было 10 процентов", "In the 1990s they were 10%"),
        ("в девяносто третьем году", "in 1993"),
        ("в 15:30", "at 3:30 pm"),
        ("в XX веке", "in the 20th century"),
        ("два раза", "twice"),
        ("2,5 миллиона", "2.5 million"),
        ("тысячи людей", "many people"),
        ("один из нас", "some of us"),
        ("12.05.2023", "May 12, 2023"),
        ("мы с семью друзьями", "my seven friends and I"),
        ("своей семью", "my family"),
        ("пять и шесть", "six and five"),
    ],
)
def test_right_translations_have_no_difference(russian: str, english: str) -> None:
    assert compare(russian, english, "ru", "en") == []


@pytest.mark.parametrize(
    ("russian", "english", "sides"),
    [
        ("в 1988 году", "in 1998", ["source", "target"]),
        ("пять человек", "fifteen people", ["source", "target"]),
        ("5 процентов", "5", ["source", "target"]),
        ("5 млн рублей", "5 billion roubles", ["source", "target"]),
        ("3 и 3", "3", ["source"]),
        ("никого", "22 people", ["target"]),
    ],
)
def test_wrong_translations_have_differences(russian: str, english: str, sides: list[str]) -> None:
    assert [one.side for one in compare(russian, english, "ru", "en")] == sides


def test_spelled_numbers_do_not_count_against_a_language_without_a_table() -> None:
    assert compare("пять лет, 7 дней", "pět let, 8 dní", "ru", "cs") == [
        Difference("7", "source"),
        Difference("8", "target"),
    ]


def test_a_polish_ordinal_takes_in_an_ordinal_and_nothing_else() -> None:
    read = numbers("dwudziesty pierwszy; dwudziesty pięć", "pl")
    assert [one.values for one in read] == [{21.0}, {20.0}, {5.0}]


@given(st.text(max_size=80), st.sampled_from(["ru", "en", "de", "fr", "es", "pl", "uk", "cs"]))
def test_a_text_has_no_difference_from_itself(text: str, language: str) -> None:
    assert compare(text, text, language, language) == []


@given(st.lists(st.integers(0, 10**9), max_size=6))
def test_digits_are_read_back(values: list[int]) -> None:
    read = numbers("; ".join(map(str, values)), "en")
    assert [one.values for one in read] == [{float(value)} for value in values]
