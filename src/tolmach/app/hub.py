"""Events to pages: whoever has something to tell publishes it, every open page gets it."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import msgspec

from tolmach.app.guests import event_for_guests
from tolmach.app.language import LANGUAGES
from tolmach.app.present import Json
from tolmach.messages import translated

HEARTBEAT = 15.0
"""Seconds after which a silent stream says that it is alive."""
_WAITING = 500
"""Events that a page may be behind; a slower one is disconnected and loads everything again."""


@dataclass(eq=False)
class Page:
    """
    One open stream of events.

    Attributes:
        recording: id of the recording that the page shows; empty for none.
        guest: whether it gets only what guests may know.
        language: of what the server says.
    """

    handle: str
    recording: str = ""
    guest: bool = False
    language: str = LANGUAGES[0]
    queue: asyncio.Queue[bytes | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_WAITING)
    )
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)


class Hub:
    """All open pages of one server."""

    def __init__(self) -> None:
        self._pages: set[Page] = set()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def publish(self, event: str, data: Json) -> None:
        """Tell all pages something; callable from every thread."""
        with self._lock:
            pages = list(self._pages)
        kinds = {(page.guest, page.language) for page in pages}
        messages = {
            (guest, language): self._message(event, data, language, guest=guest)
            for guest, language in kinds
        }
        for page in pages:
            if message := messages[page.guest, page.language]:
                self._put(page, message)

    def _message(self, event: str, data: Json, language: str, *, guest: bool) -> bytes:
        """One event in the form of a stream; nothing where guests get none."""
        told = event_for_guests(event, data) if guest else (event, data)
        if told is None:
            return b""
        event, data = told
        body = msgspec.json.encode(data, enc_hook=lambda text: translated(text, language))
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (next(self._numbers), event.encode(), body)

    def _put(self, page: Page, message: bytes | None) -> None:
        def put() -> None:
            if page.queue.full():
                while not page.queue.empty():
                    page.queue.get_nowait()
                page.queue.put_nowait(None)
            else:
                page.queue.put_nowait(message)

        if not page.loop.is_closed():
            page.loop.call_soon_threadsafe(put)

    def looking(self, recording: str) -> list[str]:
        """Handles of the people who look at a recording, sorted."""
        with self._lock:
            pages = [page for page in self._pages if page.recording == recording]
        return sorted({page.handle for page in pages if page.handle})

    def close(self) -> None:
        """End all streams."""
        self.publish("bye", {})
        with self._lock:
            pages = list(self._pages)
        for page in pages:
            self._put(page, None)

    async def stream(self, page: Page, *first: tuple[str, Json]) -> AsyncIterator[bytes]:
        """The events for one page, until it or the server goes."""
        with self._lock:
            self._pages.add(page)
        self._told_presence(page)
        try:
            for event, data in first:
                yield self._message(event, data, page.language, guest=page.guest)
            while True:
                try:
                    message_or_end = await asyncio.wait_for(page.queue.get(), HEARTBEAT)
                except TimeoutError:
                    yield b": alive\n\n"
                    continue
                if message_or_end is None:
                    return
                yield message_or_end
        finally:
            with self._lock:
                self._pages.discard(page)
            self._told_presence(page)

    def _told_presence(self, page: Page) -> None:
        if page.recording:
            data = {"recording": page.recording, "handles": self.looking(page.recording)}
            self.publish("presence", data)
