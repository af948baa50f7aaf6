"""
Forms of words: which spellings in a text are the same word.

Russian is inflected with the dictionary of pymorphy3, and unknown surnames with the school rules
for their endings. Other languages have a light rule: the endings of their language file. The
dictionary takes about 0.1 s and 30 MB to load, so that it is loaded at the first Russian word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from tolmach.languages import known_language, language

_STRESS = str.maketrans({"ё": "е", "\u0301": None, "\u00ad": None, "’": "'", "ʼ": "'"})


def fold(word: str) -> str:
    """
    Write a word as it is compared: lower case, е for ё, without stress marks.

    >>> fold("Хрущёва"), fold("за́мок")
    ('хрущева', 'замок')
    """
    return word.lower().translate(_STRESS)


def forms(word: str, language: str) -> frozenset[str]:
    """
    Forms under which a listed word may occur in a text, folded.

    Russian: all cases and the plural, in the gender of the listed form (a listed Петрова is not
    Петровым). A capitalised word that can be a name has the forms of the name alone, and a first
    name or an ordinary word that is someone's name has no plural (a listed Роман is not Романов).
    A word that is not in its base form matches only itself. Other languages: the stem, see
    `lookups`.

    >>> sorted(forms("Ельцин", "ru"))[:4]
    ['ельцин', 'ельцина', 'ельцине', 'ельцину']
    """
    key = fold(word)
    if _in_dictionary(language):
        return _russian_forms(key, capital=word[:1].isupper())
    known = known_language(language)
    if len(key) < 4:
        return frozenset({key})
    if known is None or known.name_endings is None:
        return frozenset({key, key.rstrip("aeiouyаеиоуыяюйьěá")})
    return frozenset({key, *_without(key, known.name_base_endings)})


def lookups(word: str, language: str) -> tuple[str, ...]:
    """
    Keys under which a word of a text may be found among `forms`.

    >>> lookups("Kagarlitskys", "en")
    ('kagarlitskys', 'kagarlitsky')
    """
    key = fold(word)
    if _in_dictionary(language):
        return (key,)
    known = known_language(language)
    if known is None or known.name_endings is None:
        return (key, *(key[:-cut] for cut in (1, 2, 3) if len(key) - cut > 2))
    return (key, *_without(key, known.name_endings))


def _without(key: str, endings: Iterable[str]) -> Iterator[str]:
    """The stems that a word has without one of the endings."""
    for ending in endings:
        if key.endswith(ending) and len(key) - len(ending) > 2:
            yield key[: -len(ending)]


class Reading(NamedTuple):
    """What a name's form can be: its base form, folded, and a gender ("" where there is none)."""

    base: str
    gender: str


def readings(word: str, language: str) -> tuple[Reading, ...]:
    """
    Give the names of which a capitalised word can be a form, the likeliest first; never empty.

    >>> [reading.base for reading in readings("Петрова", "ru")], readings("Москве", "ru")[0].base
    (['петров', 'петрова'], 'москва')
    """
    key = fold(word)
    return _russian_readings(key) if _in_dictionary(language) else (Reading(key, ""),)


class Trait(NamedTuple):
    """One reading of a name's form: base, gender, and whether it is plural or a nominative."""

    base: str
    gender: str
    plural: bool
    nominative: bool


def traits(word: str, language: str) -> tuple[Trait, ...]:
    """
    Give all readings of a capitalised word as a name; empty without a dictionary.

    >>> [(one.base, one.gender, one.nominative) for one in traits("Орлова", "ru")][:2]
    [('орлова', 'femn', True), ('орлов', 'masc', False)]
    """
    return _russian_traits(fold(word)) if _in_dictionary(language) else ()


@lru_cache(maxsize=65536)
def _russian_traits(key: str) -> tuple[Trait, ...]:
    names = [parse for parse in _parses(key) if _proper(parse.tag)]
    found = [
        Trait(_base(one), _gender(one.tag), "plur" in one.tag, "nomn" in one.tag) for one in names
    ]
    if not any(one.gender for one in found):
        for reading in _surnames(key):
            nominative = reading.base == key
            found.append(Trait(reading.base, reading.gender, plural=False, nominative=nominative))
    return tuple(dict.fromkeys(found))


class Neighbour(NamedTuple):
    """What a word says about a name beside it; "" where it says nothing."""

    kind: str
    """`verb` (past, singular), `name` (a first name), `preposition`, `thing` (inanimate)."""
    gender: str


