"""
What the server takes for the review page: `python -m benchmarks.app.server [SENTENCES] [ENTRIES]`.

The sentences are generated; the journal holds so many earlier edits (5,000 and 4,000 when nothing
is given). The server runs as a process of its own. One line per request: the median and the 95th
percentile of the milliseconds from sending it to its whole answer, and the mean of the processor
time that the server took, which tells more on a busy machine; then the server's memory.
"""

from __future__ import annotations

import http.client
import json
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.growth.run import ENGLISH, RUSSIAN, sentence
from tolmach.core.document import Document, Media, Sentence, Text, Word
from tolmach.core.edits import SetText
from tolmach.formats import document_json, journal_json
from tolmach.workspace import journal
from tolmach.workspace.artifacts import write_result
from tolmach.workspace.folder import Folder
from tolmach.workspace.journal_record import Record

TOLMACH = Path(sys.executable).with_name("tolmach")
STEP = 4_200
"""Milliseconds from one sentence to the next."""
ROUNDS = 100


def make(root: Path, sentences: int, entries: int) -> None:
    """A work folder with so many sentences and edits."""
    source = random.Random(1)
    spoken = [sentence(source, RUSSIAN, 0) for _ in range(sentences)]
    made = Document(
        Media("interview.mp4", sentences * STEP),
        "ru",
        tuple(
            Sentence(
                f"s{number}",
                tuple(
                    Word(word, number * STEP + 300 * place, number * STEP + 300 * (place + 1))
                    for place, word in enumerate(text.split())
                ),
                Text(text),
                targets={"en": Text(sentence(source, ENGLISH, 0))},
            )
            for number, text in enumerate(spoken)
        ),
    )
    folder = Folder(root / "interview")
    folder.work.mkdir(parents=True)
    folder.document.write_text(document_json.compose(made), "utf-8")
    edits = [SetText(f"s{n % sentences}", "en", f"Edit {n}.") for n in range(entries)]
    head, lines = "", []
    for edit in edits:
        line = journal_json.compose(journal.new_entry([edit], "", by="boris"), head).encode()
        head = journal_json.head_after(head, line)
        lines.append(line)
    folder.journal.write_bytes(b"".join(lines))
    record = Record(entries, head)
    write_result(folder.journal_record, "journal record", record.key, record)


class Server:
    """The app in a process of its own, and a person who is signed in."""

    def __init__(self, root: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [str(TOLMACH), "app", str(root), "--port", str(self.port), "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline() if self.process.stdout else ""
        self.headers = {"origin": f"http://127.0.0.1:{self.port}"}
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        token = line.split("#token=")[-1].strip()
        answer = self.ask("POST", "/api/session", {"token": token, "handle": "anna"})
        self.headers["x-tolmach-token"] = answer["write_token"]

    def spent(self) -> float:
        """Seconds of processor time so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request and its answer."""
        headers = dict(self.headers)
        if body is not None:
            headers["content-type"] = "application/json"
        self.line.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = self.line.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {data.decode()}")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                self.headers["cookie"] = value.split(";")[0]
        return json.loads(data)


def timed(server: Server, act: Callable[[int], object], rounds: int = ROUNDS) -> str:
    """Median, 95th percentile and mean processor time of an act in milliseconds."""
    found = []
    before = server.spent()
    for number in range(rounds):
        began = time.perf_counter()
        act(number)
        found.append(1000 * (time.perf_counter() - began))
    spent = 1000 * (server.spent() - before) / rounds
    found.sort()
    return f"{found[rounds // 2]:6.0f} {found[int(rounds * 0.95)]:6.0f} {spent:6.0f}"


def main() -> None:
    """Measure and print."""
    given = [int(number) for number in sys.argv[1:]]
    sentences, entries = (*given, *(5_000, 4_000)[len(given) :])
    with tempfile.TemporaryDirectory() as name:
        make(Path(name), sentences, entries)
        server = Server(Path(name))
        try:
            (card,) = server.ask("GET", "/api/recordings")["recordings"]
            path = f"/api/r/{card['id']}"

            def save(number: int) -> None:
                edit = {"op": "set_text", "sentence": f"s{number}", "language": "en",
                        "revision": revisions[number], "text": f"Saved {number}."}  # fmt: skip
                entry = {"entry": secrets.token_hex(6), "operations": [edit]}
                server.ask("POST", f"{path}/edits", entry)

            def around(number: int) -> None:
                server.ask("GET", f"{path}/cues?language=en&around={number * STEP}&seconds=60")

            page = server.ask("GET", f"{path}/sentences?count={ROUNDS}")["sentences"]
            revisions = [each["texts"]["en"]["revision"] for each in page]
            print(f"{sentences:,} sentences, {entries:,} earlier edits    p50    p95    cpu (ms)")
            print("save an edit                          ", timed(server, save))
            print("cues near the playhead                ", timed(server, around))
            print(
                "500 sentences                         ",
                timed(
                    server, lambda n: server.ask("GET", f"{path}/sentences?from={n}&count=500"), 20
                ),
            )
            print("open a recording                      ",
                  timed(server, lambda _: server.ask("GET", path), 20))  # fmt: skip
            print("the review queue                      ",
                  timed(server, lambda _: server.ask("GET", f"{path}/queue"), 20))  # fmt: skip
            memory = psutil.Process(server.process.pid).memory_info().rss / 1e6
            print(f"memory of the server: {memory:.0f} MB")
        finally:
            server.process.terminate()
            server.process.wait()


if __name__ == "__main__":
    main()
