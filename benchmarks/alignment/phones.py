"""
Where the words of the Russian reader begin and end, by the phone labels of its corpus.

The labels name phones and pauses, not words. Letters and phones are aligned by a dynamic programme:
a vowel letter is a vowel phone, a consonant letter its phone, hard or soft, voiced or not; a sign
is none; pauses lie between words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tolmach.core.timing import Span

_VOWELS = frozenset(("a", "aa", "ay", "ae", "e", "ee", "i", "ii", "y", "yy", "oo", "u", "uu", "ur"))
_LETTERS = {
    "б": "b", "в": "v", "г": "g", "д": "d", "ж": "zh", "з": "z", "й": "j", "к": "k", "л": "l",
    "м": "m", "н": "n", "п": "p", "р": "r", "с": "s", "т": "t", "ф": "f", "х": "h", "ц": "c",
    "ч": "ch", "ш": "sh", "щ": "sch",
}  # fmt: skip
_ALIKE = {frozenset(pair.split()) for pair in ("b p", "v f", "g k", "d t", "zh sh", "z s", "g h")}
_ALIKE |= {frozenset(pair.split()) for pair in ("g v", "sch ch", "s sch", "ch sh", "t c", "z zh")}
_PAUSE = "pau"


class Phone(NamedTuple):
    """A phone of the corpus, in milliseconds from the start of its file."""

    name: str
    start: int
    end: int


def read_phones(path: Path) -> list[Phone]:
    """Read a label file of Festival: after a `#`, lines of end in seconds, a number, and a name."""
    phones: list[Phone] = []
    for line in path.read_text("utf-8").splitlines()[1:]:
        end, _, name = line.split()
        phones.append(Phone(name, phones[-1].end if phones else 0, round(float(end) * 1000)))
    return phones


def word_spans(words: Sequence[str], phones: Sequence[Phone]) -> list[Span | None]:
    """Give the span of every word; None for one without letters, or without phones."""
    letters = [(i, c) for i, word in enumerate(words) for c in word.casefold() if c.isalpha()]
    letters = [(i, c) for i, c in letters if c not in "ьъ"]
    owners = _owners(letters, phones)
    spans: list[Span | None] = []
    for index in range(len(words)):
        own = [phone for phone, owner in zip(phones, owners, strict=True) if owner == index]
        spans.append(Span(own[0].start, own[-1].end) if own else None)
    return spans


def _owners(letters: Sequence[tuple[int, str]], phones: Sequence[Phone]) -> list[int | None]:
    """The word that each phone belongs to, along the cheapest way through letters and phones."""
    costs = [[0.0]]
    moves = [[(0, 0)]]
    for j in range(len(phones) + 1):
        if j:
            costs.append([])
            moves.append([])
        for i in range(len(letters) + 1):
            ways = []
            if i and j:
                cost = costs[j - 1][i - 1] + _difference(letters[i - 1][1], phones[j - 1].name)
                ways.append((cost, (1, 1)))
            if i:
                ways.append((costs[j][i - 1] + 1.5, (0, 1)))
            if j:
                cost = costs[j - 1][i] + _added(letters, i, phones[j - 1].name)
                ways.append((cost, (1, 0)))
            if ways:
                cost, move = min(ways)
                if i or j > 0:
                    costs[j][i:] = [cost]
                    moves[j][i:] = [move]
    owners: list[int | None] = []
    i, j = len(letters), len(phones)
    while i or j:
        down, left = moves[j][i]
        if down:
            name = phones[j - 1].name
            beside = i - 1 if left or i == len(letters) or name != "j" else i
            inside = 0 < i < len(letters) and letters[i - 1][0] == letters[i][0]
            own = name != _PAUSE and (left or name == "j" or inside or i == len(letters))
            owners.append(letters[max(0, beside)][0] if own else None)
        i, j = i - left, j - down
    return owners[::-1]


def _difference(letter: str, phone: str) -> float:
    if phone == _PAUSE:
        return 9.0
    if letter not in _LETTERS:
        return 0.0 if phone in _VOWELS else 4.0
    own = _LETTERS[letter]
    hard = phone[0] if len(phone) == 2 and phone[0] == phone[1] else phone
    if own == hard:
        return 0.0
    return 0.3 if frozenset((own, hard)) in _ALIKE else 4.0


def _added(letters: Sequence[tuple[int, str]], i: int, phone: str) -> float:
    """Cost of a phone that no letter before `i` stands for."""
    between = i in (0, len(letters)) or letters[i - 1][0] != letters[i][0]
    if phone == _PAUSE:
        return 0.0 if between else 3.0
    if phone == "j":
        return 0.1 if i < len(letters) and letters[i][1] in "яюеёи" else 1.0
    return 1.5
