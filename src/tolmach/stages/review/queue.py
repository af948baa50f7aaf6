"""The review queue: which sentences a person should look at first, and why."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from statistics import median

from tolmach.core.document import Document, Finding, FindingKind
from tolmach.stages.review.doubt import LEAST_LENGTH, Reason, reasons, score

_NEAR = 2_000
"""Milliseconds around a finding of the recording in which a sentence is beside it."""

OF_RECORDING = frozenset(
    {FindingKind.LANGUAGE, FindingKind.HARDLY_UNDERSTOOD, FindingKind.SPEAKERS}
)
"""Findings about all of a recording; they are beside no sentence."""

_ENOUGH = 5
"""Translations from which on their usual length is known."""


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
    ratios = _usual_ratios(document)
    items = []
    for sentence in document.sentences:
        found = tuple(reasons(sentence, beside.get(sentence.id, ()), ratios, document.language))
        doubt = score(sentence, found, document.language)
        items.append(ReviewItem(sentence.id, doubt, found))
    return sorted(items, key=lambda item: -item.score)


def _usual_ratios(document: Document) -> dict[str, float]:
    """How long translations are per character of the source; by language, where it is known."""
    found: dict[str, list[float]] = {}
    for sentence in document.sentences:
        source = len(sentence.source.content)
        for code, text in sentence.targets.items():
            if source >= LEAST_LENGTH and text.content:
                found.setdefault(code, []).append(len(text.content) / source)
    return {code: median(each) for code, each in found.items() if len(each) >= _ENOUGH}


def _findings_beside(document: Document) -> dict[str, list[Finding]]:
    """What was taken out or not understood, by the sentence nearest to it."""
    found: dict[str, list[Finding]] = {}
    starts = [sentence.span.start for sentence in document.sentences]
    for finding in document.findings:
        if finding.start is None or finding.end is None or finding.kind in OF_RECORDING:
            continue
        lacking = finding.removed or finding.kind is FindingKind.NOT_WRITTEN
        if finding.text and not lacking:
            continue  # the sentence with these words has the finding itself
        place = bisect_left(starts, finding.start)
        near = [
            (max(sentence.span.start - finding.end, finding.start - sentence.span.end, 0), index)
            for index in (place - 1, place)
            if 0 <= index < len(starts)
            for sentence in (document.sentences[index],)
        ]
        distance, index = min(near, default=(_NEAR, 0))
        if distance < _NEAR:
            found.setdefault(document.sentences[index].id, []).append(finding)
    return found
