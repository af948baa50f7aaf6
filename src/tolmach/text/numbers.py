"""
Numbers in a text, and comparing those of a text with those of its translation.

Digits, years, decades, percentages, clock times, ordinals and the number words of the language's
file are read as values; what one text has and the other lacks is a difference. Spelled out small
ordinals, words for one, and Roman numerals may be a number but are never missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from tolmach.text.morphology import fold, may_be_counted
from tolmach.text.number_phrases import MINUS, rewrite, roman_value
from tolmach.text.number_words import (
    Kind,
    NumberReading,
    NumberWord,
    has_number_words,
    number_reading,
    number_word,
)

_SPACE = "\u00a0\u202f\u2009 "
_PIECE = re.compile(
    rf"(?P<clock>\b\d{{1,2}}:\d{{2}})(?P<morning>am)?\b"
    r"|(?P<date>\b\d{1,2}[./]\d{1,2}[./]\d{4}\b)"
    rf"|(?P<digits>\d{{1,3}}(?:[{_SPACE}.,']\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<decade>-?(?:е|ые|х|ых|ті|тих)\b|'?s\b)?(?P<ordinal>-?(?:й|го|му|м|я|ю|th|st|nd|rd)\b)?"
    r"|(?P<percent>%)"
    r"|(?P<roman>\b[IVXХ]+\b)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>[^\w\s\-\u2010])"
)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")
_MAX_DIGITS = 18
_SHORT = 2
"""Letters of abbreviations that need digits before them: "5 m", but not "I'm"."""
_LISTED = re.compile(r"[\s,;%-]*(?:и|или|да|and|or|und|oder|et|ou|y|o|e)?[\s,;%-]*")
"""What is between numbers of a list, whose order may change."""
_NEXT = re.compile(r"\s+([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number of a text.

    Attributes:
        text: as written.
        values: what it can mean; 1.500 is 1500 or 1.5 where both are usual.
        percent: a percentage.
        required: the other text must have it too.
        spelled: written as words.
        short_year: two digits that may be a year or decade of a century («90-е»).
    """

    text: str
    values: frozenset[float]
    percent: bool = False
    required: bool = True
    spelled: bool = False
    short_year: bool = False
    kind: str = ""
    """`clock` for a time of day, `minus` below zero; such numbers equal only their like."""

    def same_value(self, other: Number) -> bool:
        """Whether both can mean the same."""
        return self.kind == other.kind and (
            bool(self.values & other.values) or _same_year(self, other) or _same_year(other, self)
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that only one of two texts has, or two that changed places.

    `side` is "source", "target" or "order".
    """

    text: str
    side: str


def numbers(text: str, language: str) -> list[Number]:
    """
    Read all numbers of a text, in order.

    >>> [(n.text, *n.values) for n in numbers("тысяча девятьсот восемьдесят восьмой, 5 млн", "ru")]
    [('тысяча девятьсот восемьдесят восьмой', 1988.0), ('5 млн', 5000000.0)]
    """
    found: list[Number] = []
    reader = _Reader(language)
    if reader.rules.apostrophe_is_letter:
        text = _APOSTROPHE.sub("\u02bc", text)  # for Unicode, only this apostrophe is a letter
    text = rewrite(text, language)
    signs: list[int] = []
    for piece in _PIECE.finditer(reader.rules.percent.sub("%", text)):
        if piece["word"] is not None:
            found += reader.word(piece["word"])
            continue
        found += reader.flush()
        if piece["digits"] is not None:
            reader.pending = _digits(piece, reader.rules)
        elif piece["percent"] is not None:
            found[-1:] = [replace(one, percent=True) for one in found[-1:]]
        elif piece["mark"] is None:
            found += _special(piece)
        elif piece["mark"] == MINUS:
            signs.append(len(found))
    found += reader.flush()
    for index in signs:
        found[index : index + 1] = [
            replace(one, kind="minus", required=True) for one in found[index : index + 1]
        ]
    return found


def compare(
    source: str, target: str, source_language: str, target_language: str
) -> list[Difference]:
    """
    List the numbers that a translation lost or made up.

    >>> compare("В 1988 году нас было пять", "In 1998 there were five of us", "ru", "en")
    [Difference(text='1988', side='source'), Difference(text='1998', side='target')]
    """
    read = numbers(source, source_language)
    there = numbers(target, target_language)
    free = list(there)
    lost, pairs = [], []
    for number in sorted(read, key=lambda one: not one.required):
        match = _best(number, free)
        if match is None:
            lost.append(number)
        else:
            free.remove(match)
            pairs.append((number, match))
    words_count = has_number_words(source_language) and has_number_words(target_language)
    differences = [
        Difference(number.text, side)
        for side, left_over in (("source", lost), ("target", free))
        for number in left_over
        if number.required and (words_count or not number.spelled)
    ]
    if not differences and len(set(read)) == len(read) == len(pairs):
        matches = dict(pairs)
        differences += _swapped(rewrite(source, source_language), read, matches, there)
    return differences


def _swapped(
    source: str, read: list[Number], matches: dict[Number, Number], there: list[Number]
) -> Iterator[Difference]:
    """
    Neighbours that changed places, where neither counts anything: "first 20, then 30".

    A number with its noun may move in a translation; without one it has only its place.
    """
    for left, right in pairwise(read):
        if left.kind or right.kind or there.index(matches[left]) < there.index(matches[right]):
            continue
        places = re.search(
            rf"\b{re.escape(left.text)}\b(?P<between>.*?)"
            rf"\b{re.escape(right.text)}\b(?P<after>.*)",
            source,
            re.DOTALL,
        )
        if places is None or _LISTED.fullmatch(places["between"]):
            continue
        counted = (_NEXT.match(places["between"]), _NEXT.match(places["after"]))
        if not any(hit and may_be_counted(hit[1], "ru") for hit in counted):
            yield Difference(f"{left.text} and {right.text}", "order")


def _best(number: Number, free: list[Number]) -> Number | None:
    same = [one for one in free if one.same_value(number) and one.percent == number.percent]
    return min(same, key=lambda one: not one.required, default=None)


def _same_year(short: Number, full: Number) -> bool:
    return short.short_year and any(
        1900 <= year < 2100 and year % 100 in short.values for year in full.values
    )


class _Reader:
    """Puts number words together: «сто двадцать пять тысяч», nineteen eighty-eight, 5 million."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rules = number_reading(language)
        self.pending: Number | None = None
        self._clear()

    def _clear(self) -> None:
        self.words: list[str] = []
        self.total, self.current, self.power = 0, 0, 10**12
        self.ordinal, self.doubtful, self.bare_power = False, False, False

    def word(self, text: str) -> list[Number]:
        """Take the next word; give the numbers that ended before it."""
        part = number_word(fold(text), self.language)
        if self.pending is not None and part and part.kind in (Kind.POWER, Kind.POWERS):
            values = frozenset(value * part.value for value in self.pending.values)
            self.pending = replace(self.pending, text=f"{self.pending.text} {text}", values=values)
            return []
        if part and part.kind is Kind.POWER and len(text) <= _SHORT:
            part = None
        if part is None:
            inside = self.words and fold(text) in self.rules.connectors
            return [] if inside else self.flush()
        ended = [] if self.pending is None and self._continues(part) else self.flush()
        self._add(text, part)
        more = self.rules.paired_ordinals and part.value in range(20, 100, 10)
        return ended + (self.flush() if part.kind is Kind.ORDINAL and not more else [])

    def flush(self) -> list[Number]:
        """Give the number read so far and start the next."""
        ended = [self.pending] if self.pending is not None else []
        self.pending = None
        if self.words:
            ended.append(self._number())
        self._clear()
        return ended

    def _continues(self, part: NumberWord) -> bool:
        if self.ordinal and part.kind is not Kind.ORDINAL:
            return False
        if part.kind in (Kind.POWER, Kind.POWERS):
            return part.value < self.power
        if part.kind is Kind.HUNDRED or not self.words:
            return self.current < 100
        if self._year_pair(part) or self._four_score(part):
            return True
        if part.value >= 1000:
            return False
        room = 100 if part.value >= 100 else 10 if part.value >= 20 else 1
        low = self.current % (room * 10 if room > 1 else 10)
        if room == 1 and part.value >= 10:
            return self.current % 100 in ((0, 60, 80) if self.rules.four_score else (0,))
        return low == 0 and not (room == 1 and self.current % 100 in range(10, 20))

    def _year_pair(self, part: NumberWord) -> bool:
        pair = 10 < self.current <= 20 and part.value >= 10 and not self.total
        return self.rules.year_pairs and pair and part.kind in (Kind.CARDINAL, Kind.ORDINAL)

    def _four_score(self, part: NumberWord) -> bool:
        return self.rules.four_score and self.current % 100 == 4 and part.value == 20

    def _add(self, text: str, part: NumberWord) -> None:
        first = not self.words
        if part.kind in (Kind.POWER, Kind.POWERS):
            self.total += max(self.current, 1) * part.value
            self.current, self.power = 0, part.value
            self.bare_power = first and (part.kind is Kind.POWERS or part.value < 10**6)
        elif part.kind is Kind.HUNDRED:
            self.current = max(self.current, 1) * 100
            self.bare_power = first
        elif not first and self._year_pair(part):
            self.current = self.current * 100 + part.value
        elif not first and self._four_score(part):
            self.current += 76
        else:
            self.current += part.value
            self.bare_power = False
        self.ordinal = part.kind is Kind.ORDINAL
        self.doubtful = part.kind is Kind.DOUBTFUL and first
        self.words.append(text)

    def _number(self) -> Number:
        value = self.total + self.current
        optional = self.doubtful or self.bare_power or value < (11 if self.ordinal else 2)
        return Number(
            " ".join(self.words),
            frozenset({float(value)}),
            required=not optional,
            spelled=True,
            short_year=self.ordinal and 20 <= value < 100,
        )


def _digits(piece: re.Match[str], rules: NumberReading) -> Number:
    text = piece["digits"]
    bare = re.sub(rf"[{_SPACE}']", "", text)
    decimal, thousands = (".", ",") if rules.decimal_mark == "." else (",", ".")
    plain = re.sub(rf"\{thousands}(?=\d{{3}}(?!\d))", "", bare).replace(decimal, ".")
    one_mark = re.fullmatch(r"\d{1,3}[.,]\d{3}", bare)
    whole = float(re.sub(r"[.,]", "", bare)[:_MAX_DIGITS])
    values = {float(plain)} if re.fullmatch(r"\d{1,18}(\.\d{1,18})?", plain) else {whole}
    short = len(text) == 2 and bool(piece["decade"] or piece["ordinal"])
    both = values | {whole} if one_mark else values
    half = both == {0.5}  # "half" is said for much that has no number in the other language
    return Number(piece.group(), frozenset(both), short_year=short, required=not half)


def _special(piece: re.Match[str]) -> Iterator[Number]:
    """A time of day in minutes (of both halves where it may be either), a date, a Roman numeral."""
    if piece["clock"]:
        first, minutes = piece["clock"].split(":")
        sure = int(first) > 12 or first[0] == "0" or piece["morning"]
        hours = {int(first)} if sure else {int(first), int(first) + 12}
        values = frozenset(float(hour % 24 * 60 + int(minutes)) for hour in hours)
        yield Number(piece.group(), values, kind="clock")
    elif piece["date"]:
        day, month, year = re.split(r"[./]", piece["date"])
        yield Number(day, frozenset({float(day), float(month)}))
        yield Number(year, frozenset({float(year)}))
    elif piece["roman"]:
        value = roman_value(piece.group())
        yield Number(piece.group(), frozenset({float(value)}), required=False)
