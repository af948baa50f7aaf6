"""Subtitles in one language -> subtitles in another, without the recording."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.cue import Track
from tolmach.core.document import FindingKind, Sentence
from tolmach.core.events import EventSink, Progressed, StageFinished, StageStarted
from tolmach.pipeline.condensation import condensed
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import best_route, named_route
from tolmach.pipeline.names import checked
from tolmach.pipeline.provided import read_names
from tolmach.pipeline.translator_chain import TranslatorChain
from tolmach.stages.layout import layout
from tolmach.stages.translation.subtitles import refill, sentences_from_cues
from tolmach.stages.translation.translate import mark_unsure, translate_sentences


@dataclass(frozen=True, slots=True)
class Subtitled:
    """
    A translated track.

    Attributes:
        sentences: the sentences it was made of, with what wants a look.
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
        track: subtitles, sound in order and times.
        job: its options for translation, names, shortening and layout.
        keep_cues: one cue for each cue of the source; otherwise cues are cut anew.

    Raises:
        ModelError: no translator for this pair is here.
    """
    source = track.language
    route = named_route(job.translation, source, target) or best_route(source, target)
    glossary = read_names(job.names.names)
    sentences = sentences_from_cues(track)
    stage = f"translate to {target}"
    sink(StageStarted(stage, ", ".join(route.names), sentences[-1].span.end if sentences else 0))
    translator = TranslatorChain(engines or Engines(), route, job, glossary)
    translator.load()  # a model that cannot be loaded ends the command, not every sentence
    done: list[Sentence] = []
    for sentence in translate_sentences(
        sentences, translator, source=source, target=target, batch=job.translation.translation_batch
    ):
        sink(Progressed(stage, sentence.span.end))
        done.append(sentence)
    translator.close()
    sink(StageFinished(stage, " and ".join(route.names), reused=False))
    done = mark_unsure(done, target, route.unsure_below)
    if not keep_cues:
        done = condensed(done, job, source, target, sink)
    done = checked(done, glossary, source, target)
    if keep_cues:
        result = refill(track, done, target, job.profile)
    else:
        result = layout(done, target, job.profile, source_language=source)
    return Subtitled(result, tuple(done), route.names)
