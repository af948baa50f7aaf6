"""
What a text is by its form alone, whatever its words: an address, or the description of a sound.

Recognizers have learned both from subtitles. People do say addresses, so this only says where to
look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_ADDRESS = re.compile(
    r"(?:https?:|www\b|[\w.-]*\w\.{1,3}(?:com|ru|org|net|info|ua|by|kz|tv|io)\b)", re.IGNORECASE
)
"""The start of an address, or a name with an ending of the network; dots may be too many."""

_OPENS, _CLOSES = "([♪♫", ")]♪♫"

LONGEST_NOTE = 12
"""Words of a description in brackets; more are text."""

LEAST_CAPITALS = 8
"""
Capital letters from which on a word in capitals is no abbreviation: "АПЛОДИСМЕНТЫ" has 12, "МИНЮСТ"
six.
"""

MOST_CAPITALS = 12
"""Words in capitals in a row from which on a recognizer seems to write everything so."""


def addresses(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """
    Find words that are addresses.

    >>> list(addresses("смотрите на www....com и на example.ru сегодня.".split()))
    [(2, 2), (5, 5)]
    """
    for index, word in enumerate(words):
        if _ADDRESS.match(word.lstrip("(«\"'")):
            yield index, index


def sounds(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """
    Find descriptions of sounds: in brackets, between notes, or in capitals.

    >>> list(sounds("Он ушёл. (смех в зале) ПОЛИЦЕЙСКАЯ СИРЕНА ФСБ США [музыка]".split()))
    [(2, 4), (5, 6), (9, 9)]
    >>> list(sounds("(Он ушёл. ФСБ и МВД".split()))
    []
    """
    index = 0
    while index < len(words):
        last = _closing(words, index)
        if last is None:
            last = _capitals(words, index)
        if last is not None:
            yield index, last
        index = index + 1 if last is None else last + 1


def _closing(words: Sequence[str], first: int) -> int | None:
    """The last word of a description in brackets or notes; None where none begins."""
    if words[first][0] not in _OPENS:
        return None
    near = range(first, min(len(words), first + LONGEST_NOTE))
    return next((at for at in near if words[at].rstrip(".,!?…")[-1:] in tuple(_CLOSES)), None)


def _capitals(words: Sequence[str], first: int) -> int | None:
    """The last of several words in capitals of which one is no abbreviation; None for no such."""
    last = first
    while last < len(words) and _shouted(words[last]):
        last += 1
    run = [len(_letters(word)) for word in words[first:last]]
    while run and run[-1] < 4:  # abbreviations behind it are no part of it
        run.pop()
    if not run or max(run) < LEAST_CAPITALS or len(run) > MOST_CAPITALS:
        return None
    return first + len(run) - 1


def _shouted(word: str) -> bool:
    return len(_letters(word)) > 1 and word.isupper()


def _letters(word: str) -> str:
    return "".join(character for character in word if character.isalpha())
