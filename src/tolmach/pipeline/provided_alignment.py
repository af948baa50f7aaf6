"""Word alignment for translations that people gave along, by a translator that is here anyway."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.errors import ModelError
from tolmach.pipeline.engines import ALIGNERS, load_aligner
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import Route, best_route, named_route
from tolmach.stages.translation.translate import realign_sentences


def aligned(sentences: Sequence[Sentence], job: Job, source: str, target: str) -> list[Sentence]:
    """
    Align the translations to one language that have no alignment yet.

    No model is needed for what people translated; so where none for the pair is installed, or only
    one that cannot tell, the sentences stay as they are and times go by length.
    """
    route = _route(job, source, target)
    bare = [u for u in sentences if target in u.targets and not u.targets[target].alignment]
    if not bare or len(route) != 1 or route[0].entry.engine not in ALIGNERS:
        return list(sentences)
    aligner = load_aligner(route[0], job, source, target)
    return realign_sentences(sentences, aligner, source=source, target=target)


def _route(job: Job, source: str, target: str) -> Route:
    try:
        return named_route(job.translation, source, target) or best_route(source, target)
    except ModelError:
        return ()
