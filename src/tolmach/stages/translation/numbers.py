"""Numbers, years and percentages: flagged where a translation has others than its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tolmach.core.document import Finding, FindingKind, Sentence
from tolmach.messages import Message, joined, message
from tolmach.text.numbers import Difference, compare


def check_numbers(sentences: Iterable[Sentence], source: str, target: str) -> list[Sentence]:
    """
    Flag sentences whose translation lost or made up a number.

    Number flags of an earlier check of the same language are taken away first.

    Args:
        source, target: codes of the language spoken and of the translation to check.
    """
    return [_checked(sentence, source, target) for sentence in sentences]


def _checked(sentence: Sentence, source: str, target: str) -> Sentence:
    kept = (
        f for f in sentence.findings if f.kind is not FindingKind.NUMBER or f.language != target
    )
    sentence = replace(sentence, findings=tuple(kept))
    text = sentence.targets.get(target)
    if text is None or not text.content:
        return sentence
    differences = compare(sentence.source.content, text.content, source, target)
    if not differences:
        return sentence
    detail = joined(*map(_sentence, differences), between="; ")
    return sentence.with_findings(Finding(FindingKind.NUMBER, detail, target))


def _sentence(difference: Difference) -> Message:
    if difference.side == "order":
        return message("{text} have changed places in the translation", text=difference.text)
    if difference.side == "source":
        return message("{text} is missing in the translation", text=difference.text)
    return message("{text} is not in the source", text=difference.text)
