"""
The review queue: which sentences a person should look at first, and why.

A sentence's score is how likely it is that something in it is wrong, as far as the signs at hand
tell. The signs are weighed by hand, not measured; whoever measures them replaces this module, and
its callers see the same records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, prod

from tolmach.core.document import Document, Finding, FindingKind, Sentence, State, Text

_WEIGHTS: dict[FindingKind, float] = {
    FindingKind.UNTRANSLATED: 0.95,
    FindingKind.INVENTED: 0.9,
    FindingKind.REPETITION: 0.8,
    FindingKind.STOCK_PHRASE: 0.8,
    FindingKind.SCRIPT: 0.75,
    FindingKind.NAME: 0.7,
    FindingKind.NAME_REPAIR: 0.4,
    FindingKind.NUMBER: 0.7,
    FindingKind.SUSPICIOUS_TRANSLATION: 0.7,
    FindingKind.LOW_CONFIDENCE: 0.6,
    FindingKind.NO_WORDS: 0.6,
    FindingKind.NEW_READING: 0.6,
    FindingKind.LANGUAGE_SWITCH: 0.5,
    FindingKind.OUTSIDE_VOCABULARY: 0.5,
    FindingKind.LONG_WORD: 0.4,
    FindingKind.RATE: 0.4,
    FindingKind.NO_PUNCTUATION: 0.3,
}
_UNSURE = 0.5
"""Probability of a word from which on it is not named as a reason."""
_NAMED = 3
"""Unsure words of one sentence that are named, the least sure first."""
_NEAR = 2_000
"""Milliseconds around a finding of the recording in which a sentence is beside it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One sign that a sentence may be wrong.

    Attributes:
        code: a kind of flag, or `low_probability`, `low_score`, `needs_work`, `unspoken`.
        language: of the text that it is about; None for the recording's.
        detail: for people.
        words: indices of the recognised words that it is about.
        weight: 0 to 1.
    """

    code: str
    weight: float
    language: str | None = None
    detail: str = ""
    words: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One sentence of the queue; its score is 0 to 1, and its reasons come worst first."""

    sentence: str
    score: float
    reasons: tuple[Reason, ...]


def review_queue(document: Document) -> list[ReviewItem]:
    """
    Put all sentences in the order in which a person should look at them.

    Returns:
        One item for every sentence, also for those that were checked or withheld: the worst first,
        those without any sign at the end, in order of time where scores are equal.
    """
    beside = _findings_beside(document)
    items = [_item(sentence, beside.get(sentence.id, ())) for sentence in document.sentences]
    return sorted(items, key=lambda item: -item.score)


def _item(sentence: Sentence, beside: Sequence[Finding]) -> ReviewItem:
    reasons = sorted(_reasons(sentence, beside), key=lambda reason: -reason.weight)
    sound = prod(1 - reason.weight for reason in reasons)
    return ReviewItem(sentence.id, round(1 - sound, 4), tuple(reasons))


def _reasons(sentence: Sentence, beside: Sequence[Finding]) -> Iterator[Reason]:
    for flag in sentence.findings:
        yield Reason(flag.kind.value, _WEIGHTS.get(flag.kind, 0.5), flag.language, flag.detail)
    yield from _unsure_words(sentence)
    for code, text in ((None, sentence.source), *sentence.targets.items()):
        if text.state is State.NEEDS_WORK:
            yield Reason("needs_work", 0.85, code)
        if code is not None and not text.checked:
            yield from _unsure_translation(code, text)
    for finding in beside:
        detail = f"{finding.text} {finding.detail}".strip()
        yield Reason("unspoken", 0.4, None, detail)


def _unsure_words(sentence: Sentence) -> Iterator[Reason]:
    """The words that the recogniser was least sure of."""
    if sentence.source.checked:
        return
    known = [
        (word.probability, index)
        for index, word in enumerate(sentence.words)
        if word.probability is not None and word.probability < _UNSURE
    ]
    if known:
        worst = sorted(known)[:_NAMED]
        named = ", ".join(f"«{sentence.words[i].text}» {p:.2f}" for p, i in worst)
        weight = 0.7 * (1 - worst[0][0])
        yield Reason("low_probability", weight, None, named, tuple(i for _, i in worst))


def _unsure_translation(code: str, text: Text) -> Iterator[Reason]:
    """A translation that its model gave less than half of the usual probability a piece."""
    if text.score is not None and text.score < -1.0:
        yield Reason("low_score", 0.5 * (1 - exp(text.score + 1)), code, f"{text.score:.2f}")


def _findings_beside(document: Document) -> dict[str, list[Finding]]:
    """What was taken out or not understood, by the sentence nearest to it."""
    found: dict[str, list[Finding]] = {}
    for finding in document.findings:
        if finding.start is None or finding.end is None or (finding.text and not finding.removed):
            continue
        near = [
            (max(sentence.span.start - finding.end, finding.start - sentence.span.end, 0), index)
            for index, sentence in enumerate(document.sentences)
        ]
        distance, index = min(near, default=(_NEAR, 0))
        if distance < _NEAR:
            found.setdefault(document.sentences[index].id, []).append(finding)
    return found
