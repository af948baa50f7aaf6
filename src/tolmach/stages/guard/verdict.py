"""What becomes of a window's findings: words that nobody said go, with a record; the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tolmach.core.document import FlagKind, Suspicion
from tolmach.core.speech import RecognizedWindow
from tolmach.stages.guard.findings import Finding, Heard

INVENTIONS = frozenset(
    {FlagKind.INVENTED, FlagKind.REPETITION, FlagKind.STOCK_PHRASE, FlagKind.RATE, FlagKind.SCRIPT}
)
"""What may be taken out, if nobody speaks there; other findings only ask for a look."""

MOST_VOICE = 0.1
"""The largest share of voice in a stretch where, we say, nobody speaks."""


def settle(heard: Heard, findings: Sequence[Finding]) -> RecognizedWindow:
    """Take out invented words where the voice detector hears nobody; note every finding."""
    removable = [finding for finding in findings if _nobody_speaks(heard, finding)]
    gone = {i for finding in removable for i in range(finding.first, finding.last + 1)}
    kept = [finding for finding in findings if not _within(finding, gone)]
    suspicions = [
        *(_suspicion(heard, finding, removed=True) for finding in _distinct(removable)),
        *(_suspicion(heard, finding, removed=False) for finding in kept),
    ]
    return replace(
        heard.window,
        words=tuple(word for i, word in enumerate(heard.words) if i not in gone),
        suspicions=tuple(sorted(suspicions, key=lambda entry: (entry.start, entry.kind))),
    )


def _nobody_speaks(heard: Heard, finding: Finding) -> bool:
    if finding.kind not in INVENTIONS or heard.voiced is None or not finding.words:
        return False
    return heard.voice_in(finding.span) <= MOST_VOICE * finding.span.duration


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


def _suspicion(heard: Heard, finding: Finding, *, removed: bool) -> Suspicion:
    text = " ".join(heard.texts[finding.first : finding.last + 1])
    span = finding.span
    return Suspicion(finding.kind, span.start, span.end, text, finding.detail, removed)
