"""Word alignment for translations that people gave along, by a translator that is here anyway."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Unit
from tolmach.errors import ModelError
from tolmach.pipeline.choice import Route, best_route, named_route
from tolmach.pipeline.engines import ALIGNERS, load_aligner
from tolmach.pipeline.job import Job
from tolmach.stages.translate import realign_units


def aligned(units: Sequence[Unit], job: Job, source: str, target: str) -> list[Unit]:
    """
    Align the translations to one language that have no alignment yet.

    No model is needed for what people translated; so where none for the pair is installed, or only
    one that cannot tell, the units stay as they are and times go by length.
    """
    route = _route(job, source, target)
    bare = [u for u in units if target in u.targets and not u.targets[target].alignment]
    if not bare or len(route) != 1 or route[0].entry.engine not in ALIGNERS:
        return list(units)
    aligner = load_aligner(route[0], job, source, target)
    return realign_units(units, aligner, source=source, target=target)


def _route(job: Job, source: str, target: str) -> Route:
    try:
        return named_route(job.translation, source, target) or best_route(source, target)
    except ModelError:
        return ()
