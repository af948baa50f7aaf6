"""One folder with one finished recording, and people who are signed in to the app on it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.documents import CONVERSATION
from tolmach.app.security import Access
from tolmach.app.server import Settings, create_app
from tolmach.core.document import Document
from tolmach.formats import document_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder

HOST = "127.0.0.1:8321"
ORIGIN = f"http://{HOST}"
_entries = itertools.count(1)


def new_entry() -> str:
    """An id such as the page makes."""
    return f"{next(_entries):012x}"


@dataclass
class Person:
    """Somebody with a browser."""

    client: TestClient
    handle: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, status: int = 200, **more: Any) -> Any:
        answer = self.client.get(path, headers={"sec-fetch-site": "same-origin"}, **more)
        assert answer.status_code == status, answer.text
        return answer.json() if "json" in answer.headers["content-type"] else answer

    def send(self, method: str, path: str, data: Any, status: int = 200) -> Any:
        headers = {
            "origin": ORIGIN,
            "sec-fetch-site": "same-origin",
            "x-tolmach-token": self.token,
            "x-tolmach-client": f"tab-{self.handle}",
        }
        answer = self.client.request(method, path, json=data, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, data: Any, status: int = 200) -> Any:
        return self.send("POST", path, data, status)

    def edit(self, recording: str, *operations: Any, status: int = 200, entry: str = "") -> Any:
        body = {"entry": entry or new_entry(), "operations": list(operations)}
        return self.post(f"/api/r/{recording}/edits", body, status)

    def sentences(self, recording: str) -> dict[str, Any]:
        found = self.get(f"/api/r/{recording}/sentences")["sentences"]
        return {each["id"]: each for each in found}


@dataclass
class House:
    """The app on a folder."""

    root: Path
    app: Any

    def person(self, handle: str, **way: Any) -> Person:
        client = TestClient(self.app, base_url=ORIGIN)
        way = way or {"token": self.app.state.context.door.new_token()}
        answer = client.post(
            "/api/session",
            json={"handle": handle, **way},
            headers={"origin": ORIGIN, "sec-fetch-site": "same-origin"},
        )
        assert answer.status_code == 200, answer.text
        return Person(client, handle, answer.json()["write_token"])

    @property
    def work(self) -> Folder:
        return Folder(self.root / "interview")

    @property
    def recording(self) -> str:
        name: str = self.app.state.context.library.id_of(self.root / "interview")
        return name

    def entries(self) -> tuple[Any, ...]:
        return journal.read(self.work)


def write_work(root: Path, document: Document, name: str = "interview") -> Folder:
    """A work folder as a run leaves it."""
    folder = Folder(root / name)
    folder.work.mkdir(parents=True)
    folder.document.write_text(document_json.compose(document), "utf-8")
    return folder


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The app on a folder with the conversation."""
    root = tmp_path / "interviews"
    write_work(root, CONVERSATION)
    with running(root) as house:
        yield house


@contextmanager
def running(root: Path, settings: Settings | None = None) -> Iterator[House]:
    """The app on a folder, closed in the end."""
    app = create_app(root, settings or Settings(access=Access(hosts=(HOST,))))
    with TestClient(app, base_url=ORIGIN):
        yield House(root, app)


@pytest.fixture
def anna(house: House) -> Person:
    """The owner."""
    return house.person("anna")
