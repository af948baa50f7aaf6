"""
Clean verbatim: leave out what a person says while looking for words.

Three rules, each certain enough to need no person: sounds of hesitation that are no words; words
cut off with a hyphen and then said in full; pronouns, articles, prepositions and conjunctions said
twice in a row. Repeated content words stay ("очень, очень важно"): they may be meant.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

_SOUNDS = {
    "en": "u+h+|u+m+|e+r+m+|h+m+|mm+",
    "ru": "э+(?:-э+)*|э+м+|м{2,}|хм+|э+-?м+",
    "de": "ä+h+m*|ö+h+m*|h+m+|mm+",
    "fr": "e+u+h+|h+e+u+|h+u+m+|mm+",
    "es": "e+h{2,}|e{2,}h*|e+m{2,}|mm+",
}
_SMALL_WORDS = {
    "en": "a an the i we he she they it and but or if at to of with from my our your",
    "ru": "я мы он она они оно и а но или если в на к с у о от из за по для без мой наш",
    "de": "ich wir er es und aber oder wenn an auf von für mit aus ein eine",
    "fr": "je tu il elle on et mais ou dans à de pour avec par le les un une des mon ma",
    "es": "yo él ella y pero o en a de para con por el los las un una mi su",
}


class Cleaned(NamedTuple):
    """A text without hesitations, and what was left out, rule by rule."""

    text: str
    removed: tuple[str, ...]


@cache
def _rules(code: str) -> tuple[re.Pattern[str], ...]:
    small = "|".join(sorted(_SMALL_WORDS[code].split(), key=len, reverse=True))
    edge = r"(?<![\w\-‑])"
    return (
        re.compile(rf"{edge}(?:{_SOUNDS[code]})(?![\w\-‑])(?:…|\.\.\.)?,?\s*", re.IGNORECASE),
        re.compile(rf"{edge}([^\W\d_]{{1,8}})[-‑–](?:,|…|\.\.\.)?\s+(?=\1)", re.IGNORECASE),
        re.compile(rf"{edge}({small})\b[,…]?\s+(?=\1\b(?![-‑]))", re.IGNORECASE),
    )


def clean(text: str, code: str) -> Cleaned:
    """
    Leave out hesitations; languages without rules come back as they are.

    >>> clean("Э-э, я я думаю, что мы по- пошли.", "ru")
    Cleaned(text='Я думаю, что мы пошли.', removed=('Э-э', 'по-', 'я'))
    """
    if code not in _SOUNDS:
        return Cleaned(text, ())
    removed: list[str] = []
    result = text
    for rule in _rules(code):
        removed += [match[0].strip(" ,…") for match in rule.finditer(result)]
        result = rule.sub("", result)
    return Cleaned(_tidy(result, text), tuple(removed)) if removed else Cleaned(text, ())


def _tidy(result: str, before: str) -> str:
    """Mend commas, spaces and the capital that a removed word leaves behind."""
    result = re.sub(r"\s+([,.!?…])", r"\1", result).strip()
    result = re.sub(r",(?:\s*,)+", ",", result)
    result = re.sub(r",([.!?…])", r"\1", result).lstrip(",; ")
    if not re.search(r"\w", result):
        return ""
    return result[:1].upper() + result[1:] if before[:1].isupper() else result
