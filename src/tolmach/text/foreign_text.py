"""
What does not belong into a translation: words of the source, letters of other scripts, an open end.

These are reasons to doubt a translation, as in `tolmach.text.translation_checks`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from tolmach.languages import LANGUAGES, Language, known_language
from tolmach.messages import Message, message
from tolmach.text.breaks import ends_sentence

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LONG_RUN, _RUN, _LOWER = 5, 3, 2
"""
Words in a row that are copied: so many in small letters, or this many with so many in small letters
of which one is a function word of the source's language alone.
"""
_NEVER_LAST = ("article", "conjunction", "determiner", "preposition")
_SMALL = ("article", "auxiliary", "conjunction", "determiner", "preposition", "pronoun")


def strange_parts(
    source: str, target: str, *, source_language: str, target_language: str
) -> list[Message]:
    """
    List the reasons to doubt a translation by words and letters that are not of its language.

    >>> strange_parts("He was taken.", "Er 逮捕.", source_language="en", target_language="de")
    ['letters of another script: «逮捕»']
    """
    own, other = known_language(target_language), known_language(source_language)
    if own is None or other is None:
        return []
    return [*_letters(source, target, own), *_copied(source, target, other, own),
            *_open_end(source, target, own)]  # fmt: skip


def _letters(source: str, target: str, own: Language) -> Iterator[Message]:
    """Letters that neither the language nor the source writes, and words of two scripts."""
    allowed = {script.upper() for script in own.scripts} | {"LATIN"}
    if allowed & {"CJK", "HIRAGANA", "KATAKANA"}:
        allowed |= {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
    for word in _WORD.findall(target):
        scripts = {script for char in word if (script := _script(char))}
        if scripts - allowed - {_script(char) for char in source}:
            yield message("letters of another script: «{word}»", word=word)
            return
        if len(scripts) > 1 and scripts <= {"LATIN", "CYRILLIC", "GREEK"} and "-" not in word:
            yield message("a word with letters of two scripts: «{word}»", word=word)
            return


@cache
def _script(char: str) -> str:
    """The script of a letter; empty for marks and for scripts that no known language writes."""
    name = unicodedata.name(char, "").split(" ")[0]
    return name if name in _all_scripts() else ""


@cache
def _all_scripts() -> frozenset[str]:
    return frozenset(script.upper() for each in LANGUAGES.values() for script in each.scripts)


def _copied(source: str, target: str, other: Language, own: Language) -> Iterator[Message]:
    """Words in a row that are the same in both; names and words that both languages have may be."""
    if not set(other.scripts) & set(own.scripts) or other.code == own.code:
        return
    left, right = _WORD.findall(source), _WORD.findall(target)
    if [word.lower() for word in left] == [word.lower() for word in right]:
        return  # all of it: another check says so
    theirs, ours = _small(other), _small(own)
    for run in _runs(left, right):
        small = sum(word in theirs and word not in ours for word in run)
        lower = [word for word in run if word == word.lower()]
        if len(lower) >= _LONG_RUN or (len(lower) >= _LOWER and small):
            yield message("words of the source are left: «{words}»", words=" ".join(run))
            return


def _small(known: Language) -> set[str]:
    return {word for kind in _SMALL for word in known.function_words.get(kind, ())}


def _runs(left: list[str], right: list[str]) -> Iterator[list[str]]:
    """Stretches of words that both texts have, as long as they can be."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(right):
        places.setdefault(word, []).append(place)
    start = 0
    while start < len(left):
        best = 0
        for place in places.get(left[start], ()):
            length = 0
            while left[start + length : start + length + 1] == right[
                place + length : place + length + 1
            ] and start + length < len(left):
                length += 1
            best = max(best, length)
        if best >= _RUN:
            yield left[start : start + best]
        start += max(best, 1)


def _open_end(source: str, target: str, own: Language) -> Iterator[Message]:
    """An end after a word that needs another one, where the source has come to its end."""
    words = _WORD.findall(target)
    text = target.rstrip()
    if not words or not ends_sentence(source.rstrip()) or ends_sentence(text):
        return
    last = words[-1].lower()
    cut = any(last in own.function_words.get(kind, ()) for kind in _NEVER_LAST)
    if text.endswith((",", ";", ":")) or (cut and text.lower().endswith(last)):
        yield message("the translation ends in the middle: «{word}»", word=words[-1])
