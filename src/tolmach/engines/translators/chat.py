"""
Translation by a language model behind an OpenAI-compatible address.

That may be a llama.cpp, Ollama or vLLM server on this machine. Never used unless its address is
named: what is sent there leaves the program. It goes to that address alone: proxies that the
environment names are not used, and redirects are not followed. Answers are asked for as JSON, one
entry per sentence with its number; an entry that is missing, empty, too long, a refusal or a
greeting counts as a failure.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic, time
from typing import Any, NamedTuple
from urllib.parse import SplitResult

from tolmach.core.address import web_address
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.chat_http import client, exchange, failed, no_completion
from tolmach.engines.translators.chat_request import (
    FORMS,
    Manner,
    entries,
    messages,
    without_merged,
)
from tolmach.engines.translators.chat_synopsis import (
    SYNOPSIS_FORM,
    Part,
    synopsis_in,
    synopsis_messages,
)
from tolmach.errors import EngineError, UsageError
from tolmach.messages import NO_TEXT, Message, message
from tolmach.text.translation_checks import Pair, opens_like_chat

PACKAGES = ("httpx2",)
_ATTEMPTS = 3
_LONGEST_WAIT = 60.0
"""Most seconds that a server may make us wait before the next attempt."""
_LONGEST_SYNOPSIS = 4_000
"""Characters; about a thousand tokens, which every request costs again."""
_LONGEST_FACTOR, _LONGEST_SLACK = 10, 200
"""More characters than ten times the sentence's plus 200 cannot be its translation."""
_SLACK_OF_ALL = 20_000
"""Further characters of a whole answer: its form, and what some models write before it."""
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
    return replace(made, manner=Manner(source, target, options.formality))


