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

from tolmach.core.document import Document, FlagKind, Media, Suspicion, Unit, Word
from tolmach.core.speech import RecognizedWindow
from tolmach.errors import ExitCode, Stopped, TolmachError
from tolmach.formats import document_json
from tolmach.pipeline import journal
from tolmach.pipeline.aligning import aligned
from tolmach.pipeline.artifacts import write_atomic
from tolmach.pipeline.choice import Choice
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.events import Event, Listener, Noticed, StageFinished, ignore
from tolmach.pipeline.folder import Folder, Written, locked, write_outputs
from tolmach.pipeline.given import remember
from tolmach.pipeline.hearing import Hearing
from tolmach.pipeline.job import Job
from tolmach.pipeline.languages import Spoken, declared, voted
from tolmach.pipeline.naming import checked, heard_names
from tolmach.pipeline.prepare import look, with_hash
from tolmach.pipeline.shortening import readable
from tolmach.pipeline.shots import find_shots
from tolmach.pipeline.texts import read_given, read_names
from tolmach.pipeline.translating import Translating
from tolmach.pipeline.views import check_wishes, render_views, wanted_by
from tolmach.stages.guard import flag_units, other_language, review
from tolmach.stages.identity import carry_ids, new_readings, offer_readings
from tolmach.stages.names import hints
from tolmach.stages.parallel import Hints
from tolmach.stages.sentences import settled_words, units_from_words
from tolmach.stages.transcript import speakers_of, units_from_texts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Result:
    """
    What a run made.

    Attributes:
        written: the files for people, in the order they were made.
        reused: names of the steps taken over whole from an earlier run.
    """

    document: Document
    out: Path
    written: tuple[Written, ...]
    reused: tuple[str, ...]

    @property
    def untranslated(self) -> tuple[Unit, ...]:
        """Units that a translation is missing for."""
        return tuple(u for u in self.document.units if u.flagged(FlagKind.UNTRANSLATED))

    @property
    def to_review(self) -> tuple[str, ...]:
        """Why a person must look, one or two sentences each; empty when nothing is missing."""
        reasons = [each.detail for each in self.document.findings if each.kind is FlagKind.LANGUAGE]
        if not self.document.units:
            reasons.append(f"No speech was found in {self.document.media.name}, or no words in it.")
        if self.untranslated:
            count = len(self.untranslated)
            reasons.append(f"{count} sentence{'s have' if count > 1 else ' has'} no translation.")
        return tuple(reasons)

    @property
    def exit_code(self) -> ExitCode:
        """OK, or LOOK when something is missing that a person must see to."""
        return ExitCode.LOOK if self.to_review else ExitCode.OK


def run(job: Job, listen: Listener = ignore, engines: Engines | None = None) -> Result:
    """
    Do the main job.

    Raises:
        TolmachError: as the steps say. What was finished before stays on disk, and the same call
            goes on from there.
    """
    check_wishes(job)
    return _begun(job, listen, engines, _Run.result)


def hear(job: Job, listen: Listener = ignore, engines: Engines | None = None) -> None:
    """
    Do the first half of the main job, recognition; `run` goes on from there.

    Raises:
        TolmachError: as `run`.
    """
    check_wishes(job)
    return _begun(job, listen, engines, _Run.hear)


