"""Which letters a language is written in, and where a text leaves them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from tolmach.languages import known_language, language
from tolmach.text.breaks import ends_sentence

LATIN_ALLOWED = 3
"""Names of books, sites and firms stay in Latin letters; longer runs are another language."""


def foreign_run(words: Sequence[str], code: str) -> Iterator[tuple[int, int, str]]:
    """
    Find runs of words in letters that the language is not written in.

    Yields:
        First and last index, and the name of the letters.

    >>> list(foreign_run("он сказал thank you for watching".split(), "ru"))
    [(2, 5, 'Latin')]
    >>> list(foreign_run("мы читали New York Times".split(), "ru"))
    []
    """
    known = known_language(code)
    if known is None:
        return
    first = 0
    letters = _foreign_letters(known.code)
    own = frozenset(script.upper() for script in known.scripts)
    names = [_foreign(word, own, letters) for word in words] + [None]
    for i, name in enumerate(names):
        if i and name != names[i - 1]:
            before = names[i - 1]
            # one word in a neighbour's letters may be a name, too
            allowed = LATIN_ALLOWED if before == "Latin" else int(before in letters.values())
            if before is not None and i - first > allowed:
                yield first, i - 1, before
            first = i


def foreign_sentences(words: Sequence[str], code: str) -> Iterator[tuple[int, int, str]]:
    """
    Find short sentences that are all in other letters, as recognizers write them in noise.

    >>> list(foreign_sentences("Мы ждали. you Читали New York Times.".split(), "ru"))
    []
    >>> list(foreign_sentences("Мы ждали. Thank you. Потом ушли.".split(), "ru"))
    [(2, 3, 'Latin')]
    >>> list(foreign_sentences(["you"], "ru"))
    [(0, 0, 'Latin')]
    """
    known = known_language(code)
    if known is None:
        return
    letters = _foreign_letters(known.code)
    own = frozenset(script.upper() for script in known.scripts)
    first = 0
    for index, word in enumerate(words):
        if not ends_sentence(word) and index + 1 < len(words):
            continue
        names = {_foreign(each, own, letters) for each in words[first : index + 1]}
        if names == {"Latin"} and index - first < LATIN_ALLOWED:
            yield first, index, "Latin"
        first = index + 1


@cache
def _foreign_letters(code: str) -> dict[str, str]:
    """Letters by which languages of the same script are told apart -> English name of theirs."""
    return {
        letter: language(other).name
        for other, letters in language(code).foreign_letters.items()
        for letter in letters + letters.upper()
    }


def _foreign(word: str, own: frozenset[str], letters: Mapping[str, str]) -> str | None:
    """The name of the foreign letters in a word, None when all its letters are the language's."""
    for character in word:
        if not character.isalpha():
            continue
        if character in letters:
            return letters[character]
        script = unicodedata.name(character, "?").split()[0]
        if script not in own and script not in {"MODIFIER", "MICRO", "MASCULINE", "FEMININE"}:
            return script.capitalize() if script != "CJK" else script
    return None
