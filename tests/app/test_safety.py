"""What was saved is never lost, and what cannot be saved is never said to be."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.app.conftest import House, Person, new_entry, running, write_work
from tests.documents import CONVERSATION
from tests.needs import ROOT
from tolmach.core.document import Document
from tolmach.errors import WorkFolderError
from tolmach.formats import document_json
from tolmach.workspace import journal
from tolmach.workspace.folder import Folder, locked

HOLD = {"op": "withhold", "sentence": "u3", "reason": "a name"}
ALL = {"languages": ["en"], "formats": ["srt"]}


def test_a_damaged_journal_stops_editing_and_publishing(house: House, anna: Person) -> None:
    anna.edit(house.recording, HOLD)
    path = house.work.journal
    good = path.read_bytes()
    path.write_bytes(good[:-20] + b"\n")
    recording = house.recording
    assert anna.get(f"/api/r/{recording}", 503)["error"]["code"] == "journal"
    assert anna.edit(recording, HOLD, status=503)["error"]["code"] == "journal"
    assert anna.post(f"/api/r/{recording}/export", ALL, 503)["error"]["code"] == "journal"
    assert not list(house.root.glob("interview/*.srt"))
    card = anna.get(f"/api/recordings/{recording}")
    assert (card["state"], card["problem"]["code"]) == ("broken", "journal")
    path.write_bytes(good)
    assert anna.sentences(recording)["u3"]["withheld"]["by"] == "anna"


def test_a_disk_that_refuses_is_said_and_nothing_counts_as_saved(
    house: House, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise WorkFolderError("Cannot write journal.jsonl: No space left on device.")

    before = anna.sentences(house.recording)
    with monkeypatch.context() as patch:
        patch.setattr(journal, "append", full)
        refused = anna.edit(house.recording, HOLD, status=503)
    assert refused["error"]["code"] == "journal"
    assert "No space left" in refused["error"]["message"]
    assert anna.sentences(house.recording) == before
    anna.edit(house.recording, HOLD)


def test_a_line_that_a_crash_tore_does_not_stop_the_next_edit(house: House, anna: Person) -> None:
    anna.edit(house.recording, HOLD)
    with house.work.journal.open("ab") as file:
        file.write(b'{"id":"torn')
    anna.edit(house.recording, {"op": "add_comment", "sentence": "u1", "text": "still here"})
    assert [type(entry.operations[0]).__name__ for entry in house.entries()] == [
        "Withhold",
        "AddComment",
    ]


def test_while_a_run_holds_the_folder_edits_wait_and_reading_goes_on(
    house: House, anna: Person
) -> None:
    with locked(house.root / "interview"):
        answer = anna.client.post(
            f"/api/r/{house.recording}/edits",
            json={"entry": new_entry(), "operations": [HOLD]},
            headers={
                "origin": "http://127.0.0.1:8321",
                "sec-fetch-site": "same-origin",
                "x-tolmach-token": anna.token,
            },
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (423, "locked")
        assert answer.headers["retry-after"]
        assert anna.sentences(house.recording)
    anna.edit(house.recording, HOLD)


def test_two_servers_on_one_folder_see_each_other(house: House, anna: Person) -> None:
    with running(house.root) as other:
        boris = other.person("boris")
        stale = boris.sentences(house.recording)["u2"]
        text = stale["texts"]["en"]
        edit = {"op": "set_text", "sentence": "u2", "language": "en", "revision": text["revision"]}
        anna.edit(house.recording, {**edit, "text": "Hello?"})
        refused = boris.edit(house.recording, {**edit, "text": "Well?"}, status=409)
        assert refused["present"][0]["texts"]["en"]["text"] == "Hello?"
        fresh = refused["present"][0]["texts"]["en"]["revision"]
        boris.edit(house.recording, {**edit, "text": "Well?", "revision": fresh})
        assert anna.sentences(house.recording)["u2"]["texts"]["en"]["text"] == "Well?"
    assert [entry.by for entry in house.entries()] == ["anna", "boris"]


def test_a_run_under_an_open_page_leaves_what_people_wrote(house: House, anna: Person) -> None:
    text = anna.sentences(house.recording)["u2"]["texts"]["en"]
    edit = {"op": "set_text", "sentence": "u2", "language": "en", "text": "Hello?"}
    anna.edit(house.recording, {**edit, "revision": text["revision"]})
    version = anna.get(f"/api/r/{house.recording}")["version"]
    other = Document(
        CONVERSATION.media, "ru", CONVERSATION.sentences[:4], CONVERSATION.speakers
    )  # a later run
    house.work.document.write_text(document_json.compose(other), "utf-8")
    after = anna.get(f"/api/r/{house.recording}")
    assert after["version"] != version
    assert after["sentences"] == 4
    assert anna.sentences(house.recording)["u2"]["texts"]["en"]["text"] == "Hello?"


# ---- a real server in a process of its own


class Browser:
    """What the page does, without a page."""

    def __init__(self, address: str) -> None:
        self.base, _, token = address.partition("/#token=")
        self.cookie = self.token = ""
        answer = self.ask("POST", "/api/session", {"token": token, "handle": "anna"})
        self.token = answer["write_token"]

    def ask(self, method: str, path: str, data: Any = None) -> Any:
        request = urllib.request.Request(self.base + path, method=method)
        request.add_header("Origin", self.base)
        request.add_header("Sec-Fetch-Site", "same-origin")
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        if data is not None:
            request.data = json.dumps(data).encode()
            request.add_header("Content-Type", "application/json")
            request.add_header("X-Tolmach-Token", self.token)
        with urllib.request.urlopen(request, timeout=30) as answer:
            cookie = answer.headers.get("Set-Cookie")
            self.cookie = cookie.partition(";")[0] if cookie else self.cookie
            return json.loads(answer.read())


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Browser]]:
    """`tolmach app` on a folder, and a browser that it let in."""
    command = [sys.executable, "-m", "tolmach", "app", str(folder), "--no-browser"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found
            yield process, Browser(found[0])
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends signals of POSIX")
def test_killing_the_server_loses_nothing_that_it_called_saved(tmp_path: Path) -> None:
    write_work(tmp_path, CONVERSATION)
    with served(tmp_path) as (process, page):
        name = page.ask("GET", "/api/recordings")["recordings"][0]["id"]
        for number in range(5):
            operation = {"op": "add_comment", "sentence": "u1", "text": f"note {number}"}
            body = {"entry": new_entry(), "operations": [operation]}
            assert page.ask("POST", f"/api/r/{name}/edits", body)["saved_at"]
        process.send_signal(signal.SIGKILL)
        process.wait()
    (tmp_path / "interview" / "work" / "lock").touch()
    with served(tmp_path) as (_, page):
        (first, *_) = page.ask("GET", f"/api/r/{name}/sentences")["sentences"]
        assert [each["text"] for each in first["comments"]] == [f"note {n}" for n in range(5)]


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends signals of POSIX")
def test_ctrl_c_ends_the_server_although_a_page_listens(tmp_path: Path) -> None:
    write_work(tmp_path, CONVERSATION)
    with served(tmp_path) as (process, page):
        request = urllib.request.Request(page.base + "/api/events", headers={"Cookie": page.cookie})
        with urllib.request.urlopen(request, timeout=30) as stream:
            assert b"event: hello" in stream.read(40)
            process.send_signal(signal.SIGINT)
            rest = stream.read()
        assert b"event: bye" in rest
        process.wait(timeout=20)


def test_the_apps_own_files_are_for_their_owner_alone(house: House, anna: Person) -> None:
    anna.post(f"/api/r/{house.recording}/claims", {"first": "u1", "last": "u2"})
    anna.send("PUT", "/api/settings", {"theme": "dark"})
    for path in (
        house.root / ".tolmach" / "app.json",
        Folder(house.root / "interview").work / "app.json",
    ):
        assert path.stat().st_mode & 0o077 == 0