def neighbour(word: str, language: str) -> Neighbour:
    """
    Tell what the likeliest reading of a word says about a name beside it.

    >>> neighbour("сказала", "ru"), neighbour("у", "ru").kind, neighbour("письма", "ru").kind
    (Neighbour(kind='verb', gender='femn'), 'preposition', 'thing')
    """
    parses = _parses(fold(word)) if word and _in_dictionary(language) else []
    if word[:1].isupper():
        first_names = [one for one in parses if "Name" in one.tag]
        if first_names:
            return Neighbour("name", str(first_names[0].tag.gender))
    tag = parses[0].tag if parses else None
    if tag is not None and tag.POS == "VERB" and "past" in tag and "sing" in tag:
        return Neighbour("verb", str(tag.gender))
    if tag is not None and tag.POS == "PREP":
        return Neighbour("preposition", "")
    if tag is not None and tag.POS == "NOUN" and "inan" in tag:
        return Neighbour("thing", "")
    return _NO_NEIGHBOUR


_NO_NEIGHBOUR = Neighbour("", "")


def is_name(word: str, language: str) -> bool:
    """
    Whether the dictionary takes the word for a person's or place's name, or guesses so.

    >>> is_name("Москве", "ru"), is_name("Дерлугьяном", "ru"), is_name("Вчера", "ru")
    (True, True, False)
    """
    if not _in_dictionary(language):
        return True
    parses = _parses(fold(word))
    return any(_proper(parse.tag) for parse in (parses[:3] if parses[0].is_known else parses))


def is_ordinary(word: str, language: str) -> bool:
    """
    Whether the dictionary has the word as something other than a name.

    Only Russian has a dictionary; elsewhere every word counts as ordinary, so that no rule changes
    it or takes it for a name without its capital.

    >>> is_ordinary("путина", "ru"), is_ordinary("ельцина", "ru"), is_ordinary("кагарлицкий", "ru")
    (True, False, False)
    """
    if not _in_dictionary(language):
        return True
    parses = _parses(fold(word))
    return any(one.is_known and not _proper(one.tag) and "Poss" not in one.tag for one in parses)


def may_be_counted(word: str, language: str) -> bool:
    """
    Whether a word after a number can be what is counted; always True without a dictionary.

    >>> may_be_counted("человек", "ru"), may_be_counted("потом", "ru")
    (True, False)
    """
    if not _in_dictionary(language):
        return True
    parses = _parses(fold(word))
    return bool(parses) and parses[0].tag.POS in ("NOUN", "ADJF", "PRTF", "NUMR")


