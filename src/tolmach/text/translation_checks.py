"""
Reasons to doubt a translation that can be seen without knowing either language well.

A doubt never removes anything; it is shown to the person who reviews.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from tolmach.languages import known_language, language
from tolmach.messages import Message, message
from tolmach.text.identify import other_language

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
_LETTERS = re.compile(r"\w+")
_LONG, _LEAST = 60, 0.4
"""Characters of a source that count as long, and the least share of them in a translation."""
_FACTOR, _SLACK = 3, 30
"""A translation may be three times as long or short, and 30 characters more (for «Да.»)."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and its translation."""

    source: str
    target: str
    source_language: str = ""
    target_language: str = ""


def _copied(pair: Pair) -> bool:
    return len(pair.source.split()) > 2 and pair.source.lower() == pair.target.lower()


def is_looping(pair: Pair) -> bool:
    """Whether a translation says something four times in a row, and its source does not."""
    return bool(_LOOP.search(pair.target)) and not _LOOP.search(pair.source)


def _doubled(pair: Pair) -> bool:
    """The same text twice in a row."""
    words = _LETTERS.findall(pair.target.lower())
    half = len(words) // 2
    return half > 2 and len(words) % 2 == 0 and words[:half] == words[half:]


def is_truncated(pair: Pair) -> bool:
    """Whether a long sentence lost three fifths, in languages that write about as long."""
    known = known_language(pair.target_language)
    spaced = known is not None and known.spaced
    long = len(pair.source) >= _LONG and not _LOOP.search(pair.source)
    return long and spaced and len(pair.target) < _LEAST * len(pair.source)


def _denies(text: str, code: str, *, surely: bool) -> bool | None:
    """
    Whether a text denies anything; None where the language's file has no pattern for it.

    Args:
        surely: by words that do nothing else; otherwise by any that may («без», "fail", "kaum").
    """
    known = known_language(code)
    if known is None or not known.denials:
        return None
    if surely and known.no_denials:
        text = re.sub(known.no_denials, " ", text, flags=re.IGNORECASE)
    words = known.denials if surely else f"{known.denials}|{known.near_denials}"
    return bool(re.search(rf"\b(?:{words})\b", text, re.IGNORECASE))


def _negation_lost(pair: Pair) -> bool:
    source = _denies(pair.source, pair.source_language, surely=True)
    return source is True and _denies(pair.target, pair.target_language, surely=False) is False


def _negation_added(pair: Pair) -> bool:
    """A translation that denies what its source does not; questions are often turned around."""
    if "?" in pair.source:
        return False
    target = _denies(pair.target, pair.target_language, surely=True)
    return target is True and _denies(pair.source, pair.source_language, surely=False) is False


def _untranslated(pair: Pair) -> bool:
    """A word in a script that the target language does not write, as «обыск» in English."""
    source, target = known_language(pair.source_language), known_language(pair.target_language)
    if source is None or target is None or {*source.scripts} & {*target.scripts}:
        return False
    return any(
        any(unicodedata.name(char, "").split(" ")[0] in _upper(source.scripts) for char in word)
        for word in _LETTERS.findall(pair.target)
        if len(word) > 1
    )


def _upper(scripts: tuple[str, ...]) -> set[str]:
    return {script.upper() for script in scripts}


def _lopsided(pair: Pair) -> bool:
    shorter, longer = sorted((len(pair.source), len(pair.target)))
    return longer > _FACTOR * shorter + _SLACK


DOUBTS: tuple[tuple[Message, Callable[[Pair], bool]], ...] = (
    (message("the translation is the source text"), _copied),
    (message("the translation repeats itself"), is_looping),
    (message("the translation is three times as long or short as the source"), _lopsided),
    (message("the translation says the same twice"), _doubled),
    (message("the translation is much shorter than the source"), is_truncated),
    (message("the source denies something, the translation does not"), _negation_lost),
    (message("the translation denies something, the source does not"), _negation_added),
    (message("words of the source are left in the translation"), _untranslated),
    (
        message("the translation opens like a chat program"),
        lambda pair: opens_like_chat(pair) != "",
    ),
)
"""Each reason with its test."""


def doubts(
    source: str, target: str, *, source_language: str = "", target_language: str = ""
) -> list[Message]:
    """
    List the reasons to doubt a translation.

    Args:
        source_language, target_language: codes; without them, what needs to know them is not
            looked at.

    >>> doubts("Он ушёл домой вечером.", "He left left left left left in the evening.")
    ['the translation repeats itself']
    """
    pair = Pair(source, target, source_language, target_language)
    found = [reason for reason, test in DOUBTS if test(pair)]
    other = other_language(target, target_language, source_language) if target_language else ""
    if other and "the translation is the source text" not in found:
        wrong, right = (language(code).name for code in (other, target_language))
        found.append(
            message("the translation is in {wrong}, not in {right}", wrong=wrong, right=right)
        )
    return found


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
