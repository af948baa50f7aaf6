"""
Finding the names and terms of a list in running text, whatever their case.

One list per campaign drives the recognizer's hints, the correction of near misses, the protection
of names in translation and the check of the output. A phrase is found as a run of words whose
forms are known beforehand (`tolmach.text.morphology`), so that finding takes one look-up per word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tolmach.core.glossary import Glossary, Match
from tolmach.languages import language as language_of
from tolmach.text.morphology import fold, forms, is_ordinary, lookups

TOKEN = re.compile(r"\w+(?:\u0301\w*)*")
"""A word: letters and digits, stress marks inside; hyphens and apostrophes divide words."""
_BETWEEN = re.compile(r"\s*[-\u2010\u2011'’ʼ]?\s*")
_AFTER_INITIAL = re.compile(r"\.\s*-?")
_HYPHEN_AFTER = re.compile(r"[-\u2010\u2011]([^\W\d_])")
_HYPHEN_BEFORE = re.compile(r"([^\W\d_])[^\W\d_]*[-\u2010\u2011]\Z")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something to find; `key` says whose it is, for the caller."""

    text: str
    match: Match
    key: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """
    A phrase found in a text.

    Attributes:
        start, end: character offsets.
        text: the characters between them.
        keys: the phrases it can be; several when forms coincide (Петрова is Петров or Петрова).
    """

    start: int
    end: int
    text: str
    keys: tuple[int, ...]


def source_finder(glossary: Glossary, language: str) -> Finder:
    """Prepare to find the listed phrases in texts of the recording's language."""
    phrases = (Phrase(term.source, term.match, key) for key, term in enumerate(glossary.terms))
    return Finder(phrases, language)


def target_finder(glossary: Glossary, language: str) -> Finder:
    """Prepare to find the accepted renderings in texts of a target language."""
    phrases = (
        Phrase(text, term.match, key)
        for key, term in enumerate(glossary.terms)
        for text in term.accepted(language)
    )
    return Finder(phrases, language)


class Finder:
    """
    Finds phrases in texts of one language; the longest phrase wins, none overlap.

    >>> from tolmach.core.glossary import Term
    >>> listed = Glossary((Term("Борис Кагарлицкий"), Term("Кагарлицкий")))
    >>> finder = source_finder(listed, "ru")
    >>> [(o.text, o.keys) for o in finder.find("О Борисе Кагарлицком: Кагарлицкого ждут.")]
    [('Борисе Кагарлицком', (0,)), ('Кагарлицкого', (1,))]
    """

    def __init__(self, phrases: Iterable[Phrase], language: str) -> None:
        """Prepare the forms of all phrases."""
        self.language = language_of(language).code
        self._by_first: dict[str, list[_Pattern]] = {}
        self._literal: dict[str, list[int]] = {}
        for phrase in phrases:
            self._literal.setdefault(phrase.text, []).append(phrase.key)
            pattern = _pattern(phrase, self.language)
            for form in pattern.words[0] if pattern.words else ():
                self._by_first.setdefault(form, []).append(pattern)

    def find(self, text: str) -> list[Occurrence]:
        """Find all phrases, from left to right."""
        if not language_of(self.language).spaced:
            return self._find_literally(text)
        tokens = list(TOKEN.finditer(text))
        found: list[Occurrence] = []
        position = 0
        while position < len(tokens):
            hits = self._hits(text, tokens, position)
            if hits:
                longest = max(len(pattern.words) for pattern in hits)
                best = [pattern for pattern in hits if len(pattern.words) == longest]
                start, end = tokens[position].start(), tokens[position + longest - 1].end()
                keys = tuple(dict.fromkeys(pattern.phrase.key for pattern in best))
                found.append(Occurrence(start, end, text[start:end], keys))
                position += longest
            else:
                position += 1
        return found

    def _find_literally(self, text: str) -> list[Occurrence]:
        """Where no spaces divide words, a phrase is wherever its characters are."""
        longest_first = sorted(self._literal, key=len, reverse=True)
        if not longest_first:
            return []
        return [
            Occurrence(hit.start(), hit.end(), hit.group(), tuple(self._literal[hit.group()]))
            for hit in re.finditer("|".join(map(re.escape, longest_first)), text)
        ]

    def _hits(self, text: str, tokens: Sequence[re.Match[str]], position: int) -> list[_Pattern]:
        candidates: dict[int, _Pattern] = {}
        for key in lookups(tokens[position].group(), self.language):
            candidates |= {id(pattern): pattern for pattern in self._by_first.get(key, ())}
        hits = []
        for pattern in candidates.values():
            run = tokens[position : position + len(pattern.words)]
            if self._fits(text, run, pattern) and self._stands_alone(text, run, pattern):
                hits.append(pattern)
        return hits

    def _fits(self, text: str, run: Sequence[re.Match[str]], pattern: _Pattern) -> bool:
        if len(run) != len(pattern.words):
            return False
        joined = all(_joined(text, left, right) for left, right in pairwise(run))
        return joined and all(
            any(key in allowed for key in lookups(token.group(), self.language))
            for token, allowed in zip(run[1:], pattern.words[1:], strict=True)
        )

    def _stands_alone(self, text: str, run: Sequence[re.Match[str]], pattern: _Pattern) -> bool:
        """Not a part of a double name (Петров-Водкин), and for names: not an ordinary word."""
        start, end = run[0].start(), run[-1].end()
        if pattern.phrase.match is Match.EXACT:
            return text.startswith(pattern.phrase.text, start - pattern.lead)
        if pattern.phrase.match is Match.TERM:
            return True
        for hit in (_HYPHEN_AFTER.match(text, end), _HYPHEN_BEFORE.search(text, 0, start)):
            if hit and hit.group(1).isupper():
                return False
        return all(
            token.group()[0].isupper() or not is_ordinary(token.group(), self.language)
            for token, capital in zip(run, pattern.capitals, strict=True)
            if capital
        )


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase with the forms of its words, which of them are capitalised, and what leads in."""

    phrase: Phrase
    words: tuple[frozenset[str], ...]
    capitals: tuple[bool, ...]
    lead: int


def _pattern(phrase: Phrase, language: str) -> _Pattern:
    tokens = list(TOKEN.finditer(phrase.text))
    exact = phrase.match is Match.EXACT
    words = tuple(
        frozenset({fold(token.group())}) if exact else forms(token.group(), language)
        for token in tokens
    )
    capitals = tuple(token.group()[0].isupper() for token in tokens)
    return _Pattern(phrase, words, capitals, tokens[0].start() if tokens else 0)


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Whether two words may belong to one phrase: only a space, a hyphen, or an initial's dot."""
    between = text[left.end() : right.start()]
    initial = len(left.group()) == 1 and _AFTER_INITIAL.fullmatch(between)
    return bool(initial or _BETWEEN.fullmatch(between))
