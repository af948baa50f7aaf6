"""
Writing Russian names in Latin letters.

Well-known spellings come first, from the table `known_names.csv` beside this module (they are
habits, not rules: Gorbachev, Moscow, Jelzin). All other names follow the scheme that Wikipedia
uses, which is the one English readers know best: Kagarlitsky, Yulyevich. What goes in is a base
form; an inflected form would give an inflected name (Kagarlitskogo).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files

from tolmach.languages import known_language
from tolmach.text.morphology import fold

_CYRILLIC = re.compile(r"[\u0400-\u052f]+(?:[-\u2010\u2011][\u0400-\u052f]+)*")


def transliterate(name: str, target: str = "en") -> str:
    """
    Write a Russian name, given in its base form, in Latin letters.

    Args:
        name: one word or several; hyphens and other characters stay.
        target: language of the text in which the name is used.

    >>> transliterate("Борис Юльевич Кагарлицкий")
    'Boris Yulyevich Kagarlitsky'
    >>> transliterate("Хрущёв"), transliterate("Хрущёв", "de"), transliterate("Зуев", "fr")
    ('Khrushchev', 'Chruschtschow', 'Zuyev')
    """
    return _CYRILLIC.sub(lambda hit: _word(hit.group(), target), name)


def known_spelling(name: str, target: str) -> str | None:
    """
    Look up the usual spelling of a well-known name; None when the table has none.

    >>> known_spelling("шойгу", "en"), known_spelling("Зуев", "en")
    ('Shoigu', None)
    """
    return _known().get(fold(name), {}).get(target)


def cyrillic_words(text: str) -> list[re.Match[str]]:
    """
    Find words in Cyrillic letters.

    >>> [hit.group() for hit in cyrillic_words("He met Зуева in Нью-Йорк.")]
    ['Зуева', 'Нью-Йорк']
    """
    return list(_CYRILLIC.finditer(text))


def writes_latin(language: str) -> bool:
    """
    Whether a language is written in Latin letters.

    >>> writes_latin("de"), writes_latin("uk"), writes_latin("ar")
    (True, False, False)
    """
    known = known_language(language)
    return known is not None and known.scripts == ("Latin",)


def plain_latin(text: str) -> str:
    """
    Fold Latin letters for comparison: lower case, without accents.

    >>> plain_latin("Alexeï")
    'alexei'
    """
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


_SPELLINGS: tuple[tuple[str, str], ...] = (
    (r"schtsch|stsch|shch|chtch|szcz|sch|sh|zh", "s"),
    (r"tsch|tch|kh|ch", "h"),
    (r"ts|tz|cz", "c"),
    (r"ck", "k"),
    (r"x", "ks"),
    (r"w", "v"),
    (r"ff", "v"),
    (r"ph", "f"),
    (r"ou|oo", "u"),
    (r"z", "s"),
    (r"[yij]+(?=[aou])", ""),
    (r"[yij]+e|[yij]o", "e"),
    (r"ee|[yij]+", "i"),
    (r"(.)\1+", r"\1"),
)
_SAME_SPELLING = tuple((re.compile(pattern), repl) for pattern, repl in _SPELLINGS)


@lru_cache(maxsize=65536)
def spelling_key(name: str) -> str:
    """
    Write a name so that its usual transliterations are the same.

    What English, German, French, Polish and scientific spelling write differently falls together;
    some names that are not the same do too, so that this only tells what a name may be.

    >>> spelling_key("Kagarlitskiy") == spelling_key("Kagarlicki") == spelling_key("Kagarlitsky")
    True
    >>> [spelling_key(name) for name in ("Orloff", "Orlow", "Orlova")]
    ['orlov', 'orlov', 'orlova']
    """
    key = re.sub(r"[\W_]+", "", plain_latin(transliterate(name)))
    for pattern, replacement in _SAME_SPELLING:
        key = pattern.sub(replacement, key)
    return key


def _word(word: str, target: str) -> str:
    known = known_spelling(word, target)
    if known is not None:
        return known
    parts = re.split(r"([-\u2010\u2011])", word)
    return "".join(known_spelling(part, target) or _by_scheme(part) for part in parts)


def _by_scheme(word: str) -> str:
    import iuliia

    written: str = iuliia.WIKIPEDIA.translate(word)
    return written


@cache
def _known() -> dict[str, dict[str, str]]:
    table = files("tolmach.text").joinpath("known_names.csv").read_text(encoding="utf-8")
    return {
        fold(row["source"]): {code: name for code, name in row.items() if code != "source"}
        for row in csv.DictReader(table.splitlines())
    }
