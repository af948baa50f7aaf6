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

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from tolmach.core.language_tag import base_code
from tolmach.languages import NumberWords, known_language
from tolmach.text.morphology import agrees, has_genitive

SENTENCE_END = ".?!…。？！｡؟۔।"
_SENTENCE_ENDS = tuple(SENTENCE_END)
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
    SUBJECT = "a verb and its subject"
    CLITIC = "a particle and the word it leans on"
    INTENSIFIER = "an intensifier and the word it strengthens"
    PARTICLE = "a verb and its particle"
    COMPOUND = "the parts of a conjunction"
    COUNT = "a number word and what it counts"
    SHORT = "a short word and the next one"
    MODIFIER = "an adjective and its noun"
    GENITIVE = "a noun and its genitive"


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
    """
    The closed classes of one language; all words in lower case.

    Attributes:
        measures: what numbers count.
        bound: prepositions before which people seldom break, such as `of`.
        coordinators: conjunctions before which a phrase is always complete, such as `and`.
        objects: pronouns that may be an object, and then need no verb behind them: "put it | in".
        finite: auxiliaries that open a part of the sentence of their own: "what I do | is", never
            the second word of "would be".
    """

    classes: dict[Tie, frozenset[str]] = field(default_factory=dict)
    measures: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    coordinators: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    finite: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    final_verbs: str = ""
    inverted_verbs: str = ""
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
    measures = classes.pop("measure", frozenset())
    bound = classes.pop("bound", frozenset())
    coordinators = classes.pop("coordinator", frozenset())
    objects = classes.pop("object", frozenset())
    finite = classes.pop("finite", frozenset())
    if known.numbers is not None:
        classes["count"] = frozenset(_counting_words(known.numbers))
    return FunctionWords(
        measures=measures,
        bound=bound,
        coordinators=coordinators,
        objects=objects,
        finite=finite,
        classes={Tie[name.upper()]: words for name, words in classes.items()},
        endings=known.modifier_endings,
        final_verbs=known.final_verbs,
        inverted_verbs=known.inverted_verbs,
        nouns_capitalized=known.nouns_capitalized,
    )


def _counting_words(numbers: NumberWords) -> Iterator[str]:
    """Number words from two on; the word for one is a determiner."""
    for value, words in numbers.cardinal.items():
        yield from words if value > 1 else ()
    for value, stems in numbers.cardinal_stems.items():
        yield from (s + e for s in stems for e in numbers.cardinal_endings) if value > 1 else ()


def stop(word: str, following: str = "") -> Stop:
    """
    The punctuation after a word, closing quotes and brackets set aside.

    Full stops of initials, and of abbreviations before a small letter, end nothing.

    >>> stop('конец.»'), stop("однако,"), stop("г.", "и")
    (<Stop.SENTENCE: 'sentence'>, <Stop.COMMA: 'comma'>, <Stop.NONE: 'none'>)
    """
    found = _stop(word)
    if found is not Stop.SENTENCE or not following:
        return found
    abbreviates = following[0].islower() or _abbreviates(word, following)
    return Stop.NONE if abbreviates and word.rstrip(_CLOSERS).endswith(".") else found


def ends_sentence(text: str) -> bool:
    """
    Whether a text ends as sentences do, closing quotes and brackets set aside.

    >>> ends_sentence("Он ушёл.»"), ends_sentence("Он ушёл,"), ends_sentence("”")
    (True, False, False)
    """
    return text.rstrip(_CLOSERS + "“").endswith(_SENTENCE_ENDS)


@lru_cache(maxsize=1 << 16)
def _stop(word: str) -> Stop:
    last = word.rstrip(_CLOSERS)[-1:]
    if not last:
        return Stop.NONE
    if last in SENTENCE_END:
        return Stop.SENTENCE
    if last in CLAUSE_END or word in _DASHES:
        return Stop.CLAUSE
    return Stop.COMMA if last in COMMA else Stop.NONE


