"""Names in source sentences that no list has: found by capitals, brought to their base forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tolmach.core.glossary import Glossary
from tolmach.text.glossary import source_finder
from tolmach.text.morphology import (
    Reading,
    fold,
    is_first_name,
    is_name,
    is_ordinary,
    is_possessive,
    neighbour,
    readings,
    traits,
)

_WORD = re.compile(r"\w+(?:[-\u2010\u2011]\w+)*")
_CLOSING = '"»”’)'

_Words = tuple[str, ...]


class Mention(NamedTuple):
    """
    A name in a sentence.

    Attributes:
        base: its base form.
        form: as it is written.
        oblique: it is surely another form of the base form, and of no other.
    """

    base: str
    form: str
    oblique: bool


class _Run(NamedTuple):
    """Neighbouring words that are a name, and the words around them in the same clause."""

    words: _Words
    before: str = ""
    after: str = ""


def mentions(texts: Iterable[str], language: str, glossary: Glossary) -> list[list[Mention]]:
    """
    Find the unlisted names of each sentence; neighbours make one name.

    A form that can belong to a man or a woman («Зуева») goes with the words beside it: the other
    words of the name, a preposition, a verb; then to whom the other forms in the texts belong to.
    Adjectives that say whose something is («Сашин брат») are no names.

    >>> [one.base for one in mentions(["Анна Политковская в Рязани."], "ru", Glossary())[0]]
    ['Анна Политковская', 'Рязань']
    """
    listed = source_finder(glossary, language)
    found = []
    for text in texts:
        taken = [(one.start, one.end) for one in listed.find(text)]
        found.append(_runs(text, language, taken))
    votes = _votes(found, language)
    return [[_mention(run, language, votes) for run in runs] for runs in found]


def base_form(word: str, language: str) -> str:
    """
    Bring one capitalised word to its base form.

    >>> base_form("Зуевой", "ru"), base_form("Нью-Йорке", "ru")
    ('Зуева', 'Нью-Йорк')
    """
    return _base_form(_Run((word,)), language, Counter())


def _mention(run: _Run, language: str, votes: Counter[str]) -> Mention:
    found = [traits(word, language) for word in run.words]
    oblique = all(
        one and len({t.base for t in one}) == 1 and not any(t.nominative for t in one)
        for one in found
    )
    return Mention(_base_form(run, language, votes), " ".join(run.words), oblique)


def _runs(text: str, language: str, taken: Sequence[tuple[int, int]]) -> list[_Run]:
    """Names as written, each a run of neighbouring words."""
    runs: list[_Run] = []
    last_end, opening = -1, True
    words = list(_WORD.finditer(text))
    for index, word in enumerate(words):
        following = _neighbour(text, word, words[index + 1 : index + 2])
        beside = last_end >= 0 and text[last_end : word.start()] in (" ", "\u00a0")
        listed = any(start < word.end() and word.start() < end for start, end in taken)
        if (
            not listed
            and (
                _stands_for_name(word.group(), language, opening=opening, beside=beside)
                or (following[:1].isupper() and is_first_name(word.group(), language))
            )
            and not is_possessive(word.group(), following, language)
        ):
            if beside:
                runs[-1] = runs[-1]._replace(words=(*runs[-1].words, word.group()))
            else:
                before = "" if opening else words[index - 1].group()
                runs.append(_Run((word.group(),), before))
            runs[-1] = runs[-1]._replace(after=following)
            last_end = word.end()
        opening = text[word.end() :].lstrip(_CLOSING)[:1] in (".", "!", "?", "…", ":")
    return runs


def _neighbour(text: str, word: re.Match[str], behind: Sequence[re.Match[str]]) -> str:
    """The word behind another one, with nothing but a space between."""
    beside = behind and text[word.end() : behind[0].start()] in (" ", "\u00a0")
    return behind[0].group() if beside else ""


def _stands_for_name(word: str, language: str, *, opening: bool, beside: bool) -> bool:
    """
    Capitalised, and a name by its form or beside another name («с Ниной Верховой»).

    At the start of a sentence only what is nothing else in the dictionary.
    """
    if not word[0].isupper() or len(word) < 3 or word.isupper():
        return False
    if opening and is_ordinary(word, language):
        return False
    return beside or is_name(word, language)


def _votes(found: Iterable[Iterable[_Run]], language: str) -> Counter[str]:
    """How many different forms in the texts each base form can explain."""
    forms = {fold(word): word for runs in found for run in runs for word in run.words}
    return Counter(
        base for word in forms.values() for base in {one.base for one in readings(word, language)}
    )


def _base_form(run: _Run, language: str, votes: Counter[str]) -> str:
    choices = [_narrowed(word, run, language) for word in run.words]
    genders = [{one.gender for one in choice if one.gender} for choice in choices]
    shared = set.intersection(*genders) if all(genders) else set()
    chosen = (_best(choice, shared, votes) for choice in choices)
    return " ".join(_capitalised(base, word) for base, word in zip(chosen, run.words, strict=True))


def _narrowed(word: str, run: _Run, language: str) -> Sequence[Reading]:
    """Readings of a word that the words around the name allow; all where none is allowed."""
    known = readings(word, language)
    fitting = traits(word, language)
    if neighbour(run.before, language).kind == "preposition":
        fitting = tuple(one for one in fitting if not one.nominative)
    verb = neighbour(run.after, language)
    if verb.kind == "verb" and any(one.nominative for one in fitting):
        subjects = tuple(one for one in fitting if one.gender == verb.gender and one.nominative)
        fitting = subjects or fitting
    bases = {one.base for one in fitting}
    return [one for one in known if one.base in bases] or known


def _best(choice: Sequence[Reading], genders: set[str], votes: Counter[str]) -> str:
    fitting = [one for one in choice if not genders or one.gender in genders]
    return max(fitting, key=lambda one: votes[one.base]).base


def _capitalised(base: str, word: str) -> str:
    """Capitals where the text has them: Нью-Йорк, Ростов-на-Дону, ОВД-Инфо."""
    parts, shown = re.split(r"[-\u2010\u2011]", base), re.split(r"[-\u2010\u2011]", word)
    if len(parts) != len(shown):
        return base[:1].upper() + base[1:]
    pairs = zip(parts, shown, strict=True)
    capital = (
        p.upper() if len(s) > 1 and s.isupper() else p[:1].upper() + p[1:] if s[0].isupper() else p
        for p, s in pairs
    )
    return "-".join(capital)