def _begun(job: Job, listen: Listener, engines: Engines | None, act: Callable[[_Run], T]) -> T:
    """Look at the recording, open its folder, act; leave no empty folder behind a failure."""
    media = look(job)
    created = not job.out.exists()
    try:
        with locked(job.out) as folder:
            journal.read(folder)  # what is damaged is said now, not after hours of recognition
            return act(_Run(job, media, folder, engines or Engines(), listen))
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
        self, job: Job, media: Media, folder: Folder, engines: Engines, listen: Listener
    ) -> None:
        self.job = job
        self.folder = folder
        self.engines = engines
        self.reused: list[str] = []
        self._tell = listen
        self.given = read_given(job.given, job.what.targets, media.duration)
        self.glossary = read_names(job.names.names)
        self.media = with_hash(media, job.media, folder)

    def listen(self, event: Event) -> None:
        """Pass an event on, and remember what was reused."""
        if isinstance(event, StageFinished) and event.reused:
            self.reused.append(event.stage)
        self._tell(event)

    def hear(self) -> None:
        """Recognise everything."""
        _, hearing = self._hearing(Choice(self.job, self.folder, self.listen))
        for _ in hearing.batches(self.folder, self.engines, self.listen):
            pass  # every batch is on disk

    def _hearing(self, choice: Choice) -> tuple[Spoken, Hearing]:
        """Choose the recogniser and settle what language it listens for."""
        model = choice.recognizer()
        job = choice.sized(model)
        spoken = declared(job.what.source) or voted(
            job, self.media, model, self.folder, self.engines, self.listen
        )
        return spoken, Hearing(job, self.media, model, spoken.heard, hints(self.glossary))

    def result(self) -> Result:
        """Do all steps."""
        choice = Choice(self.job, self.folder, self.listen)
        spoken, hearing = self._hearing(choice)
        translations = [
            self._translating(choice, spoken.main, target)
            for target in self.job.what.targets
            if target not in self.given.translations
        ]
        units, findings = self._hear(hearing, spoken, translations[:1])
        for translating in translations:
            units = translating.finish(units, self.media.duration, self.listen)
            units = readable(units, self.job, spoken.main, translating.target, self.listen)
        for target in self.given.translations:
            units = aligned(units, self.job, spoken.main, target)
        for target in self.job.what.targets:
            units = checked(units, self.glossary, spoken.main, target)
        document = Document(
            media=self.media,
            language=spoken.main,
            units=tuple(units),
            speakers=self.given.speakers or speakers_of(self.given.transcript),
            steps=(hearing.step, *(step for each in translations for step in each.steps)),
            about=self.job.about,
            findings=tuple(findings),
        )
        content = document_json.compose(document, record=True).encode()
        write_atomic(self.folder.document, content, only_owner=True)
        return self._write()

    def _translating(self, choice: Choice, source: str, target: str) -> Translating:
        route = choice.route(source, target)
        return Translating(
            self.job, (source, target), route, self.folder, self.engines, self.glossary
        )

    def _hear(
        self, hearing: Hearing, spoken: Spoken, ahead: Sequence[Translating]
    ) -> tuple[list[Unit], list[Suspicion]]:
        """
        Recognise everything; finished sentences are translated meanwhile, on a thread of their own.
        """
        source = spoken.main
        windows: list[RecognizedWindow] = []
        words: list[Word] = []
        other: Suspicion | None = None
        settled = 0
        with _helping_hand() as pool:
            tasks: list[Future[None]] = []
            for batch in hearing.batches(self.folder, self.engines, self.listen):
                windows += batch
                before, other = other, other_language(windows, hearing.heard.split(","))
                if other and not before:
                    self.listen(Noticed(other.detail))  # now, and not after hours of nonsense
                words += [word for window in batch for word in window.words]
                if not ahead or self.given.transcript:
                    continue
                count = settled_words(words[settled:], source, turns=self.given.turns)
                finished = self._sentences(words[settled : settled + count], source)
                settled += count
                tasks += [pool.submit(each.ahead, finished) for each in ahead if finished]
                for task in tasks:
                    if task.done():
                        task.result()  # a failure ends the run now, not hours later
            for task in tasks:
                task.result()
        findings = [*review(windows), *spoken.findings, *([other] if other else [])]
        return self._keep_ids(flag_units(self._units(words, source), findings)), findings

    def _sentences(self, words: Sequence[Word], source: str) -> list[Unit]:
        """Sentences of what was heard, listed names put right."""
        units = units_from_words(words, source, turns=self.given.turns)
        return heard_names(units, self.glossary, source)

    def _units(self, words: Sequence[Word], source: str) -> list[Unit]:
        """Sentences of what was heard, or of the text that people gave, with the times heard."""
        if not (self.given.transcript and words):
            return self._sentences(words, source)
        hints = Hints(glossary=self.glossary)
        text, translations = self.given.transcript, self.given.translations
        return units_from_texts(words, text, translations, source, hints)

    def _keep_ids(self, units: Sequence[Unit]) -> list[Unit]:
        """
        Give the sentences the ids of an earlier run, and leave what people touched alone.

        What was heard otherwise under their texts is put beside them.
        """
        if not self.folder.document.exists():
            return list(units)
        before = journal.current(self.folder).document.units
        return offer_readings(carry_ids(before, units), new_readings(before, units))

    def _write(self) -> Result:
        document = journal.declare(
            self.folder, journal.publishable(self.folder).document, self.job.about
        )
        if not document.units:
            # an empty subtitle file would pass for a finished one
            return Result(document, self.job.out, (), tuple(self.reused))
        shots = find_shots(self.job, self.media, self.folder, self.listen)
        rendered = render_views(document, wanted_by(self.job, document.language, shots))
        remember(self.folder, rendered.bases)
        written = write_outputs(self.folder, rendered.files)
        self.listen(StageFinished("write", f"{len(written)} files", reused=False))
        for file in written:
            if file.kept_yours:
                self.listen(Noticed(f"You changed a file since; the new one is {file.name}."))
        return Result(document, self.job.out, tuple(written), tuple(self.reused))
