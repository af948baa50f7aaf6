"""Which letters a language is written in, and where a text leaves them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

_CYRILLIC = "ba be bg kk mk mn ru sr tg tt uk"
_SCRIPTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_CYRILLIC.split(), frozenset({"CYRILLIC"})),
    **dict.fromkeys(("ar", "fa", "ps", "sd", "ur"), frozenset({"ARABIC"})),
    **dict.fromkeys(("he", "yi"), frozenset({"HEBREW"})),
    **dict.fromkeys(("hi", "mr", "ne", "sa"), frozenset({"DEVANAGARI"})),
    **dict.fromkeys(("zh", "yue"), frozenset({"CJK"})),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "el": frozenset({"GREEK"}),
    "hy": frozenset({"ARMENIAN"}),
    "ka": frozenset({"GEORGIAN"}),
    "th": frozenset({"THAI"}),
}
_LATIN = (
    "af az br bs ca cs cy da de en es et eu fi fo fr gl ha haw hr ht hu id is it la lb ln lt lv mg "
    "mi ms mt nl nn no oc pl pt ro sk sl sn so sq su sv sw tk tl tr uz vi yo"
)
_SCRIPTS.update(dict.fromkeys(_LATIN.split(), frozenset({"LATIN"})))

_NEIGHBOURS: dict[str, tuple[str, frozenset[str]]] = {
    "ru": ("Ukrainian", frozenset("іїєґІЇЄҐ")),
    "uk": ("Russian", frozenset("ёъыэЁЪЫЭ")),
}
"""Languages that share a script are told apart by the letters that only the other one has."""

LATIN_ALLOWED = 3
"""Names of books, sites and firms stay in Latin letters; longer runs are another language."""


def foreign_run(words: Sequence[str], language: str) -> Iterator[tuple[int, int, str]]:
    """
    Find runs of words in letters that the language is not written in.

    Yields:
        First and last index, and the name of the letters.

    >>> list(foreign_run("он сказал thank you for watching".split(), "ru"))
    [(2, 5, 'Latin')]
    >>> list(foreign_run("мы читали New York Times".split(), "ru"))
    []
    """
    own = _SCRIPTS.get(language)
    if own is None:
        return
    first = 0
    names = [_foreign(word, own, language) for word in words] + [None]
    for i, name in enumerate(names):
        if i and name != names[i - 1]:
            before = names[i - 1]
            if before is not None and i - first > _allowed(before):
                yield first, i - 1, before
            first = i


def _allowed(name: str) -> int:
    """Words in these letters that may stand among others without being doubted."""
    return {"Latin": LATIN_ALLOWED, "Ukrainian": 1, "Russian": 1}.get(name, 0)


def _foreign(word: str, own: frozenset[str], language: str) -> str | None:
    """The name of the foreign letters in a word, None when all its letters are the language's."""
    neighbour, letters = _NEIGHBOURS.get(language, ("", frozenset()))
    for character in word:
        if not character.isalpha():
            continue
        if character in letters:
            return neighbour
        script = unicodedata.name(character, "?").split()[0]
        if script not in own and script not in {"MODIFIER", "MICRO", "MASCULINE", "FEMININE"}:
            return script.capitalize() if script != "CJK" else script
    return None
