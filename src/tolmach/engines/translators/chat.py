"""
Translation by a language model behind an OpenAI-compatible address.

That may be a llama.cpp, Ollama or vLLM server on this machine. Never used unless its address is
named: what is sent there leaves the program. It goes to that address alone: proxies that the
environment names are not used, and redirects are not followed. Answers are asked for as JSON, one
entry per sentence with its number; an entry that is missing, empty, too long, a refusal or a
greeting counts as a failure.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult

from tolmach.core.address import web_address
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.errors import EngineError, UsageError
from tolmach.languages import language
from tolmach.text.translation_checks import Pair, opens_like_chat

if TYPE_CHECKING:
    import httpx2

PACKAGES = ("httpx2",)
_ATTEMPTS = 3
_LONGEST_WAIT = 60.0
"""Most seconds that a server may make us wait before the next attempt."""
_LARGEST_ANSWER = 4 << 20
"""Bytes of one answer; 16 sentences need a few thousand."""
_LONGEST_FACTOR, _LONGEST_SLACK = 10, 200
"""More characters than ten times the sentence's plus 200 cannot be its translation."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may not come again a moment later."""
_SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["translations"],
    "properties": {
        "translations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "text"],
                "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
            },
        }
    },
}
_TASK = (
    "You translate subtitles of a recorded interview from {source} to {target}. "
    "Translate every sentence faithfully and completely, in plain spoken language. "
    "The sentences follow each other; use the others to understand each one. "
    "Answer with one entry for each id. Add no comments and leave nothing out."
)


def holds(names: Set[str], config: Mapping[str, Any]) -> bool:  # noqa: ARG001
    """Say no: a server has no folder."""
    return False


def load(
    folder: Path,  # noqa: ARG001  # a server has no folder
    source: str,
    target: str,
    options: TranslationOptions,
    **_machine: object,
) -> ChatTranslator:
    """Prepare the server that the options name; where models run is the server's own affair."""
    return connect(
        options.endpoint,
        options.translator,
        source,
        target,
        seconds=options.translation_timeout,
    )


def connect(
    url: str, model: str, source: str, target: str, *, seconds: float = 600.0
) -> ChatTranslator:
    """
    Prepare a translator behind an address; nothing is sent yet.

    Args:
        url: `http://127.0.0.1:8080`, with or without `/v1`.
        model: the server's name for its model; may be empty where the server has only one.
        source, target: language codes.
        seconds: how long one call may take, from the first attempt to the last byte.

    Raises:
        UsageError: not an http or https address, or one that says more than where the server is.
    """
    return ChatTranslator(server_address(url), model, source, target, seconds)


def server_address(url: str) -> SplitResult:
    """
    Take the address of a translation server apart.

    Raises:
        UsageError: see `web_address`; a query or fragment is refused too, for it would be dropped.
    """
    parts = web_address(url, "the translation server (--endpoint)")
    if parts.query or parts.fragment:
        raise UsageError(
            "The address of the translation server (--endpoint) holds a '?' or '#'.",
            next_step="End it with the path, as in http://127.0.0.1:8080.",
        )
    return parts


