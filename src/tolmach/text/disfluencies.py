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

from tolmach.languages import known_language


class Cleaned(NamedTuple):
    """A text without hesitations, and what was left out, rule by rule."""

    text: str
    removed: tuple[str, ...]


@cache
def _rules(code: str) -> tuple[re.Pattern[str], ...]:
    known = known_language(code)
    if known is None or not known.hesitations:
        return ()
    small = "|".join(sorted(map(re.escape, known.small_words), key=len, reverse=True)) or "(?!)"
    edge = r"(?<![\w\-‑])"
    return (
        re.compile(rf"{edge}(?:{known.hesitations})(?![\w\-‑])(?:…|\.\.\.)?,?\s*", re.IGNORECASE),
        re.compile(rf"{edge}([^\W\d_]{{1,8}})[-‑–](?:,|…|\.\.\.)?\s+(?=\1)", re.IGNORECASE),
        re.compile(rf"{edge}({small})\b[,…]?\s+(?=\1\b(?![-‑]))", re.IGNORECASE),
    )


def clean(text: str, code: str) -> Cleaned:
    """
    Leave out hesitations; languages without rules come back as they are.

    >>> clean("Э-э, я я думаю, что мы по- пошли.", "ru")
    Cleaned(text='Я думаю, что мы пошли.', removed=('Э-э', 'по-', 'я'))
    """
    removed: list[str] = []
    result = text

    def leave_out(match: re.Match[str]) -> str:
        removed.append(match[0].strip(" ,…"))
        return ""

    for rule in _rules(code):
        result = rule.sub(leave_out, result)
    return Cleaned(_tidy(result, text), tuple(removed)) if removed else Cleaned(text, ())


def _tidy(result: str, before: str) -> str:
    """Repair commas, spaces and the capital that a removed word leaves behind."""
    result = re.sub(r"\s+([,.!?…])", r"\1", result).strip()
    result = re.sub(r",(?:\s*,)+", ",", result)
    result = re.sub(r",([.!?…])", r"\1", result).lstrip(",; ")
    if not re.search(r"\w", result):
        return ""
    return result[:1].upper() + result[1:] if before[:1].isupper() else result


def has_hesitation_rules(code: str) -> bool:
    """Whether `clean` can do anything for the language."""
    return bool(_rules(code))
