"""
Where a line may end: what ties two neighbouring words together.

Closed classes of words (articles, prepositions, conjunctions and so on) say most of what a
subtitler knows about a good break. They are word lists in the language files; a language without
them is judged by punctuation, numbers, names and short words. The rules are those on which the
guides of Netflix and the BBC agree: break after punctuation, before conjunctions and before
prepositions; never part an article or adjective from its noun, a first name from the last, a
pronoun, auxiliary or negation from its verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from tolmach.languages import known_language

SENTENCE_END = ".?!…。？！｡؟۔।"
CLAUSE_END = ":;—–：；؛"
COMMA = ",，、،､"
_CLOSERS = "\"'”’»)]}」』】》）"
_OPENERS = "\"'“‘«„([{「『【《（¿¡-–—"
_DASHES = ("—", "–", "-", "--")


class Tie(StrEnum):
    """Why two neighbouring words belong together; the value is shown to people."""

    PUNCTUATION = "punctuation that belongs to the word before"
    NAME = "a name"
    TITLE = "a title and its name"
    ABBREVIATION = "the parts of an abbreviation"
    NUMBER = "a number and what it counts"
    ARTICLE = "an article and its noun"
    PREPOSITION = "a preposition and its noun"
    CONJUNCTION = "a conjunction and its clause"
    DETERMINER = "a determiner and its noun"
    NEGATION = "a negation and its verb"
    AUXILIARY = "an auxiliary and its verb"
    PRONOUN = "a pronoun and its verb"
    CLITIC = "a particle and the word it leans on"
    INTENSIFIER = "an intensifier and the word it strengthens"
    SHORT = "a short word and the next one"
    MODIFIER = "an adjective and its noun"


class Stop(StrEnum):
    """Punctuation after a word, strongest first."""

    SENTENCE = "sentence"
    CLAUSE = "clause"
    COMMA = "comma"
    NONE = "none"


class Opening(StrEnum):
    """What a word opens, when it comes next."""

    CONJUNCTION = "conjunction"
    PREPOSITION = "preposition"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The closed classes of one language; all words in lower case."""

    classes: dict[Tie, frozenset[str]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    nouns_capitalized: bool = False

    def holds(self, tie: Tie, word: str) -> bool:
        """Whether the word belongs to a class."""
        return word in self.classes.get(tie, ())


@cache
def function_words(code: str) -> FunctionWords:
    """The closed classes of a language; empty ones where there is no list."""
    known = known_language(code)
    if known is None:
        return FunctionWords()
    classes = dict(known.function_words)
    return FunctionWords(
        measures=classes.pop("measure", frozenset()),
        classes={Tie[name.upper()]: words for name, words in classes.items()},
        endings=known.modifier_endings,
        nouns_capitalized=known.nouns_capitalized,
    )


def stop(word: str, following: str = "") -> Stop:
    """
    The punctuation after a word, closing quotes and brackets set aside.

    Full stops of initials, and of abbreviations before a small letter, end nothing.

    >>> stop('конец.»'), stop("однако,"), stop("г.", "и")
    (<Stop.SENTENCE: 'sentence'>, <Stop.COMMA: 'comma'>, <Stop.NONE: 'none'>)
    """
    last = word.rstrip(_CLOSERS)[-1:]
    if not last:
        return Stop.NONE
    if last == "." and following and (following[0].islower() or _abbreviates(word, following)):
        return Stop.NONE
    if last in SENTENCE_END:
        return Stop.SENTENCE
    if last in CLAUSE_END or word in _DASHES:
        return Stop.CLAUSE
    return Stop.COMMA if last in COMMA else Stop.NONE


def opening(word: str, code: str) -> Opening:
    """What the word opens: a clause, a prepositional phrase, or nothing in particular."""
    words, bare = function_words(code), _bare(word)
    if words.holds(Tie.CONJUNCTION, bare):
        return Opening.CONJUNCTION
    return Opening.PREPOSITION if words.holds(Tie.PREPOSITION, bare) else Opening.NONE


_CLASSES = (
    Tie.ARTICLE,
    Tie.PREPOSITION,
    Tie.CONJUNCTION,
    Tie.DETERMINER,
    Tie.NEGATION,
    Tie.AUXILIARY,
    Tie.PRONOUN,
    Tie.INTENSIFIER,
)


def tie(left: str, right: str, code: str) -> Tie | None:
    """
    Why no line should end between two words; None when nothing speaks against it.

    >>> tie("the", "house", "en"), tie("house,", "the", "en")
    (<Tie.ARTICLE: 'an article and its noun'>, None)
    >>> tie("Борис", "Кагарлицкий", "ru")
    <Tie.NAME: 'a name'>
    """
    words, bare, following = function_words(code), _bare(left), _bare(right)
    signs = _tie_by_signs(left, right, words)
    if signs or stop(left, right) is not Stop.NONE:
        return signs
    if bare[-1:].isdigit() or (bare[:1].isdigit() and following in words.measures):
        return Tie.NUMBER
    for kind in _CLASSES:
        if words.holds(kind, bare):
            return kind
    if _name(left, right):
        return Tie.NAME
    # without a list: words of one or two letters are mostly prepositions and conjunctions
    if not words.classes and len(bare) <= 2 and bare.isalpha() and bare != bare.upper():
        return Tie.SHORT
    return Tie.MODIFIER if _modifies(left, bare, right, words) else None


def _tie_by_signs(left: str, right: str, words: FunctionWords) -> Tie | None:
    """Ties that stand against a full stop, and words that never open a line."""
    if _leans(right):
        return Tie.PUNCTUATION
    if words.holds(Tie.CLITIC, _bare(right)):
        return Tie.CLITIC
    if words.holds(Tie.TITLE, _bare(left)) and right[:1].isupper():
        return Tie.TITLE
    if _abbreviates(left, right) and (right[:1].isupper() or _initials(right)):
        return Tie.NAME if left[:1].isupper() else Tie.ABBREVIATION
    return None


@lru_cache(maxsize=1 << 14)  # every word is looked at from both sides, several times
def _bare(word: str) -> str:
    """The word in lower case without quotes, brackets and punctuation around it."""
    bare = word.strip(_OPENERS + _CLOSERS + SENTENCE_END + CLAUSE_END + COMMA)
    return bare.lower().replace("’", "'").replace("ʼ", "'")


def _leans(word: str) -> bool:
    """Whether a word is only punctuation that must not open a line (French ` !`, a dash)."""
    return (
        not any(c.isalnum() or c in "%№#$€£₽" for c in word) and word[:1] not in "“‘«„([{「『【《（"
    )


def _initials(word: str) -> bool:
    """Whether the word is made of letters with full stops: `Б.`, `Б.Ю.`, `J.`, `т.`."""
    parts = word.lstrip(_OPENERS).split(".")
    return len(parts) > 1 and not parts[-1] and all(len(p) == 1 and p.isalpha() for p in parts[:-1])


def _abbreviates(word: str, following: str) -> bool:
    """Whether a word is letters with full stops; one small letter (`x.`) only before another."""
    if not _initials(word):
        return False
    small = word.count(".") == 1 and word.lstrip(_OPENERS)[:1].islower()
    return not small or _initials(following) or following[:1].isdigit()


def _name(left: str, right: str) -> bool:
    return left.lstrip(_OPENERS)[:1].isupper() and right[:1].isupper() and left[-1:].isalnum()


def _modifies(left: str, bare: str, right: str, words: FunctionWords) -> bool:
    if words.nouns_capitalized:
        return left[:1].islower() and right[:1].isupper()
    return len(bare) > 3 and left[:1].islower() and bare.endswith(words.endings)