@dataclass(frozen=True, slots=True)
class ChatTranslator:
    """
    A chat server that translates; made by `connect`.

    Attributes:
        seconds: how long one call of `translate` may take, attempts and waits included.
        wait: how to wait between attempts, in seconds.
    """

    address: SplitResult
    model: str
    source: str
    target: str
    seconds: float = 600.0
    wait: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences; those missing from the answer are missing here, too.

        Raises:
            EngineError: the server cannot be reached, refuses, or answers what cannot be read.
            TimeoutError: `seconds` have passed, however much of an answer has come by then.
        """
        if not sentences:
            return []
        numbered = dict(enumerate(sentences, 1))
        body = asyncio.run(self._ask(self._request(numbered)))
        texts = _entries(self._content(body))
        return [_checked(numbered[number], text) for number, text in texts if number in numbered]

    def close(self) -> None:
        """Do nothing: every call has a connection of its own."""

    def _request(self, numbered: Mapping[int, SourceSentence]) -> dict[str, Any]:
        task = _TASK.format(source=language(self.source).name, target=language(self.target).name)
        asked = [{"id": number, "text": each.text} for number, each in numbered.items()]
        return {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": task},
                {"role": "user", "content": json.dumps({"sentences": asked}, ensure_ascii=False)},
            ],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "translations", "strict": True, "schema": _SCHEMA},
            },
        }

    async def _ask(self, request: dict[str, Any]) -> bytes:
        """Send a request, again after errors that may pass, and give the answer's body."""
        import httpx2

        trouble, pause = "", 0.0
        # The client's own limits count from byte to byte; a slow answer would never reach them.
        async with (
            asyncio.timeout(self.seconds),
            httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client,
        ):
            for attempt in range(_ATTEMPTS):
                if attempt:
                    await self.wait(min(_LONGEST_WAIT, pause or 2.0**attempt))
                try:
                    status, headers, body = await self._post(client, request)
                except (httpx2.TransportError, OSError) as error:
                    # The message may be the server's own words; the class is not.
                    trouble, pause = f"no complete answer ({type(error).__name__})", 0.0
                    continue
                if status == 200:
                    return body
                trouble = f"it answered with status {status}"
                if 300 <= status < 400:
                    trouble += ", a redirect to elsewhere, which is not followed"
                if status not in _PASSING:
                    break
                pause = _retry_after(headers.get("Retry-After", ""))
        raise self._failed(trouble)

    async def _post(
        self, client: httpx2.AsyncClient, request: dict[str, Any]
    ) -> tuple[int, Mapping[str, str], bytes]:
        path = self.address.path.rstrip("/").removesuffix("/v1") + "/v1/chat/completions"
        url = self.address._replace(path=path).geturl()
        body = bytearray()
        # Bytes as they come: a packed answer could grow beyond all bounds while it is unpacked.
        plain = {"Accept-Encoding": "identity"}
        async with client.stream("POST", url, json=request, headers=plain) as answer:
            async for part in answer.aiter_raw():
                body += part
                if len(body) > _LARGEST_ANSWER:
                    raise self._failed(f"its answer is larger than {_LARGEST_ANSWER >> 20} MB")
        return answer.status_code, answer.headers, bytes(body)

    def _failed(self, trouble: str) -> EngineError:
        return EngineError(
            f"The translation server at {self.address.hostname} failed: {trouble}.",
            next_step="Check that the server runs, and its model's name.",
            endpoint=self.address.geturl(),
        )

    def _content(self, body: bytes) -> str:
        """What the model wrote; empty when it refused or was cut off."""
        try:
            choice = json.loads(body)["choices"][0]
            message = choice["message"]
            complete = choice.get("finish_reason", "stop") == "stop"
            return str(message["content"]) if complete and not message.get("refusal") else ""
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise EngineError(
                f"The translation server at {self.address.hostname} answered with something "
                "that is not a chat completion.",
                next_step="Check that the address is that of an OpenAI-compatible server.",
                endpoint=self.address.geturl(),
            ) from error


def _entries(content: str) -> list[tuple[int, str]]:
    """Number and text of each well-formed entry; broken JSON has none."""
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        return []
    rows = answer.get("translations") if isinstance(answer, dict) else None
    return [
        (row["id"], " ".join(row["text"].split()))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and type(row.get("id")) is int and isinstance(row.get("text"), str)
    ]


def _checked(sentence: SourceSentence, text: str) -> Translation:
    failure = _failure(sentence.text, text)
    return Translation(sentence.id, "" if failure else text, failure=failure)


def _failure(source: str, text: str) -> str:
    """Why a text cannot be the translation of a sentence; empty when it can."""
    if not text:
        return "empty answer"
    if len(text) > _LONGEST_FACTOR * len(source) + _LONGEST_SLACK:
        return f"the answer has {len(text)} characters for {len(source)}"
    if any("\ud800" <= char <= "\udfff" for char in text):
        return "the answer holds halves of characters"
    reply = opens_like_chat(Pair(source, text))
    return f"the answer is a {reply}" if reply else ""


def _retry_after(header: str) -> float:
    """Seconds to wait; 0 for dates and anything else."""
    return float(header) if header.isdigit() else 0.0
