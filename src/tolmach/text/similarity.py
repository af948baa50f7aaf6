"""How alike two spellings are: edit distance, and keys that fold what recognizers confuse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tolmach.text.morphology import fold
from tolmach.text.transliterate import plain_latin, transliterate

_SOUND_RULES: tuple[tuple[str, str], ...] = (
    (r"[ъь]", ""),
    (r"тс|дс|тц|дц", "ц"),
    (r"сч|зч|жч", "щ"),
    (r"[оа]", "а"),
    (r"[еиэяыйё]+", "и"),
    (r"ю", "у"),
    (r"б(?=[кпстфхцчшщ]|$)", "п"),
    (r"в(?=[кпстфхцчшщ]|$)", "ф"),
    (r"г(?=[кпстфхцчшщ]|$)", "к"),
    (r"д(?=[кпстфхцчшщ]|$)", "т"),
    (r"ж(?=[кпстфхцчшщ]|$)", "ш"),
    (r"з(?=[кпстфхцчшщ]|$)", "с"),
    (r"(.)\1+", r"\1"),
)
"""Unstressed vowels fall together, voiced consonants harden: what Russian speech does not tell."""
_SOUNDS = tuple((re.compile(pattern), repl) for pattern, repl in _SOUND_RULES)


@lru_cache(maxsize=65536)
def sound_key(word: str) -> str:
    """
    Write a Russian word as it sounds, roughly; words with one key may be confused.

    >>> sound_key("Кагарлицкого") == sound_key("Когорлицкова")
    False
    >>> sound_key("Дерлугьян") == sound_key("Дерлугян"), sound_key("Зуев") == sound_key("Зуиф")
    (True, True)
    """
    key = fold(word)
    for pattern, replacement in _SOUNDS:
        key = pattern.sub(replacement, key)
    return key


def distance(left: str, right: str) -> int:
    """
    Count the insertions, deletions and replacements between two words (Levenshtein).

    >>> distance("Kagarlicki", "Kagarlitsky")
    3
    """
    if left == right:
        return 0
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            best = min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
            diagonal, row[j] = row[j], best
    return row[-1]


def likeness(left: str, right: str) -> float:
    """
    Tell how alike two names in any script are, 0 to 1; case, accents and script do not count.

    >>> round(likeness("Kagarlicki", "Kagarlitsky"), 2), likeness("Зуев", "zuyev")
    (0.73, 1.0)
    """
    a, b = _comparable(left), _comparable(right)
    longest = max(len(a), len(b))
    return 1 - distance(a, b) / longest if longest else 1.0


def near_keys(key: str) -> Iterator[str]:
    """Give a key and all keys with one letter left out: what two near words have in common."""
    yield key
    for position in range(len(key)):
        yield key[:position] + key[position + 1 :]


@lru_cache(maxsize=65536)
def _comparable(name: str) -> str:
    return re.sub(r"[\W_]+", "", plain_latin(transliterate(name)))
