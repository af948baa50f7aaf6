"""Find and replace with a preview, and the list of names beside a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tolmach.app.present import Json, Seen, text_revision
from tolmach.core.document import Sentence, Text
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.languages import language
from tolmach.stages.names.checking import NameChecker
from tolmach.text.glossary import source_finder

MOST = 500
"""Hits that one answer shows."""


@dataclass(frozen=True, slots=True)
class Search:
    """
    What to look for.

    Attributes:
        replace: what to put in its place; None only finds.
        whole_words: letters before or behind it make it another word.
        case: capitals matter.
    """

    find: str
    language: str
    replace: str | None = None
    whole_words: bool = False
    case: bool = False

    def pattern(self) -> re.Pattern[str]:
        """The words as an expression; they are taken letter by letter."""
        words = re.escape(self.find)
        if self.whole_words and language(self.language).spaced:
            words = rf"(?<!\w){words}(?!\w)"
        return re.compile(words, 0 if self.case else re.IGNORECASE)


def hits(seen: Seen, search: Search) -> list[Json]:
    """Every text in which something is found, as it is and as it would be."""
    pattern = search.pattern()
    found = []
    for sentence in seen.document.sentences:
        text = sentence.text(search.language, seen.document.language)
        if text is None:
            continue
        spans = [match.span() for match in pattern.finditer(text.content)]
        if spans:
            after = None if search.replace is None else _put(text.content, spans, search.replace)
            found.append(_hit(sentence, text, search.language, spans, after))
    return found


def _put(content: str, spans: list[tuple[int, int]], new: str) -> str:
    """A text with other words in some places."""
    parts, end = [], 0
    for first, last in spans:
        parts += [content[end:first], new]
        end = last
    return "".join((*parts, content[end:]))


def _hit(
    sentence: Sentence, text: Text, code: str, spans: list[tuple[int, int]], after: str | None
) -> Json:
    return {
        "sentence": sentence.id,
        "start": sentence.span.start,
        "language": code,
        "revision": text_revision(text),
        "before": text.content,
        "after": after,
        "spans": [list(span) for span in spans],
        "state": text.state,
        "withheld": sentence.withheld is not None,
    }


def names_beside(seen: Seen, sentence: Sentence, glossary: Glossary) -> list[Json]:
    """The rows of the list that a sentence mentions, and languages in which they are missing."""
    spoken = seen.document.language
    said: dict[str, str] = {}
    for occurrence in source_finder(glossary, spoken).find(sentence.source.content):
        for key in occurrence.keys:
            said.setdefault(glossary.terms[key].source, occurrence.text)
    missing = {
        code: _lost(sentence.source.content, text, NameChecker(glossary, spoken, code))
        for code, text in sentence.targets.items()
    }
    return [
        {
            "source": term.source,
            "said": said[term.source],
            "targets": {code: list(names) for code, names in term.targets.items()},
            "note": term.note,
            "missing": [code for code, names in missing.items() if term.source in names],
        }
        for term in glossary.terms
        if term.source in said
    ]


def _lost(content: str, text: Text, checker: NameChecker) -> set[str]:
    """Names of the list that a translation does not have."""
    missing = checker.missing(content, text.content)
    return {term.source for each in missing for term in each.terms}


def term_of(source: str, targets: dict[str, list[str]], note: str, match: str) -> Term:
    """A row of the list from what the page says."""
    names = {code: tuple(name for name in each if name) for code, each in targets.items()}
    return Term(source, {c: n for c, n in names.items() if n}, note, Match(match))
