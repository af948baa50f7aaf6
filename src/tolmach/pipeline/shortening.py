"""Shorter translations where cues would be too fast to read, and an account of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tolmach.core.document import Unit
from tolmach.core.timing import short_clock
from tolmach.formats.profile_toml import load
from tolmach.pipeline.events import Listener, Noticed
from tolmach.pipeline.job import Job
from tolmach.stages.layout import layout
from tolmach.stages.shorten import CANDIDATE, shorten, too_fast


def readable(
    units: Sequence[Unit], job: Job, source: str, target: str, listen: Listener
) -> list[Unit]:
    """Shorten what is too fast by the job's profile, as far as the job allows."""
    profile = load(job.layout.profile)
    fast = too_fast(layout(units, target, profile, source_language=source), profile)
    result = shorten(units, fast, target, job.shorten)
    begins = {unit.id: short_clock(unit.span.start) for unit in units}
    counts = Counter(change.rule for change in result.changes)
    if counts[CANDIDATE]:
        listen(
            Noticed(
                f"{counts[CANDIDATE]} of {len(fast)} translations to {target} that are too fast to "
                "read were replaced by shorter ones of the translator's own."
            )
        )
    for change in result.changes:
        if change.rule != CANDIDATE:
            where = f"{begins[change.unit]} ({target}, {change.rule})"
            listen(Noticed(f"Left out at {where}: «{change.before}» became «{change.after}»"))
    return list(result.units)