def is_first_name(word: str, language: str) -> bool:
    """
    Whether the dictionary has the word as a first name in its base form.

    >>> is_first_name("Лев", "ru"), is_first_name("Орлов", "ru")
    (True, False)
    """
    parses = _parses(fold(word)) if _in_dictionary(language) else []
    return any(one.is_known and "Name" in one.tag and "nomn" in one.tag for one in parses)


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary has the word, name or not; always False without one."""
    return _in_dictionary(language) and bool(analyzer().word_is_known(fold(word)))


@cache
def is_no_word(word: str, language: str) -> bool:
    """
    Whether a word is in no dictionary of a language that has one, nor are its parts at hyphens.

    >>> [is_no_word(word, "ru") for word in ("бабушка", "кое-как", "кофидральный", "2019")]
    [False, False, True, False]
    """
    return _in_dictionary(language) and any(
        part.isalpha() and not is_known(part, language) for part in word.split("-")
    )


def _in_dictionary(language: str) -> bool:
    known = known_language(language)
    return known is not None and known.name_dictionary


@lru_cache(maxsize=1 << 14)
def is_possessive(word: str, following: str, language: str) -> bool:
    """
    Whether a word says whose something is: an adjective made of a name, before what is owned.

    >>> is_possessive("Петина", "машина", "ru"), is_possessive("Петина", "арестовали", "ru")
    (True, False)
    >>> is_possessive("Марксова", "идея", "ru"), is_possessive("Иванова", "идея", "ru")
    (True, False)
    """
    if not _in_dictionary(language) or not following[:1].islower():
        return False
    key = fold(word)
    stem, _, ending = key.rpartition("ов")
    if stem and len(ending) < 3 and not is_known(key, language):
        owner = any(one.is_known and _proper(one.tag) for one in _parses(stem))
        return owner and any(tag.POS == "NOUN" for tag in _grammar(following))
    owners = [
        one.tag
        for one in _parses(fold(word))
        if "Poss" in one.tag
        and one.normal_form[-2:] in ("ин", "ын")
        and (one.is_known or any(is_first_name(one.normal_form[:-2] + a, language) for a in "ая"))
    ]
    nouns = [tag for tag in _grammar(following) if tag.POS == "NOUN"]
    return any(_agree(owner, noun) for owner in owners for noun in nouns)


def _agree(modifier: Any, noun: Any) -> bool:
    alike = modifier.case == noun.case and modifier.number == noun.number
    return bool(alike and (modifier.number == "plur" or modifier.gender == noun.gender))


@lru_cache(maxsize=1 << 14)
def phrase_base(phrase: str) -> str:
    """
    Bring a Russian noun with the adjectives before it to the nominative; what follows it stays.

    >>> phrase_base("Следственному комитету"), phrase_base("Новой газете")
    ('Следственный комитет', 'Новая газета')
    >>> phrase_base("Министерством обороны"), phrase_base("Мемориала")
    ('Министерство обороны', 'Мемориал')
    """
    words = phrase.split()
    kinds = [_parses(fold(word)) for word in words]
    head = next((i for i, found in enumerate(kinds) if found and found[0].tag.POS == "NOUN"), None)
    if head is None:
        return phrase
    choices = [one for one in kinds[head] if one.tag.POS == "NOUN"]
    before = [[one for one in kinds[i] if one.tag.POS in ("ADJF", "PRTF")] for i in range(head)]
    for noun in choices:
        fitting = [
            next((one for one in found if _agree(one.tag, noun.tag)), None) for found in before
        ]
        parses = [*fitting, noun]
        forms = [_nominative(one, noun.tag) if one else "" for one in parses]
        if all(forms):
            shown = [
                form[:1].upper() + form[1:] if word[0].isupper() else form
                for form, word in zip(forms, words, strict=False)
            ]
            return " ".join([*shown, *words[head + 1 :]])
    return phrase


def _nominative(parse: Any, noun: Any) -> str:
    """A form in the nominative, in the number of its noun, and an adjective in its gender."""
    marks = {"nomn", noun.number}
    if parse.tag.POS != "NOUN" and noun.number == "sing" and noun.gender:
        marks.add(noun.gender)
    found = parse.inflect(marks)
    return str(found.word) if found else ""


@lru_cache(maxsize=1 << 15)
def agrees(left: str, right: str) -> bool:
    """
    Whether a Russian word is an adjective or participle that agrees with the noun after it.

    >>> agrees("политический", "заключённый"), agrees("внимание", "публики")
    (True, False)
    """
    modifiers = [one for one in _grammar(left) if one.POS in ("ADJF", "PRTF")]
    if not modifiers:
        return False
    nouns = [one for one in _grammar(right) if one.POS in ("NOUN", "ADJF", "PRTF")]
    return any(_agree(one, noun) for one in modifiers for noun in nouns)


@lru_cache(maxsize=1 << 15)
def has_genitive(left: str, right: str) -> bool:
    """
    Whether two Russian words are a noun and another one in the genitive, that belongs to it.

    >>> has_genitive("решение", "суда"), has_genitive("решение", "приняли")
    (True, False)
    """
    first, second = _grammar(left)[:1], _grammar(right)[:1]
    return bool(
        first
        and second
        and first[0].POS == "NOUN"
        and second[0].POS == "NOUN"
        and second[0].case == "gent"
    )


@lru_cache(maxsize=1 << 15)
def part_of_speech(word: str) -> str:
    """
    Part of speech of a Russian word, and the case of nouns and adjectives, as pymorphy3 names them.

    >>> part_of_speech("решение"), part_of_speech("не"), part_of_speech("1988")
    ('NOUN:accs', 'PRCL', 'open')
    """
    parses = _parses(word) if word.isalpha() else []
    if not parses or not parses[0].tag.POS:
        return "open"
    tag = parses[0].tag
    case = f":{tag.case}" if tag.case and tag.POS in ("NOUN", "ADJF", "PRTF") else ""
    return f"{tag.POS}{case}"


@lru_cache(maxsize=1 << 14)
def _grammar(word: str) -> tuple[Any, ...]:
    """The likely readings of a word: those that the dictionary does not call rare."""
    parses = _parses(fold(word))
    return tuple(one.tag for one in parses if one.score >= 0.1)


@lru_cache(maxsize=1)
def analyzer() -> Any:
    """The Russian dictionary, loaded once."""
    import pymorphy3  # 0.1 s and 30 MB, for Russian only

    return pymorphy3.MorphAnalyzer()


def _parses(key: str) -> list[Any]:
    """All readings; none of text that Unicode has no names for, on which pymorphy3 2.0 breaks."""
    if any(not unicodedata.name(character, "") for character in key if character.isalpha()):
        return []
    parses: list[Any] = analyzer().parse(key)
    return parses


def _proper(tag: Any) -> bool:
    return any(mark in tag for mark in ("Name", "Surn", "Patr", "Geox", "Orgn"))


@lru_cache(maxsize=4096)
def _russian_forms(key: str, *, capital: bool) -> frozenset[str]:
    parses = [one for one in _parses(key) if _may_be_listed(one.tag)]
    found = {key}
    known = bool(analyzer().word_is_known(key))
    if capital and known:
        first_names = [one for one in parses if "Name" in one.tag]
        names = [one for one in parses if _proper(one.tag)]
        parses = first_names or names or parses
    for parse in parses:
        one_person = capital and known and not _proper(parse.tag) and "plur" not in parse.tag
        found.update(
            fold(form.word)
            for form in parse.lexeme
            if _same_kind(form.tag, parse.tag) and not (one_person and "plur" in form.tag)
        )
    if not known or (
        capital and not any(_proper(one.tag) for one in parses) and _looks_surname(key)
    ):
        found |= _declined(key)
    return frozenset(found)


def _may_be_listed(tag: Any) -> bool:
    return tag.POS in ("NOUN", "ADJF", "PRTF") and "nomn" in tag and "Poss" not in tag


def _same_kind(form: Any, listed: Any) -> bool:
    """Whether a form belongs to what was listed: its gender, and the plural unless one person's."""
    if form.POS != listed.POS or "Supr" in form:
        return False
    if "plur" in form:
        one_person = "Name" in listed or ("Surn" in listed and listed.gender == "femn")
        return not one_person
    return "plur" not in listed and form.gender == listed.gender


