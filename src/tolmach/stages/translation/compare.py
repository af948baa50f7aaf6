"""Two translations of each sentence: the better one is used, the other is kept beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from tolmach.core.document import Alternative, Finding, FindingKind, Sentence
from tolmach.messages import message
from tolmach.stages.review.doubt import translation_doubt

Check = Callable[[Sequence[Sentence]], list[Sentence]]
"""Adds the findings of all checks of translations to sentences."""

FAR = 0.4
"""
Overlap of two translations below which they hardly say the same.

Of the translations of the Firefox models, 3 in 100 are that far from the human one
(`benchmarks/translation/quality.py`).
"""


def better_of(
    first: Sequence[Sentence],
    second: Sequence[Sentence],
    check: Check,
    target: str,
    models: tuple[str, str],
) -> list[Sentence]:
    """
    Choose for each sentence the translation of which the checks find less; the first if equal.

    What was not chosen becomes the first alternative, with the name of its model. Where the two
    have little in common, a finding says so. What a person wrote or checked stays as it is.

    Args:
        first, second: the same sentences, translated by two models.
        check: what to judge by; the findings themselves are not kept.
        models: names of the two models.
    """
    judged = zip(check(first), check(second), strict=True)
    return [
        _better(
            one,
            other,
            (translation_doubt(before, target), translation_doubt(after, target)),
            target,
            models,
        )
        for one, other, (before, after) in zip(first, second, judged, strict=True)
    ]


def _better(
    first: Sentence,
    second: Sentence,
    doubts: tuple[float, float],
    target: str,
    models: tuple[str, str],
) -> Sentence:
    one, other = first.targets.get(target), second.targets.get(target)
    if other is None or not other.content or (one is not None and not one.untouched):
        return first
    if one is None or not one.content:
        return second
    if one.content == other.content:
        return first
    kept, left, model = (first, other, models[1])
    if doubts[1] < doubts[0]:
        kept, left, model = (second, one, models[0])
    text = kept.targets[target]
    beside = Alternative(left.content, left.score or 0.0, left.alignment, model)
    others = tuple(each for each in text.alternatives if each.content != left.content)
    kept = kept.with_target(target, replace(text, alternatives=(beside, *others)))
    if overlap(text.content, left.content) >= FAR:
        return kept
    said = message("{model}: «{text}»", model=model, text=left.content)
    return kept.with_findings(
        Finding(FindingKind.OTHER_TRANSLATION, said, target, text=left.content)
    )


def untranslated(sentence: Sentence, target: str) -> Sentence:
    """The sentence as it was before a machine translated it; what a person wrote stays."""
    text = sentence.targets.get(target)
    if text is not None and not text.untouched:
        return sentence
    others = {code: text for code, text in sentence.targets.items() if code != target}
    kept = tuple(each for each in sentence.findings if each.language != target)
    return replace(sentence, targets=others, findings=kept)


def overlap(left: str, right: str) -> float:
    """
    Tell how much two texts have in common: the share of their sequences of three letters, 0 to 1.

    >>> overlap("He was arrested.", "he was arrested"), overlap("He left.", "Go on!")
    (1.0, 0.0)
    """
    one, other = (_threes(text) for text in (left, right))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _threes(text: str) -> Counter[str]:
    letters = f" {' '.join(''.join(c if c.isalnum() else ' ' for c in text.lower()).split())} "
    return Counter(letters[place : place + 3] for place in range(len(letters) - 2))
