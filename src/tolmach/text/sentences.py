"""
Where sentences end, by punctuation alone, and where a sentence without any may best be cut.

Russian and its neighbours are cut by razdel, which knows «1988 г.», «т. е.» and «Б. Ю.»; languages
with a list of abbreviations by sentence-splitter (Koehn and Schroeder's rules); all others at their
own full stops.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from tolmach.languages import language
from tolmach.text.breaks import Opening, Stop, opening, stop, tie
from tolmach.text.sound_notes import LONGEST_NOTE, NOTE_MARKS, leading_notes, opens_sentence
from tolmach.text.words import join_words

_STOP = re.compile(r"[.!?…।॥؟۔։።။]+[\"'»”’)\]]*(?=\s|$)|[。！？]+[』」）”’]*")
_STOPS = {Stop.SENTENCE: 6.0, Stop.CLAUSE: 5.0, Stop.COMMA: 4.0, Stop.NONE: 0.0}
_OPENINGS = {Opening.CONJUNCTION: 1.5, Opening.PREPOSITION: 1.0, Opening.NONE: 0.0}
_TIED = 4.0
_LOOK_AHEAD = 3
"""Words behind an end that may move it; a splitter looks past dashes and dots for the next word."""


def sentence_ends(words: Sequence[str], code: str) -> list[int]:
    """
    Find where sentences end: for each, the index one past its last word; the last is `len(words)`.

    An end inside a word («да.Нет») is no end, because words are never divided. A sound note between
    two sentences is a sentence of its own; one that a sentence goes on after belongs to it.

    >>> sentence_ends("Он родился в 1988 г. в Москве. Т. е. давно.".split(), "ru")
    [7, 10]
    >>> sentence_ends("(Смех в зале.) Да. [музыка] нет (кашель).".split(), "ru")
    [3, 4, 7]
    """
    text = join_words(words, code)
    stops = set(_splitter(code)(text))
    abbreviations = language(code).abbreviations
    ends, position = [], 0
    for index, word in enumerate(words, 1):
        position = text.index(word, position) + len(word)
        ended = position in stops and word.lower() not in abbreviations
        if ended or index == len(words):
            ends.append(index)
    return _with_notes(words, ends) if any(word[0] in NOTE_MARKS for word in words) else ends


def settled(words: Sequence[str]) -> int:
    """
    Tell up to which index sentence ends stay as they are, whatever words are still to come.

    A dash or dots alone are no word here. A sound note that is still open may take an end away.

    >>> settled("Нет. — Да и нет".split()), settled("Нет. — … — Да".split())
    (2, 0)
    >>> settled("Да. (Смех. Шум в зале".split())
    1
    """
    spoken = [index for index, word in enumerate(words) if any(map(str.isalnum, word))]
    if len(spoken) < _LOOK_AHEAD:
        return 0
    end = spoken[-_LOOK_AHEAD]
    notes = range(max(0, len(words) - LONGEST_NOTE + 1), end)
    return next((index for index in notes if words[index][0] in NOTE_MARKS), end)


def _with_notes(words: Sequence[str], ends: Sequence[int]) -> list[int]:
    """Ends behind sound notes that open a sentence, and none inside them."""
    result = list(ends)
    position = 0
    while position < len(words):
        length = leading_notes(words[position:])
        behind = position + length
        if length and (behind == len(words) or opens_sentence(words[behind])):
            result = [end for end in result if not position < end < behind]
            result = sorted({*result, behind})
            position = behind
        else:
            position = next(end for end in result if end > position)
    return result


def clause_strength(word: str, following: str, code: str) -> float:
    """
    Tell how good a cut between two words is: above 0 something speaks for it, below 0 against.

    The weights are those that the layout of cues measured on human subtitles.

    >>> clause_strength("дома,", "потому", "ru"), clause_strength("в", "доме", "ru")
    (5.5, -4.0)
    """
    tied = _TIED if tie(word, following, code) else 0.0
    return _STOPS[stop(word)] + _OPENINGS[opening(following, code)] - tied


def _splitter(code: str) -> Callable[[str], list[int]]:
    spoken = language(code)
    if spoken.splitter == "razdel":
        return _razdel_stops
    if spoken.splitter == "koehn":
        return lambda text: _koehn_stops(text, spoken.code)
    return lambda text: [match.end() for match in _STOP.finditer(text)]


def _razdel_stops(text: str) -> list[int]:
    from razdel import sentenize

    return [found.stop for found in sentenize(text)]


def _koehn_stops(text: str, code: str) -> list[int]:
    stops, position = [], 0
    for sentence in _koehn(code).split(text):
        position = text.index(sentence, position) + len(sentence)
        stops.append(position)
    return stops


@cache
def _koehn(code: str):  # type: ignore[no-untyped-def]  # the package has no types
    from sentence_splitter import SentenceSplitter

    return SentenceSplitter(language=code)
