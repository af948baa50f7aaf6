"""A small web server in the layout of Hugging Face, which can also be made to fail."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """
    What the server holds and how it misbehaves.

    Attributes:
        files: path below the repository -> content; those ending in `.bin` count as large.
        sent: what is sent in place of a file's real content.
        cut: file -> bytes after which the connection breaks, once for each entry of the list.
        status: file, or `api`, -> HTTP status given instead of an answer.
        api: what is answered in place of the list of files.
        endless: files that never end.
        headers: further headers of every refusal.
        requests: (method, path, Range header) of every request, in order.
    """

    repo: str = "someone/tiny"
    files: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, bytes] = field(default_factory=dict)
    cut: dict[str, list[int]] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    api: bytes | None = None
    endless: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    url: str = ""

    def listing(self) -> dict[str, Any]:
        siblings = []
        for name, content in self.files.items():
            one: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": blob(content)}
            if name.endswith(".bin"):
                digest = hashlib.sha256(content).hexdigest()
                one["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 133}
            siblings.append(one)
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": siblings}


@contextmanager
def serving_folders(root: Path) -> Iterator[str]:
    """Serve each folder `root/OWNER/NAME` as a repository of that name; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                repo = "/".join(parts[2:4])
                files = {path.name: path.read_bytes() for path in (root / repo).iterdir()}
                content = json.dumps(Hub(repo=repo, files=files).listing()).encode()
            else:  # OWNER/NAME/resolve/COMMIT/FILE
                content = root.joinpath(*parts[:2], parts[-1]).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def blob(content: bytes) -> str:
    return hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # or every answer waits 40 ms

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            if self.path.startswith("http://hub.example"):  # asked as a proxy
                self.path = self.path.removeprefix("http://hub.example")
            hub.requests.append(("GET", self.path.partition("?")[0], wanted))
            if self.path.startswith(f"/api/models/{hub.repo}"):
                self._send("api", hub.api or json.dumps(hub.listing()).encode(), "")
            elif self.path.endswith(".bin") and not self.path.startswith("/cdn/"):
                # as the hub does it: large files come from another address
                self.send_response(302)
                self.send_header("Location", f"/cdn{self.path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                name = self.path.rpartition("/")[2]
                self._send(name, hub.sent.get(name, hub.files.get(name)), wanted)

        def _send(self, name: str, content: bytes | None, wanted: str) -> None:
            status = hub.status.get(name, 404 if content is None else 200)
            if name in hub.endless:
                self._send_without_end()
                return
            if status != 200 or content is None:
                self.send_response(status)
                for key, value in hub.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = int(wanted.removeprefix("bytes=").partition("-")[0] or 0)
            self.send_response(206 if wanted else 200)
            if wanted:
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}"
                )
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.end_headers()
            breaks = hub.cut.get(name, [])
            if breaks:
                self.wfile.write(content[start : start + breaks.pop(0)])
                self.close_connection = True
            else:
                self.wfile.write(content[start:])

        def _send_without_end(self) -> None:
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            with suppress(OSError):  # until nobody listens any more
                while True:
                    self.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
