"""
The doubt score of one sentence: how likely it is that something in it is wrong, and why.

Every sign is a reason with a weight from 0 to 1, as if it were the probability that the sign is
right, and the score is the probability that at least one of them is. How well the order of the
scores finds wrong words is measured by `benchmarks/recognition/doubt.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, prod

from tolmach.core.document import Finding, FindingKind, Sentence, State, Text
from tolmach.messages import joined, message
from tolmach.text.morphology import is_no_word
from tolmach.text.repetition import plain_word

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
    FindingKind.SECOND_OPINION: 0.5,
    FindingKind.LANGUAGE_SWITCH: 0.5,
    FindingKind.OUTSIDE_VOCABULARY: 0.5,
    FindingKind.INCONSISTENT: 0.5,
    FindingKind.OTHER_TRANSLATION: 0.35,
    FindingKind.LONG_WORD: 0.4,
    FindingKind.RATE: 0.4,
    FindingKind.NO_PUNCTUATION: 0.3,
}
"""Weighed by hand, not measured: real speech with known errors has too few of each kind."""

NO_WORD = "in_no_dictionary"

USUAL, UNSURE_WORD, IN_NO_DICTIONARY, DIFFERS = -2.6, 3.0, 2.9, 1.0
"""
How likely a word is wrong, as log odds: a sure word, and what is added for all doubt (1 less its
probability), for a word that is in no dictionary, and for one that the second recognizer has not.

Fitted by logistic regression to 664 words of a reader, half of them in the band of a telephone, 125
of them wrong (Whisper base): of 36 words in no dictionary, 32 were wrong.
"""

OF_NAMES = 1.0
"""The same for a capitalized word inside a sentence: names are in no dictionary, too."""

UNSURE = 0.5
"""Probability of a word from which on it is not named as a reason."""

NAMED = 3
"""Unsure words of one sentence that are named, the least sure first."""

SPREAD = 0.7
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
OF_WORDS = frozenset({LOW_PROBABILITY, NO_WORD, FindingKind.SECOND_OPINION.value})
"""Reasons that are in the doubt of the words already."""


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One sign that a sentence may be wrong.

    Attributes:
        code: a kind of finding, or `low_probability`, `in_no_dictionary`, `low_score`,
            `close_second`, `length`, `needs_work`, `unspoken`.
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
    NO_WORD: "in no dictionary",
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
    FindingKind.SECOND_OPINION: "the second recognizer differs",
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


def score(sentence: Sentence, reasons: Sequence[Reason], language: str = "") -> float:
    """The doubt score: 0 without any sign, near 1 where an error is nearly certain."""
    others = (reason.weight for reason in reasons if reason.code not in OF_WORDS)
    doubt = words_doubt(sentence, language)
    return round(1 - (1 - doubt) * prod(1 - weight for weight in others), 4)


def translation_doubt(sentence: Sentence, language: str) -> float:
    """How likely it is that a translation is wrong, by the findings about it alone."""
    found = {each for each in sentence.findings if each.language == language}
    return 1 - prod(1 - WEIGHTS.get(each.kind, 0.5) for each in found)


def words_doubt(sentence: Sentence, language: str = "") -> float:
    """
    How doubtful the recognized words are together, also where none of them is a reason by itself.

    Args:
        language: the recording's, whose dictionary is asked; empty asks none.
    """
    if sentence.source.checked:
        return 0.0
    odds = [USUAL + UNSURE_WORD * (1 - (word.probability or 1.0)) for word in sentence.words]
    for index in _in_no_dictionary(sentence, language):
        name = index and sentence.words[index].text.lstrip('«"(„“')[:1].isupper()
        odds[index] += OF_NAMES if name else IN_NO_DICTIONARY
    for index in _differing(sentence):
        odds[index] += DIFFERS
    # minus the logarithm of the probability that no word is wrong; sure words count as nothing
    doubt = sum(log1p(exp(each)) - log1p(exp(USUAL)) for each in odds)
    return 1 - exp(-doubt / len(sentence.words) ** SPREAD)


def _in_no_dictionary(sentence: Sentence, language: str) -> list[int]:
    if not language:
        return []
    plain = [plain_word(word.text) for word in sentence.words]
    return [index for index, word in enumerate(plain) if is_no_word(word, language)]


def _differing(sentence: Sentence) -> Iterator[int]:
    """
    The words that the second recognizer has not, or beside which it has others.

    Findings come in the order of the sentence, and their text is that of its words.
    """
    texts = [word.text for word in sentence.words]
    place = 0
    for finding in sentence.findings:
        if finding.kind is not FindingKind.SECOND_OPINION:
            continue
        run = finding.text.split()
        starts = range(place, len(texts) - len(run) + 1)
        first = next((at for at in starts if texts[at : at + len(run)] == run), place)
        place = min(first + len(run), len(texts) - 1)
        yield from range(first, place) if run else (place,)


def reasons(
    sentence: Sentence,
    beside: Sequence[Finding] = (),
    ratios: dict[str, float] | None = None,
    language: str = "",
) -> list[Reason]:
    """
    Gather the signs that a sentence may be wrong, the worst first.

    Args:
        beside: findings of the recording next to the sentence.
        ratios: language -> usual length of a translation per character of the source.
        language: the recording's, whose dictionary is asked; empty asks none.
    """
    found = [*_reasons(sentence, beside, ratios or {}), *_unsure_words(sentence, language)]
    return sorted(found, key=lambda reason: -reason.weight)


def _reasons(
    sentence: Sentence, beside: Sequence[Finding], ratios: dict[str, float]
) -> Iterator[Reason]:
    for each in sentence.findings:
        if each.instead and not _still_there(sentence, each):
            continue
        yield Reason(each.kind.value, WEIGHTS.get(each.kind, 0.5), each.language, each.detail)
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
            yield Reason("unspoken", 0.4, None, joined(finding.text, finding.detail))


def _still_there(sentence: Sentence, repair: Finding) -> bool:
    """Whether a text still has the words that a repair wrote; a person may have taken them back."""
    text = sentence.source if repair.language is None else sentence.targets.get(repair.language)
    return text is not None and repair.instead in text.content


def _unsure_words(sentence: Sentence, language: str) -> Iterator[Reason]:
    """The words that the recognizer was least sure of, and those that are in no dictionary."""
    if sentence.source.checked:
        return
    doubt = words_doubt(sentence, language)
    known = [
        (word.probability, index)
        for index, word in enumerate(sentence.words)
        if word.probability is not None and word.probability < UNSURE
    ]
    if known:
        worst = sorted(known)[:NAMED]
        named = ", ".join(f"«{sentence.words[i].text}» {p:.2f}" for p, i in worst)
        numbers = tuple(i for _, i in worst)
        yield Reason(LOW_PROBABILITY, doubt, None, named, numbers)
    if strange := _in_no_dictionary(sentence, language)[:NAMED]:
        named = ", ".join(f"«{sentence.words[i].text}»" for i in strange)
        yield Reason(NO_WORD, doubt, None, named, tuple(strange))


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
        yield Reason("length", weight, code, message("long") if off > 0 else message("short"))
