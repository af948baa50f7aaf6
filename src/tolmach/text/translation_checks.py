"""
Reasons to doubt a translation that can be seen without knowing either language well.

A doubt never removes anything; it is shown to the person who reviews.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_LOOP = re.compile(r"(\b\w.{0,60}?)(?:[\s,.;!?…—-]+\1\b){3,}", re.IGNORECASE | re.DOTALL)
_PREAMBLE = re.compile(
    r"^(?:translation:|(?:here(?:'s| is)|sure\b|certainly\b|of course\b|okay\b)[^.:]{0,60}:)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^(?:i(?:'m| am) sorry,? (?:but )?i (?:can|cannot)|i(?: can(?:'t|not)| am unable to| won't)"
    r" (?:help|assist|translate|provide|comply|fulfil)|as an ai\b"
    r"|(?:извините|к сожалению),? (?:но )?я не могу (?:помочь|перевести|выполнить))",
    re.IGNORECASE,
)
_FACTOR, _SLACK = 3, 30
"""A translation may be three times as long or short, and 30 characters more (for «Да.»)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation."""

    source: str
    target: str


def _copied(pair: Pair) -> bool:
    return len(pair.source.split()) > 2 and pair.source.lower() == pair.target.lower()


def _looping(pair: Pair) -> bool:
    return bool(_LOOP.search(pair.target)) and not _LOOP.search(pair.source)


def _lopsided(pair: Pair) -> bool:
    shorter, longer = sorted((len(pair.source), len(pair.target)))
    return longer > _FACTOR * shorter + _SLACK


DOUBTS: tuple[tuple[str, Callable[[Pair], bool]], ...] = (
    ("the translation is the source text", _copied),
    ("the translation repeats itself", _looping),
    ("the translation is three times as long or short as the source", _lopsided),
    ("the translation opens like a chat program", lambda pair: opens_like_chat(pair) != ""),
)
"""Each reason with its test."""


def doubts(source: str, target: str) -> list[str]:
    """
    List the reasons to doubt a translation.

    >>> doubts("Он ушёл домой вечером.", "He left left left left left in the evening.")
    ['the translation repeats itself']
    """
    pair = Pair(source, target)
    return [reason for reason, test in DOUBTS if test(pair)]


def opens_like_chat(pair: Pair) -> str:
    """
    Tell whether an answer is a refusal or starts with a preamble; empty when it is neither.

    What the source itself says («Извините, я не могу помочь») is no refusal.
    """
    if _REFUSAL.search(pair.target) and not _REFUSAL.search(pair.source):
        return "" if re.search(r"извин|сожал|sorry", pair.source, re.IGNORECASE) else "refusal"
    if _PREAMBLE.search(pair.target) and not _PREAMBLE.search(pair.source):
        return "preamble"
    return ""