def _declined(key: str) -> set[str]:
    for endings, cut, added in language("ru").name_declensions:
        if key.endswith(endings) and len(key) > 2:
            stem = key[: len(key) - len(cut)]
            return {stem + ending for ending in added} if added else {key}
    return {key}


@lru_cache(maxsize=65536)
def _russian_readings(key: str) -> tuple[Reading, ...]:
    parses = _parses(key)
    names = [parse for parse in parses if _proper(parse.tag)] or parses[:1]
    known = dict.fromkeys(Reading(_base(one), _gender(one.tag)) for one in names)
    if not any(reading.gender for reading in known):
        known |= dict.fromkeys(_surnames(key))
    return tuple(known)


@cache
def _surname_form() -> re.Pattern[str]:
    return re.compile(language("ru").surname_form)


def _looks_surname(key: str) -> bool:
    hit = _surname_form().fullmatch(key)
    return bool(hit and hit[2] in ("", "а"))


def _surnames(key: str) -> Iterator[Reading]:
    """The man's and the woman's surname of which a word looks like a form: Верхова, Верховой."""
    hit = _surname_form().fullmatch(key)
    if hit and hit[2] in ("", "а", "у", "ым", "е"):
        yield Reading(hit[1], "masc")
    if hit and hit[2] in ("а", "у", "ой"):
        yield Reading(f"{hit[1]}а", "femn")


def _base(parse: Any) -> str:
    """The nominative in the form's own gender: a woman's name, not her father's."""
    if "femn" in parse.tag and ("Surn" in parse.tag or "Patr" in parse.tag):
        for form in parse.lexeme:
            if "femn" in form.tag and "nomn" in form.tag and "sing" in form.tag:
                return fold(form.word)
    return fold(parse.normal_form)


def _gender(tag: Any) -> str:
    person = any(mark in tag for mark in ("Name", "Surn", "Patr"))
    return str(tag.gender) if person and tag.gender in ("masc", "femn") else ""
