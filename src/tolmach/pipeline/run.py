"""
The main job: one recording in, subtitles and transcripts out.

Reads like a table of contents: look, listen, translate, assemble, write. Every step takes over what
an earlier run left on disk, if it was made from the same things.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from tolmach.core.cue import Track
from tolmach.core.document import Document, Finding, FindingKind, Media, Sentence, Word
from tolmach.core.events import Event, EventSink, Notice, StageFinished, ignore
from tolmach.core.speech import RecognizedWindow
from tolmach.errors import ExitCode, Stopped, TolmachError
from tolmach.formats import document_json
from tolmach.pipeline.condensation import condensed
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import Job
from tolmach.pipeline.media import look, with_hash
from tolmach.pipeline.model_choice import Choice, require_named
from tolmach.pipeline.names import checked, correct_names
from tolmach.pipeline.provided import read_names, read_provided
from tolmach.pipeline.provided_alignment import aligned
from tolmach.pipeline.recognition import Recognition
from tolmach.pipeline.shots import find_shots
from tolmach.pipeline.spoken_language import Spoken, declared, voted
from tolmach.pipeline.translation import Translating
from tolmach.pipeline.views import check_formats, view_settings, write_views
from tolmach.stages.alignment.bitext import BitextEvidence
from tolmach.stages.names import hotwords
from tolmach.stages.recognition.guard import mark_sentences, other_language, review
from tolmach.stages.sentences.identity import carry_ids, new_readings, offer_readings
from tolmach.stages.sentences.provided import sentences_from_texts, speakers_of
from tolmach.stages.sentences.segmentation import finished_words, sentences_from_words
from tolmach.workspace import journal
from tolmach.workspace.artifacts import write_atomic
from tolmach.workspace.folder import Folder, Written, locked

T = TypeVar("T")


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
        reasons = [
            each.detail for each in self.document.findings if each.kind is FindingKind.LANGUAGE
        ]
        if not self.document.sentences:
            reasons.append(f"No speech was found in {self.document.media.name}, or no words in it.")
        if self.untranslated:
            count = len(self.untranslated)
            reasons.append(f"{count} sentence{'s have' if count > 1 else ' has'} no translation.")
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
    return _begun(job, sink, engines, _Run.result)


def recognize(job: Job, sink: EventSink = ignore, engines: Engines | None = None) -> None:
    """
    Do the first half of the main job, recognition; `run` goes on from there.

    Raises:
        TolmachError: as `run`.
    """
    check_formats(job)
    return _begun(job, sink, engines, _Run.recognize)


def stream(
    job: Job, sink: EventSink = ignore, engines: Engines | None = None
) -> Iterator[Sentence]:
    """
    Do the first half of the main job, and give every sentence as soon as it is finished.

    Raises:
        TolmachError: as `run`.
    """
    media = look(job)
    require_named(job)
    with locked(job.out) as folder:
        journal.read(folder)
        yield from _Run(job, media, folder, engines or Engines(), sink).sentences()


def _begun(job: Job, sink: EventSink, engines: Engines | None, act: Callable[[_Run], T]) -> T:
    """Look at the recording, open its folder, act; leave no empty folder behind a failure."""
    media = look(job)
    require_named(job)
    created = not job.out.exists()
    try:
        with locked(job.out) as folder:
            journal.read(folder)  # what is damaged is said now, not after hours of recognition
            return act(_Run(job, media, folder, engines or Engines(), sink))
    except KeyboardInterrupt as error:
        raise Stopped(
            "Stopped.", next_step="Run the same command again to go on from here."
        ) from error
    except TolmachError:
        if created and not Folder(job.out).recognition.exists():
            shutil.rmtree(job.out, ignore_errors=True)  # nothing in it that is worth keeping
        raise


@contextmanager
def _helping_hand() -> Iterator[ThreadPoolExecutor]:
    """One thread beside this one; when something fails here, what still waits for it is dropped."""
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


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

    def sink(self, event: Event) -> None:
        """Pass an event on, and remember what was reused."""
        if isinstance(event, StageFinished) and event.reused:
            self.reused.append(event.stage)
        self._sink(event)

    def recognize(self) -> None:
        """Recognise everything."""
        _, recognition = self._recognition(Choice(self.job, self.folder, self.sink))
        for _ in recognition.batches(self.folder, self.engines, self.sink):
            pass  # every batch is on disk

    def sentences(self) -> Iterator[Sentence]:
        """Recognize everything; sentences come with what the guard found so far."""
        spoken, recognition = self._recognition(Choice(self.job, self.folder, self.sink))
        windows: list[RecognizedWindow] = []
        words: list[Word] = []
        settled = 0
        for batch in recognition.batches(self.folder, self.engines, self.sink):
            windows += batch
            words += [word for window in batch for word in window.words]
            turns = self.provided.turns
            count = finished_words(words[settled:], spoken.main, turns=turns)
            finished = self._recognized(words[settled : settled + count], spoken.main)
            yield from mark_sentences(finished, review(windows))
            settled += count
        yield from mark_sentences(self._recognized(words[settled:], spoken.main), review(windows))

    def _recognition(self, choice: Choice) -> tuple[Spoken, Recognition]:
        """Choose the recogniser and settle what language it listens for."""
        model = choice.recognizer()
        job = choice.sized(model)
        spoken = declared(job.what.source) or voted(
            job, self.media, model, self.folder, self.engines, self.sink
        )
        return spoken, Recognition(
            job, self.media, model, spoken.languages, hotwords(self.glossary)
        )

    def result(self) -> Result:
        """Do all steps."""
        choice = Choice(self.job, self.folder, self.sink)
        spoken, recognition = self._recognition(choice)
        translations = [
            self._translating(choice, spoken.main, target)
            for target in self._targets(spoken.main)
            if target not in self.provided.translations
        ]
        sentences, findings = self._recognize(recognition, spoken, translations[:1])
        for translating in translations:
            sentences = translating.finish(sentences, self.media.duration, self.sink)
            sentences = condensed(sentences, self.job, spoken.main, translating.target, self.sink)
        for target in self.provided.translations:
            sentences = aligned(sentences, self.job, spoken.main, target)
        for target in self.job.what.targets:
            sentences = checked(sentences, self.glossary, spoken.main, target)
        document = Document(
            media=self.media,
            language=spoken.main,
            sentences=tuple(sentences),
            speakers=self.provided.speakers or speakers_of(self.provided.transcript),
            steps=(recognition.step, *(step for each in translations for step in each.steps)),
            about=self.job.about,
            findings=tuple(findings),
        )
        content = document_json.compose(document, record=True).encode()
        write_atomic(self.folder.document, content, only_owner=True)
        return self._write()

    def _targets(self, spoken: str) -> Iterator[str]:
        """The languages to translate to; one that turns out to be spoken is left out."""
        for target in self.job.what.targets:
            if target == spoken:
                self.sink(Notice(f"The recording is in '{target}'; that needs no translation."))
            else:
                yield target

    def _translating(self, choice: Choice, source: str, target: str) -> Translating:
        route = choice.route(source, target)
        return Translating(self.job, route, self.folder, self.engines, self.glossary)

    def _recognize(
        self, recognition: Recognition, spoken: Spoken, ahead: Sequence[Translating]
    ) -> tuple[list[Sentence], list[Finding]]:
        """
        Recognise everything; finished sentences are translated meanwhile, on a thread of their own.
        """
        source = spoken.main
        windows: list[RecognizedWindow] = []
        words: list[Word] = []
        other: Finding | None = None
        settled = 0
        with _helping_hand() as pool:
            tasks: list[Future[None]] = []
            for batch in recognition.batches(self.folder, self.engines, self.sink):
                windows += batch
                before, other = other, other_language(windows, recognition.languages)
                if other and not before:
                    self.sink(Notice(other.detail))  # now, and not after hours of nonsense
                words += [word for window in batch for word in window.words]
                if not ahead or self.provided.transcript:
                    continue
                count = finished_words(words[settled:], source, turns=self.provided.turns)
                finished = self._recognized(words[settled : settled + count], source)
                settled += count
                tasks += [pool.submit(each.ahead, finished) for each in ahead if finished]
                for task in tasks:
                    if task.done():
                        task.result()  # a failure ends the run now, not hours later
            for task in tasks:
                task.result()
        findings = [*review(windows), *spoken.findings, *([other] if other else [])]
        return self._keep_ids(mark_sentences(self._sentences(words, source), findings)), findings

    def _recognized(self, words: Sequence[Word], source: str) -> list[Sentence]:
        """Sentences of what was heard, listed names put right."""
        sentences = sentences_from_words(words, source, turns=self.provided.turns)
        return correct_names(sentences, self.glossary, source)

    def _sentences(self, words: Sequence[Word], source: str) -> list[Sentence]:
        """Sentences of what was heard, or of the text that people gave, with the times heard."""
        if not (self.provided.transcript and words):
            return self._recognized(words, source)
        hotwords = BitextEvidence(glossary=self.glossary)
        text, translations = self.provided.transcript, self.provided.translations
        return sentences_from_texts(words, text, translations, source, hotwords)

    def _keep_ids(self, sentences: Sequence[Sentence]) -> list[Sentence]:
        """
        Give the sentences the ids of an earlier run, and leave what people touched alone.

        What was heard otherwise under their texts is put beside them.
        """
        if not self.folder.document.exists():
            return list(sentences)
        before = journal.current(self.folder).document.sentences
        return offer_readings(carry_ids(before, sentences), new_readings(before, sentences))

    def _write(self) -> Result:
        document = journal.declare(
            self.folder, journal.publishable(self.folder).document, self.job.about
        )
        if not document.sentences:
            # an empty subtitle file would pass for a finished one
            return Result(document, self.job.out, (), tuple(self.reused))
        shots = find_shots(self.job, self.media, self.folder, self.sink)
        wanted = view_settings(self.job, document.language, shots)
        written = write_views(self.folder, document, wanted, sink=self.sink)
        files = written.files
        self.sink(StageFinished("write", f"{len(files)} files", reused=False))
        for file in files:
            if file.kept_yours:
                self.sink(Notice(f"You changed a file since; the new one is {file.name}."))
        return Result(document, self.job.out, files, tuple(self.reused), written.tracks)