def bare(word: str, code: str) -> str:
    """
    Give a word in lower case without the quotes, brackets and punctuation around it.

    >>> bare("«Нет!»", "ru")
    'нет'
    """
    return _traits(word, code).bare


def opening(word: str, code: str) -> Opening:
    """What the word opens: a clause, a prepositional phrase, or nothing in particular."""
    return _traits(word, code).opening


_CLASSES = (
    Tie.ARTICLE,
    Tie.PREPOSITION,
    Tie.CONJUNCTION,
    Tie.DETERMINER,
    Tie.NEGATION,
    Tie.AUXILIARY,
    Tie.PRONOUN,
    Tie.INTENSIFIER,
    Tie.COUNT,
)


_MAY_PRECEDE: dict[Opening, frozenset[Tie]] = {
    Opening.NONE: frozenset(),
    Opening.PREPOSITION: frozenset({Tie.NUMBER, Tie.COUNT, Tie.DETERMINER}),
    Opening.CONJUNCTION: frozenset(
        {Tie.NUMBER, Tie.COUNT, Tie.PRONOUN, Tie.AUXILIARY, Tie.INTENSIFIER}
    ),
}
"""What ends its own phrase before such a word: "from 1 to 128 | and so on", "load it | into"."""

_NEVER_COUNTED = frozenset({Tie.ARTICLE, Tie.NEGATION, Tie.AUXILIARY, Tie.PRONOUN})
"""What no number counts: "chapter 3 | we", "these two | are"; but "3 other people"."""


@dataclass(frozen=True, slots=True)
class _Traits:
    """
    What a word says about breaks by itself, whatever the words beside it.

    Attributes:
        tie: its class, where that class needs the next word.
        leans: it is only punctuation that must not open a line (French ` !`, a dash).
        bare: it without punctuation around it, in lower case.
        clitic: it leans on the word before it.
        particle: it belongs to the verb before it; `object`: it is one at the end of its clause.
        coordinates: it joins what is complete to what follows: "and".
        finite: an auxiliary that follows no other.
        pair: with a comma after it, it is the first half of a conjunction; `second`: the other.
        title: it needs the name after it.
        initials: it is made of letters with full stops: `Б.`, `Б.Ю.`, `J.`, `т.`; `letter`: of one
            small one, which abbreviates only before another.
        number: it ends with a digit and has no letter; `counts`: it begins with one.
        counted: numbers before it belong to it, such as a unit of measure.
        capital, small: case of its first character.
        name: it may be a first name: behind quotes and brackets it begins with a capital.
        short: it is short, and there are no word lists that say more.
        modifies: it looks like an adjective; `final`: like a verb at the end of its clause, before
            an auxiliary; `inverts`: like a verb before its subject.
    """

    opening: Opening
    tie: Tie | None
    bare: str
    leans: bool
    clitic: bool
    particle: bool
    object: bool
    coordinates: bool
    finite: bool
    pair: bool
    second: bool
    title: bool
    initials: bool
    letter: bool
    number: bool
    counts: bool
    counted: bool
    capital: bool
    small: bool
    name: bool
    short: bool
    modifies: bool
    final: bool
    inverts: bool


