"""Check that every listed name of the source is in the translation as it is listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from tolmach.core.document import Finding, FindingKind, Link, Sentence
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.languages import known_language
from tolmach.languages import language as language_of
from tolmach.messages import message
from tolmach.stages.names.evidence import Context, context, counterparts
from tolmach.stages.names.spans import (
    LIKE,
    WordRun,
    find_linked,
    may_be_name,
    occurrence_words,
    undressed,
    word_run,
)
from tolmach.text.glossary import TOKEN, Occurrence, source_finder, target_finder
from tolmach.text.morphology import fold, forms, is_first_name, readings
from tolmach.text.similarity import likeness
from tolmach.text.transliterate import spelling_key, transliterate

_SURELY, _LETTERS = 0.75, 5
"""Likeness from which, and letters above which, a word is surely a garbled name."""
_ARTICLES = frozenset({"the", "die", "der", "den"})
_OF_SEVERAL = re.compile(
    "famil|brothers|sisters|siblings|couple|spouses|parents|twins|household|case|br[uü]der"
    "|schwestern|geschwister|eheleute|eltern",
    re.IGNORECASE,
)
"""Nouns before which a name of several people may be singular."""


class Lack(StrEnum):
    """What is wrong with a name in a translation."""

    MISSING = "missing"
    """The translation does not say it as it is listed."""
    ORDINARY = "ordinary"
    """The source may mean an ordinary word; to be asked once per recording."""
    SEX = "sex"
    """The source is about a man and the translation about a woman, or the reverse."""
    PLURAL = "plural"
    """The source is about several people of a name, and the translation about one."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A listed name of the source that the translation does not say as it should."""

    occurrence: Occurrence
    terms: tuple[Term, ...]
    lack: Lack = Lack.MISSING
    instead: str = ""
    """What is there, where that is known."""

    def preferred(self, language: str) -> list[str]:
        """The first rendering of each term it can be."""
        return list(dict.fromkeys(term.accepted(language)[0] for term in self.terms))

    @property
    def protected(self) -> bool:
        """Whether the listed form may be put in place: names and exact phrases, never terms."""
        return self.lack in (Lack.MISSING, Lack.ORDINARY) and all(
            term.match is not Match.TERM for term in self.terms
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    Words of a translation that render a name.

    Attributes:
        certain: they are the name in another transliteration, or so like it that nothing else in
            the sentence explains them.
        ending: an ending of theirs that the listed form must keep: the s of a German genitive or
            of a plural.
    """

    run: WordRun
    certain: bool
    ending: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A name found in a source: its rows by the words around it, and those that are listed."""

    occurrence: Occurrence
    around: Context
    keys: tuple[int, ...]
    own: tuple[int, ...]


class NameChecker:
    """Compares source and target sentences under one list of names."""

    def __init__(self, glossary: Glossary, source: str, target: str) -> None:
        """Prepare the forms of all names in both languages."""
        self.target = target
        self._language = source
        others = list(counterparts(glossary, source, target))
        self._listed = len(glossary.terms)
        self._origins = [index for index, _ in others]
        self._terms = (*glossary.terms, *(term for _, term in others))
        extended = Glossary(self._terms)
        self._source = source_finder(extended, source)
        self._target = target_finder(extended, target)
        known = known_language(target)
        self._plural_s = bool(known and known.name_endings and "s" in known.name_endings)

    def missing(self, source: str, target: str) -> list[Missing]:
        """
        List the names of a source sentence that a target sentence lacks, in order.

        Each occurrence needs one of its own; names without a listed rendering in the target
        language are not looked for. A word that is rightly rendered as another name which it can
        be a form of («Орлову»: Orlov or Orlova) is not missing.
        """
        there = [one for one in self._target.find(target) if not self._case_ending(one)]
        occurrences = self._source.find(source)
        lacking: list[Missing] = []
        read = [self._read(source, each) for each in occurrences]
        listed_words = {w for one in read if one.own for w in TOKEN.findall(one.occurrence.text)}
        for one in read:
            terms = tuple(self._terms[key] for key in one.own)
            terms = tuple(term for term in terms if term.accepted(self.target))
            match = next((each for each in there if set(each.keys) & set(one.own)), None)
            other = next((each for each in there if set(each.keys) & set(one.keys)), None)
            if not terms:
                continue
            if match is not None:
                there.remove(match)
                if one.around.plural and self._one_of(target, match):
                    lacking.append(Missing(one.occurrence, terms, Lack.PLURAL))
            elif other is not None:
                there.remove(other)
                lacking.append(Missing(one.occurrence, terms, Lack.SEX, other.text))
            else:
                lacking += self._unmatched(one, terms, (source, target), listed_words)
        lacking += self._wrong_sex([one for one in read if not one.own], there)
        return sorted(lacking, key=lambda one: one.occurrence.start)

    def _read(self, source: str, occurrence: Occurrence) -> _Read:
        around = context(source, occurrence, self._language)
        keys = self._fitting(occurrence, around)
        return _Read(occurrence, around, keys, tuple(key for key in keys if key < self._listed))

    def _unmatched(
        self, one: _Read, terms: tuple[Term, ...], texts: tuple[str, str], listed_words: set[str]
    ) -> Iterator[Missing]:
        """What is wrong where no listed rendering is in the target, if anything is."""
        source, target = texts
        around = one.around
        other = self._other_name(one.occurrence, around, terms, target)
        if other:
            if around.bases & {fold(term.source) for term in terms}:
                yield Missing(one.occurrence, terms, Lack.SEX, other)
            return
        lack = Lack.ORDINARY if around.ordinary else Lack.MISSING
        missing = Missing(one.occurrence, terms, lack)
        someone_else = not listed_words.issuperset(around.neighbours) and all(
            is_first_name(term.source, self._language) for term in terms
        )
        if not someone_else or self._certain(missing, source, target):
            yield missing

    def _wrong_sex(self, read: Sequence[_Read], there: list[Occurrence]) -> Iterator[Missing]:
        """Names of the other sex that the target renders as the listed one."""
        for one in read:
            origins = {self._origins[key - self._listed] for key in one.keys}
            match = next((each for each in there if set(each.keys) & origins), None)
            if match is not None:
                there.remove(match)
                terms = tuple(self._terms[key] for key in one.keys)
                yield Missing(one.occurrence, terms, Lack.SEX, match.text)

    def terms(self, source: str) -> tuple[tuple[str, str], ...]:
        """Listed names and terms of a source sentence, each with its preferred rendering."""
        found = [
            self._terms[key] for occurrence in self._source.find(source) for key in occurrence.keys
        ]
        return tuple(
            dict.fromkeys(
                (term.source, term.accepted(self.target)[0])
                for term in found
                if term.accepted(self.target)
            )
        )

    def taken(self, target: str) -> set[int]:
        """Indices of the target's words that are listed renderings already."""
        found = (one for one in self._target.find(target) if not self._case_ending(one))
        return occurrence_words(target, found)

    def candidate(self, missing: Missing, source: str, target: str) -> Candidate | None:
        """Find the words of the target that are most like the name, if any are like it at all."""
        if missing.lack in (Lack.PLURAL, Lack.SEX):  # what is there is a right name of its own
            return None
        words, taken = target.split(), self.taken(target)
        expected = self._expected(missing)
        keys = {spelling_key(name) for name in expected}
        rivals = self._rivals(missing.occurrence, source)
        lengths = {length for name in expected for length in (1, len(name.split()))}
        best: tuple[float, Candidate] | None = None
        for length in sorted(lengths | {max(lengths) + 1}):
            for first in range(len(words) - length + 1):
                run = WordRun(first, first + length)
                core = undressed(" ".join(words[run.first : run.last]))
                inside = set(range(run.first, run.last))
                edges = (words[run.first], words[run.last - 1])
                if taken & inside or not core or not all(map(may_be_name, edges)):
                    continue
                for name, ending in self._without_s(core):
                    like = max(likeness(name, one) for one in expected)
                    variant = spelling_key(name) in keys
                    score = like + variant - (0.01 if ending else 0.0)
                    least = _SURELY if missing.lack is Lack.ORDINARY else LIKE
                    if not variant and (like < least or _like_any(core, rivals) >= like):
                        continue
                    sure = variant or (like >= _SURELY and len(name) >= _LETTERS)
                    certain = sure and (variant or missing.lack is not Lack.ORDINARY)
                    if best is None or score > best[0]:
                        best = score, Candidate(run, certain, ending)
        return best[1] if best else None

    def found(self, missing: Missing, source: str, target: str, links: Sequence[Link]) -> str:
        """What the target says in the name's place; empty when that cannot be told."""
        if missing.instead or not language_of(self.target).spaced:
            return missing.instead
        words = target.split()
        like = self.candidate(missing, source, target)
        run = like.run if like else None
        if run is None and missing.lack is Lack.MISSING:
            place = word_run(source, missing.occurrence.start, missing.occurrence.end)
            run = find_linked(words, links, place, self.taken(target))
        return " ".join(words[run.first : run.last]).strip('.,;:!?…«»"“”()') if run else ""

    def _fitting(self, occurrence: Occurrence, around: Context) -> tuple[int, ...]:
        """The rows that a name can be by the words around it."""
        keys = occurrence.keys
        fitting = tuple(key for key in keys if fold(self._terms[key].source) in around.bases)
        if fitting:
            return fitting
        listed = tuple(key for key in keys if key < self._listed)
        return keys if listed or not around.bases else ()

    def _certain(self, missing: Missing, source: str, target: str) -> bool:
        candidate = self.candidate(missing, source, target)
        return candidate is not None and candidate.certain

    def _other_name(
        self, occurrence: Occurrence, around: Context, terms: Sequence[Term], target: str
    ) -> str:
        """A word of the target that rightly renders something else that the word can be."""
        listed = {fold(term.source) for term in terms}
        if fold(occurrence.text) in listed:
            return ""
        keys = {spelling_key(transliterate(base, self.target)) for base in around.bases - listed}
        return next(
            (
                name
                for word in target.split()
                if may_be_name(word)
                for name, _ in self._without_s(undressed(word))
                if spelling_key(name) in keys
            ),
            "",
        )

    def _case_ending(self, found: Occurrence) -> bool:
        """Whether a name has an ending that only ordinary words take: German "Krote" for Krot."""
        terms = [self._terms[key] for key in found.keys]
        accepted = {fold(form) for term in terms for form in term.accepted(self.target)}
        text = fold(found.text)
        return (
            all(term.match is Match.NAME for term in terms)
            and text not in accepted
            and any(text.removesuffix(ending) in accepted for ending in ("e", "en", "n"))
        )

    def _one_of(self, target: str, match: Occurrence) -> bool:
        """Whether a name with an article before it is in the singular: "The Kalinin came"."""
        before = target[: match.start].split()
        after = TOKEN.match(target[match.end :].lstrip())
        return (
            self._plural_s
            and bool(before)
            and before[-1].lower() in _ARTICLES
            and not match.text.endswith("s")
            and not target[match.end :].startswith(("'", "’", "-"))
            and (after is None or not _OF_SEVERAL.match(after.group()))
        )

    def _expected(self, missing: Missing) -> list[str]:
        """Spellings that a garbled name may have come from, the preferred one first."""
        terms = missing.terms
        listed = [form for term in terms for form in term.accepted(self.target)]
        cases = [
            transliterate(form, self.target)
            for term in terms
            if len(term.source.split()) == 1
            for form in sorted(forms(term.source, self._language))
        ]
        spoken = transliterate(missing.occurrence.text, self.target)
        return list(dict.fromkeys([*listed, spoken, *cases]))

    def _rivals(self, occurrence: Occurrence, source: str) -> list[str]:
        """What other capitalised words of the source may be called in the translation."""
        return [
            transliterate(name, self.target)
            for token in TOKEN.finditer(source)
            if token.group()[0].isupper()
            and not (occurrence.start <= token.start() < occurrence.end)
            for name in {token.group(), *(one.base for one in readings(token.group(), "ru"))}
        ]

    def _without_s(self, core: str) -> Iterator[tuple[str, str]]:
        """A word as it is, and without the s of a genitive or plural."""
        yield core, ""
        if self._plural_s and core.endswith("s") and len(core) > 3:
            yield core[:-1], "s"


def check(
    sentences: Iterable[Sentence], glossary: Glossary, source: str, target: str
) -> list[Sentence]:
    """
    Add a finding for every listed name that a translation does not say as listed.

    Findings of an earlier check of the same language are taken away first; those about what
    `unify_spellings`, `protect` and `correct_transcript` changed stay. A word that may be a name
    or an ordinary word is asked about once, where it occurs first.

    Args:
        source, target: codes of the language spoken and of the translation to check.
    """
    asked: set[str] = set()
    checker = NameChecker(glossary, source, target)
    checked = []
    for sentence in sentences:
        kept = tuple(flag for flag in sentence.findings if not _is_own(flag, target))
        found = _findings(sentence, checker, asked)
        checked.append(replace(sentence, findings=kept).with_findings(*found))
    return checked


def findings_of_check(
    sentences: Iterable[Sentence], glossary: Glossary, source: str, target: str
) -> Iterator[tuple[Sentence, Finding]]:
    """Give what `check` would find, each with its sentence."""
    asked: set[str] = set()
    checker = NameChecker(glossary, source, target)
    for sentence in sentences:
        for flag in _findings(sentence, checker, asked):
            yield sentence, flag


def _findings(sentence: Sentence, checker: NameChecker, asked: set[str]) -> Iterator[Finding]:
    text = sentence.targets.get(checker.target)
    if text is None or not text.content:
        return
    source = sentence.source.content
    recognized_as_written = source.split() == [word.text for word in sentence.words]
    links = text.alignment if recognized_as_written else ()
    for lacking in checker.missing(source, text.content):
        if lacking.lack is Lack.ORDINARY:
            listed = lacking.terms[0].source
            if listed in asked:
                continue
            asked.add(listed)
        wanted = " or ".join(lacking.preferred(checker.target))
        there = checker.found(lacking, source, text.content, links)
        name = lacking.occurrence.text
        found = message("found {words}", words=there) if there else message("not found")
        detail = message(_DETAIL[lacking.lack], name=name, wanted=wanted, found=found)
        yield Finding(FindingKind.NAME, detail, checker.target, text=name)


_DETAIL = {
    Lack.MISSING: message("{name}: expected {wanted}, {found}"),
    Lack.ORDINARY: message(
        "{name}: a name or an ordinary word? If a name, expected {wanted}, {found}"
    ),
    Lack.SEX: message("{name}: expected {wanted}, {found}, the name of the other sex"),
    Lack.PLURAL: message("{name}: several people, but {wanted} is in the singular"),
}


def _is_own(flag: Finding, language: str) -> bool:
    """Whether a finding is of this check: of those about names, only its own hold the name."""
    return flag.kind is FindingKind.NAME and flag.language == language and bool(flag.text)


def _like_any(core: str, rivals: Iterable[str]) -> float:
    return max((likeness(core, rival) for rival in rivals), default=0.0)
