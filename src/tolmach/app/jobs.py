"""
The queue of runs: one recording at a time, in a child process, with its events to all pages.

A child that dies takes nothing along: what it finished is in the work folder, and the same job goes
on from there. When the app ends, so does the child.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import secrets
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tolmach.app.answers import Refusal, not_found
from tolmach.app.forms import offered
from tolmach.app.present import Json
from tolmach.app.store import read_private, write_private
from tolmach.core.events import Event, Notice, Progressed, StageFinished, StageStarted
from tolmach.errors import ModelError, Stopped, TolmachError, WorkFolderError, interrupt
from tolmach.messages import message
from tolmach.pipeline.job import make_job

log = logging.getLogger(__name__)

_GRACE = 20.0
"""Seconds that a child gets to stop before it is ended."""
_OFTEN = 0.25
"""Seconds between two reports of progress to the pages."""
_FINISHED = ("done", "failed", "stopped")
_KEPT = ("id", "recording", "options", "state", "notices", "error", "started_at", "finished_at")
"""Fields of a job that are kept for the next start, besides its paths."""

Work = Callable[[Connection, Path, Path, dict[str, Any]], None]
"""What the child does: gets a line to tell events on, the recording, the folder, the flags."""


@dataclass(slots=True)
class Job:
    """
    One run, waiting, at work or over; fields as the page gets them.

    Attributes:
        sent_to: the host that texts are sent to, which the user's own settings may name.
    """

    id: str
    recording: str
    media: Path
    out: Path
    options: dict[str, Any]
    sent_to: str = ""
    state: str = "waiting"
    stage: str = ""
    detail: str = ""
    done: int = 0
    total: int = 0
    notices: list[str] = field(default_factory=list)
    error: Json | None = None
    started_at: str | None = None
    finished_at: str | None = None
    began: float = 0.0
    begun_at: int = 0

    def card(self, position: int) -> Json:
        """The job as the page gets it."""
        share = min(1.0, self.done / self.total) if self.total else 0.0
        return {
            "id": self.id,
            "recording": self.recording,
            "name": self.media.name,
            "state": self.state,
            "stage": self.stage,
            "detail": self.detail,
            "done": self.done,
            "total": self.total,
            "share": round(share, 4),
            "left_ms": self._left(),
            "notices": self.notices[-20:],
            "error": self.error,
            "started_at": self.started_at,
            "finished_at": self.finished_at,
            "position": position,
            "sent_to": self.sent_to,
            "options": {
                key: value
                for key, value in self.options.items()
                if key in ("source", "targets", "model", "translator")
            },
        }

    def kept(self, root: Path) -> Json:
        """The job as it is kept for the next start of the app; paths are those below a folder."""
        places = {"media": self.media, "out": self.out}
        paths = {name: path.relative_to(root).as_posix() for name, path in places.items()}
        return {**{name: getattr(self, name) for name in _KEPT}, **paths}

    def _left(self) -> int | None:
        """Milliseconds that the present step will still take at its pace; None while unknown."""
        worked = self.done - self.begun_at
        if self.state != "running" or worked <= 0 or not self.total:
            return None
        passed = time.monotonic() - self.began
        return int(1000 * passed * max(0, self.total - self.done) / worked)


class Jobs:
    """
    The queue.

    Args:
        tell: passes events on to all pages.
        root: the library's folder.
        file: where the jobs are kept from one start of the app to the next.
        work: what a child does; tests put their own in place.
    """

    def __init__(
        self,
        tell: Callable[[str, Json], None],
        root: Path,
        file: Path,
        work: Work | None = None,
    ) -> None:
        self._tell = tell
        self._root = root
        self._file = file
        self._work = work or run_in_child
        self._jobs = _kept_jobs(root, file)
        self._lock = threading.RLock()
        self._wake = threading.Condition(self._lock)
        self._child: multiprocessing.process.BaseProcess | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="jobs", daemon=True)
        self._thread.start()

    # ---- what the page asks for

    def add(self, recording: str, media: Path, out: Path, options: dict[str, Any]) -> Json:
        """
        Put a run into the queue.

        Raises:
            Refusal: one for this recording is there already.
            UsageError: options that cannot be.
        """
        made = make_job(media, out, options)  # what cannot be is said now, not at its turn
        with self._lock:
            self.require_none(recording)
            self._jobs = [j for j in self._jobs if j.recording != recording]
            job = Job(secrets.token_hex(5), recording, media, out, options, made.sent_to)
            self._jobs.append(job)
            self._wake.notify_all()
        self._keep()
        return self._told(job)

    def require_none(self, recording: str) -> None:
        """
        Refuse a recording that is in the queue already.

        Raises:
            Refusal: it is.
        """
        with self._lock:
            if any(j.recording == recording and j.state not in _FINISHED for j in self._jobs):
                raise Refusal(
                    HTTPStatus.CONFLICT, "busy", message("This recording is in the queue already.")
                )

    def cards(self) -> list[Json]:
        """All jobs, in their order."""
        with self._lock:
            return [job.card(self._position(job)) for job in self._jobs]

    def of(self, recording: str) -> Json | None:
        """The job of a recording."""
        with self._lock:
            found = [job for job in self._jobs if job.recording == recording]
            return found[-1].card(self._position(found[-1])) if found else None

    def busy(self, recording: str) -> bool:
        """Whether a run holds the recording's folder at this moment."""
        with self._lock:
            return any(
                j.recording == recording and j.state in ("running", "stopping") for j in self._jobs
            )

    def stop(self, name: str) -> Json:
        """
        Stop a job; what it finished stays.

        Raises:
            Refusal: there is no such job.
        """
        with self._lock:
            job = self._job(name)
            if job.state == "waiting":
                job.state, job.finished_at = "stopped", _now()
            elif job.state == "running":
                job.state = "stopping"
                self._interrupt()
        self._keep()
        return self._told(job)

    def resume(self, name: str) -> Json:
        """
        Put a stopped or failed job into the queue again; it goes on from what is on the disk.

        Raises:
            Refusal: there is no such job, or it is not over.
        """
        with self._lock:
            job = self._job(name)
            if job.state not in _FINISHED:
                raise Refusal(HTTPStatus.CONFLICT, "busy", message("This job is not over."))
            self._jobs.remove(job)
            fresh = Job(job.id, job.recording, job.media, job.out, job.options, job.sent_to)
            self._jobs.append(fresh)
            self._wake.notify_all()
        self._keep()
        return self._told(fresh)

    def move(self, name: str, position: int) -> Json:
        """Give a waiting job another place in the queue, counted from 0."""
        with self._lock:
            job = self._job(name)
            waiting = [each for each in self._jobs if each.state == "waiting" and each is not job]
            others = [each for each in self._jobs if each.state != "waiting"]
            if job.state == "waiting":
                waiting.insert(max(0, position), job)
                self._jobs = [*others, *waiting]
        self._keep()
        return self._told(job)

    def remove(self, name: str) -> None:
        """
        Take a job that is over or waiting off the list.

        Raises:
            Refusal: there is no such job, or it is at work.
        """
        with self._lock:
            job = self._job(name)
            if job.state in ("running", "stopping"):
                raise Refusal(HTTPStatus.CONFLICT, "busy", message("Stop the job first."))
            self._jobs.remove(job)
        self._keep()
        self._tell("library", {"recording": job.recording})

    def close(self) -> None:
        """End the child and the queue."""
        with self._lock:
            self._closing = True
            self._interrupt()
            self._wake.notify_all()
        self._thread.join(_GRACE)
        with self._lock:
            if self._child is not None and self._child.is_alive():
                self._child.kill()

    # ---- what happens behind it

    def _job(self, name: str) -> Job:
        for job in self._jobs:
            if job.id == name:
                return job
        raise not_found(message("There is no such job."))

    def _keep(self) -> None:
        """Write the jobs down; a disk that refuses costs only the list after the next start."""
        with self._lock:
            try:
                inside = [job for job in self._jobs if job.media.is_relative_to(self._root)]
                write_private(self._file, {"jobs": [job.kept(self._root) for job in inside]})
            except WorkFolderError as error:
                log.warning("The queue could not be kept: %s", error)

    def _position(self, job: Job) -> int:
        waiting = [each for each in self._jobs if each.state == "waiting"]
        return waiting.index(job) if job in waiting else 0

    def _told(self, job: Job) -> Json:
        with self._lock:
            card = job.card(self._position(job))
        self._tell("job", card)
        return card

    def _interrupt(self) -> None:
        child = self._child
        if child is None or child.pid is None or not child.is_alive():
            return
        if os.name == "posix":
            os.kill(child.pid, signal.SIGINT)
        else:
            child.terminate()

    def _loop(self) -> None:
        while True:
            with self._lock:
                while not self._closing and not any(j.state == "waiting" for j in self._jobs):
                    self._wake.wait()
                if self._closing:
                    return
                job = next(each for each in self._jobs if each.state == "waiting")
                job.state, job.started_at = "running", _now()
            self._keep()
            self._told(job)
            try:
                self._run(job)
            except Exception:
                log.exception("A job failed")
                job.state = "failed"
                job.error = {"message": message("Something unexpected happened."), "next_step": ""}
            job.finished_at = _now()
            self._keep()
            self._told(job)
            self._tell("document", {"recording": job.recording, "version": ""})
            self._tell("library", {"recording": job.recording})

    def _run(self, job: Job) -> None:
        context = multiprocessing.get_context("spawn")
        mine, theirs = context.Pipe(duplex=False)
        child = context.Process(
            target=self._work, args=(theirs, job.media, job.out, job.options), daemon=False
        )
        with self._lock:
            self._child = child
            child.start()
        theirs.close()
        told, stopping_since = 0.0, 0.0
        try:
            while True:
                if mine.poll(_OFTEN):
                    self._took(job, mine.recv())
                if job.state == "stopping" or self._closing:
                    stopping_since = stopping_since or time.monotonic()
                    if time.monotonic() - stopping_since > _GRACE:
                        child.kill()
                if time.monotonic() - told > _OFTEN:
                    told = time.monotonic()
                    self._told(job)
        except EOFError:
            pass  # the child closed its end: it is over
        finally:
            mine.close()
        child.join()
        with self._lock:
            self._child = None
        self._over(job, child.exitcode)

    def _took(self, job: Job, told: Event | TolmachError | None) -> None:
        """Note what the child tells: an event, what went wrong, or that it is done."""
        match told:
            case StageStarted(stage, detail, total):
                job.stage, job.detail, job.done, job.total = stage, detail, 0, total
                job.began, job.begun_at = time.monotonic(), 0
            case Progressed(_, done):
                if not job.done:
                    job.begun_at, job.began = done, time.monotonic()
                job.done = done
            case StageFinished(stage, detail):
                job.stage, job.detail, job.done = stage, detail, job.total
            case Notice(text):
                job.notices.append(text)
            case Stopped():
                job.state = "stopped"
            case TolmachError():
                job.state = "failed"
                job.error = {
                    "message": told.message,
                    "next_step": told.next_step,
                    "models": isinstance(told, ModelError),
                }
            case None:
                job.state = "done"

    def _over(self, job: Job, code: int | None) -> None:
        if job.state == "stopping":
            job.state = "stopped"
        elif job.state == "running":
            job.state = "failed"
            killed = code is not None and code < 0
            job.error = {
                "message": message("The run was ended by the system.")
                if killed
                else message("The run stopped before it was finished."),
                "next_step": message(
                    "It may need more memory than is free. Try again, or use a smaller model; "
                    "finished work is kept."
                ),
            }


