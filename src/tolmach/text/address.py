"""How formally a text addresses a person: «ты» or «вы», du or Sie, tu or vous."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from tolmach.languages import known_language

_QUOTED = re.compile(r"«[^«»]*»|„[^„“”]*[“”]|“[^“”]*”|\"[^\"]*\"")


class Address(NamedTuple):
    """A form of address and the first word that shows it."""

    formal: bool
    word: str


def address(text: str, code: str) -> Address | None:
    """
    Find how a text addresses a person; None where it addresses no one, or in both ways.

    Quoted speech does not count. A plural such as «вы» looks formal.

    >>> address("Haben Sie das gesehen?", "de")
    Address(formal=True, word='Sie')
    >>> address("Sie hat es gesehen.", "de"), address("Er sagte: „Komm du her“.", "de")
    (None, None)
    """
    known = known_language(code)
    if known is None or not (known.informal and known.formal):
        return None
    text = _QUOTED.sub(" ", text)
    informal = _pattern(known.informal).search(text)
    formal = _pattern(known.formal).search(text)
    if (informal is None) == (formal is None):
        return None
    found = formal or informal
    return Address(formal is not None, found[0]) if found else None


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")
