"""
The main job: one recording in, subtitles and transcripts out.

Reads like a table of contents: probe, recognize, translate, check, write. Every step reuses what an
earlier run left on disk, if it was made from the same things.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tolmach.core.cue import Track
from tolmach.core.document import Document, Finding, FindingKind, Media, Sentence, Step
from tolmach.core.events import Event, EventSink, Notice, StageFinished, ignore
from tolmach.core.speech import Diarization
from tolmach.core.timing import short_clock
from tolmach.errors import ExitCode, Stopped, TolmachError, stop_asked
from tolmach.formats import document_json
from tolmach.messages import counted, message
from tolmach.models.store import InstalledModel
from tolmach.pipeline.alignment import Alignment
from tolmach.pipeline.corrections import correct, corrected, known_corrections
from tolmach.pipeline.diarization import diarization_step
from tolmach.pipeline.engines import Engines, HeldRecognizer
from tolmach.pipeline.job import Job
from tolmach.pipeline.media import find_shots, look, with_hash
from tolmach.pipeline.model_choice import Choice, require_named
from tolmach.pipeline.provided import read_names, read_provided
from tolmach.pipeline.recognition import OTHER_WINDOWS_MS, Recognition
from tolmach.pipeline.spoken_language import Spoken, declared, voted
from tolmach.pipeline.transcription import Transcription
from tolmach.pipeline.translation import TranslationStep, aligned, checked, condensed
from tolmach.pipeline.views import check_formats, view_settings, write_views
from tolmach.stages.exchange.replay import replay_speakers
from tolmach.stages.names import hotwords
from tolmach.stages.publication.disclosure import PROVIDED
from tolmach.stages.review import OF_RECORDING
from tolmach.stages.sentences.provided import speakers_of
from tolmach.stages.speakers.diarized import (
    mark_changed_speakers,
    mark_overlaps,
    propose_names,
    with_corrections,
    with_known_labels,
)
from tolmach.stages.speakers.turns import by_turns
from tolmach.workspace import journal
from tolmach.workspace.artifacts import write_atomic
from tolmach.workspace.folder import Folder, Written, locked

_MOST_PLACES = 10
"""Places that are named in a recording without sentences."""


@dataclass(frozen=True, slots=True)
class Result:
    """
    What a run made.

    Attributes:
        written: the files for people, in the order they were made.
        reused: names of the steps taken over whole from an earlier run.
        tracks: the cues of each language in which subtitles were written.
    """

    document: Document
    out: Path
    written: tuple[Written, ...]
    reused: tuple[str, ...]
    tracks: tuple[Track, ...] = ()

    @property
    def untranslated(self) -> tuple[Sentence, ...]:
        """Sentences that a translation is missing for."""
        return tuple(u for u in self.document.sentences if u.has_finding(FindingKind.UNTRANSLATED))

    @property
    def to_review(self) -> tuple[str, ...]:
        """Why a person must look, one or two sentences each; empty when nothing is missing."""
        reasons = [each.detail for each in self.document.findings if each.kind in OF_RECORDING]
        if not self.document.sentences:
            name = self.document.media.name
            reasons.append(message("No speech was found in {name}, or no words in it.", name=name))
            places = [
                short_clock(each.span.start)
                for each in self.document.findings
                if each.kind is FindingKind.NO_WORDS
            ]
            if places:
                times = ", ".join(places[:_MOST_PLACES])
                reasons.append(message("Listen for speech at {times}.", times=times))
        if self.untranslated:
            reasons.append(
                counted(
                    "{count} sentence has no translation.",
                    "{count} sentences have no translation.",
                    len(self.untranslated),
                )
            )
        return tuple(reasons)

    @property
    def exit_code(self) -> ExitCode:
        """OK, or LOOK when something is missing that a person must see to."""
        return ExitCode.LOOK if self.to_review else ExitCode.OK


def run(job: Job, sink: EventSink = ignore, engines: Engines | None = None) -> Result:
    """
    Do the main job.

    Raises:
        TolmachError: as the steps say. What was finished before stays on disk, and the same call
            goes on from there.
    """
    check_formats(job)
    with _begun(job, sink, engines) as begun:
        return begun.result()


def recognize(job: Job, sink: EventSink = ignore, engines: Engines | None = None) -> None:
    """
    Do the first half of the main job, recognition; `run` goes on from there.

    Raises:
        TolmachError: as `run`.
    """
    check_formats(job)
    with _begun(job, sink, engines) as begun:
        begun.recognize()


def stream(
    job: Job, sink: EventSink = ignore, engines: Engines | None = None
) -> Iterator[Sentence]:
    """
    Do the first half of the main job, and give every sentence as soon as it is finished.

    Raises:
        TolmachError: as `run`.
    """
    with _begun(job, sink, engines) as begun:
        yield from begun.stream()


@contextmanager
def _begun(job: Job, sink: EventSink, engines: Engines | None) -> Iterator[_Run]:
    """Look at the recording and open its folder; leave no empty folder behind a failure."""
    media = look(job)
    require_named(job)
    created = not job.out.exists()
    try:
        with locked(job.out) as folder:
            journal.read(folder)  # what is damaged is said now, not after hours of recognition
            yield _Run(job, media, folder, engines or Engines(), sink)
    except (KeyboardInterrupt, Exception) as error:
        if stop_asked() or isinstance(error, KeyboardInterrupt):
            raise Stopped(
                message("Stopped."),
                next_step=message("Run the same command again to go on from here."),
            ) from error
        failed = isinstance(error, TolmachError)
        if failed and created and not Folder(job.out).recognition.exists():
            shutil.rmtree(job.out, ignore_errors=True)  # nothing in it that is worth keeping
        raise


class _Run:
    """One run inside a locked folder; the attributes are what the steps share."""

    def __init__(
        self, job: Job, media: Media, folder: Folder, engines: Engines, sink: EventSink
    ) -> None:
        self.job = job
        self.folder = folder
        self.engines = engines
        self.reused: list[str] = []
        self._sink = sink
        self.provided = read_provided(job.provided, job.what.targets, media.duration)
        self.glossary = read_names(job.names.names)
        self.media = with_hash(media, job.media, folder)
        self.choice = Choice(job, folder, self.sink)
        self.alignment: Alignment | None = None
        wanted = job.diarization.diarize and not self.provided.turns
        if job.diarization.diarize and not wanted:
            sink(Notice(message("Who speaks is taken from --turns and not from the voices.")))
        self.diarizing = diarization_step(job, self.media) if wanted else None
        self.diarized = Diarization()

    def sink(self, event: Event) -> None:
        """Pass an event on, and remember what was reused."""
        if isinstance(event, StageFinished) and event.reused:
            self.reused.append(event.stage)
        self._sink(event)

    def recognize(self) -> None:
        """Recognize everything."""
        self._transcription().recognize()

    def stream(self) -> Iterator[Sentence]:
        """Recognize everything, and give every sentence as soon as it is finished."""
        return self._transcription().stream()

    def result(self) -> Result:
        """Do all steps."""
        transcription = self._transcription()
        source = transcription.spoken.main
        targets = list(self._targets(source))
        steps = [
            self._translation(source, target)
            for target in targets
            if target not in self.provided.translations
        ]
        ahead = [] if self.provided.transcript else [step for step in steps[:1] if step.goes_ahead]
        for step in ahead:
            step.announce(self.media.duration, self.sink)
        made = transcription.sentences(ahead=ahead)
        sentences = made.sentences
        if made.lost:  # it is not known what may be sent, and writing is refused below
            steps = [step for step in steps if not step.sends]
        for step in steps:
            sentences = step.finish(sentences, self.media.duration, self.sink)
            sentences = condensed(sentences, self.job, source, step.target, self.sink)
        for target in self.provided.translations:
            sentences = aligned(sentences, self.job, source, target)
        sentences = self._with_speakers(sentences)
        for target in targets:
            sentences = checked(sentences, self.glossary, source, target)
        named = self.provided.speakers or speakers_of(self.provided.transcript)
        sentences, speakers = propose_names(sentences, named, self.diarized.names)
        document = Document(
            media=self.media,
            language=source,
            sentences=tuple(sentences),
            speakers=speakers,
            steps=(
                transcription.recognition.step,
                *((self.diarizing.step,) if self.diarizing else ()),
                *([transcription.second.step] if transcription.second else []),
                *(one for step in steps for one in step.steps),
                *self._provided_steps(source),
            ),
            about=self.job.about,
            findings=(*made.findings, *self._doubt_about_speakers()),
            unedited=made.unedited,
            edits=made.edits,
        )
        content = document_json.compose(document, record=True).encode()
        write_atomic(self.folder.document, content, only_owner=True)
        return self._write()

    def _transcription(self) -> Transcription:
        """Find who speaks; choose the recognizer, and the language it is loaded for."""
        if self.diarizing:
            found = self.diarizing.diarization(self.folder, self.engines, self.sink)
            before = self._before()
            self.diarized = with_known_labels(found, before.sentences)
            corrected = replay_speakers(before, journal.read(self.folder)).sentences
            turns = with_corrections(self.diarized.turns, before.sentences, corrected)
            self.provided = replace(self.provided, turns=turns)
        model = self.choice.recognizer()
        job = self.choice.sized(model)
        held = HeldRecognizer(self.engines, model, job)
        spoken = declared(job.what.source) or voted(
            job, self.media, model, self.folder, self.engines, held, self.sink
        )
        self.alignment = self._alignment(model, spoken.main)
        return Transcription(
            Recognition(
                job, self.media, model, spoken.languages, hotwords(self.glossary), held=held
            ),
            spoken,
            self.provided,
            self.glossary,
            self.folder,
            self.engines,
            self.sink,
            self.alignment if self.provided.transcript else None,
            self._second_opinion(job, model, spoken),
        )

    def _alignment(self, recognizer: InstalledModel, language: str) -> Alignment | None:
        """What times the provided text and corrections; None where nothing does."""
        model = self.choice.aligner(recognizer)
        if model is None:
            return None
        own = model.folder == recognizer.folder
        return Alignment(
            self.job, self.media, model, language, self.folder, self.engines, self.sink, own
        )

    def _before(self) -> Document:
        """What machines made in an earlier run; nothing in the first one."""
        exists = self.folder.document.exists()
        return journal.machine_document(self.folder) if exists else Document(self.media, "", ())

    def _with_speakers(self, sentences: list[Sentence]) -> list[Sentence]:
        """
        Say who speaks sentences that people kept from a run without speakers; mark what is unsure.
        """
        if not self.diarizing:
            return sentences
        unknown = [sentence for sentence in sentences if sentence.speaker is None]
        found = {edit.sentence: edit.speaker for edit in by_turns(unknown, self.diarized.turns)}
        sentences = [replace(one, speaker=found.get(one.id, one.speaker)) for one in sentences]
        sentences = mark_overlaps(sentences, self.diarized.overlaps)
        before = self._before()
        said = replay_speakers(before, journal.read(self.folder)).sentences
        return mark_changed_speakers(sentences, before.sentences, said)

    def _doubt_about_speakers(self) -> Iterator[Finding]:
        """What is not sure about the number of speakers."""
        if self.diarized.doubt:
            yield Finding(FindingKind.SPEAKERS, self.diarized.doubt)

    def _second_opinion(
        self, job: Job, first: InstalledModel, spoken: Spoken
    ) -> Recognition | None:
        """What listens after the first model; the same one makes other errors in other windows."""
        model = self.choice.second_opinion(spoken.main)
        if model is None:
            return None
        longest = OTHER_WINDOWS_MS if model.folder == first.folder else None
        return Recognition(job, self.media, model, spoken.languages, second=True, longest=longest)

    def _targets(self, spoken: str) -> Iterator[str]:
        """The languages to translate to; one that turns out to be spoken is left out."""
        for target in self.job.what.targets:
            if target == spoken:
                self.sink(
                    Notice(
                        message(
                            "The recording is in '{target}'; that needs no translation.",
                            target=target,
                        )
                    )
                )
            else:
                yield target

    def _provided_steps(self, spoken: str) -> list[Step]:
        """Which texts people handed in, for what pages say about who wrote them."""
        languages = [spoken] if self.provided.transcript else []
        return [Step(PROVIDED, language=code) for code in (*languages, *self.provided.translations)]

    def _translation(self, source: str, target: str) -> TranslationStep:
        route = self.choice.route(source, target)
        return TranslationStep(
            self.job, route, self.engines, self.glossary, self.folder, self.provided.speakers
        )

    def _write(self) -> Result:
        document = journal.declare(
            self.folder, journal.publishable(self.folder).document, self.job.about
        )
        if not document.sentences:
            # an empty subtitle file would pass for a finished one
            return Result(document, self.job.out, (), tuple(self.reused))
        shots = find_shots(self.job, self.media, self.folder, self.sink)
        if self.alignment:
            timed = correct(self.alignment, document)
            if timed.note:
                self.sink(Notice(timed.note))
        exact = corrected(document, known_corrections(self.folder))
        wanted = view_settings(self.job, document.language, shots)
        written = write_views(self.folder, exact, wanted, sink=self.sink, with_tracks=True)
        files = written.files
        self.sink(StageFinished("write", f"{len(files)} files", reused=False))
        for file in files:
            if file.kept_yours:
                self.sink(
                    Notice(
                        message("You changed a file since; the new one is {name}.", name=file.name)
                    )
                )
        return Result(document, self.job.out, files, tuple(self.reused), written.tracks)
