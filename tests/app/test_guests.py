"""Guests of a shared app never get anything of a withheld sentence, by no way."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from tests.app.conftest import HOST, House, Person, running, write_work
from tests.documents import CONVERSATION, SECRET, SECRET_ENGLISH, with_secret
from tolmach.app.hub import Page
from tolmach.app.security import Access
from tolmach.app.server import Settings
from tolmach.core.document import Alternative, Comment, Document, Media, Text
from tolmach.formats import document_json

SECRETS = (SECRET.encode(), SECRET_ENGLISH.encode(), b"secret1", b"handle9")
ACCESS = Access(hosts=(HOST,), passphrase="open sesame", guest_passphrase="look only")
MEDIA = b"a voice says the name."


def talked_about() -> Document:
    """A withheld sentence that remarks of colleagues and of machines beside it mention too."""
    made = with_secret()
    first, *others = made.sentences
    first = replace(
        first,
        comments=(Comment(f"not {SECRET}?", "anna"),),
        targets={
            "en": Text("Hello!", alternatives=(Alternative(f"Hello, {SECRET_ENGLISH}!", -1.0),))
        },
    )
    return replace(made, media=Media("interview.wav", 2_750), sentences=(first, *others))


def speak(path: Path, times: int = 1000) -> None:
    """A recording whose samples can be recognized in an answer."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(MEDIA * times)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[House]:
    """A shared folder whose files were written before the sentence was withheld."""
    open_ = replace(
        talked_about(),
        sentences=tuple(replace(one, withheld=None) for one in talked_about().sentences),
    )
    write_work(tmp_path / "f", open_)
    speak(tmp_path / "f" / "interview.wav")
    with running(tmp_path / "f", Settings(access=ACCESS)) as house:
        anna = house.person("anna")
        path = f"/api/r/{house.recording}"
        anna.post(f"{path}/export", {"languages": ["ru", "en"], "formats": ["txt", "srt"]})
        secret = {"sentence": "secret1", "language": "en"}
        state = anna.sentences(house.recording)["secret1"]["texts"]["en"]["revision"]
        content = f"{SECRET_ENGLISH} again"
        anna.edit(house.recording, {"op": "set_text", **secret, "revision": state, "text": content})
        anna.edit(
            house.recording,
            {"op": "withhold", "sentence": "secret1", "reason": f"names {SECRET}"},
        )
        anna.post(f"{path}/claims", {"first": "secret1", "last": "secret1"})
        anna.send("PUT", f"{path}/place", {"sentence": "secret1"})
        yield house


def guest_of(house: House, handle: str = "anna") -> Person:
    return house.person(handle, passphrase="look only", guest=True)


def addresses(house: House, anna: Person) -> list[str]:
    """Every address that is there to be read, with everything that it may be asked for."""
    files = anna.get(f"/api/r/{house.recording}/files")["files"]
    values = {
        "recording": [house.recording],
        "file": [file["id"] for file in files],
        "code": ["en", "ru"],
    }
    around = "&around=8000&seconds=60"
    asked = [
        f"language={code}&sentence={name}&ids={name}&all=1&profile=bbc&kind=media&view={view}{more}"
        for code, name, view, more in (  # every pair of values once
            ("ru", "secret1", "transcript", ""),
            ("ru", "u1", "bilingual", around),
            ("ru", "secret1", "subtitles", around),
            ("en", "u1", "transcript", around),
            ("en", "secret1", "bilingual", ""),
            ("en", "u1", "subtitles", ""),
        )
    ]
    found = []
    for route in house.app.routes:
        assert isinstance(route, Route)
        if "GET" not in (route.methods or ()) or route.path == "/api/events":
            continue
        paths = [route.path]
        for name in route.param_convertors:
            filled = values.get(name, ["x"])
            paths = [p.replace(f"{{{name}:str}}", value) for p in paths for value in filled]
        found += [f"{path}?{query}" if query else path for path in paths for query in ("", *asked)]
    return found


def leaks(person: Person, addresses: list[str]) -> set[str]:
    """Addresses without their queries at which a secret is answered."""
    return {
        address.partition("?")[0]
        for address in addresses
        if any(secret in person.client.get(address).content for secret in (*SECRETS, MEDIA))
    }


def test_no_address_answers_a_guest_with_anything_withheld(shared: House) -> None:
    anna = shared.person("anna")
    every = addresses(shared, anna)
    path = f"/api/r/{shared.recording}"
    anna.get(f"{path}/media/state")
    assert not leaks(guest_of(shared), every)
    shown = leaks(anna, every)
    assert {
        f"{path}{what}" for what in ("", "/sentences", "/history", "/publish", "/media")
    } <= shown
    assert any("/files/" in address for address in shown)


def test_a_guest_reads_what_is_public(shared: House) -> None:
    guest = guest_of(shared)
    path = f"/api/r/{shared.recording}"
    assert guest.get(path)["recording"]["withheld"] == 0
    assert list(guest.sentences(shared.recording)) == ["u1", "u2", "u3", "u4", "u5", "u6"]
    assert guest.get(f"{path}/publish")["files"] == []
    (card,) = guest.get("/api/recordings")["recordings"]
    assert (card["sentences"], card["claims"], card["job"]) == (6, [], None)


def test_addresses_that_are_not_for_guests_are_closed(shared: House) -> None:
    guest = guest_of(shared)
    path = f"/api/r/{shared.recording}"
    for closed in (
        f"{path}/history", f"{path}/files", f"{path}/glossary", "/api/jobs", "/api/models",
        "/api/doctor", "/api/options", "/api/files", "/api/tasks/x", "/api/of-tomorrow",
    ):  # fmt: skip
        assert guest.get(closed, 403)["error"]["code"] == "forbidden"


