"""Numbers, years and percentages: flagged where a translation has others than its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tolmach.core.document import Finding, FindingKind, Sentence
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
    detail = "; ".join(_sentence(one) for one in differences)
    return sentence.with_findings(Finding(FindingKind.NUMBER, detail, target))


def _sentence(difference: Difference) -> str:
    if difference.side == "order":
        return f"{difference.text} have changed places in the translation"
    if difference.side == "source":
        return f"{difference.text} is missing in the translation"
    return f"{difference.text} is not in the source"
