"""Events: every open page gets them in order, and a page that is too slow is disconnected."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from tests.app.conftest import House, Person
from tolmach.app.answers import as_json
from tolmach.app.hub import Hub, Page
from tolmach.messages import joined, message


def test_pages_get_events_from_any_thread_in_order() -> None:
    hub = Hub()

    async def run() -> list[bytes]:
        stream = hub.stream(Page("anna", "r1"), ("hello", {}))
        got = [await anext(stream)]
        assert hub.looking("r1") == ["anna"]
        assert b"presence" in await anext(stream)

        def tell() -> None:
            for number in range(3):
                hub.publish("edit", {"number": number})

        thread = threading.Thread(target=tell)
        thread.start()
        got += [await anext(stream) for _ in range(3)]
        thread.join()
        hub.close()
        got += [each async for each in stream]
        return got

    first, *edits, bye = asyncio.run(run())
    assert b"event: hello" in first
    assert [b'{"number":%d}' % n in each for n, each in enumerate(edits)] == [True] * 3
    assert b"event: bye" in bye
    assert hub.looking("r1") == []


def test_a_page_that_does_not_read_is_disconnected() -> None:
    hub = Hub()

    async def run() -> list[bytes]:
        page = Page("anna")
        stream = hub.stream(page)
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        hub.publish("edit", {"number": 0})
        await waiting
        for number in range(2000):
            hub.publish("edit", {"number": number})
        await asyncio.sleep(0)
        return [each async for each in stream]

    assert len(asyncio.run(run())) <= 500


def test_an_edit_is_told_to_all_pages_with_the_tab_it_came_from(house: House, anna: Person) -> None:
    told: list[tuple[str, Any]] = []
    session = house.app.state.context.library.session(house.recording)
    session._tell = lambda event, data: told.append((event, data))
    saved = anna.edit(house.recording, {"op": "withhold", "sentence": "u3", "reason": "x"})
    ((event, data),) = told
    assert event == "edit"
    assert (data["client"], data["by"], data["sentences"]) == ("tab-anna", "anna", ["u3"])
    assert data["version"] == saved["version"]


def test_a_page_gets_messages_in_its_language() -> None:
    hub = Hub()

    async def run() -> list[bytes]:
        pages = [Page("anna", language="ru"), Page("boris")]
        streams = [hub.stream(page, ("hello", {})) for page in pages]
        for stream in streams:
            await anext(stream)
        hub.publish("job", {"error": message("Memory ran out.")})
        found = []
        for stream in streams:
            while b"event: job" not in (got := await anext(stream)):
                pass
            found.append(got)
        hub.close()
        return found

    russian, english = asyncio.run(run())
    assert "Кончилась память." in russian.decode()
    assert b"Memory ran out." in english


def test_an_error_is_told_in_the_language_that_the_page_asks_for(anna: Person) -> None:
    path = "/api/r/nothing/sentences?language=ru"
    assert anna.get(path, 404)["error"]["message"] == "Такой записи нет."


def test_an_empty_message_is_answered() -> None:
    """A sentence's finding without a detail once ended every answer about it."""
    assert as_json({"detail": joined()}).body == b'{"detail":""}'