def test_a_recording_is_not_played_while_a_passage_is_withheld(shared: House) -> None:
    anna, guest = shared.person("anna"), guest_of(shared)
    path = f"/api/r/{shared.recording}"
    state = guest.get(f"{path}/media/state")
    assert (state["here"], state["url"]) == (False, "")
    assert "withheld" in state["withheld"]
    for what in ("media", "peaks"):
        assert guest.get(f"{path}/{what}", 403)["error"]["code"] == "withheld"
    revision = anna.sentences(shared.recording)["secret1"]["revision"]
    released = {"op": "release", "sentence": "secret1", "revision": revision}
    anna.edit(shared.recording, released)
    assert MEDIA in guest.client.get(guest.get(f"{path}/media/state")["url"]).content


@dataclass
class WithheldMeanwhile:
    """The app; a colleague withholds a sentence when the first bytes of the recording are sent."""

    app: Any
    withhold: Callable[[], object]
    done: bool = False

    @property
    def state(self) -> Any:
        return self.app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def pass_on(message: Message) -> None:
            await send(message)
            if scope.get("path", "").endswith("/media") and message.get("body") and not self.done:
                self.done = True
                await asyncio.to_thread(self.withhold)

        await self.app(scope, receive, pass_on)


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-"}], ids=["whole", "range"])
def test_an_answer_under_way_ends_for_a_guest_when_a_passage_is_withheld(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    write_work(tmp_path / "f", replace(CONVERSATION, media=Media("interview.wav", 2_750)))
    speak(tmp_path / "f" / "interview.wav", 100_000)
    size = (tmp_path / "f" / "interview.wav").stat().st_size
    with running(tmp_path / "f", Settings(access=ACCESS)) as house:
        anna = house.person("anna")
        withheld = {"op": "withhold", "sentence": "u3", "reason": "a name"}
        app = WithheldMeanwhile(house.app, lambda: anna.edit(house.recording, withheld))
        around = House(house.root, app)
        guest, boris = guest_of(around), around.person("boris")
        address = guest.get(f"/api/r/{house.recording}/media/state")["url"]
        heard = guest.client.get(address, headers=headers).content
        assert app.done
        assert MEDIA in heard
        assert len(heard) <= 256 * 1024
        assert len(boris.client.get(address, headers=headers).content) == size


def test_nothing_is_shown_when_a_withheld_sentence_got_lost(shared: House) -> None:
    """Another recognition may have the same words under another id."""
    other = with_secret()
    renamed = tuple(
        replace(one, id="secret2", withheld=None) if one.id == "secret1" else one
        for one in other.sentences
    )
    made = document_json.compose(replace(other, sentences=renamed))
    shared.work.document.write_text(made, "utf-8")
    anna, guest = shared.person("anna"), guest_of(shared)
    path = f"/api/r/{shared.recording}"
    assert not leaks(guest, addresses(shared, anna))
    for what in ("", "/sentences", "/media", "/media/state", "/preview?language=en"):
        assert guest.get(f"{path}{what}", 503)["error"]["code"] == "hidden"
    (card,) = guest.get("/api/recordings")["recordings"]
    assert card["state"] == "broken"
    preview = anna.get(f"{path}/preview?language=en", 422)
    assert "withheld sentence is no longer there" in preview["error"]["message"]


def test_a_journal_that_cannot_be_read_shows_a_guest_nothing(shared: House) -> None:
    shared.work.journal.write_bytes(b"")
    anna, guest = shared.person("anna"), guest_of(shared)
    path = f"/api/r/{shared.recording}"
    for what in ("", "/sentences", "/cues?language=en", "/publish", "/media"):
        assert guest.get(f"{path}{what}", 503)["error"]["code"] == "hidden"
        assert "damaged" in anna.get(f"{path}{what}", 503)["error"]["message"] or what == "/media"


def test_events_for_guests_name_no_sentence(shared: House) -> None:
    context = shared.app.state.context
    anna = shared.person("anna")

    async def told() -> list[bytes]:
        page = Page("guest", shared.recording, guest=True)
        hello = {"instance": "1", "jobs": [{"notices": [SECRET]}], "downloads": []}
        stream = context.hub.stream(page, ("hello", hello))
        messages = [await anext(stream)]
        operation = {"op": "add_comment", "sentence": "secret1", "text": SECRET}
        await asyncio.to_thread(anna.edit, shared.recording, operation)
        path = f"/api/r/{shared.recording}/claims"
        await asyncio.to_thread(anna.post, path, {"first": "secret1", "last": "u3"})
        context.hub.publish("task", {"proposals": [{"text": SECRET}]})
        context.hub.publish("job", {"notices": [SECRET]})
        context.hub.publish("of tomorrow", {"text": SECRET})
        context.hub.publish("bye", {})
        while b"event: bye" not in messages[-1]:
            messages.append(await anext(stream))
        await stream.aclose()
        return messages

    messages = asyncio.run(told())
    assert not any(secret in message for message in messages for secret in SECRETS)
    names = [message.split(b"\n")[1].removeprefix(b"event: ").decode() for message in messages]
    assert names == ["hello", "presence", "document", "bye"]


def test_without_anything_withheld_a_guest_reads_and_hears(tmp_path: Path) -> None:
    write_work(tmp_path / "f", CONVERSATION)
    with running(tmp_path / "f", Settings(access=ACCESS)) as house:
        state = guest_of(house).get(f"/api/r/{house.recording}/media/state")
        assert (state["here"], "withheld" in state) == (False, False)
        assert (
            guest_of(house).get(f"/api/r/{house.recording}/media", 409)["error"]["code"] == "busy"
        )
