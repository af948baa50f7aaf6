"""What becomes of a window's findings: invented words are removed and recorded; the rest stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tolmach.core.document import Finding, FindingKind
from tolmach.core.speech import RecognizedWindow
from tolmach.stages.recognition.guard.findings import Reading, WindowFinding

INVENTIONS = frozenset(
    {
        FindingKind.INVENTED,
        FindingKind.REPETITION,
        FindingKind.STOCK_PHRASE,
        FindingKind.RATE,
        FindingKind.SCRIPT,
    }
)
"""What may be taken out where no one speaks; other findings only ask for a look."""

MOST_VOICE = 0.1
"""The largest share of voice in a stretch that counts as without speech."""


def decide(recognized: Reading, findings: Sequence[WindowFinding]) -> RecognizedWindow:
    """Take out invented words where the voice detector hears no speech; note every finding."""
    removable = [finding for finding in findings if nobody_speaks(recognized, finding)]
    gone = {i for finding in removable for i in range(finding.first, finding.last + 1)}
    kept = [finding for finding in findings if not _within(finding, gone)]
    recorded = [
        *(_recorded(recognized, finding, removed=True) for finding in _distinct(removable)),
        *(_recorded(recognized, finding, removed=False) for finding in kept),
    ]
    return replace(
        recognized.window,
        words=tuple(word for i, word in enumerate(recognized.words) if i not in gone),
        findings=tuple(sorted(recorded, key=lambda entry: (entry.span.start, entry.kind))),
    )


def nobody_speaks(recognized: Reading, finding: WindowFinding) -> bool:
    """Whether a finding is about words that may be removed, because there is no voice."""
    if finding.kind not in INVENTIONS or recognized.voiced is None or not finding.words:
        return False
    return recognized.voice_in(finding.span) <= MOST_VOICE * finding.span.duration


def _within(finding: WindowFinding, gone: set[int]) -> bool:
    """Whether all words of a finding were taken out."""
    return finding.words > 0 and set(range(finding.first, finding.last + 1)) <= gone


def _distinct(findings: Iterable[WindowFinding]) -> list[WindowFinding]:
    """The findings that are not inside another one: each removed word is recorded once."""
    kept: list[WindowFinding] = []
    for finding in sorted(findings, key=lambda entry: (-entry.words, entry.first)):
        if not any(f.first <= finding.first and finding.last <= f.last for f in kept):
            kept.append(finding)
    return kept


def _recorded(recognized: Reading, finding: WindowFinding, *, removed: bool) -> Finding:
    text = " ".join(recognized.texts[finding.first : finding.last + 1])
    span = finding.span
    return Finding(finding.kind, finding.detail, None, span.start, span.end, text, removed)
