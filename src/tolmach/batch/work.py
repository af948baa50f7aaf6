"""What a worker of a batch does: one recording at a time, with models that stay loaded."""

from __future__ import annotations

import faulthandler
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from tolmach.core.batch_report import BatchRow
from tolmach.core.events import Event, EventSink, Progressed
from tolmach.engines.ports import Adaptable
from tolmach.errors import ExitCode, TolmachError, WorkFolderError
from tolmach.messages import message
from tolmach.pipeline.engines import Engines, Route, load_recognizer, load_translator
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import Result, recognize, run
from tolmach.stages.checks.check import check
from tolmach.stages.review import review_queue
from tolmach.workspace.artifacts import disk_errors

LOG = logging.getLogger(__name__)
_ROOM = 200_000_000
"""Bytes that must be free before a job begins: artefacts and files of a long recording."""


class LoadedEngines:
    """
    Remembers the engines that were loaded last, and what for.

    Args:
        load: loads an engine for a model, a job and further arguments.
    """

    def __init__(self, load: Callable[..., Any]) -> None:
        self._load = load
        self._engines: dict[Any, Any] = {}

    def __call__(self, model: Any, job: Job, *arguments: Any) -> Any:
        """Give the engine that was loaded before for the same; tell it its new task, or load it."""
        models = model.models if isinstance(model, Route) else (model,)
        languages = (model.source, model.target) if isinstance(model, Route) else ()
        folders = tuple(str(one.folder) for one in models)
        key = (folders, languages, job.recognition, job.translation, arguments)
        same = next((each for each in self._engines if each[:-1] == key[:-1]), None)
        if key not in self._engines and isinstance(self._engines.get(same), Adaptable):
            self._engines[key] = self._engines.pop(same).told(*arguments)
        if key not in self._engines:
            while len(self._engines) >= self._room(job):  # old ones go before the new one comes
                self._engines.pop(next(iter(self._engines))).close()
            self._engines[key] = self._load(model, job, *arguments)
        return self._engines[key]

    def _room(self, job: Job) -> int:
        """One recognizer, or a translator for each target language, or two to be compared."""
        each = 2 if job.translation.compare else 1
        return max(1, len(job.what.targets)) * each if self._load is load_translator else 1

    def forget(self) -> None:
        """Close all engines."""
        while self._engines:
            self._engines.popitem()[1].close()


@cache
def _kept_recognizer() -> LoadedEngines:
    return LoadedEngines(load_recognizer)


@cache
def _kept_translator() -> LoadedEngines:
    return LoadedEngines(load_translator)


@dataclass(frozen=True, slots=True)
class Task:
    """
    One recording for a worker.

    Attributes:
        log: where the worker writes what happens.
        recognize_only: the first pass, without translation and files.
        fetch: address of the recording, when the worker itself must fetch it.
    """

    job: Job
    row: BatchRow
    log: Path
    recognize_only: bool = True
    fetch: str = ""


def work(task: Task, sink: EventSink) -> BatchRow:
    """Do one recording in a worker."""
    if not task.recognize_only:
        _kept_recognizer().forget()  # no longer needed; the translator needs its memory
    return work_with(Engines(_kept_recognizer(), _kept_translator(), shared=True), task, sink)


def work_with(engines: Engines, task: Task, sink: EventSink) -> BatchRow:
    """Do one recording with these engines; what goes wrong is also in its log."""
    with _logged(task.log, sink) as recognized, _fetched(task) as job:
        require_room(job.out)
        start = time.monotonic()
        if task.recognize_only:
            recognize(job, recognized, engines)
            return replace(task.row, seconds=time.monotonic() - start)
        result = run(job, recognized, engines)
        row = _row(task.row, result)
        seconds = round(task.row.seconds + time.monotonic() - start, 1)
        return replace(row, findings=_findings(job, result), seconds=seconds)


def require_room(out: Path) -> None:
    """
    Make sure that results have room on their disk.

    Raises:
        WorkFolderError: hardly any is left.
    """
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < _ROOM:
        raise WorkFolderError(
            message("Only {free} MB are free on the disk of the results.", free=free // 1000000),
            next_step=message("Free some space and start the batch again; it goes on from here."),
            free=free,
        )


@contextmanager
def _fetched(task: Task) -> Iterator[Job]:
    """Give the job with a recording on this computer, fetched for as long as it is needed."""
    if not task.fetch:
        yield task.job
        return
    from tolmach.engines.media.remote_files import local_copy

    with local_copy(task.fetch) as media:
        yield replace(task.job, media=media)


class _QuietHandler(logging.StreamHandler[TextIO]):
    """A log that prints no traceback to the terminal when it cannot be written."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's name
        """Go on: the job matters more than its log."""


@contextmanager
def _logged(log: Path, sink: EventSink) -> Iterator[EventSink]:
    """Write into a job's own log: the library's messages, the steps, and how it failed."""
    logger = logging.getLogger("tolmach")
    with disk_errors(log):
        log.parent.mkdir(parents=True, exist_ok=True)
        stream = log.open("a", encoding="utf-8")
    handler = _QuietHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    level, own_dump = logger.level, not faulthandler.is_enabled()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    if own_dump:
        faulthandler.enable(stream)  # a crash in native code leaves its place here

    def log_and_send(event: Event) -> None:
        if not isinstance(event, Progressed):
            LOG.info("%s", event)
        sink(event)

    try:
        yield log_and_send
    except TolmachError as error:
        LOG.info("%s %s", error, error.facts or "")
        raise
    except Exception:
        LOG.exception("unexpected")
        raise
    finally:
        if own_dump:
            faulthandler.disable()
        logger.setLevel(level)
        logger.removeHandler(handler)
        with suppress(OSError):  # a full disk must not hide how the job itself ended
            stream.close()


def _findings(job: Job, result: Result) -> tuple[tuple[str, int], ...]:
    """Count per language what `tolmach check` finds in the subtitles that were written."""
    counts = {}
    for track in result.tracks:
        # `check` reads a file, in which no cue names its speaker
        cues = tuple(replace(cue, speaker=None) for cue in track.cues)
        violations = check(
            replace(track, cues=cues), job.profile, duration=result.document.media.duration
        )
        counts[track.language] = len(violations)
    return tuple((language, count) for language, count in counts.items() if count)


def _probability(result: Result) -> float:
    """The mean probability of the recognized words."""
    known = [
        word.probability
        for sentence in result.document.sentences
        for word in sentence.words
        if word.probability is not None
    ]
    return round(sum(known) / len(known), 3) if known else 0.0


def _row(row: BatchRow, result: Result) -> BatchRow:
    sentences = result.document.sentences
    flagged = [sentence for sentence in sentences if sentence.findings]
    missing = {sentence.id for sentence in result.untranslated}
    ranked = sorted(
        flagged, key=lambda sentence: (sentence.id not in missing, -len(sentence.findings))
    )
    return replace(
        row,
        state="look" if result.exit_code is ExitCode.LOOK else "done",
        duration_ms=result.document.media.duration,
        sentences=len(sentences),
        flagged=len(flagged),
        languages=(result.document.language, *result.document.target_languages),
        files=tuple(f"{row.name}/{file.name}" for file in result.written),
        look_first=tuple(
            (sentence.span.start, str(sentence.findings[0].kind)) for sentence in ranked[:5]
        ),
        reused=result.reused,
        models=result.document.models,
        probability=_probability(result),
        doubtful=sum(bool(item.reasons) for item in review_queue(result.document)),
        to_review=result.to_review,
    )
