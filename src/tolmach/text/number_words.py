"""
Number words of five languages, as tables: word -> (value, kind).

Only what is needed to compare a text with its translation: whole numbers, ordinals, decades. Words
that are mostly something else (French *neuf*, Russian «семью») are marked as doubtful, so that they
can stand for a number but are never missed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Kind(StrEnum):
    """What a number word does."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    HUNDRED = "hundred"
    """Multiplies what stands before it by 100: hundred, cent."""
    POWER = "power"
    """Multiplies what stands before it: thousand, million."""
    POWERS = "powers"
    """The same in the plural, often without a number: thousands of people."""
    DOUBTFUL = "doubtful"
    """A cardinal that is more often another word."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One word's part in a number."""

    value: int
    kind: Kind


CONNECTORS = {"en": {"and"}, "fr": {"et"}, "es": {"y"}, "ru": set[str](), "de": {"und"}}
"""Words that may stand inside a number."""

PERCENT = re.compile(
    r"%|\bпроцент\w*|\bper\s?cent\b|\bProzent\w*|\bpour\s?cent\b|\bpor\s?ciento\b", re.IGNORECASE
)

_RU_CARDINALS = {
    0: "ноль ноля нуля нулю",
    1: "один одна одно одного одной одному одну одним одном",
    2: "два две двух двум двумя двое двоих",
    3: "три трех трем тремя трое троих",
    4: "четыре четырех четырем четырьмя четверо",
    5: "пять пяти пятью пятеро",
    6: "шесть шести шестью",
    8: "восемь восьми восемью восьмью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
    40: "сорок сорока",
    90: "девяносто девяноста",
    100: "сто ста",
    200: "двести двухсот двумстам двумястами двухстах",
    300: "триста трехсот тремстам тремястами трехстах",
    400: "четыреста четырехсот четыремстам четырьмястами четырехстах",
}
_RU_FROM_STEM = {
    11: "одиннадцат",
    12: "двенадцат",
    13: "тринадцат",
    14: "четырнадцат",
    15: "пятнадцат",
    16: "шестнадцат",
    17: "семнадцат",
    18: "восемнадцат",
    19: "девятнадцат",
    20: "двадцат",
    30: "тридцат",
}
_RU_TENS = {50: "пят", 60: "шест", 70: "сем", 80: "восем"}
_RU_HUNDREDS = {500: "пят", 600: "шест", 700: "сем", 800: "восем", 900: "девят"}
_RU_ORDINALS = {
    1: "перв",
    2: "втор",
    4: "четверт",
    5: "пят",
    6: "шест",
    7: "седьм",
    8: "восьм",
    9: "девят",
    10: "десят",
    40: "сороков",
    50: "пятидесят",
    60: "шестидесят",
    70: "семидесят",
    80: "восьмидесят",
    90: "девяност",
    2000: "двухтысячн",
    **_RU_FROM_STEM,
}
_RU_THIRD = "третий третья третье третьего третьему третьим третьем третьей третью"
_RU_ENDINGS = "ый ой ого ому ым ом ая ую ое ые ых ыми"
_RU_POWERS = {
    1000: ("тысяча тысячу тысячи тысяче тысячей тысяч тыс", "тысячи тысячам тысячами тысячах"),
    10**6: ("миллион миллиона миллиону миллионом миллионе миллионов млн", "миллионы миллионам"),
    10**9: ("миллиард миллиарда миллиарду миллиардом миллиардов млрд", "миллиарды миллиардам"),
}


