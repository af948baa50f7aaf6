"""Checking that every listed name of the source stands in the translation as it is listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Finding, FindingKind, Link, Sentence
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.languages import language as language_of
from tolmach.stages.names.spans import find_rendering, occurrence_words, word_run
from tolmach.text.glossary import Occurrence, source_finder, target_finder
from tolmach.text.morphology import forms
from tolmach.text.transliterate import transliterate


@dataclass(frozen=True, slots=True)
class Missing:
    """A listed name of the source that the translation does not say as it should."""

    occurrence: Occurrence
    terms: tuple[Term, ...]

    def preferred(self, language: str) -> list[str]:
        """The first rendering of each term it can be."""
        return list(dict.fromkeys(term.accepted(language)[0] for term in self.terms))

    @property
    def protected(self) -> bool:
        """Whether the listed form may be put in place: names and exact phrases, never terms."""
        return all(term.match is not Match.TERM for term in self.terms)


class NameChecker:
    """Compares source and target sentences under one list of names."""

    def __init__(self, glossary: Glossary, source: str, target: str) -> None:
        """Prepare the forms of all names in both languages."""
        self.target = target
        self._language = source
        self._terms = glossary.terms
        self._source = source_finder(glossary, source)
        self._target = target_finder(glossary, target)

    def missing(self, source: str, target: str) -> list[Missing]:
        """
        List the names of a source sentence that a target sentence lacks, in order.

        Each occurrence needs one of its own; names without a listed rendering in the target
        language are not looked for.
        """
        there = self._target.find(target)
        lacking = []
        for occurrence in self._source.find(source):
            terms = [self._terms[key] for key in occurrence.keys]
            listed = tuple(term for term in terms if term.accepted(self.target))
            if not listed:
                continue
            match = next((one for one in there if set(one.keys) & set(occurrence.keys)), None)
            if match is None:
                lacking.append(Missing(occurrence, listed))
            else:
                there.remove(match)
        return lacking

    def taken(self, target: str) -> set[int]:
        """Indices of the target's words that are listed renderings already."""
        return occurrence_words(target, self._target.find(target))

    def expected(self, missing: Missing) -> list[str]:
        """Spellings that a garbled name may have come from, the preferred one first."""
        listed = [form for term in missing.terms for form in term.accepted(self.target)]
        recognized = missing.occurrence.text
        cases = [
            transliterate(form, self.target)
            for term in missing.terms
            if len(term.source.split()) == 1
            for form in sorted(forms(term.source, self._language))
        ]
        return list(dict.fromkeys([*listed, transliterate(recognized, self.target), *cases]))

    def standing(self, missing: Missing, source: str, target: str, links: Sequence[Link]) -> str:
        """What the target says in the name's place; empty when that cannot be told."""
        if not language_of(self.target).spaced:
            return ""
        words = target.split()
        run = find_rendering(
            words,
            self.expected(missing),
            links=links,
            source=word_run(source, missing.occurrence.start, missing.occurrence.end),
            taken=self.taken(target),
        )
        return " ".join(words[run.first : run.last]).strip('.,;:!?…«»"“”()') if run else ""


def check(
    sentences: Iterable[Sentence], glossary: Glossary, source: str, target: str
) -> list[Sentence]:
    """
    Flag every listed name that a translation does not say as listed.

    Flags of an earlier check of the same language are taken away first; what `settle` and
    `correct_transcript` changed stays flagged.

    Args:
        source, target: codes of the language spoken and of the translation to check.
    """
    checker = NameChecker(glossary, source, target)
    checked = []
    for sentence in sentences:
        kept = tuple(flag for flag in sentence.findings if not _is_own(flag, target))
        checked.append(replace(sentence, findings=kept).with_findings(*_flags(sentence, checker)))
    return checked


def findings_of_check(
    sentences: Iterable[Sentence], glossary: Glossary, source: str, target: str
) -> Iterator[tuple[Sentence, Finding]]:
    """Give what `check` would flag, each with its sentence."""
    checker = NameChecker(glossary, source, target)
    for sentence in sentences:
        for flag in _flags(sentence, checker):
            yield sentence, flag


def _flags(sentence: Sentence, checker: NameChecker) -> Iterator[Finding]:
    text = sentence.targets.get(checker.target)
    if text is None or not text.content:
        return
    source = sentence.source.content
    recognized_as_written = source.split() == [word.text for word in sentence.words]
    links = text.alignment if recognized_as_written else ()
    for lacking in checker.missing(source, text.content):
        wanted = " or ".join(lacking.preferred(checker.target))
        stands = checker.standing(lacking, source, text.content, links)
        found = f"found {stands}" if stands else "not found"
        name = lacking.occurrence.text
        detail = f"{name}: expected {wanted}, {found}"
        yield Finding(FindingKind.NAME, detail, checker.target, text=name)


def _is_own(flag: Finding, language: str) -> bool:
    """Whether a finding is of this check: of those about names, only its own hold the name."""
    return flag.kind is FindingKind.NAME and flag.language == language and bool(flag.text)
