"""Subtitles in one language -> subtitles in another, without the recording."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tolmach.core.cue import Track
from tolmach.core.document import FindingKind, Sentence, Text, Word
from tolmach.core.events import EventSink
from tolmach.core.glossary import Glossary
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import best_route, named_route
from tolmach.pipeline.provided import read_names
from tolmach.pipeline.translation import TranslationStep, checked, condensed
from tolmach.stages.layout import layout
from tolmach.stages.translation.subtitles import (
    labels_of,
    refill,
    sentences_from_cues,
    with_label,
)
from tolmach.text.morphology import fold, is_first_name, is_ordinary
from tolmach.text.transliterate import transliterate, writes_latin


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
    labels = labels_of(track, sentences)
    ordinary = _ordinary_labels(labels.values(), end, source)
    sentences = step.finish([*sentences, *ordinary], end, sink)
    count = len(sentences) - len(ordinary)
    names = _written_labels(labels.values(), sentences[count:], glossary, target)
    sentences = sentences[:count]
    if not keep_cues:
        sentences = condensed(sentences, job, source, target, sink)
    sentences = [
        with_label(sentence, names[labels[sentence.id]], target)
        if sentence.id in labels
        else sentence
        for sentence in checked(sentences, glossary, source, target)
    ]
    if keep_cues:
        result = refill(track, sentences, target, job.profile)
    else:
        turns = _in_turns(sentences, labels)
        # names before colons say who speaks; a dash in front of one says it twice
        profile = replace(job.profile, turns=1) if labels else job.profile
        result = layout(turns, target, profile, source_language=source)
        unnamed = labels.keys()
        cues = (replace(c, speaker=None) if c.speaker in unnamed else c for c in result.cues)
        result = replace(result, cues=tuple(cues))
    return Subtitled(result, tuple(sentences), step.models)


def _in_turns(sentences: Iterable[Sentence], labels: Collection[str]) -> list[Sentence]:
    """Sentences with a speaker of its own from each name on, so that names open cues."""
    found: list[Sentence] = []
    turn: str | None = None
    for sentence in sentences:
        turn = sentence.id if sentence.id in labels else turn
        found.append(replace(sentence, speaker=sentence.speaker or turn))
    return found


def _ordinary_labels(labels: Iterable[str], at: int, source: str) -> list[Sentence]:
    """Names before colons that are words, such as «Ведущий», as sentences to translate."""
    return [
        Sentence(label, (Word(label, at, at),), Text(label.capitalize()))
        for label in dict.fromkeys(labels)
        if all(is_ordinary(w, source) and not is_first_name(w, source) for w in label.split())
    ]


def _written_labels(
    labels: Iterable[str], translated: Iterable[Sentence], glossary: Glossary, target: str
) -> dict[str, str]:
    """
    Each name before a colon as a translation writes it: as listed, as translated, or spelled.

    A translator that makes more of a word than a name for a speaker is not believed.
    """
    answers = {one.id: one.targets[target].content for one in translated if target in one.targets}
    listed = {fold(term.source): term.accepted(target)[:1] for term in glossary.terms}
    written: dict[str, str] = {}
    for label in dict.fromkeys(labels):
        (answer,) = listed.get(fold(label)) or (answers.get(label, "").strip(" .:"),)
        if not answer or len(answer.split()) > len(label.split()) + 1:
            answer = label.title() if label.isupper() else label
            answer = transliterate(answer, target) if writes_latin(target) else answer
        written[label] = answer.upper() if label.isupper() else answer
    return written
