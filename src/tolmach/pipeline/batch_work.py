"""What a worker of a batch does: one recording at a time, with models that stay loaded."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from tolmach.core.batch import Row
from tolmach.errors import ExitCode, WorkFolderError
from tolmach.pipeline.engines import Engines, load_recognizer, load_translator
from tolmach.pipeline.executors import Tell
from tolmach.pipeline.folder import Folder
from tolmach.pipeline.job import Job
from tolmach.pipeline.run import Result, hear, run

LOG_NAME = "log.txt"
_ROOM = 200_000_000
"""Bytes that must be free before a job begins: artefacts and files of a long recording."""


@cache
def _kept_engines() -> Engines:
    """Engines of a worker process: the last recogniser and translator stay loaded."""
    return Engines(_Kept(load_recognizer), _Kept(load_translator))


class _Kept:
    """Remembers the last engine that was loaded, and what for."""

    def __init__(self, load: Callable[..., Any]) -> None:
        self._load = load
        self._key: Any = None
        self._engine: Any = None

    def __call__(self, model: Any, job: Job, *arguments: Any) -> Any:
        key = (model, job.recognition, job.translation, arguments)
        if key != self._key:
            self._key = self._engine = None  # the old one goes before the new one comes
            self._engine = self._load(model, job, *arguments)
            self._key = key
        return self._engine


@dataclass(frozen=True, slots=True)
class Task:
    """One recording for a worker; `listening` is the first pass, without translation and files."""

    job: Job
    row: Row
    listening: bool


def work(task: Task, tell: Tell) -> Row:
    """Do one recording in a worker; what goes wrong is also in its folder's log."""
    _require_room(task.job.out)
    with _logged(task.job.out):
        if task.listening:
            hear(task.job, tell, _kept_engines())
            return task.row
        return _row(task.row, run(task.job, tell, _kept_engines()))


def _require_room(out: Path) -> None:
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    if free < _ROOM:
        raise WorkFolderError(
            f"Only {free // 1_000_000} MB are free on the disk of the results.",
            next_step="Free some space and start the batch again; it goes on from here.",
            free=free,
        )


@contextmanager
def _logged(out: Path) -> Iterator[None]:
    """Write the library's log into the job's own folder, if the job makes one."""
    logger = logging.getLogger("tolmach")
    handler = logging.FileHandler(Folder(out).work / LOG_NAME, delay=True, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def _row(row: Row, result: Result) -> Row:
    units = result.document.units
    flagged = [unit for unit in units if unit.flags]
    missing = {unit.id for unit in result.untranslated}
    ranked = sorted(flagged, key=lambda unit: (unit.id not in missing, -len(unit.flags)))
    return replace(
        row,
        state="look" if result.exit_code is ExitCode.LOOK else "done",
        duration_ms=result.document.media.duration,
        sentences=len(units),
        flagged=len(flagged),
        languages=(result.document.language, *result.document.target_languages),
        files=tuple(f"{row.name}/{file.name}" for file in result.written),
        look_first=tuple((unit.span.start, str(unit.flags[0].kind)) for unit in ranked[:5]),
        reused=result.reused,
    )
