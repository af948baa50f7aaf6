"""Text that goes round in circles: the same words again and again, or one endless word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_PERIOD = 30
"""Words in the longest loop that is looked for: a long sentence."""

_EDGES = re.compile(r"^\W+|\W+$")
_ENDLESS = re.compile(r"(\w{1,4}?)(?:-?\1){8,}")


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop in a list of words: indices of its first and last word, its period, its turns."""

    first: int
    last: int
    period: int
    turns: int


def plain_word(word: str) -> str:
    """
    A word in small letters without punctuation around it; combining marks and accents stay.

    >>> plain_word("«Привет!»"), plain_word("кто-то,"), plain_word("—")
    ('привет', 'кто-то', '')
    """
    return _EDGES.sub("", unicodedata.normalize("NFC", word)).lower()


def loops(words: Sequence[str]) -> list[Loop]:
    """
    Find stretches that repeat themselves without pause, the longest first, none inside another.

    People repeat too ("да-да, да, да"): a single word counts from six times on, two words from four
    times, anything longer from three times. In longer ones all numbers count as the same, because
    a recognizer in a loop likes to count.

    >>> loops("и мы шли и мы шли и мы шли домой".split())
    [Loop(first=0, last=8, period=3, turns=3)]
    >>> loops("нет, нет, нет, это не так".split())
    []
    """
    plain = [plain_word(word) for word in words]
    masked = ["0" if word.isdigit() else word for word in plain]
    found = [
        loop
        for period in range(1, LONGEST_PERIOD + 1)
        for loop in _with_period(masked if period > 2 else plain, period)
    ]
    found += [Loop(i, i, 1, 1) for i, word in enumerate(plain) if _ENDLESS.search(word)]
    kept: list[Loop] = []
    for loop in sorted(found, key=lambda loop: (loop.first - loop.last, loop.period)):
        if all(loop.last < other.first or loop.first > other.last for other in kept):
            kept.append(loop)
    return kept


def _with_period(plain: Sequence[str], period: int) -> list[Loop]:
    found = []
    begin = 0
    for i in range(period, len(plain) + 1):
        if i < len(plain) and plain[i] == plain[i - period] and plain[i]:
            continue
        turns = (i - begin) // period
        if turns >= _fewest_turns(period):
            found.append(Loop(begin, i - 1, period, turns))
        begin = i - period + 1
    return found


def _fewest_turns(period: int) -> int:
    return {1: 6, 2: 4}.get(period, 3)
