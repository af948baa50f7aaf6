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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult

from tolmach.core.address import web_address
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.chat_request import (
    FORMS,
    Manner,
    entries,
    messages,
    without_merged,
)
from tolmach.errors import EngineError, UsageError
from tolmach.text.translation_checks import Pair, opens_like_chat

if TYPE_CHECKING:
    import httpx2

PACKAGES = ("httpx2",)
_ATTEMPTS = 3
_LONGEST_WAIT = 60.0
"""Most seconds that a server may make us wait before the next attempt."""
_LARGEST_ANSWER = 4 << 20
"""Bytes of one answer; 16 sentences need a few thousand."""
_LONGEST_SYNOPSIS = 4_000
"""Characters; about a thousand tokens, which every request costs again."""
_LONGEST_FACTOR, _LONGEST_SLACK = 10, 200
"""More characters than ten times the sentence's plus 200 cannot be its translation."""
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""HTTP statuses that may not come again a moment later."""
_FORM_REFUSED = frozenset({400, 415, 422, 501})
"""HTTP statuses by which servers refuse a request whose form of answer they do not know."""


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
    made = connect(
        options.endpoint,
        options.translator,
        source,
        target,
        seconds=options.translation_timeout,
    )
    synopsis = read_synopsis(options.synopsis) if options.synopsis else ""
    return replace(made, manner=Manner(source, target, options.formality, synopsis))


def read_synopsis(path: str) -> str:
    """
    Read what an interview is about.

    Raises:
        UsageError: there is no such text file, or it is longer than 4,000 characters.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The synopsis '{Path(path).name}' cannot be read.") from error
    if len(text) > _LONGEST_SYNOPSIS:
        raise UsageError(
            f"The synopsis '{Path(path).name}' has {len(text)} characters.",
            next_step=f"It is sent with every request: shorten it to {_LONGEST_SYNOPSIS}.",
        )
    return " ".join(text.split())


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
    return ChatTranslator(server_address(url), model, Manner(source, target), seconds)


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
    manner: Manner
    seconds: float = 600.0
    wait: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)
    _forms: list[dict[str, Any] | None] = field(default_factory=lambda: list(FORMS))

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
        body = asyncio.run(self._ask(numbered))
        found = entries(self._content(body))
        texts = without_merged(numbered, dict(found))
        return [
            _checked(numbered[number], text)
            for number, text in found
            if number in numbered and number in texts
        ]

    def close(self) -> None:
        """Do nothing: every call has a connection of its own."""

    def request(self, numbered: Mapping[int, SourceSentence]) -> dict[str, Any]:
        """Make the request for these sentences, as it is sent."""
        form = self._forms[0]
        return {
            "model": self.model,
            "temperature": 0,
            "seed": 0,
            "messages": messages(numbered, self.manner, plain=form is not FORMS[0]),
            **({"response_format": form} if form else {}),
        }

    async def _ask(self, numbered: Mapping[int, SourceSentence]) -> bytes:
        """Send a request, again after errors that may pass, and give the answer's body."""
        import httpx2

        trouble, pause = "", 0.0
        # The client's own limits count from byte to byte; a slow answer would never reach them.
        async with (
            asyncio.timeout(self.seconds),
            httpx2.AsyncClient(trust_env=False, follow_redirects=False, timeout=None) as client,
        ):
            attempt = 0
            while attempt < _ATTEMPTS:
                if attempt:
                    await self.wait(min(_LONGEST_WAIT, pause or 2.0**attempt))
                attempt += 1
                try:
                    status, headers, body = await self._post(client, self.request(numbered))
                except (httpx2.TransportError, OSError) as error:
                    # The message may be the server's own words; the class is not.
                    trouble, pause = f"no complete answer ({type(error).__name__})", 0.0
                    continue
                if status == 200:
                    return body
                trouble = f"it answered with status {status}"
                if 300 <= status < 400:
                    trouble += ", a redirect to elsewhere, which is not followed"
                if status in _FORM_REFUSED and len(self._forms) > 1:
                    del self._forms[0]
                    attempt = 0
                    continue
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