def read_synopsis(path: str) -> str:
    """
    Read what an interview is about.

    Raises:
        UsageError: there is no such text file, or it is longer than 4,000 characters.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            message("The synopsis '{name}' cannot be read.", name=Path(path).name)
        ) from error
    if len(text) > _LONGEST_SYNOPSIS:
        raise UsageError(
            message(
                "The synopsis '{name}' has {count} characters.",
                name=Path(path).name,
                count=len(text),
            ),
            next_step=message(
                "It is sent with every request: shorten it to {longest_synopsis}.",
                longest_synopsis=_LONGEST_SYNOPSIS,
            ),
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
            message("The address of the translation server (--endpoint) holds a '?' or '#'."),
            next_step=message("End it with the path, as in http://127.0.0.1:8080."),
        )
    return parts


class Exchange(NamedTuple):
    """The answers to one request, the time it took, and tokens where the server counts them."""

    answers: list[Translation]
    seconds: float
    read: int
    written: int


async def _sleep(seconds: float) -> None:
    import asyncio  # only where a server is asked: every run imports this module

    await asyncio.sleep(seconds)


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
    wait: Callable[[float], Awaitable[None]] = field(default=_sleep)
    _forms: list[dict[str, Any] | None] = field(default_factory=lambda: list(FORMS))
    _sinks: list[Callable[[str], None]] = field(default_factory=list)

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences; those missing from the answer are missing here, too.

        Raises:
            EngineError: the server cannot be reached, refuses, or answers what cannot be read.
            TimeoutError: `seconds` have passed, however much of an answer has come by then.
        """
        return self.exchange(sentences).answers if sentences else []

    def exchange(self, sentences: Sequence[SourceSentence]) -> Exchange:
        """
        Translate sentences, and tell what it took.

        Raises:
            EngineError, TimeoutError: as `translate`.
        """
        import asyncio

        numbered = dict(enumerate(sentences, 1))
        longest = _SLACK_OF_ALL + sum(_longest(each.text) for each in sentences)
        began = monotonic()
        ask = self._ask(lambda: self.request(numbered), longest, self._telling(numbered))
        body = asyncio.run(ask)
        seconds = monotonic() - began
        content, complete, usage = self._content(body)
        found = entries(content)
        found = found if complete else found[:-1]
        texts = without_merged(numbered, dict(found))
        answers = [
            _checked(numbered[number], text)
            for number, text in found
            if number in numbered and number in texts
        ]
        return Exchange(answers, seconds, *usage)

    def sum_up(self, part: Part, so_far: str) -> str:
        """
        Read a part of a recording and sum up all that was read so far, in English.

        Args:
            so_far: the synopsis of the parts before.

        Raises:
            EngineError, TimeoutError: as `translate`; also when the answer holds no synopsis.
        """
        import asyncio

        ask = self._ask(lambda: self.request_synopsis(part, so_far), _SLACK_OF_ALL)
        content, complete, _ = self._content(asyncio.run(ask))
        synopsis = synopsis_in(content) if complete else ""
        if not synopsis:
            raise EngineError(
                message(
                    "The translation server at {hostname} gave no synopsis.",
                    hostname=self.address.hostname,
                )
            )
        return synopsis

    def close(self) -> None:
        """Do nothing: every call has a connection of its own."""

    def follow(self, sink: Callable[[str], None]) -> None:
        """Call `sink` with the id of each sentence as soon as its answer has come."""
        self._sinks[:] = [sink]

    @property
    def form(self) -> dict[str, Any] | None:
        """How answers are asked for; what the server refused is not tried again."""
        return self._forms[0]

    def request(self, numbered: Mapping[int, SourceSentence]) -> dict[str, Any]:
        """Make the request for these sentences, as it is sent."""
        parts = messages(numbered, self.manner, plain=self.form is not FORMS[0])
        return self._request(parts, self.form)

    def request_synopsis(self, part: Part, so_far: str) -> dict[str, Any]:
        """Make the request for a synopsis, as it is sent."""
        has_schema = self.form is FORMS[0]
        parts = synopsis_messages(part, so_far, self.manner.source, plain=not has_schema)
        return self._request(parts, SYNOPSIS_FORM if has_schema else self.form)

    def _request(self, parts: list[dict[str, str]], form: dict[str, Any] | None) -> dict[str, Any]:
        return {
            "model": self.model,
            "temperature": 0,
            "seed": 0,
            "stream": True,
            "messages": parts,
            **({"response_format": form} if form else {}),
        }

    async def _ask(
        self,
        request: Callable[[], dict[str, Any]],
        longest: int,
        told: Callable[[str], None] | None = None,
    ) -> bytes:
        """
        Send a request, again after errors that may pass, and give the answer's body.

        Args:
            request: makes it; called again after the server has refused a form of answer.
            longest, told: as for `exchange`.
        """
        import asyncio

        import httpx2

        trouble, pause = "", 0.0
        async with asyncio.timeout(self.seconds), client() as using:
            attempt = 0
            while attempt < _ATTEMPTS:
                if attempt:
                    await self.wait(min(_LONGEST_WAIT, pause or 2.0**attempt))
                attempt += 1
                try:
                    reply = await exchange(
                        using,
                        self.address,
                        "chat/completions",
                        request(),
                        longest=longest,
                        told=told,
                    )
                except (httpx2.TransportError, OSError) as error:
                    # The message may be the server's own words; the class is not.
                    trouble = message("no complete answer ({error})", error=type(error).__name__)
                    pause = 0.0
                    continue
                if reply.status == 200:
                    return reply.body
                trouble = message("it answered with status {status}", status=reply.status)
                if 300 <= reply.status < 400:
                    trouble = message(
                        "it answered with status {status}, a redirect, which is not followed",
                        status=reply.status,
                    )
                if reply.status in _FORM_REFUSED and len(self._forms) > 1:
                    del self._forms[0]
                    attempt = 0
                    continue
                if reply.status not in _PASSING:
                    break
                pause = _retry_after(reply.headers.get("Retry-After", ""))
        raise failed(self.address, trouble)

    def _telling(self, numbered: Mapping[int, SourceSentence]) -> Callable[[str], None]:
        """Something that tells of sentences as soon as they are complete in an answer."""
        told: set[int] = set()

        def look(content: str) -> None:
            if not self._sinks or not content.rstrip().endswith(("}", "},", "]")):
                return
            for number, _ in entries(content):
                if number in numbered and number not in told:
                    told.add(number)
                    for sink in self._sinks:
                        sink(numbered[number].id)

        return look

    def _content(self, body: bytes) -> tuple[str, bool, tuple[int, int]]:
        """
        What the model wrote, nothing where it refused, and whether it came to an end.

        Also the tokens that it read and wrote, 0 where the server does not tell them.
        """
        try:
            whole = json.loads(body)
            choice = whole["choices"][0]
            message = choice["message"]
            usage = whole.get("usage") or {}
            tokens = [usage.get(name) for name in ("prompt_tokens", "completion_tokens")]
            read, written = (value if isinstance(value, int) else 0 for value in tokens)
            text = "" if message.get("refusal") else str(message["content"])
            return text, choice.get("finish_reason", "stop") == "stop", (read, written)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise no_completion(self.address) from error


def _checked(sentence: SourceSentence, text: str) -> Translation:
    failure = _failure(sentence.text, text)
    return Translation(sentence.id, "" if failure else text, failure=failure)


def _failure(source: str, text: str) -> Message:
    """Why a text cannot be the translation of a sentence; empty when it can."""
    if not text:
        return message("empty answer")
    if len(text) > _longest(source):
        return message(
            "the answer has {characters} characters for {source}",
            characters=len(text),
            source=len(source),
        )
    if any("\ud800" <= char <= "\udfff" for char in text):
        return message("the answer holds halves of characters")
    reply = opens_like_chat(Pair(source, text))
    return message("the answer is a {reply}", reply=reply) if reply else NO_TEXT


def _longest(source: str) -> int:
    """Characters that the translation of a sentence can have at most."""
    return _LONGEST_FACTOR * len(source) + _LONGEST_SLACK


def _retry_after(header: str) -> float:
    """Seconds to wait, given as a number or as a date; 0 for anything else."""
    if header.isascii() and header.isdigit():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time())
    except (ValueError, OverflowError):
        return 0.0