@lru_cache(maxsize=1 << 16)  # most words of a text have occurred in it before
def _traits(word: str, code: str) -> _Traits:
    words = function_words(code)
    bare = word.strip(_OPENERS + _CLOSERS + SENTENCE_END + CLAUSE_END + COMMA)
    bare = bare.lower().replace("’", "'").replace("ʼ", "'")
    mark = _stop(word)
    preposition = words.holds(Tie.PREPOSITION, bare)
    # a preposition before punctuation opens nothing: it ends a clause, as "up" does in "give up"
    particle = words.holds(Tie.PARTICLE, bare) or (preposition and mark is not Stop.NONE)
    opens = Opening.NONE
    if words.holds(Tie.CONJUNCTION, bare):
        opens = Opening.CONJUNCTION
    elif preposition and not particle and bare not in words.bound:
        opens = Opening.PREPOSITION
    small = word[:1].islower()
    ending = len(bare) > 3 and bare.endswith(words.endings)
    return _Traits(
        opening=opens,
        tie=next((kind for kind in _CLASSES if words.holds(kind, bare)), None),
        leans=not any(c.isalnum() or c in "%№#$€£₽" for c in word)
        and word[:1] not in "“‘«„([{「『【《（",
        bare=bare,
        clitic=words.holds(Tie.CLITIC, bare),
        particle=particle,
        object=mark is not Stop.NONE and words.holds(Tie.PRONOUN, bare),
        coordinates=bare in words.coordinators,
        finite=bare in words.finite,
        pair=mark is Stop.COMMA and words.holds(Tie.COMPOUND, bare),
        second=words.holds(Tie.CONJUNCTION, bare),
        title=words.holds(Tie.TITLE, bare),
        initials=_initials(word),
        letter=_letter(word),
        number=bare[-1:].isdigit() and not any(c.isalpha() for c in bare),
        counts=bare[:1].isdigit(),
        counted=bare in words.measures,
        capital=word[:1].isupper(),
        small=small,
        name=word.lstrip(_OPENERS)[:1].isupper() and word[-1:].isalnum(),
        # without a list: words of one or two letters are mostly prepositions and conjunctions
        short=not words.classes and len(bare) <= 2 and bare.isalpha() and bare != bare.upper(),
        modifies=small and (words.nouns_capitalized or ending or words.holds(Tie.MODIFIER, bare)),
        final=small and bool(re.fullmatch(words.final_verbs, bare)),
        inverts=small and bool(re.fullmatch(words.inverted_verbs, bare)),
    )


def tie(left: str, right: str, code: str) -> Tie | None:
    """
    Why no line should end between two words; None when nothing speaks against it.

    >>> tie("the", "house", "en"), tie("house,", "the", "en")
    (<Tie.ARTICLE: 'an article and its noun'>, None)
    >>> tie("Борис", "Кагарлицкий", "ru")
    <Tie.NAME: 'a name'>
    """
    before, behind = _traits(left, code), _traits(right, code)
    signs = _tie_by_signs(before, behind)
    if signs or stop(left, right) is not Stop.NONE or right.startswith(("(", "[")):
        return signs
    found = Tie.NUMBER if before.number or (before.counts and behind.counted) else before.tie
    if found and _ends_phrase(found, before, behind, code):
        return None
    return found or _open_words(before, behind, code)


def _ends_phrase(found: Tie, before: _Traits, behind: _Traits, code: str) -> bool:
    """
    Whether a word that mostly needs the next one ends its phrase here, by what follows.

    Checked against the breaks of human subtitles: people break in these places as often as between
    any two words, or more often.
    """
    if found in _MAY_PRECEDE[behind.opening]:
        return True
    if found in (Tie.NUMBER, Tie.COUNT) and (
        behind.tie in _NEVER_COUNTED or (behind.tie and behind.capital)
    ):
        return True
    if found in (Tie.DETERMINER, Tie.PREPOSITION) and behind.coordinates:
        return True  # "this | and that", "put it in | and go"
    if found in (Tie.AUXILIARY, Tie.PREPOSITION) and behind.finite:
        return True  # "the one we look at | is"
    if found is Tie.PREPOSITION and before.particle and behind.tie is not Tie.PREPOSITION:
        return True  # "print it out | the same way", but "out of"
    return found is Tie.PRONOUN and _is_object(before.bare, behind, code)


def _is_object(pronoun: str, behind: _Traits, code: str) -> bool:
    """Whether a pronoun is an object: "show you | the", "put it | in"; not « je les vois »."""
    words = function_words(code)
    if behind.tie is Tie.ARTICLE:
        return not words.holds(Tie.PRONOUN, behind.bare)
    return behind.opening is Opening.PREPOSITION and pronoun in words.objects


