"""What can be seen only across windows, and how findings reach the sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from tolmach.core.document import Finding, FindingKind, Sentence
from tolmach.core.speech import RecognizedWindow
from tolmach.core.timing import Span, short_clock
from tolmach.languages import language
from tolmach.messages import message
from tolmach.stages.recognition.guard.spoken import foreign
from tolmach.text.repetition import plain_word

SAME_WINDOWS = 3
"""So many windows in a row with the same words are a loop."""

_MARK = re.compile(r"[.!?…,。！？]")


def review(windows: Sequence[RecognizedWindow]) -> list[Finding]:
    """
    Gather the findings of all windows, and add what only the whole recording shows.

    - The same text in three windows in a row is a loop.
    - Missing punctuation counts only where other windows have some: a recognizer that never writes
      any has not lost it.
    - A language that changes from one window to the next is a switch, and so is a stretch in
      another language than it was recognized in.
    """
    windows = [window for window in windows if window.words or window.findings]
    punctuates = any(_MARK.search(word.text) for window in windows for word in window.words)
    own = [
        finding
        for window in windows
        for finding in window.findings
        if punctuates or finding.kind != FindingKind.NO_PUNCTUATION
    ]
    found = [*own, *_loops(windows), *_switches(windows), *_foreign(windows)]
    return sorted(found, key=lambda finding: (finding.span, finding.kind))


def _loops(windows: Sequence[RecognizedWindow]) -> list[Finding]:
    texts = [" ".join(plain_word(word.text) for word in window.words) for window in windows]
    found = []
    first = 0
    for i in range(1, len(windows) + 1):
        if i < len(windows) and texts[i] == texts[first]:
            continue
        # One word ("да", "угу") may well be the whole answer three times in a row.
        if i - first >= SAME_WINDOWS and " " in texts[first]:
            span = Span(windows[first].words[0].start, windows[i - 1].words[-1].end)
            detail = message("the same words in {count} windows in a row", count=i - first)
            text = windows[first].text
            found.append(Finding(FindingKind.REPETITION, detail, None, span.start, span.end, text))
        first = i
    return found


def _switches(windows: Sequence[RecognizedWindow]) -> list[Finding]:
    spoken = [window for window in windows if window.words]
    return [
        Finding(
            FindingKind.LANGUAGE_SWITCH,
            message(
                "from {before} to {after} at {time}",
                before=before.language,
                after=after.language,
                time=short_clock(after.words[0].start),
            ),
            None,
            after.words[0].start,
            after.words[-1].end,
            after.text,
        )
        for before, after in pairwise(spoken)
        if before.language != after.language
    ]


def _foreign(windows: Sequence[RecognizedWindow]) -> list[Finding]:
    words = [word for window in windows for word in window.words]
    return [
        Finding(
            FindingKind.LANGUAGE_SWITCH,
            message("it sounds like {language}", language=language(place.language).name),
            start=place.span.start,
            end=place.span.end,
            text=" ".join(w.text for w in words if place.span.holds((w.start + w.end) // 2)),
        )
        for place in foreign(windows)
    ]


def mark_sentences(
    sentences: Iterable[Sentence], findings: Sequence[Finding]
) -> tuple[Sentence, ...]:
    """Add to every sentence the findings about its words; removed words are gone already."""
    standing = [s for s in findings if not s.removed and s.text]
    return tuple(
        sentence.with_findings(
            *(Finding(s.kind, s.detail) for s in standing if _touches(sentence, s))
        )
        for sentence in sentences
    )


def _touches(sentence: Sentence, finding: Finding) -> bool:
    span = finding.span
    if not sentence.span.overlap(span):
        return False
    return any(word.span.overlap(span) for word in sentence.words)