def _russian() -> dict[str, NumberWord]:
    words = {w: value for value, line in _RU_CARDINALS.items() for w in line.split()}
    for value, stem in _RU_FROM_STEM.items():
        words |= {stem + ending: value for ending in ("ь", "и", "ью")}
    for value, stem in _RU_TENS.items():
        oblique = stem.replace("восем", "восьм")
        words |= {
            f"{stem}ьдесят": value,
            f"{oblique}идесяти": value,
            f"{stem}ьюдесятью": value,
        }
    for value, stem in _RU_HUNDREDS.items():
        oblique = stem.replace("восем", "восьм")
        words |= {f"{stem}ьсот": value, f"{oblique}исот": value, f"{oblique}истам": value}
    table = {word: NumberWord(value, Kind.CARDINAL) for word, value in words.items()}
    table |= {w: NumberWord(7, Kind.CARDINAL) for w in ("семь", "семи", "семеро")}
    table["семью"] = NumberWord(7, Kind.DOUBTFUL)
    for value, stem in _RU_ORDINALS.items():
        table |= {stem + e: NumberWord(value, Kind.ORDINAL) for e in _RU_ENDINGS.split()}
    table |= {word: NumberWord(3, Kind.ORDINAL) for word in _RU_THIRD.split()}
    return table | _powers(_RU_POWERS)


def _powers(table: dict[int, tuple[str, str]]) -> dict[str, NumberWord]:
    found: dict[str, NumberWord] = {}
    for value, (singular, plural) in table.items():
        found |= {word: NumberWord(value, Kind.POWER) for word in singular.split()}
        found |= {word: NumberWord(value, Kind.POWERS) for word in plural.split()}
    return found


_EN = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_EN_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"


def _english() -> dict[str, NumberWord]:
    table = {w: NumberWord(value, Kind.CARDINAL) for value, w in enumerate(_EN.split())}
    table |= {w: NumberWord(value, Kind.ORDINAL) for value, w in enumerate(_EN_ORDINALS.split())}
    for value, ten in zip(range(20, 100, 10), _EN_TENS.split(), strict=True):
        table[ten] = NumberWord(value, Kind.CARDINAL)
        table[f"{ten[:-1]}ieth"] = table[f"{ten[:-1]}ies"] = NumberWord(value, Kind.ORDINAL)
    table |= {"once": NumberWord(1, Kind.DOUBTFUL), "twice": NumberWord(2, Kind.DOUBTFUL)}
    table |= {"both": NumberWord(2, Kind.DOUBTFUL), "hundred": NumberWord(100, Kind.HUNDRED)}
    return table | _powers(
        {
            1000: ("thousand k", "thousands"),
            10**6: ("million m mln", "millions"),
            10**9: ("billion bn", "billions"),
        }
    )


_DE_SMALL = (
    "null,eins ein eine einen einem einer eines,zwei zwo,drei,vier,fünf,sechs,sieben,acht,neun,"
    "zehn,elf,zwölf,dreizehn,vierzehn,fünfzehn,sechzehn,siebzehn,achtzehn,neunzehn"
)
_DE_UNITS = {w: value for value, line in enumerate(_DE_SMALL.split(",")) for w in line.split()}
_DE_TEN_WORDS = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_DE_TENS = {w: value * 10 for value, w in enumerate(_DE_TEN_WORDS.split(), 2)}
_DE_STEMS = "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft"
_DE_ORDINALS = {
    stem + ending: value
    for value, stem in enumerate(_DE_STEMS.split(), 1)
    for ending in ("e", "en", "er", "es", "em")
}
_DE_POWERS = {
    1000: ("tausend tsd", "tausende tausenden"),
    10**6: ("million millionen mio", ""),
    10**9: ("milliarde milliarden mrd", ""),
}


@cache
def _german_compound(word: str) -> int | None:
    """
    Read a German number written as one word.

    >>> _german_compound("neunzehnhundertachtundachtzig"), _german_compound("hundert")
    (1988, 100)
    """
    for power, factor in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(power)
        if found:
            many = _german_compound(head) if head else 1
            rest = _german_compound(tail.removeprefix("und")) if tail else 0
            return None if many is None or rest is None else many * factor + rest
    if word in _DE_UNITS or word in _DE_TENS:
        return _DE_UNITS.get(word, _DE_TENS.get(word))
    for ten, value in _DE_TENS.items():
        unit = word.removesuffix(f"und{ten}")
        if unit != word and unit in _DE_UNITS:
            return value + _DE_UNITS[unit]
    return None


