"""Translations that do not fit those around them: another form of address, the same text twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from tolmach.core.document import Finding, FindingKind, Sentence
from tolmach.messages import Message, message
from tolmach.text.address import Address, address
from tolmach.text.similarity import likeness

_FEWEST_WORDS = 4
_ALIKE = 0.6
"""Likeness of two sources from which on one translation may do for both (0 to 1)."""
_SURELY = 3
"""Times as many sentences of the other form, where it is not known who speaks."""


def check_consistency(sentences: Sequence[Sentence], source: str, target: str) -> list[Sentence]:
    """
    Flag translations that change the form of address, or repeat the translation before.

    A person who says «вы» may be translated with Sie or with du, but not with both: the rarer form
    in all that one speaker says is flagged, and of two equally frequent ones the later. Sentences
    are compared with those whose source has the same form. Flags of an earlier check of the same
    language are taken away first.
    """
    cleaned = [_without(sentence, target) for sentence in sentences]
    found: dict[str, list[Finding]] = {}
    for name, detail in (*_address(cleaned, source, target), *_repeated(cleaned, target)):
        found.setdefault(name, []).append(Finding(FindingKind.INCONSISTENT, detail, target))
    return [each.with_findings(*found.get(each.id, ())) for each in cleaned]


def _without(sentence: Sentence, target: str) -> Sentence:
    kept = tuple(
        each
        for each in sentence.findings
        if each.kind is not FindingKind.INCONSISTENT or each.language != target
    )
    return sentence if len(kept) == len(sentence.findings) else replace(sentence, findings=kept)


def _address(
    sentences: Iterable[Sentence], source: str, target: str
) -> Iterator[tuple[str, Message]]:
    groups: dict[tuple[str | None, bool | None], list[tuple[str, Address]]] = {}
    for sentence in sentences:
        text = sentence.targets.get(target)
        used = address(text.content, target) if text else None
        if used is not None:
            said = address(sentence.source.content, source)
            key = (sentence.speaker, said.formal if said else None)
            groups.setdefault(key, []).append((sentence.id, used))
    for (speaker, _), uses in groups.items():
        formal = sum(each.formal for _, each in uses)
        informal = len(uses) - formal
        usual = formal > informal or (formal == informal and uses[0][1].formal)
        rare, often = sorted((formal, informal))
        if rare and (speaker or often >= _SURELY * rare):
            for name, used in uses:
                if used.formal is not usual:
                    other = next(each.word for _, each in uses if each.formal is usual)
                    yield (
                        name,
                        message(
                            "addresses people with «{word}», elsewhere with «{other}»",
                            word=used.word,
                            other=other,
                        ),
                    )


def _repeated(sentences: Sequence[Sentence], target: str) -> Iterator[tuple[str, Message]]:
    """The translation of the sentence before, for a sentence that says something else."""
    for before, after in pairwise(sentences):
        first, second = before.targets.get(target), after.targets.get(target)
        if first is None or second is None or first.content != second.content:
            continue
        if len(second.content.split()) < _FEWEST_WORDS:
            continue
        if likeness(before.source.content, after.source.content) < _ALIKE:
            yield after.id, message("the same translation as the sentence before it")
