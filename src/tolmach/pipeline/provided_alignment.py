"""Word alignment for provided translations, by a translator that is installed anyway."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Sentence
from tolmach.errors import ModelError
from tolmach.pipeline.engines import load_word_aligner
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import best_route, named_route
from tolmach.stages.translation.translate import realign_sentences


def aligned(sentences: Sequence[Sentence], job: Job, source: str, target: str) -> list[Sentence]:
    """
    Align the translations to one language that have no alignment yet.

    No model is needed for what people translated; so where none for the pair is installed, or only
    one that cannot align, the sentences stay as they are and times go by length.
    """
    texts = [sentence.targets[target] for sentence in sentences if target in sentence.targets]
    if all(text.alignment for text in texts):
        return list(sentences)
    try:
        route = named_route(job.translation, source, target) or best_route(source, target)
    except ModelError:
        return list(sentences)
    aligner = load_word_aligner(route, job)
    if aligner is None:
        return list(sentences)
    return realign_sentences(sentences, aligner, source=source, target=target)
