"""
What may be left out of a text that is too long to read, by named rules.

Nothing here is applied unless a person asked for the rule by its name, and everything that was left
out is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from tolmach.languages import known_language
from tolmach.text.disfluencies import clean, has_hesitation_rules


class Shorter(NamedTuple):
    """A text after one rule, and what the rule left out."""

    text: str
    removed: tuple[str, ...]


def hesitations(text: str, code: str) -> Shorter:
    """Leave out sounds of hesitation, words cut off, and small words said twice."""
    return Shorter(*clean(text, code))


def fillers(text: str, code: str) -> Shorter:
    """
    Leave out phrases that say nothing, where commas set them off.

    >>> fillers("Well, we wrote, you know, every week.", "en").text
    'We wrote every week.'
    """
    first, inner = _patterns(code)
    removed = [match[1] for pattern in (first, inner) for match in pattern.finditer(text)]
    shorter = inner.sub(lambda match: match[2] if match[2] in ".!?…" else "", text)
    shorter = first.sub("", shorter)
    if not removed or not re.search(r"\w", shorter):
        return Shorter(text, ())
    return Shorter(shorter[:1].upper() + shorter[1:], tuple(removed))


def repetitions(text: str, code: str) -> Shorter:  # noqa: ARG001  # every rule takes both
    """
    Leave out words and phrases said twice in a row, with a comma between ("had had" is grammar).

    >>> repetitions("He is very, very tired, very tired.", "en").text
    'He is very tired.'
    """
    pattern = re.compile(r"\b(\w[\w'’ -]{0,40}?)(?:[,…] \1\b)+", re.IGNORECASE)
    removed: list[str] = []
    shorter, before = text, ""
    while shorter != before:
        before = shorter
        removed += [match[0][len(match[1]) :].strip(" ,…") for match in pattern.finditer(before)]
        shorter = pattern.sub(r"\1", before)
    return Shorter(shorter, tuple(removed))


RULES: Mapping[str, Callable[[str, str], Shorter]] = {
    "hesitations": hesitations,
    "fillers": fillers,
    "repetitions": repetitions,
}
"""Name of each rule -> the rule, in the order in which they are tried."""


def can_leave_out(rule: str, code: str) -> bool:
    """Whether a rule can do anything for a language."""
    if rule == "fillers":
        known = known_language(code)
        return known is not None and bool(known.fillers)
    return rule != "hesitations" or has_hesitation_rules(code)


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    known = known_language(code)
    # said between commas, or first in a sentence before one; elsewhere the same words mean more
    words = "|".join(map(re.escape, known.fillers if known else ())) or "(?!)"
    return (
        re.compile(rf"^({words}),\s+", re.IGNORECASE),
        re.compile(rf",\s+({words})(,|(?=[.!?…])|$)", re.IGNORECASE),
    )