def opens_unmarked(left: str, right: str, code: str) -> bool:
    """
    Whether a sentence seems to open between two words although no full stop says so.

    Recognized text often has capitals without full stops: a small word, and then a word of a
    closed class with a capital, which names nothing. German addresses people with such words.

    >>> opens_unmarked("меню", "Если", "ru"), opens_unmarked("меню", "Правка", "ru")
    (True, False)
    """
    before = _traits(left, code)
    unmarked = before.small and left[-1:].isalnum() and before.tie is None
    return unmarked and opens_by_capital(right, code)


def opens_by_capital(word: str, code: str) -> bool:
    """
    Whether a word has a capital because a sentence opens with it: it names nothing.

    German addresses people with such words, polite Russian writes «Вы» and «Ваш», and English
    writes "I" so everywhere.

    >>> opens_by_capital("The", "en"), opens_by_capital("I'm", "en"), opens_by_capital("Perl", "en")
    (True, False, False)
    >>> opens_by_capital("Мы", "ru"), opens_by_capital("Вы", "ru")
    (True, False)
    """
    found, known = _traits(word, code), known_language(code)
    listed = found.tie is not None or found.opening is not Opening.NONE
    alone = found.bare.partition("'")[0] == "i" or bool(
        known and re.fullmatch(known.formal, found.bare.capitalize())
    )
    return found.capital and listed and not alone and not function_words(code).nouns_capitalized


def _open_words(before: _Traits, behind: _Traits, code: str) -> Tie | None:
    """Ties of a word that belongs to no closed class."""
    if behind.particle:
        return Tie.PARTICLE
    if behind.object:
        return Tie.CLITIC
    # a word of a closed class has its capital from a title, or opens a sentence: "Perl We", "Yes I"
    closed = behind.tie is not None or behind.opening is not Opening.NONE
    if before.name and behind.capital and not closed:
        return Tie.NAME
    if before.short:
        return Tie.SHORT
    if before.final and behind.tie is Tie.AUXILIARY:
        return Tie.AUXILIARY
    if before.inverts and behind.tie is Tie.PRONOUN:
        return Tie.SUBJECT
    if base_code(code) == "ru":
        return _russian_tie(before.bare, behind.bare)
    noun = behind.capital or not function_words(code).nouns_capitalized
    return Tie.MODIFIER if before.modifies and noun and not closed and behind.bare else None


def is_modifier(word: str, code: str) -> bool:
    """Whether a word is an adjective by its ending or a list; never where nouns have capitals."""
    return _traits(word, code).modifies and not function_words(code).nouns_capitalized


def _russian_tie(left: str, right: str) -> Tie | None:
    """What the forms of two Russian words say: an adjective with its noun, a genitive."""
    if not (left.isalpha() and right.isalpha()):
        return None
    if agrees(left, right):
        return Tie.MODIFIER
    return Tie.GENITIVE if has_genitive(left, right) else None


def _tie_by_signs(before: _Traits, behind: _Traits) -> Tie | None:
    """Ties that hold in spite of a full stop, and words that never open a line."""
    if behind.leans:
        return Tie.PUNCTUATION
    if behind.clitic:
        return Tie.CLITIC
    if before.title and behind.capital:
        return Tie.TITLE
    if before.pair and behind.second:
        return Tie.COMPOUND  # «о том, что», "so, dass"
    # a word of a closed class opens the next sentence: "from X to Y. And"
    name = behind.capital and not before.letter and behind.tie is None
    if before.initials and (behind.initials or name):
        return Tie.NAME if before.capital else Tie.ABBREVIATION
    return None


def _initials(word: str) -> bool:
    """Whether the word is made of letters with full stops."""
    parts = word.lstrip(_OPENERS).split(".")
    return len(parts) > 1 and not parts[-1] and all(len(p) == 1 and p.isalpha() for p in parts[:-1])


def _abbreviates(word: str, following: str) -> bool:
    """Whether a word is letters with full stops; one small letter (`x.`) only before another."""
    if not _initials(word):
        return False
    return not _letter(word) or _initials(following) or following[:1].isdigit()


def _letter(word: str) -> bool:
    return word.count(".") == 1 and word.lstrip(_OPENERS)[:1].islower()
