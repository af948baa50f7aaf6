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

from tolmach.text.disfluencies import clean

_FILLERS = {
    "en": "you know|i mean|you see|so to speak|as it were|basically|actually|kind of|sort of|well",
    "ru": "ну|вот|как бы|так сказать|в общем|в общем-то|короче говоря|значит|скажем так|знаете ли",
    "de": "sozusagen|also|halt|eben|quasi|im grunde|wissen sie",
    "fr": "en fait|tu sais|vous savez|disons|du coup|quoi|bon ben",
    "es": "o sea|digamos|bueno|pues|es decir|sabes|en realidad",
}
"""Said between commas, or first in a sentence before one; elsewhere the same words mean more."""


class Shortened(NamedTuple):
    """A text after one rule, and what the rule left out."""

    text: str
    removed: tuple[str, ...]


def hesitations(text: str, code: str) -> Shortened:
    """Leave out sounds of hesitation, words cut off, and small words said twice."""
    return Shortened(*clean(text, code))


def fillers(text: str, code: str) -> Shortened:
    """
    Leave out phrases that say nothing, where commas set them off.

    >>> fillers("Well, we wrote, you know, every week.", "en").text
    'We wrote every week.'
    """
    if code not in _FILLERS:
        return Shortened(text, ())
    first, inner = _patterns(code)
    removed = [match[1] for pattern in (first, inner) for match in pattern.finditer(text)]
    shorter = inner.sub(lambda match: match[2] if match[2] in ".!?…" else "", text)
    shorter = first.sub("", shorter)
    if not removed or not re.search(r"\w", shorter):
        return Shortened(text, ())
    return Shortened(shorter[:1].upper() + shorter[1:], tuple(removed))


def repetitions(text: str, code: str) -> Shortened:  # noqa: ARG001  # every rule takes both
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
    return Shortened(shorter, tuple(removed))


RULES: Mapping[str, Callable[[str, str], Shortened]] = {
    "hesitations": hesitations,
    "fillers": fillers,
    "repetitions": repetitions,
}
"""Name of each rule -> the rule, in the order in which they are tried."""


@cache
def _patterns(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _FILLERS[code]
    return (
        re.compile(rf"^({words}),\s+", re.IGNORECASE),
        re.compile(rf",\s+({words})(,|(?=[.!?…])|$)", re.IGNORECASE),
    )