def _german(word: str) -> NumberWord | None:
    powers = _powers(_DE_POWERS)
    if word in powers:
        return powers[word]
    if word in _DE_ORDINALS:
        return NumberWord(_DE_ORDINALS[word], Kind.ORDINAL)
    value = _german_compound(word)
    if value is not None:
        return NumberWord(value, Kind.CARDINAL)
    stem = re.sub(r"(?:s?te[nrsm]?|er[n]?)$", "", word)
    value = _german_compound(stem) if stem != word and len(stem) > 3 else None
    return None if value is None else NumberWord(value, Kind.ORDINAL)


def _french() -> dict[str, NumberWord]:
    units = (
        "zéro un deux trois quatre cinq six sept huit x dix onze douze treize quatorze quinze seize"
    )
    table = {w: NumberWord(value, Kind.CARDINAL) for value, w in enumerate(units.split())}
    del table["x"]
    table |= {"une": NumberWord(1, Kind.CARDINAL), "neuf": NumberWord(9, Kind.DOUBTFUL)}
    tens = {20: "vingt vingts", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante"}
    tens |= {70: "septante", 80: "huitante octante", 90: "nonante"}
    for value, line in tens.items():
        table |= {word: NumberWord(value, Kind.CARDINAL) for word in line.split()}
    stems = "deux trois quatr cinqu six sept huit neuv dix onz douz treiz quatorz quinz seiz vingt"
    values = [*range(2, 17), 20]
    for value, stem in zip(values, stems.split(), strict=True):
        table[f"{stem}ième"] = NumberWord(value, Kind.ORDINAL)
    for word in ("premier", "première"):
        table[word] = NumberWord(1, Kind.ORDINAL)
    table |= {word: NumberWord(100, Kind.HUNDRED) for word in ("cent", "cents")}
    return table | _powers(
        {
            1000: ("mille", "milliers"),
            10**6: ("million millions mio", ""),
            10**9: ("milliard milliards", ""),
        }
    )


def _spanish() -> dict[str, NumberWord]:
    units = (
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince "
        "dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés "
        "veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
    )
    table = {w: NumberWord(value, Kind.CARDINAL) for value, w in enumerate(units.split())}
    table |= {w: NumberWord(1, Kind.CARDINAL) for w in ("un", "una")}
    tens = "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
    table |= {w: NumberWord(v * 10, Kind.CARDINAL) for v, w in enumerate(tens.split(), 3)}
    hundreds = "dosc tresc cuatroc quin seisc setec ochoc novec"
    for value, stem in enumerate(hundreds.split(), 2):
        table |= {f"{stem}ient{e}": NumberWord(value * 100, Kind.CARDINAL) for e in ("os", "as")}
    table |= {w: NumberWord(100, Kind.CARDINAL) for w in ("cien", "ciento")}
    ordinals = "primer segund tercer cuart quint sext séptim octav noven"
    for value, stem in enumerate(ordinals.split(), 1):
        for ending in ("o", "a", "os", "as", ""):
            table[stem + ending] = NumberWord(value, Kind.ORDINAL)
    return table | _powers({1000: ("mil", "miles"), 10**6: ("millón millones", "")})


@cache
def _table(language: str) -> dict[str, NumberWord]:
    makers = {"ru": _russian, "en": _english, "fr": _french, "es": _spanish}
    return makers[language]() if language in makers else {}


def number_word(word: str, language: str) -> NumberWord | None:
    """
    Look a folded word up; None when it is no number word of the language.

    >>> number_word("восьмого", "ru").value, number_word("achtzehnter", "de").value
    (8, 18)
    """
    return _german(word) if language == "de" else _table(language).get(word)


def has_number_words(language: str) -> bool:
    """Whether there is a table for the language."""
    return language in CONNECTORS
