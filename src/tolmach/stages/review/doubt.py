"""
The doubt score of one sentence: how likely it is that something in it is wrong, and why.

Every sign is a reason with a weight from 0 to 1, as if it were the probability that the sign is
right, and the score is the probability that at least one of them is. How well the order of the
scores finds wrong words is measured by `benchmarks/recognition/doubt.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, prod

from tolmach.core.document import Finding, FindingKind, Sentence, State, Text

WEIGHTS: dict[FindingKind, float] = {
    FindingKind.UNTRANSLATED: 0.95,
    FindingKind.INVENTED: 0.9,
    FindingKind.REPETITION: 0.8,
    FindingKind.STOCK_PHRASE: 0.8,
    FindingKind.SCRIPT: 0.75,
    FindingKind.NAME: 0.7,
    FindingKind.NAME_REPAIR: 0.4,
    FindingKind.NUMBER: 0.7,
    FindingKind.SPEAKER: 0.6,
    FindingKind.OVERLAP: 0.4,
    FindingKind.SUSPICIOUS_TRANSLATION: 0.7,
    FindingKind.NOT_SAID: 0.7,
    FindingKind.NOT_WRITTEN: 0.6,
    FindingKind.LOW_CONFIDENCE: 0.6,
    FindingKind.NO_WORDS: 0.6,
    FindingKind.NEW_READING: 0.6,
    FindingKind.LANGUAGE_SWITCH: 0.5,
    FindingKind.OUTSIDE_VOCABULARY: 0.5,
    FindingKind.INCONSISTENT: 0.5,
    FindingKind.OTHER_TRANSLATION: 0.35,
    FindingKind.LONG_WORD: 0.4,
    FindingKind.RATE: 0.4,
    FindingKind.NO_PUNCTUATION: 0.3,
}
"""Weighed by hand, not measured: real speech with known errors has too few of each kind."""

UNSURE = 0.5
"""Probability of a word from which on it is not named as a reason."""

NAMED = 3
"""Unsure words of one sentence that are named, the least sure first."""

SPREAD = 0.8
"""
Power of a sentence's length by which its doubtful words are divided.

At 1 the densest sentences come first, which finds the most wrong words for the words read; at 0 the
longest, which tells sentences with any wrong word best.
"""

USUAL_RATIO = 0.6
"""Logarithm by which a translation may be longer or shorter than the recording's usual ratio."""

LEAST_LENGTH = 15
"""Characters from which on the length of a translation says something."""


