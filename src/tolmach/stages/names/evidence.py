"""
What a source sentence says about a name in it: sex, number, and whether it is a name at all.

A word that starts a sentence has its capital anyway, so «Роман вышел» may be about a novel; and
«Орлова» is a woman or a form of a man's name. The words beside it often tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tolmach.core.glossary import Glossary, Match, Term
from tolmach.text.glossary import TOKEN, Occurrence
from tolmach.text.morphology import (
    Trait,
    fold,
    is_first_name,
    is_ordinary,
    neighbour,
    traits,
)
from tolmach.text.transliterate import transliterate, writes_latin

_OPENS = re.compile(r"(?:\A|[.!?…:;]\s|[«„“\"(\[]|[—–-]\s)\W*\Z")
_BEFORE = re.compile(r"(\w+)[ \u00a0]\Z")
_AFTER = re.compile(r"[ \u00a0](\w+)")
_COUNTERPARTS = (
    ("ский", "ская"), ("цкий", "цкая"), ("кий", "кая"), ("ый", "ая"), ("ой", "ая"),
    ("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"), ("ин", "ина"), ("ын", "ына"),
)  # fmt: skip
"""Endings of a man's surname and of the woman's."""


@dataclass(frozen=True, slots=True)
class Context:
    """
    What the words around a name tell.

    Attributes:
        ordinary: it may be an ordinary word, with its capital because it opens a sentence.
        readings: what it can be a form of; empty where that is not known.
        neighbours: capitalised words beside it, so that a first name may be someone else's.
    """

    ordinary: bool
    readings: tuple[Trait, ...]
    neighbours: tuple[str, ...]

    @property
    def plural(self) -> bool:
        """Whether it can only be a plural."""
        return bool(self.readings) and all(one.plural for one in self.readings)

    @property
    def bases(self) -> frozenset[str]:
        """The names that it can be, folded; empty where that is not known."""
        return frozenset(one.base for one in self.readings)


def context(text: str, occurrence: Occurrence, language: str) -> Context:
    """Read the surroundings of a name that was found in a source sentence."""
    before = _BEFORE.search(text, 0, occurrence.start)
    after = _AFTER.match(text, occurrence.end)
    left, right = before[1] if before else "", after[1] if after else ""
    single = len(TOKEN.findall(occurrence.text)) == 1
    opening = bool(_OPENS.search(text[: occurrence.start]))
    ordinary = single and opening and is_ordinary(occurrence.text, language)
    names = [right] if right[:1].isupper() else []
    if before and left[:1].isupper():
        opens = bool(_OPENS.search(text[: before.start()]))
        names += [] if opens and is_ordinary(left, language) else [left]
    if not single:
        return Context(ordinary=False, readings=(), neighbours=())
    readings = _fitting(traits(occurrence.text, language), left, right, language)
    return Context(ordinary, readings, tuple(names))


def _fitting(
    readings: tuple[Trait, ...], left: str, right: str, language: str
) -> tuple[Trait, ...]:
    """The readings that agree with the words beside; all of them where none does."""
    beside = neighbour(left, language)
    verbs = [one.gender for one in (neighbour(right, language), beside) if one.kind == "verb"]
    oblique = tuple(one for one in readings if not one.nominative)
    if beside.kind == "name":
        return tuple(one for one in readings if one.gender in ("", beside.gender)) or readings
    if beside.kind == "preposition":
        return oblique or readings
    if verbs:
        subject = tuple(one for one in readings if one.nominative and one.gender == verbs[0])
        return subject or readings
    return (oblique if beside.kind == "thing" else readings) or readings


def counterparts(glossary: Glossary, language: str, target: str) -> Iterator[tuple[int, Term]]:
    """
    Give the other sex's surname for each listed one, with the index of the listed one.

    They are listed by no one: they tell that a name which is found is not the listed one.

    >>> listed = Glossary((Term("Орлов", {"de": ("Orlow",)}),))
    >>> [(n, term.source, term.targets["de"]) for n, term in counterparts(listed, "ru", "de")]
    [(0, 'Орлова', ('Orlowa', 'Orlova'))]
    """
    listed = {fold(term.source) for term in glossary.terms}
    for index, term in enumerate(glossary.terms):
        accepted = term.accepted(target)
        if language != "ru" or not accepted or not writes_latin(target):
            continue
        if term.match is not Match.NAME or len(TOKEN.findall(term.source)) != 1:
            continue
        other = _other_sex(term.source)
        if other and fold(other) not in listed and not is_first_name(term.source, language):
            spelled = dict.fromkeys(
                (*_spelled(term.source, accepted), transliterate(other, target))
            )
            yield index, Term(other, {target: tuple(spelled)})


def _other_sex(name: str) -> str:
    for man, woman in _COUNTERPARTS:
        if name.endswith(man) and len(name) > len(man) + 1:
            return name[: len(name) - len(man)] + woman
    for man, woman in reversed(_COUNTERPARTS):
        if name.endswith(woman) and len(name) > len(woman) + 1:
            return name[: len(name) - len(woman)] + man
    return ""


def _spelled(source: str, accepted: tuple[str, ...]) -> Iterator[str]:
    """The listed renderings with the other sex's ending, where only an a is added or dropped."""
    for name in accepted:
        if source.endswith(("ов", "ев", "ёв", "ин", "ын")):
            yield f"{name}a"
        elif source.endswith(("ова", "ева", "ёва", "ина", "ына")) and name.endswith("a"):
            yield name[:-1]
