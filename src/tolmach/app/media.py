"""
Sound and picture for the page: the file itself in parts, or a copy that browsers play, and peaks.

Copies and peaks are made in the background, one thing at a time, and lie in the work folder.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from tolmach.app.answers import Refusal
from tolmach.app.present import Json
from tolmach.app.session import Told
from tolmach.errors import TolmachError
from tolmach.messages import message

log = logging.getLogger(__name__)

_MOST = 8 * 1024 * 1024
"""Bytes of one answer; players ask again."""
_PART = 256 * 1024
_OFTEN = 0.5
"""Seconds between two reports of progress."""


@dataclass(slots=True)
class _Task:
    """Something that is made in the background."""

    state: str = "none"
    done: float = 0.0
    reason: str = ""

    def card(self) -> Json:
        return {"state": self.state, "done": round(self.done, 3)}


@dataclass(slots=True)
class Prepared:
    """One recording's media: what a browser does with it, and what is made of it."""

    media: Path
    work: Path
    duration: int
    video: bool
    needed: str
    stamp: str
    proxy: _Task
    peaks: _Task

    @property
    def proxy_file(self) -> Path:
        """The copy; named after size and time of the original, so that another one is not used."""
        return self.work / "app" / f"proxy.{self.stamp}.mp4"

    def peaks_file(self, level: int) -> Path:
        """The peaks of a level."""
        return self.work / "app" / f"peaks.{self.stamp}.{level}"


class MediaRoom:
    """The media of all recordings of one server."""

    def __init__(self, tell: Told) -> None:
        self._tell = tell
        self._lock = threading.Lock()
        self._known: dict[str, Prepared] = {}
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = False
        threading.Thread(target=self._loop, name="media", daemon=True).start()

    def state(self, name: str, media: Path | None, work: Path, duration: int) -> Json:
        """
        What can be played; starts what is needed for it.

        Raises:
            MediaError: the file is no recording any more.
        """
        if media is None:
            return not_here(name)
        found = self._prepared(name, media, work, duration)
        with self._lock:
            if found.needed and found.proxy.state == "none":
                self._start_proxy(name, found)
            if found.peaks.state == "none":
                self._start_peaks(name, found)
        return self._card(name, found)

    def ask_proxy(self, name: str, media: Path, work: Path, duration: int) -> Json:
        """Make a copy although the file should play: the page saw that it does not."""
        found = self._prepared(name, media, work, duration)
        with self._lock:
            if not found.needed:
                found.needed = "the browser shows no picture"
            if found.proxy.state in ("none", "failed"):
                self._start_proxy(name, found)
        return self._card(name, found)

    def _prepared(self, name: str, media: Path, work: Path, duration: int) -> Prepared:
        from tolmach.engines.media.browser import PEAKS_LEVELS, playable

        facts = media.stat()
        stamp = f"{facts.st_size:x}-{facts.st_mtime_ns:x}"
        with self._lock:
            known = self._known.get(name)
        if known is not None and (known.media, known.stamp) == (media, stamp):
            return known
        seen = playable(media)
        found = Prepared(media, work, duration, seen.video, seen.reason, stamp, _Task(), _Task())
        if found.proxy_file.is_file():
            found.proxy.state, found.proxy.done = "ready", 1.0
        if all(found.peaks_file(level).is_file() for level in range(PEAKS_LEVELS)):
            found.peaks.state, found.peaks.done = "ready", 1.0
        with self._lock:
            if self._known.get(name) is not known:  # another request was as quick
                return self._known[name]
            self._known[name] = found
        return found

    def _card(self, name: str, found: Prepared) -> Json:
        copied = bool(found.needed) and found.proxy.state == "ready"
        version = f"{found.stamp}-{'proxy' if copied else 'original'}"
        return {
            "recording": name,
            "here": True,
            "kind": "video" if found.video else "audio",
            "playable": copied or not found.needed,
            "url": f"/api/r/{name}/media?v={version}",
            "source": "proxy" if copied else "original",
            "proxy": {
                "needed": bool(found.needed),
                **found.proxy.card(),
                "reason": found.proxy.reason or found.needed,
            },
            "peaks": found.peaks.card(),
        }

    def _start_proxy(self, name: str, found: Prepared) -> None:
        from tolmach.engines.media.browser import make_proxy

        def make(on_done: Callable[[int], None]) -> None:
            make_proxy(
                found.media, found.proxy_file, found.video, lambda done, _total: on_done(done)
            )

        self._start(name, found, found.proxy, make)

    def _start_peaks(self, name: str, found: Prepared) -> None:
        from tolmach.engines.media.browser import PEAKS_LEVELS, make_peaks

        def make(on_done: Callable[[int], None]) -> None:
            files = [found.peaks_file(level) for level in range(PEAKS_LEVELS)]
            make_peaks(found.media, files, lambda done, _total: on_done(done))

        self._start(name, found, found.peaks, make)

    def _start(
        self,
        name: str,
        found: Prepared,
        task: _Task,
        make: Callable[[Callable[[int], None]], None],
    ) -> None:
        told = 0.0

        def on_done(done: int) -> None:
            nonlocal told
            if self._closing:
                raise InterruptedError
            task.done = min(1.0, done / max(1, found.duration))
            if time.monotonic() - told > _OFTEN:
                told = time.monotonic()
                self._tell("media", self._card(name, found))

        def work() -> None:
            try:
                (found.work / "app").mkdir(parents=True, exist_ok=True, mode=0o700)
                make(on_done)
            except (TolmachError, OSError) as error:
                task.state, task.reason = "failed", str(error)
                log.warning("Media could not be prepared: %s", error)
            except Exception:  # what is made after it is still made
                task.state = "failed"
                log.exception("Media could not be prepared")
            else:
                task.state, task.done = "ready", 1.0
            self._tell("media", self._card(name, found))

        task.state = "running"
        self._queue.put(work)

    def _loop(self) -> None:
        while (work := self._queue.get()) is not None:
            if not self._closing:
                work()

    def close(self) -> None:
        """Stop what is being made."""
        self._closing = True
        self._queue.put(None)

    def playing(self, name: str) -> Path:
        """
        The file to play.

        Raises:
            Refusal: it is not ready.
        """
        with self._lock:
            found = self._known.get(name)
        if found is None:
            raise Refusal(
                HTTPStatus.CONFLICT, "busy", message("Ask for the state of the media first.")
            )
        if not found.needed:
            return found.media
        if found.proxy.state != "ready":
            raise Refusal(
                HTTPStatus.CONFLICT, "busy", message("The copy for browsers is not ready yet.")
            )
        return found.proxy_file

    def peaks(self, name: str, level: int) -> Response:
        """
        The waveform at one level.

        Raises:
            Refusal: it is not ready, or there is no such level.
        """
        from tolmach.engines.media.browser import PEAKS_FACTOR, PEAKS_STEP

        with self._lock:
            found = self._known.get(name)
        if found is None or found.peaks.state != "ready":
            raise Refusal(
                HTTPStatus.NOT_FOUND, "not_ready", message("The waveform is not ready yet.")
            )
        path = found.peaks_file(level)
        if not path.is_file():
            raise Refusal(HTTPStatus.NOT_FOUND, "not_found", message("There is no such level."))
        headers = {
            "x-duration": str(found.duration),
            "x-step": str(PEAKS_STEP * PEAKS_FACTOR**level),
            "cache-control": "no-store",
        }
        return Response(path.read_bytes(), headers=headers, media_type="application/octet-stream")


