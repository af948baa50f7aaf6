"""
Phrases that recognizers invent where no one speaks, by language.

They are subtitlers' signatures, good-byes of video channels and descriptions of sounds. A match
proves nothing, because people do thank for attention: it only says where to look.

The lists are in the language files, one phrase per line, in small letters, without punctuation. A
phrase must be a whole sentence, or, with a `~` in front, may be anywhere in the text. `*` is up to
six words, `a/b` either word, and `a-` every word that begins with `a`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tolmach.languages import known_language
from tolmach.text.breaks import ends_sentence
from tolmach.text.repetition import plain_word

_ANY_LANGUAGE = ("~amara.org", "~amara org", "~dimatorzok", "~castingwords", "~www *")
"""Signatures that appear whatever language is spoken."""
_WILD = r"(?:\|? [^ |]+){0,6}"


@dataclass(frozen=True, slots=True)
class StockPhrase:
    """A stock phrase in a list of words: indices of its first and last word."""

    first: int
    last: int


def stock_phrases(words: Sequence[str], language: str) -> list[StockPhrase]:
    """
    Find stock phrases among words with their punctuation.

    >>> stock_phrases("Мы ждали ответа. Продолжение следует...".split(), "ru")
    [StockPhrase(first=3, last=4)]
    >>> stock_phrases("Его продолжение следует искать там.".split(), "ru")
    []
    """
    text = " ".join(_marked(word) for word in words)
    found = []
    for match in _pattern(language).finditer(text):
        first = text.count(" ", 0, match.start("phrase"))
        found.append(StockPhrase(first, first + match.group("phrase").count(" ")))
    return found


def _marked(word: str) -> str:
    """A word without punctuation; one that ends a sentence has a bar behind it."""
    return (plain_word(word) or "-") + ("|" if ends_sentence(word) else "")


@cache
def _pattern(language: str) -> re.Pattern[str]:
    known = known_language(language)
    lines = [*(known.stock_phrases if known else ()), *_ANY_LANGUAGE]
    anywhere = "|".join(_to_regex(line[1:]) for line in lines if line.startswith("~"))
    whole = "|".join(_to_regex(line) for line in lines if not line.startswith("~"))
    alone = rf"(?:(?:^|(?<=\| ))(?:{whole})(?=\||$))" if whole else "(?!)"
    return re.compile(rf"(?P<phrase>{alone}|(?:^|(?<= ))(?:{anywhere})(?=[ |]|$))")


def _to_regex(line: str) -> str:
    """Turn a line of the list into a pattern for marked text."""
    pattern = ""
    for word in line.split():
        if word == "*":
            pattern += _WILD
        else:
            choice = "|".join(
                re.escape(option[:-1]) + "[^ |]*" if option.endswith("-") else re.escape(option)
                for option in word.split("/")
            )
            pattern += (r"\|? " if pattern else "") + f"(?:{choice})"
    return pattern
