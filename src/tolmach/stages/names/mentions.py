"""Names in source sentences that no list has: found by capitals, brought to their base forms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from tolmach.core.glossary import Glossary
from tolmach.text.glossary import source_finder
from tolmach.text.morphology import Reading, fold, is_name, is_ordinary, readings

_WORD = re.compile(r"\w+(?:[-\u2010\u2011]\w+)*")
_CLOSING = '"»”’)'

_Words = tuple[str, ...]


def mentions(texts: Iterable[str], language: str, glossary: Glossary) -> list[list[str]]:
    """
    Find the unlisted names of each sentence, in their base forms; neighbours make one name.

    A form that can belong to a man or a woman («Зуева») goes with the words beside it, then to
    whom the other forms in the texts belong to.

    >>> mentions(["Вчера Анна Политковская была в Рязани."], "ru", Glossary())
    [['Анна Политковская', 'Рязань']]
    """
    listed = source_finder(glossary, language)
    found = []
    for text in texts:
        taken = [(one.start, one.end) for one in listed.find(text)]
        found.append(_runs(text, language, taken))
    votes = _votes(found, language)
    return [[_base_form(words, language, votes) for words in names] for names in found]


def base_form(word: str, language: str) -> str:
    """
    Bring one capitalised word to its base form.

    >>> base_form("Зуевой", "ru"), base_form("Нью-Йорке", "ru")
    ('Зуева', 'Нью-Йорк')
    """
    return _base_form((word,), language, Counter())


def _runs(text: str, language: str, taken: Sequence[tuple[int, int]]) -> list[_Words]:
    """Names as written, each a run of neighbouring words."""
    runs: list[_Words] = []
    last_end, opening = -1, True
    for word in _WORD.finditer(text):
        beside = last_end >= 0 and text[last_end : word.start()] in (" ", "\u00a0")
        listed = any(start < word.end() and word.start() < end for start, end in taken)
        if not listed and _stands_for_name(word.group(), language, opening=opening, beside=beside):
            if beside:
                runs[-1] = (*runs[-1], word.group())
            else:
                runs.append((word.group(),))
            last_end = word.end()
        opening = text[word.end() :].lstrip(_CLOSING)[:1] in (".", "!", "?", "…", ":")
    return runs


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


def _votes(found: Iterable[Iterable[_Words]], language: str) -> Counter[str]:
    """How many different forms in the texts each base form can explain."""
    forms = {fold(word): word for names in found for words in names for word in words}
    return Counter(
        base for word in forms.values() for base in {one.base for one in readings(word, language)}
    )


def _base_form(words: _Words, language: str, votes: Counter[str]) -> str:
    choices = [readings(word, language) for word in words]
    genders = [{one.gender for one in choice if one.gender} for choice in choices]
    shared = set.intersection(*genders) if all(genders) else set()
    chosen = (_best(choice, shared, votes) for choice in choices)
    return " ".join(_capitalised(base, word) for base, word in zip(chosen, words, strict=True))


def _best(choice: Sequence[Reading], genders: set[str], votes: Counter[str]) -> str:
    fitting = [one for one in choice if not genders or one.gender in genders]
    return max(fitting, key=lambda one: votes[one.base]).base


def _capitalised(base: str, word: str) -> str:
    """Capitals where the text has them: Нью-Йорк, Ростов-на-Дону."""
    parts, shown = re.split(r"[-\u2010\u2011]", base), re.split(r"[-\u2010\u2011]", word)
    if len(parts) != len(shown):
        return base[:1].upper() + base[1:]
    pairs = zip(parts, shown, strict=True)
    capital = (p[:1].upper() + p[1:] if s[:1].isupper() else p for p, s in pairs)
    return "-".join(capital)
