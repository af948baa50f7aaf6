"""A chat server on this machine that answers from a list, for tests of the endpoint."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def completion(content: str, **choice: Any) -> bytes:
    """A chat completion whose message is `content`."""
    message = {"role": "assistant", "content": content}
    return json.dumps(
        {"choices": [{"message": message, "finish_reason": "stop", **choice}]}
    ).encode()


def translations(*texts: str) -> bytes:
    """A chat completion that answers sentences 1, 2, ... with these texts."""
    rows = [{"id": number, "text": text} for number, text in enumerate(texts, 1)]
    return completion(json.dumps({"translations": rows}))


@dataclass
class Reply:
    """
    One answer: status, headers and body; `promised` bytes are announced in its length.

    `parts` are sent in place of the body, one by one, without announcing a length.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    promised: int = 0
    parts: Iterable[bytes] = ()
    hold: threading.Event | None = None


@dataclass
class Server:
    """Where it listens, and what was asked so far."""

    url: str
    asked: list[dict[str, Any]]
    paths: list[str]
    headers: list[Message]


@contextmanager
def chat_server(
    *replies: Reply | Callable[[dict[str, Any]], Reply], models: bytes = b""
) -> Iterator[Server]:
    """Serve these replies, one a request, the last one stays; `models` is the list of models."""
    asked: list[dict[str, Any]] = []
    paths: list[str] = []
    headers: list[Message] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = replies[min(len(asked), len(replies) - 1)]
            asked.append(body)
            paths.append(self.path)
            headers.append(self.headers)
            if callable(reply):
                reply = reply(body)
            if reply.hold:
                reply.hold.wait(10)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not reply.parts:
                self.send_header("Content-Length", str(reply.promised or len(reply.body)))
            self.end_headers()
            for part in reply.parts or (reply.body,):
                self.wfile.write(part)

        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200 if models else 404)
            self.send_header("Content-Length", str(len(models)))
            self.end_headers()
            self.wfile.write(models)

        def log_message(self, *args: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *args: Any) -> None:
            """A client that has gone away is part of the test."""

    server = Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", asked, paths, headers)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
