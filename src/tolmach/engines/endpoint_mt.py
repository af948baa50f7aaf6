"""
Translation by a language model behind an OpenAI-compatible address.

That may be a llama.cpp, Ollama or vLLM server on this machine. Never used unless its address is
given: what is sent there leaves the program. Answers are asked for as JSON, one entry per sentence
with its number; an entry that is missing, empty, a refusal or a greeting counts as a failure.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tolmach.core.language import language
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import Sentence, Translation
from tolmach.errors import EngineError, UsageError
from tolmach.text.doubts import Pair, opens_like_chat

_ATTEMPTS = 3
_LONGEST_WAIT = 60.0
"""Seconds that a server may make us wait before the next attempt."""
_LARGEST_ANSWER = 4 << 20
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may be gone a moment later."""
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


def load(
    folder: Path,  # noqa: ARG001  # a server has no folder
    source: str,
    target: str,
    options: TranslationOptions,
    **_machine: object,
) -> EndpointTranslator:
    """Prepare the server that the options name; where models run is the server's own affair."""
    seconds = options.translation_timeout / (_ATTEMPTS + 1)
    return connect(options.endpoint, options.translator, source, target, seconds=seconds)


def connect(
    url: str, model: str, source: str, target: str, *, seconds: float = 120.0
) -> EndpointTranslator:
    """
    Prepare a translator behind an address; nothing is sent yet.

    Args:
        url: `http://127.0.0.1:8080`, with or without `/v1`.
        model: the server's name for its model; may be empty where the server has only one.
        source, target: language codes.
        seconds: how long one request may take.

    Raises:
        UsageError: not an http or https address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(
            f"'{url}' is not an address of a translation server.",
            next_step="Give it as http://127.0.0.1:8080, for instance.",
            endpoint=url,
        )
    return EndpointTranslator(parts, model, source, target, seconds)


@dataclass(frozen=True, slots=True)
class EndpointTranslator:
    """
    A chat server that translates; made by `connect`.

    Attributes:
        wait: how to wait between attempts, in seconds.
    """

    address: SplitResult
    model: str
    source: str
    target: str
    seconds: float = 120.0
    wait: Callable[[float], None] = field(default=time.sleep)

    def translate(self, sentences: Sequence[Sentence]) -> list[Translation]:
        """
        Translate sentences; those that the answer lacks are lacking here too.

        Raises:
            EngineError: the server cannot be reached, refuses, or answers what cannot be read.
        """
        if not sentences:
            return []
        numbered = dict(enumerate(sentences, 1))
        texts = _entries(self._content(self._ask(self._request(numbered))))
        return [_checked(numbered[number], text) for number, text in texts if number in numbered]

    def _request(self, numbered: Mapping[int, Sentence]) -> dict[str, Any]:
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

    def _ask(self, request: dict[str, Any]) -> bytes:
        """Send a request, again if the trouble may pass, and give the answer's body."""
        trouble, pause = "", 0.0
        for attempt in range(_ATTEMPTS):
            if attempt:
                self.wait(min(_LONGEST_WAIT, pause or 2.0**attempt))
            try:
                status, headers, body = self._post(json.dumps(request).encode())
            except (OSError, http.client.HTTPException) as error:
                trouble, pause = f"{type(error).__name__}: {error}", 0.0
                continue
            if status == 200:
                return body
            trouble = f"it answered with status {status}"
            if status not in _PASSING:
                break
            pause = _retry_after(headers.get("Retry-After", ""))
        raise EngineError(
            f"The translation server at {self.address.hostname} failed: {trouble}.",
            next_step="Check that the server runs, and its model's name.",
            endpoint=self.address.geturl(),
        )

    def _post(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        secure = self.address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self.address.hostname or "", self.address.port, timeout=self.seconds)
        path = self.address.path.rstrip("/").removesuffix("/v1") + "/v1/chat/completions"
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            received = answer.read(_LARGEST_ANSWER)
            if answer.length:
                raise http.client.IncompleteRead(received, answer.length)
            return answer.status, dict(answer.headers), received
        finally:
            connection.close()

    def _content(self, body: bytes) -> str:
        """What the model wrote; empty when it refused or was cut off."""
        try:
            choice = json.loads(body)["choices"][0]
            message = choice["message"]
            complete = choice.get("finish_reason", "stop") == "stop"
            return str(message["content"]) if complete and not message.get("refusal") else ""
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise EngineError(
                f"The translation server at {self.address.hostname} answered with something "
                "that is not a chat completion.",
                next_step="Check that the address is that of an OpenAI-compatible server.",
                endpoint=self.address.geturl(),
            ) from error


def _entries(content: str) -> list[tuple[int, str]]:
    """Number and text of each entry that has the shape asked for; broken JSON has none."""
    try:
        answer = json.loads(content)
    except ValueError:
        return []
    rows = answer.get("translations") if isinstance(answer, dict) else None
    return [
        (row["id"], " ".join(row["text"].split()))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and type(row.get("id")) is int and isinstance(row.get("text"), str)
    ]


def _checked(sentence: Sentence, text: str) -> Translation:
    manner = opens_like_chat(Pair(sentence.text, text))
    if manner or not text:
        failure = f"the answer is a {manner}" if manner else "empty answer"
        return Translation(sentence.id, "", failure=failure)
    return Translation(sentence.id, text)


def _retry_after(header: str) -> float:
    """Seconds to wait; dates and nonsense count as not given."""
    return float(header) if header.isdigit() else 0.0
