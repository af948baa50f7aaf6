"""Models that are being fetched or verified, one at a time, with progress to all pages."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

from tolmach.app.answers import Refusal, not_found
from tolmach.app.present import Json
from tolmach.app.session import Told
from tolmach.errors import ModelError, TolmachError
from tolmach.messages import message

log = logging.getLogger(__name__)

_OFTEN = 0.25
"""Seconds between two reports of progress."""


class _Stop(Exception):
    """Somebody asked to stop."""


@dataclass(slots=True)
class Download:
    """One model on its way; fields as the page gets them."""

    model: str
    kind: str
    state: str = "running"
    done: int = 0
    total: int = 0
    error: Json | None = None
    stopping: bool = False

    def card(self) -> Json:
        """The download as the page gets it."""
        return {
            "model": self.model,
            "kind": self.kind,
            "state": self.state,
            "done": self.done,
            "total": self.total,
            "error": self.error,
        }


class Downloads:
    """All downloads of one server."""

    def __init__(self, tell: Told) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._known: dict[str, Download] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="models")

    def cards(self) -> list[Json]:
        """Everything that is on its way or was since the start."""
        with self._lock:
            return [each.card() for each in self._known.values()]

    def start(self, model: str, kind: str) -> Json:
        """
        Begin to fetch or to verify a model.

        Args:
            kind: `get` or `verify`.

        Raises:
            Refusal: it is on its way already.
            UsageError: there is no such model.
        """
        from tolmach.models import catalog

        if kind == "get":
            catalog.entry(model)
        with self._lock:
            known = self._known.get(model)
            if known is not None and known.state == "running":
                raise Refusal(
                    HTTPStatus.CONFLICT, "busy", message("This model is being downloaded already.")
                )
            download = self._known[model] = Download(model, kind)
        self._pool.submit(self._work, download)
        return download.card()

    def stop(self, model: str) -> Json:
        """
        Stop a download; what has come stays for the next try.

        Raises:
            Refusal: there is none.
        """
        with self._lock:
            download = self._known.get(model)
        if download is None:
            raise not_found(message("This model is not being downloaded."))
        download.stopping = True
        return download.card()

    def close(self) -> None:
        """Stop everything."""
        with self._lock:
            for download in self._known.values():
                download.stopping = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, download: Download) -> None:
        told = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal told
            if download.stopping:
                raise _Stop
            download.done, download.total = done, total
            if time.monotonic() - told > _OFTEN:
                told = time.monotonic()
                self._tell("download", download.card())

        try:
            if download.kind == "get":
                from tolmach.models.download import pull

                pull(download.model, progress)
            else:
                self._verify(download)
            download.state = "done"
        except _Stop:
            download.state = "stopped"
        except TolmachError as error:
            download.state = "failed"
            download.error = {"message": error.message, "next_step": error.next_step}
        except Exception:
            log.exception("A download failed")
            download.state = "failed"
            download.error = {"message": message("Something unexpected happened."), "next_step": ""}
        self._tell("download", download.card())

    def _verify(self, download: Download) -> None:
        from tolmach.models.manifest import verify
        from tolmach.models.store import check_id, find

        check_id(download.model)  # a path would be looked up as a folder
        model = find(download.model)

        def progress(done: int, total: int) -> None:
            download.done, download.total = done, total
            if download.stopping:
                raise _Stop

        problems = verify(model.folder, model.entry.source.sha256, progress)
        if problems:
            raise ModelError(
                message("The model is damaged: {problems}.", problems="; ".join(problems)),
                next_step=message("Remove it and download it again."),
            )
