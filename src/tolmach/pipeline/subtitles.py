"""Subtitles in one language -> subtitles in another, without the recording."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.cue import Track
from tolmach.core.document import FindingKind, Sentence
from tolmach.core.events import EventSink
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import best_route, named_route
from tolmach.pipeline.provided import read_names
from tolmach.pipeline.translation import TranslationStep, checked, condensed
from tolmach.stages.layout import layout
from tolmach.stages.translation.subtitles import refill, sentences_from_cues


@dataclass(frozen=True, slots=True)
class Subtitled:
    """
    A translated track.

    Attributes:
        sentences: the sentences it was made of, with their findings.
        models: names of the models, in the order in which a sentence went through them.
    """

    track: Track
    sentences: tuple[Sentence, ...]
    models: tuple[str, ...]

    @property
    def untranslated(self) -> tuple[Sentence, ...]:
        """Sentences that no cue of the track shows."""
        return tuple(
            sentence
            for sentence in self.sentences
            if sentence.has_finding(FindingKind.UNTRANSLATED)
        )


def translate_track(
    track: Track,
    job: Job,
    target: str,
    sink: EventSink,
    *,
    keep_cues: bool = False,
    engines: Engines | None = None,
) -> Subtitled:
    """
    Translate subtitles by whole sentences and put them back on their own times.

    Args:
        track: subtitles in order, with valid times.
        job: its options for translation, names, shortening and layout.
        keep_cues: one cue for each cue of the source; otherwise new cues are made.

    Raises:
        ModelError: no translator for this pair is installed, or it cannot be loaded.
    """
    source = track.language
    route = named_route(job.translation, source, target) or best_route(source, target)
    glossary = read_names(job.names.names)
    sentences = sentences_from_cues(track)
    step = TranslationStep(job, route, engines or Engines(), glossary)
    step.load()
    end = sentences[-1].span.end if sentences else 0
    sentences = step.finish(sentences, end, sink)
    if not keep_cues:
        sentences = condensed(sentences, job, source, target, sink)
    sentences = checked(sentences, glossary, source, target)
    if keep_cues:
        result = refill(track, sentences, target, job.profile)
    else:
        result = layout(sentences, target, job.profile, source_language=source)
    return Subtitled(result, tuple(sentences), route.names)
