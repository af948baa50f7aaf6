"""
Times for sentences that people correct on the page, in the background.

Some seconds after the last edit of a recording, a child process aligns what is new with the sound;
the pages then get the times as they get the edits of others. Where the recording or its model is
not at hand, words keep the times between recognized words, and writing files says so.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tolmach.app import child
from tolmach.app.answers import Refusal
from tolmach.app.library import Library
from tolmach.errors import TolmachError
from tolmach.pipeline.corrections import Timed, known_corrections, time_corrections, untimed

log = logging.getLogger(__name__)

_QUIET = 3.0
_LATEST = 30.0
"""Seconds after the first edit when they are timed in any case."""
_OFTEN = 0.25

Work = Callable[[Connection, Path, Path, dict[str, Any]], None]
"""What the child does: gets a line for the answer, the folder, the recording, the options."""


class Timing:
    """
    The background work of one server.

    Args:
        busy: tells whether a run holds a recording's folder; it times the sentences itself.
        work: what the child does; tests put their own in place.
        quiet: seconds without another edit after which a recording's sentences are timed.
    """

    def __init__(
        self,
        library: Library,
        busy: Callable[[str], bool],
        work: Work | None = None,
        *,
        quiet: float = _QUIET,
    ) -> None:
        self._library = library
        self._busy = busy
        self._quiet = quiet
        self._work = work or time_in_child
        self._wake = threading.Condition()
        self._edited: dict[str, tuple[float, float]] = {}
        self._closing = False
        threading.Thread(target=self._loop, name="timing", daemon=True).start()

    def soon(self, recording: str) -> None:
        """Time what is new in a recording when its person pauses."""
        now = time.monotonic()
        with self._wake:
            first, _ = self._edited.get(recording, (now, now))
            self._edited[recording] = first, now
            self._wake.notify_all()

    def close(self) -> None:
        """Begin nothing more, and end what is at work."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()

    def _loop(self) -> None:
        while (recording := self._next()) is not None:
            try:
                self._do(recording)
            except (Refusal, TolmachError) as error:
                log.warning("Corrected sentences could not be timed: %s", error)
            except Exception:
                log.exception("Timing corrected sentences failed")

    def _next(self) -> str | None:
        """Wait for a recording whose edits are over for the moment; None at the end."""
        with self._wake:
            while not self._closing:
                now = time.monotonic()
                due = {
                    name: min(last + self._quiet, first + _LATEST)
                    for name, (first, last) in self._edited.items()
                }
                name = min(due, key=lambda each: due[each], default=None)
                if name is not None and due[name] <= now:
                    del self._edited[name]
                    return name
                self._wake.wait(None if name is None else due[name] - now)
            return None

    def _do(self, recording: str) -> None:
        session = self._library.session(recording)
        document = session.seen().document
        media = self._library.media_of(recording, document)
        known = known_corrections(session.folder)
        if media is None or self._busy(recording) or not untimed(document, known):
            return
        options = (self._library.kept("options") or {}).get(recording, {})
        answer = self._ask(session.folder.root, media, options)
        if answer and answer.note:
            log.warning("%s", answer.note)
        if answer and answer.sentences:
            session.use_times(answer.sentences)

    def _ask(self, work: Path, media: Path, options: dict[str, Any]) -> Timed | None:
        with child.at_work(self._work, work, media, options) as line:
            try:
                while not line.poll(_OFTEN):
                    if self._closing:
                        return None
                return child.answer(line, Timed)
            except EOFError:
                log.warning("Timing corrected sentences broke off; it may need more memory.")
                return None


def time_in_child(line: Connection, work: Path, media: Path, options: dict[str, Any]) -> None:
    """Time what is corrected in a folder and send the answer; the child's main function."""
    if hasattr(os, "nice"):
        os.nice(5)  # the page and the player come first
    child.send(line, lambda: time_corrections(work, media, options))