def not_here(name: str) -> Json:
    """The answer where there is nothing to play."""
    nothing = {"state": "none", "done": 0.0}
    return {
        "recording": name,
        "here": False,
        "kind": "video",
        "playable": False,
        "url": "",
        "source": "original",
        "proxy": {"needed": False, **nothing, "reason": ""},
        "peaks": nothing,
    }


class _Streamed(StreamingResponse):
    """A stream that is cut off where sending on is refused; asking again tells why."""

    async def stream_response(self, send: Send) -> None:
        try:
            await super().stream_response(send)
        except Refusal:  # without its end, so that the server closes the connection
            log.info("An answer was cut off: the recording may not be played any more.")


def part_of(
    path: Path, wanted: str | None, kind: str, check: Callable[[], None] | None = None
) -> Response:
    """
    Answer with a file, or with the part of it that a player asks for.

    Only one range is answered at a time, and never more than 8 MiB of it; what cannot be
    understood gets the whole file, as the standard says.

    Args:
        check: called before each 256 KiB; its Refusal ends the answer. With it, no answer has
            more than 8 MiB, whatever was asked for.

    Raises:
        Refusal: the range lies behind the end.
    """
    size = path.stat().st_size
    headers = {"accept-ranges": "bytes", "cache-control": "no-store"}
    found = _range(wanted, size)
    if found is None and (check is None or size <= _MOST):
        headers["content-length"] = str(size)
        return _Streamed(_bytes(path, 0, size, check), 200, headers, media_type=kind)
    first, last = found or (0, size - 1)
    if first >= size or first > last:
        raise Refusal(
            HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
            "bad_request",
            message("The file ends before this."),
            headers={"content-range": f"bytes */{size}"},
        )
    last = min(last, first + _MOST - 1, size - 1)
    headers["content-range"] = f"bytes {first}-{last}/{size}"
    headers["content-length"] = str(last - first + 1)
    return _Streamed(
        _bytes(path, first, last + 1, check), HTTPStatus.PARTIAL_CONTENT, headers, media_type=kind
    )


def _range(wanted: str | None, size: int) -> tuple[int, int] | None:
    """
    The first and last byte of a single range; None where all is asked for, or nothing clear.

    >>> _range("bytes=0-", 10), _range("bytes=-3", 10), _range("bytes=0-1,3-4", 10), _range("x", 9)
    ((0, 9), (7, 9), None, None)
    """
    sentence, sign, rest = (wanted or "").partition("=")
    first, dash, last = rest.strip().partition("-")
    if sentence.strip().lower() != "bytes" or not sign or not dash or len(rest) > 50:
        return None
    if (first and not _digits(first)) or (last and not _digits(last)):
        return None
    if first:
        return int(first), int(last) if last else size - 1
    return (max(0, size - int(last)), size - 1) if last else None


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _bytes(path: Path, start: int, end: int, check: Callable[[], None] | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            block = file.read(min(_PART, end - start))
            if not block:
                return
            start += len(block)
            if check is not None:
                check()
            yield block