def _kept_jobs(root: Path, file: Path) -> list[Job]:
    """
    The jobs of the last time; what was not over is stopped, because nothing starts unasked.

    The file may have come with a folder from somebody else: paths out of the folder and options
    that no page may set are not taken, and what is damaged or of another version is left out.
    """
    found = []
    for each in read_private(file).get("jobs", []):
        try:
            media, out = (_below(root, each[name]) for name in ("media", "out"))
            options = offered({k: tuple(v) if isinstance(v, list) else v
                               for k, v in each["options"].items()})  # fmt: skip
            job = Job(media=media, out=out, **{**{n: each[n] for n in _KEPT}, "options": options})
            job.sent_to = make_job(media, out, options).sent_to
        except (KeyError, TypeError, AttributeError, ValueError, TolmachError) as error:
            log.warning("A job of the last time is left out: %s", error)
            continue
        if job.state not in _FINISHED:
            job.state, job.finished_at = "stopped", _now()
        found.append(job)
    return found


def _below(root: Path, place: str) -> Path:
    path = (root / place).resolve()
    if not path.is_relative_to(root) or path == root:
        raise ValueError(f"{place} is not in the folder")
    return path


def run_in_child(line: Connection, media: Path, out: Path, options: dict[str, Any]) -> None:
    """Do one run and tell how it goes; this is the child process's main function."""
    from tolmach.network import prepare_process
    from tolmach.pipeline.run import run

    prepare_process()
    end_by_interrupt()
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)  # the page and the player come first
    try:
        run(make_job(media, out, options), line.send)
        line.send(None)
    except TolmachError as error:
        line.send(error)
    except KeyboardInterrupt:
        line.send(Stopped(message("Stopped.")))
    finally:
        line.close()


def end_by_interrupt() -> None:
    """Let SIGINT end this process, also where the app was started with SIGINT ignored (`&`)."""
    signal.signal(signal.SIGINT, interrupt)


def _end_with_the_app() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "this runs in a child"
    parent.join()
    os._exit(1)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
