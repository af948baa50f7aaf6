"""Doubts about the list of names itself: what a person who wrote it may want to look at again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.text.glossary import TOKEN
from tolmach.text.morphology import fold, forms, readings
from tolmach.text.transliterate import cyrillic_words, writes_latin

_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something odd about a row; `source` names the row."""

    source: str
    detail: str


def doubts(glossary: Glossary, language: str) -> list[Doubt]:
    """
    List what is odd in a list of names, row by row.

    Args:
        language: code of the language of the column `source`.

    >>> doubts(Glossary((Term("Кагарлицкого", {"en": ("Kagarlitsky",)}),)), "ru")[0].detail
    'is no base form; list Кагарлицкий'
    """
    found = [
        Doubt(term.source, detail)
        for term in glossary.terms
        for detail in _of_row(term, language, glossary.languages)
    ]
    return found + list(_shared_forms(glossary, language))


def _of_row(term: Term, language: str, languages: tuple[str, ...]) -> Iterator[str]:
    mixed = [w for w in TOKEN.findall(term.source) if cyrillic_words(w) and _LATIN.search(w)]
    if mixed:
        yield f"mixes Latin and Cyrillic letters in {', '.join(mixed)}"
    if term.match is Match.NAME and not any(w[0].isupper() for w in TOKEN.findall(term.source)):
        yield "has no capital letter; is it a term?"
    base = _base(term, language)
    if base and not mixed:
        yield f"is no base form; list {base}"
    for code in languages:
        if not term.accepted(code):
            yield f"has no rendering in {code}, so it is not checked there"
        elif writes_latin(code) and any(cyrillic_words(text) for text in term.accepted(code)):
            yield f"has Cyrillic letters in its rendering in {code}"


def _base(term: Term, language: str) -> str:
    """The base form of a single Russian word that is listed in another form."""
    words = TOKEN.findall(term.source)
    if language != "ru" or len(words) != 1 or term.match is Match.EXACT:
        return ""
    word = fold(words[0])
    snapshots = [one.base for one in readings(word, language)]
    if word in snapshots or len(forms(word, language)) > 1:
        return ""
    return snapshots[0][:1].upper() + snapshots[0][1:] if words[0][0].isupper() else snapshots[0]


def _shared_forms(glossary: Glossary, language: str) -> Iterator[Doubt]:
    """Rows whose forms coincide: there either rendering is accepted."""
    owners: dict[str, Term] = {}
    told: set[tuple[str, str]] = set()
    for term in glossary.terms:
        words = TOKEN.findall(term.source)
        if len(words) != 1 or term.match is Match.EXACT:
            continue
        for form in sorted(forms(words[0], language)):
            other = owners.setdefault(form, term)
            pair = (other.source, term.source)
            if other is not term and pair not in told:
                told.add(pair)
                detail = f"shares the form {form} with {other.source}; there either is accepted"
                yield Doubt(term.source, detail)
