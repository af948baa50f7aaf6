"""
Number words of a language, from its file: word -> (value, kind).

Only what is needed to compare a text with its translation: whole numbers, ordinals, decades. Words
that are mostly something else (French *neuf*, Russian «семью») are marked as doubtful, so that they
can be a number but are never missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from tolmach.languages import NumberWords, known_language
from tolmach.languages import language as look_up


class Kind(StrEnum):
    """What a number word does."""

    CARDINAL = "cardinal"
    ORDINAL = "ordinal"
    HUNDRED = "hundred"
    """Multiplies what precedes it by 100: hundred, cent."""
    POWER = "power"
    """Multiplies what precedes it: thousand, million."""
    POWERS = "powers"
    """The same in the plural, often without a number: thousands of people."""
    DOUBTFUL = "doubtful"
    """A cardinal that is more often another word."""


@dataclass(frozen=True, slots=True)
class NumberWord:
    """One word's part in a number."""

    value: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class NumberReading:
    """
    What is needed to read a language's numbers.

    Attributes:
        table: word -> its part in a number.
        percent: the percent sign and the words for it.
        connectors: words that may be inside a number.
        year_pairs: nineteen eighty-eight is a year.
        four_score: quatre-vingt is 80.
        paired_ordinals: tens and units of an ordinal are both ordinals.
        apostrophe_is_letter: an apostrophe inside a word is one of its letters.
        decimal_mark: "." or ",".
    """

    table: Mapping[str, NumberWord]
    percent: re.Pattern[str]
    connectors: frozenset[str] = frozenset()
    year_pairs: bool = False
    four_score: bool = False
    paired_ordinals: bool = False
    apostrophe_is_letter: bool = False
    decimal_mark: str = ","


@cache
def number_reading(language: str) -> NumberReading:
    """What tolmach knows about the numbers of a language."""
    known = known_language(language)
    words = known.numbers if known and known.numbers else NumberWords()
    percent = rf"%|\b(?:{words.percent})" if words.percent else "%"
    return NumberReading(
        table=dict(_entries(words)),
        percent=re.compile(percent, re.IGNORECASE),
        connectors=frozenset(words.connectors),
        year_pairs=words.year_pairs,
        four_score=words.four_score,
        paired_ordinals=words.paired_ordinals,
        apostrophe_is_letter=known.apostrophe_is_letter if known else False,
        decimal_mark=known.decimal_mark if known else ",",
    )


def _entries(words: NumberWords) -> Iterator[tuple[str, NumberWord]]:
    """All words of the lists; a later one replaces an earlier one."""
    for kind in Kind:
        for value, listed in getattr(words, kind.value).items():
            yield from ((word, NumberWord(value, kind)) for word in listed)
    for kind, stems, endings in (
        (Kind.CARDINAL, words.cardinal_stems, words.cardinal_endings),
        (Kind.ORDINAL, words.ordinal_stems, words.ordinal_endings),
    ):
        for value, listed in stems.items():
            for stem in listed:
                yield from ((stem + ending, NumberWord(value, kind)) for ending in endings)


def number_word(word: str, language: str) -> NumberWord | None:
    """
    Look a folded word up; None when it is no number word of the language.

    >>> number_word("восьмого", "ru").value, number_word("achtzehnter", "de").value
    (8, 18)
    """
    found = number_reading(language).table.get(word)
    known = known_language(language)
    if found or known is None or known.numbers is None or not known.numbers.compound:
        return found
    value = _compound(word, known.code)
    if value is not None:
        return NumberWord(value, Kind.CARDINAL)
    stem = re.sub(known.numbers.ordinal_suffix, "", word)
    value = _compound(stem, known.code) if stem != word and len(stem) > 3 else None
    return None if value is None else NumberWord(value, Kind.ORDINAL)


@cache
def _compound(word: str, language: str) -> int | None:
    """
    Read a number written as one word.

    >>> _compound("neunzehnhundertachtundachtzig", "de"), _compound("hundert", "de")
    (1988, 100)
    >>> _compound("millenovecentottantotto", "it"), _compound("duecentocinquantamila", "it")
    (1988, 250000)
    """
    numbers = look_up(language).numbers or NumberWords()
    joint = numbers.compound["and"]
    marks = [(mark, 1000) for mark in numbers.compound["thousand"].split()]
    for mark, factor in (*marks, (numbers.compound["hundred"], 100)):
        head, found, tail = word.partition(mark)
        if found:
            many = _compound(head, language) if head else 1
            rest = _rest(tail.removeprefix(joint), language) if tail else 0
            return None if many is None or rest is None else many * factor + rest
    listed = (*numbers.doubtful.items(), *numbers.cardinal.items())
    small = {name: value for value, names in listed for name in names}
    if word in small:
        return small[word]
    for ten, value in small.items():
        unit = word.removesuffix(f"{joint}{ten}")
        if value >= 20 and unit != word and small.get(unit, 20) < 20:
            return value + small[unit]
    return None


def _rest(tail: str, language: str) -> int | None:
    """The rest of a number in one word, whose first vowel may be left out: cent(o)ottanta."""
    numbers = look_up(language).numbers or NumberWords()
    found = _compound(tail, language)
    elided = numbers.compound.get("elided", "")
    return _compound(elided + tail, language) if found is None and elided else found


def has_number_words(language: str) -> bool:
    """Whether the language's file has number words."""
    return bool(number_reading(language).table)
