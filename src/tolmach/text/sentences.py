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

from tolmach.core.language import join_words, language

_RAZDEL = frozenset({"ru", "uk", "be", "bg", "sr", "mk", "kk", "tt", "ba", "tg", "mn"})
_KOEHN = frozenset(
    "ca cs da de el en es fi fr hu is it lt lv nl no pl pt ro sk sl sv tr".split()  # noqa: SIM905
)
_STOP = re.compile(r"[.!?…。！？।॥؟۔።։၊။។\u0964]+[\"'»”’)\]』」]*(?=\s|$)|[。！？]+[』」）”’]*")
_CLOSING = "\"'»”’)]}』」）"
_CLAUSE = {
    ",": 4.0,
    "،": 4.0,
    "、": 4.0,
    "，": 4.0,
    ";": 5.0,
    ":": 5.0,
    "；": 5.0,
    "—": 5.0,
    "–": 5.0,
}
_CONJUNCTIONS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "ru": "и а но или что чтобы когда если потому поэтому где как который которая которое "
        "которые хотя однако ведь пока зато либо причём то значит",
        "uk": "і й а але або що щоб коли якщо тому де як який яка яке які хоча однак",
        "en": "and but or so because that which who when if where while although though since then",
        "de": "und aber oder denn dass weil wenn wo während obwohl also sondern damit",
        "fr": "et mais ou donc car que qui quand si où parce lorsque puisque alors",
        "es": "y pero o porque que quien cuando si donde aunque mientras entonces pues",
        "it": "e ma o perché che chi quando se dove mentre allora quindi",
        "pt": "e mas ou porque que quem quando se onde embora enquanto então",
        "pl": "i a ale lub albo że bo gdy kiedy jeśli gdzie który która które więc",
    }.items()
}


def sentence_ends(words: Sequence[str], code: str) -> list[int]:
    """
    Find where sentences end: for each, the index one past its last word; the last is `len(words)`.

    An end inside a word («да.Нет») is no end, because words are never divided.

    >>> sentence_ends("Он родился в 1988 г. в Москве. Т. е. давно.".split(), "ru")
    [7, 10]
    """
    text = join_words(words, code)
    stops = set(_splitter(code)(text))
    ends, position = [], 0
    for index, word in enumerate(words, 1):
        position = text.index(word, position) + len(word)
        if position in stops or index == len(words):
            ends.append(index)
    return ends


def clause_strength(word: str, following: str, code: str) -> float:
    """
    Tell how good a cut between two words of one sentence is; 0 where nothing speaks for it.

    The weights are those that the layout of cues measured on human subtitles: 5 after a colon,
    semicolon or dash, 4 after a comma, 1.5 before a conjunction.
    """
    last = word.rstrip(_CLOSING)[-1:]
    bare = following.strip("«\"'“„(—–-").lower().rstrip(",.")
    joins = bare in _CONJUNCTIONS.get(code, frozenset())
    return _CLAUSE.get(last, 0.0) + (1.5 if joins else 0.0)


def ends_sentence(word: str) -> bool:
    """Whether a word carries the mark that ends a sentence, closing quotes aside."""
    return word.rstrip(_CLOSING)[-1:] in set(".!?…。！？।؟۔")


def _splitter(code: str) -> Callable[[str], list[int]]:
    base = language(code).code
    if base in _RAZDEL:
        return _razdel_stops
    if base in _KOEHN:
        return lambda text: _koehn_stops(text, base)
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
