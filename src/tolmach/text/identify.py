"""
Telling in which language a text is, to find translations into the wrong one.

py3langid reads the letters of a text; its model (4.6 MB) is in the package, and nothing is fetched.
It is loaded at the first question.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from tolmach.languages import LANGUAGES, known_language

_FEWEST = 5
"""Words from which on the answer can be trusted."""
_SURELY = 2.0
"""
Difference of log probabilities from which another language is surely the likelier one.

Right sentences with two English terms in five words come to 1.1, sentences of five words in the
wrong language to 12 and more.
"""
_WORD = re.compile(r"[^\W\d_]+")


def other_language(text: str, expected: str, source: str) -> str:
    """
    Give the language of a text where it is not the expected one; empty where it is or may be.

    Args:
        text: at least five words, otherwise nothing is said.
        expected: code of the language that it should be in.
        source: code of the language that it was translated from.

    >>> other_language("He waited a long time for an answer from the court.", "de", "ru")
    'en'
    """
    known = known_language(expected)
    if known is None or (known.spaced and len(_WORD.findall(text)) < _FEWEST):
        return ""
    scores = {code: score for code, score in _ranked(text) if code in _candidates(source)}
    scores |= {code: score for code, score in _ranked(text) if code == known.code}
    if known.code not in scores:
        return ""  # the model does not know the language
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] - scores[known.code] > _SURELY else ""


@cache
def _candidates(source: str) -> frozenset[str]:
    """The languages of which tolmach knows the grammar, and the source."""
    known = known_language(source)
    codes = {code for code, entry in LANGUAGES.items() if entry.function_words}
    return frozenset(codes | ({known.code} if known else set()))


@lru_cache(maxsize=1024)
def _ranked(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((str(code), float(score)) for code, score in _identifier().rank(text))


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads numpy

    return LanguageIdentifier.from_model_file(MODEL_FILE)
