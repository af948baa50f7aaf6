"""What becomes of a window's findings: words that nobody said go, with a record; the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tolmach.core.document import FindingKind, Suspicion
from tolmach.core.speech import RecognizedWindow
from tolmach.stages.recognition.guard.findings import Finding, Reading

INVENTIONS = frozenset(
    {
        FindingKind.INVENTED,
        FindingKind.REPETITION,
        FindingKind.STOCK_PHRASE,
        FindingKind.RATE,
        FindingKind.SCRIPT,
    }
)
"""What may be taken out, if nobody speaks there; other findings only ask for a look."""

MOST_VOICE = 0.1
"""The largest share of voice in a stretch where, we say, nobody speaks."""


def decide(recognized: Reading, findings: Sequence[Finding]) -> RecognizedWindow:
    """Take out invented words where the voice detector hears nobody; note every finding."""
    removable = [finding for finding in findings if _nobody_speaks(recognized, finding)]
    gone = {i for finding in removable for i in range(finding.first, finding.last + 1)}
    kept = [finding for finding in findings if not _within(finding, gone)]
    suspicions = [
        *(_suspicion(recognized, finding, removed=True) for finding in _distinct(removable)),
        *(_suspicion(recognized, finding, removed=False) for finding in kept),
    ]
    return replace(
        recognized.window,
        words=tuple(word for i, word in enumerate(recognized.words) if i not in gone),
        suspicions=tuple(sorted(suspicions, key=lambda entry: (entry.start, entry.kind))),
    )


def _nobody_speaks(recognized: Reading, finding: Finding) -> bool:
    if finding.kind not in INVENTIONS or recognized.voiced is None or not finding.words:
        return False
    return recognized.voice_in(finding.span) <= MOST_VOICE * finding.span.duration


def _within(finding: Finding, gone: set[int]) -> bool:
    """Whether all words of a finding were taken out."""
    return finding.words > 0 and set(range(finding.first, finding.last + 1)) <= gone


def _distinct(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that are not inside another one: each removed word is recorded once."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda entry: (-entry.words, entry.first)):
        if not any(f.first <= finding.first and finding.last <= f.last for f in kept):
            kept.append(finding)
    return kept


def _suspicion(recognized: Reading, finding: Finding, *, removed: bool) -> Suspicion:
    text = " ".join(recognized.texts[finding.first : finding.last + 1])
    span = finding.span
    return Suspicion(finding.kind, span.start, span.end, text, finding.detail, removed)
