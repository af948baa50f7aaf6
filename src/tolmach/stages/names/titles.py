"""
Organisations, abbreviations and titles in source sentences that no list has, by rule.

The rules are for Russian, which has a dictionary here and writes such names with capitals or in
quotation marks: «Мемориал», ФСБ, Следственный комитет, Министерство обороны. They serve
suggestions only; nothing is changed by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tolmach.core.glossary import Glossary
from tolmach.languages import language as language_of
from tolmach.text.glossary import source_finder
from tolmach.text.morphology import (
    agrees,
    has_genitive,
    is_name,
    is_possessive,
    part_of_speech,
    phrase_base,
)

_WORD = re.compile(r"\w+(?:[-\u2010\u2011]\w+)*")
_QUOTED = re.compile(r"(?<![:\w] )[«“„\"]((?:\w|[- ])+)[»”“\"]")
_ABBREVIATION = re.compile(r"[А-ЯЁ]{2,6}")
_CLOSING = '"»”’)'
_MOST_WORDS = 4
_TITLES = ("NOUN", "ADJF", "open")


def titles(texts: Iterable[str], language: str, glossary: Glossary) -> list[list[str]]:
    """
    Find the organisations, abbreviations and titles of each sentence, in their base forms.

    A word with a capital at the start of a sentence counts only where another sentence has the same
    name inside.

    >>> titles(["В «Рабкоре» писали про ФСБ и Верховный суд."], "ru", Glossary())
    [['Рабкор', 'ФСБ', 'Верховный суд']]
    """
    if language != "ru":
        return [[] for _ in texts]
    listed = source_finder(glossary, language)
    found = [
        [one for one in _titles(text) if not any(o.text == one[1] for o in listed.find(one[1]))]
        for text in texts
    ]
    sure = {base for names in found for certain, base in names if certain}
    return [[base for certain, base in names if certain or base in sure] for names in found]


def _titles(text: str) -> Iterator[tuple[bool, str]]:
    """Each name, in its base form, and whether it is certain."""
    quoted = [one for one in _QUOTED.finditer(text) if _is_title(one[1])]
    for one in quoted:
        yield True, phrase_base(one[1])
    words = [
        word
        for word in _WORD.finditer(text)
        if not any(one.start() < word.start() < one.end() for one in quoted)
    ]
    shouted = sum(word.group().isupper() for word in words) * 2 > len(words)
    texts = [word.group() for word in words]
    gaps = [text[a.end() : b.start()] for a, b in pairwise(words)]
    starts = [True, *(gap.lstrip(_CLOSING)[:1] in tuple(".!?…:") for gap in gaps)]
    skip = 0
    for index, word in enumerate(texts):
        if skip or not word[0].isupper():
            skip = max(0, skip - 1)
        elif word.isupper():
            if _ABBREVIATION.fullmatch(word) and not shouted:
                yield True, word
        else:
            beside = texts[index + 1 : index + 2] if gaps[index : index + 1] == [" "] else []
            phrase, known = _phrase(word, beside)
            if phrase:
                yield known or not starts[index], phrase_base(phrase)
                skip = len(phrase.split()) - 1


def _is_title(quoted: str) -> bool:
    words = quoted.split()
    return (
        0 < len(words) <= _MOST_WORDS
        and words[0][0].isupper()
        and not quoted.isupper()
        and part_of_speech(words[0]).partition(":")[0] in _TITLES
    )


def _phrase(word: str, beside: Sequence[str]) -> tuple[str, bool]:
    """The name that begins with a capitalised word, and whether it is one of an organisation."""
    kind = part_of_speech(word).partition(":")[0]
    following = beside[0] if beside else ""
    if kind == "ADJF" and following and agrees(word.lower(), following.lower()):
        return f"{word} {following}", _names_one(following)
    if is_name(word, "ru") or kind != "NOUN" or is_possessive(word, following, "ru"):
        return "", False
    if following[:1].isupper() and has_genitive(word.lower(), following):
        return f"{word} {following}", False
    if following.islower() and _names_one(word) and has_genitive(word.lower(), following):
        return f"{word} {following}", True
    return word, False


def _names_one(word: str) -> bool:
    """Whether a word says what an organisation or place is."""
    return phrase_base(word.lower()) in language_of("ru").organisations
