"""Shorter translations where cues would be too fast to read, and an account of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.core.events import EventSink, Notice
from tolmach.core.timing import short_clock
from tolmach.languages import language
from tolmach.pipeline.job import Job
from tolmach.stages.layout import layout
from tolmach.stages.translation.condense import CANDIDATE, condense, too_fast
from tolmach.text.fillers import can_leave_out


def condensed(
    sentences: Sequence[Sentence], job: Job, source: str, target: str, sink: EventSink
) -> list[Sentence]:
    """Shorten what is too fast by the job's profile, as far as the job allows."""
    for rule in job.shorten.leave_out:
        if not can_leave_out(rule, target):
            name = language(target).name
            sink(Notice(f"--leave-out {rule} has no effect: tolmach has no list of {name} {rule}."))
    cues = layout(sentences, target, job.profile, source_language=source)
    fast = too_fast(cues, job.profile)
    result = condense(sentences, fast, target, job.shorten)
    begins = {sentence.id: short_clock(sentence.span.start) for sentence in sentences}
    counts = Counter(change.rule for change in result.changes)
    if counts[CANDIDATE]:
        sink(
            Notice(
                f"{counts[CANDIDATE]} of {len(fast)} translations to {target} that are too fast to "
                "read were replaced by shorter ones of the translator's own."
            )
        )
    for change in result.changes:
        if change.rule != CANDIDATE:
            where = f"{begins[change.sentence]} ({target}, {change.rule})"
            sink(Notice(f"Left out at {where}: «{change.before}» became «{change.after}»"))
    return list(result.sentences)