LOW_PROBABILITY = "low_probability"


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One sign that a sentence may be wrong.

    Attributes:
        code: a kind of finding, or `low_probability`, `low_score`, `close_second`, `length`,
            `needs_work`, `unspoken`.
        language: of the text that it is about; None for the recording's.
        detail: for people.
        words: indices of the recognized words that it is about.
        weight: 0 to 1.
    """

    code: str
    weight: float
    language: str | None = None
    detail: str = ""
    words: tuple[int, ...] = ()


PHRASES = {
    LOW_PROBABILITY: "not sure of",
    "low_score": "the translator is not sure",
    "close_second": "the translator nearly chose",
    "length": "the translation is unusually",
    "needs_work": "marked as to be worked on",
    "unspoken": "beside it",
    FindingKind.UNTRANSLATED: "no translation",
    FindingKind.INVENTED: "may not have been said",
    FindingKind.REPETITION: "goes round in circles",
    FindingKind.STOCK_PHRASE: "a phrase that recognizers invent",
    FindingKind.SCRIPT: "other letters than the language has",
    FindingKind.NAME: "a name",
    FindingKind.NAME_REPAIR: "a name was repaired",
    FindingKind.NUMBER: "a number",
    FindingKind.SPEAKER: "another speaker was found",
    FindingKind.OVERLAP: "two people speak at once",
    FindingKind.SUSPICIOUS_TRANSLATION: "the translation looks wrong",
    FindingKind.LOW_CONFIDENCE: "the recognizer is not sure",
    FindingKind.NO_WORDS: "speech without words",
    FindingKind.NEW_READING: "recognized otherwise since",
    FindingKind.NOT_SAID: "not said in the recording",
    FindingKind.NOT_WRITTEN: "said, but not in the text",
    FindingKind.LANGUAGE_SWITCH: "another language begins",
    FindingKind.OUTSIDE_VOCABULARY: "words that the translator does not know",
    FindingKind.INCONSISTENT: "does not fit the sentences around it",
    FindingKind.OTHER_TRANSLATION: "another model translates otherwise",
    FindingKind.LONG_WORD: "a word with a wrong time",
    FindingKind.RATE: "more words than can be said",
    FindingKind.NO_PUNCTUATION: "no punctuation",
}
"""What a reason says in front of its detail."""


def explained(reason: Reason) -> str:
    """
    Say a reason in words.

    >>> explained(Reason("name", 0.7, "en", "Verkhova is missing"))
    'a name (en): Verkhova is missing'
    """
    where = f" ({reason.language})" if reason.language else ""
    said = PHRASES.get(reason.code, reason.code.replace("_", " ")) + where
    return f"{said}: {reason.detail}" if reason.detail else said


def score(sentence: Sentence, reasons: Sequence[Reason]) -> float:
    """The doubt score: 0 without any sign, near 1 where an error is nearly certain."""
    others = (reason.weight for reason in reasons if reason.code != LOW_PROBABILITY)
    return round(1 - (1 - words_doubt(sentence)) * prod(1 - weight for weight in others), 4)


def translation_doubt(sentence: Sentence, language: str) -> float:
    """How likely it is that a translation is wrong, by the findings about it alone."""
    found = {each for each in sentence.findings if each.language == language}
    return 1 - prod(1 - WEIGHTS.get(each.kind, 0.5) for each in found)


def words_doubt(sentence: Sentence) -> float:
    """
    How doubtful the recognized words are together, also where none of them is a reason by itself.

    In real speech, words with a probability of 0.6 to 0.8 were wrong nearly half of the time.
    """
    if sentence.source.checked:
        return 0.0
    doubts = [1 - word.probability for word in sentence.words if word.probability is not None]
    return 1 - exp(-sum(doubts) / len(sentence.words) ** SPREAD)


def reasons(
    sentence: Sentence, beside: Sequence[Finding] = (), ratios: dict[str, float] | None = None
) -> list[Reason]:
    """
    Gather the signs that a sentence may be wrong, the worst first.

    Args:
        beside: findings of the recording next to the sentence.
        ratios: language -> usual length of a translation per character of the source.
    """
    return sorted(_reasons(sentence, beside, ratios or {}), key=lambda reason: -reason.weight)


def _reasons(
    sentence: Sentence, beside: Sequence[Finding], ratios: dict[str, float]
) -> Iterator[Reason]:
    for each in sentence.findings:
        yield Reason(each.kind.value, WEIGHTS.get(each.kind, 0.5), each.language, each.detail)
    yield from _unsure_words(sentence)
    for code, text in ((None, sentence.source), *sentence.targets.items()):
        if text.state is State.NEEDS_WORK:
            yield Reason("needs_work", 0.85, code)
        if code is not None and not text.checked:
            yield from _unsure_translation(code, text)
            yield from _length(code, text, sentence, ratios)
    for finding in beside:
        if finding.kind is FindingKind.NOT_WRITTEN:
            yield Reason(finding.kind.value, WEIGHTS[finding.kind], None, finding.text)
        else:
            yield Reason("unspoken", 0.4, None, f"{finding.text} {finding.detail}".strip())


def _unsure_words(sentence: Sentence) -> Iterator[Reason]:
    """The words that the recognizer was least sure of."""
    if sentence.source.checked:
        return
    known = [
        (word.probability, index)
        for index, word in enumerate(sentence.words)
        if word.probability is not None and word.probability < UNSURE
    ]
    if known:
        worst = sorted(known)[:NAMED]
        named = ", ".join(f"«{sentence.words[i].text}» {p:.2f}" for p, i in worst)
        numbers = tuple(i for _, i in worst)
        yield Reason(LOW_PROBABILITY, words_doubt(sentence), None, named, numbers)


def _unsure_translation(code: str, text: Text) -> Iterator[Reason]:
    """A translation with a low score, or with another candidate close behind."""
    if text.score is None:
        return
    if text.score < -1.0:
        yield Reason("low_score", 0.5 * (1 - exp(text.score + 1)), code, f"{text.score:.2f}")
    others = [each for each in text.alternatives if each.content != text.content and not each.model]
    if others:
        closest = max(others, key=lambda each: each.score)
        weight = 0.2 * exp(min(0.0, closest.score - text.score) * 10)
        if weight >= 0.1:
            yield Reason("close_second", weight, code, closest.content)


def _length(
    code: str, text: Text, sentence: Sentence, ratios: dict[str, float]
) -> Iterator[Reason]:
    """A translation much longer or shorter than is usual between these languages."""
    source, target = len(sentence.source.content), len(text.content)
    if code not in ratios or min(source, target) == 0 or max(source, target) < LEAST_LENGTH:
        return
    off = log(target / source / ratios[code])
    if abs(off) > USUAL_RATIO:
        weight = min(0.8, 0.5 * abs(off) / (2 * USUAL_RATIO) + 0.1)
        yield Reason("length", weight, code, "long" if off > 0 else "short")
