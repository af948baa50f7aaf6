"""
HTTP with a chat server: one address, no proxy, no redirect, a limit on the size of an answer.

Answers come as server-sent events where the server can do that, so that progress is seen, and an
answer that does not end is cut off as soon as it is longer than a translation can be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import SplitResult

from tolmach.errors import EngineError
from tolmach.messages import message

if TYPE_CHECKING:
    import httpx2

LARGEST = 4 << 20
"""Bytes of one answer; 16 sentences need a few thousand."""
_EVENTS = "text/event-stream"


class Reply(NamedTuple):
    """What came back: the status, the headers and the body, events put together."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def client() -> httpx2.AsyncClient:
    """Make a client that goes to the named address alone and keeps no time limit of its own."""
    import httpx2

    # The client's own limits count from byte to byte; a slow answer would never reach them.
    return httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=None)


def failed(address: SplitResult, trouble: str) -> EngineError:
    """The error for a server that does not do what it should."""
    return EngineError(
        message(
            "The translation server at {hostname} failed: {reason}.",
            hostname=address.hostname,
            reason=trouble,
        ),
        next_step=message("Check that the server runs, and its model's name."),
        endpoint=address.geturl(),
    )


def no_completion(address: SplitResult) -> EngineError:
    """The error for an address that answers with something else."""
    return EngineError(
        message(
            "The translation server at {hostname} answered with something that is not a "
            "chat completion.",
            hostname=address.hostname,
        ),
        next_step=message("Check that the address is that of an OpenAI-compatible server."),
        endpoint=address.geturl(),
    )


async def exchange(
    using: httpx2.AsyncClient,
    address: SplitResult,
    path: str,
    request: Mapping[str, Any] | None = None,
    *,
    longest: int = LARGEST,
    told: Callable[[str], None] | None = None,
) -> Reply:
    """
    Send one request, a GET where there is nothing to send, and receive all of the answer.

    Args:
        path: below `/v1`.
        longest: characters of a streamed message from which on it is cut off; it then counts as
            one that the server ended for its length.
        told: called with the message so far, whenever more of it has come.

    Raises:
        EngineError: the answer is larger than 4 MB, or events cannot be read.
    """
    base = address.path.rstrip("/").removesuffix("/v1") + "/v1"
    url = address._replace(path=f"{base}/{path}").geturl()
    body = bytearray()
    # Bytes as they come: a packed answer could grow beyond all bounds while it is unpacked.
    plain = {"Accept-Encoding": "identity"}
    method = "GET" if request is None else "POST"
    async with using.stream(method, url, json=request, headers=plain) as answer:
        streams = answer.headers.get("Content-Type", "").startswith(_EVENTS)
        growing = _Message(address) if streams and answer.status_code == 200 else None
        size = 0
        async for part in answer.aiter_raw():
            size += len(part)
            if size > LARGEST:
                raise failed(
                    address, message("its answer is larger than {size} MB", size=LARGEST >> 20)
                )
            if growing is None:
                body += part
                continue
            if growing.add(part) and told:
                told(growing.content)
            if len(growing.content) > longest:
                growing.finish = "length"
                break
    return Reply(answer.status_code, answer.headers, growing.body() if growing else bytes(body))


@dataclass(slots=True)
class _Message:
    """A message that comes in events, each a line `data: {...}`."""

    address: SplitResult
    content: str = ""
    finish: str = "cut off"
    usage: Any = None
    _rest: bytearray = field(default_factory=bytearray)

    def add(self, part: bytes) -> bool:
        """Take more bytes; whether the message became longer."""
        before = len(self.content)
        self._rest += part
        *lines, rest = self._rest.split(b"\n")
        self._rest = bytearray(rest)
        for line in lines:
            found = line.strip().removeprefix(b"data:").strip()
            if line.startswith(b"data:") and found != b"[DONE]":
                self._take(bytes(found))
        return len(self.content) > before

    def _take(self, data: bytes) -> None:
        try:
            event = json.loads(data)
            self.usage = event.get("usage") or self.usage
            for choice in event["choices"][:1]:
                self.content += str(choice["delta"].get("content") or "")
                self.finish = str(choice.get("finish_reason") or self.finish)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise no_completion(self.address) from error

    def body(self) -> bytes:
        """All of it, as a server that does not stream would have sent it."""
        choice = {"message": {"content": self.content}, "finish_reason": self.finish}
        return json.dumps({"choices": [choice], "usage": self.usage}).encode()
