"""Answers: JSON out, JSON in with limits, and every error in one shape."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from tolmach.app.language import LANGUAGE
from tolmach.errors import TolmachError, WorkFolderError
from tolmach.messages import message, translated

log = logging.getLogger(__name__)

T = TypeVar("T")

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes of JSON that one request may have."""


class Refusal(Exception):
    """
    A request that is answered with an error.

    Attributes:
        status: of HTTP.
        code: for programs; the page has words for it.
        more: further members of the answer beside `error`.
        headers: of the answer.
    """

    def __init__(  # the parts of one answer
        self,
        status: int,
        code: str,
        message: str,
        next_step: str = "",
        *,
        facts: dict[str, Any] | None = None,
        more: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.next_step = next_step
        self.facts = facts or {}
        self.more = more or {}
        self.headers = headers or {}

    def answer(self) -> Response:
        """The error as the page gets it."""
        error = {
            "code": self.code,
            "message": self.message,
            "next_step": self.next_step,
            "facts": self.facts,
        }
        return as_json({"error": error, **self.more}, self.status, self.headers)


def as_json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON that no cache keeps."""
    return Response(
        msgspec.json.encode(data, enc_hook=lambda text: translated(text, LANGUAGE.get())),
        status,
        {"cache-control": "no-store", **(headers or {})},
        media_type="application/json",
    )


def not_found(what: str = message("This does not exist.")) -> Refusal:
    """Something that is not there, or that this person may not know of."""
    return Refusal(HTTPStatus.NOT_FOUND, "not_found", what)


def bad_request(message: str, key: str = "") -> Refusal:
    """A request that is malformed."""
    facts = {"key": key} if key else {}
    return Refusal(HTTPStatus.BAD_REQUEST, "bad_request", message, facts=facts)


async def body_of(request: Request, kind: type[T]) -> T:
    """
    Read the JSON body of a request into a record.

    Raises:
        Refusal: too large, not JSON, an unknown key or a value that cannot be.
    """
    data = bytearray()
    try:
        async for block in request.stream():
            data += block
            if len(data) > LARGEST_BODY:
                raise Refusal(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    "too_large",
                    message("The request is too large."),
                )
    except ClientDisconnect as error:
        raise bad_request(message("The request was cut off.")) from error
    try:
        return msgspec.json.decode(bytes(data) or b"{}", type=kind)
    except msgspec.ValidationError as error:
        raise bad_request(message("{reason}.", reason=error)) from error
    except msgspec.DecodeError as error:
        raise bad_request(message("The request is not JSON.")) from error


def refusal_of(error: TolmachError) -> Refusal:
    """A deliberate error of the rooms below, as an answer."""
    facts = {key: value for key, value in error.facts.items() if isinstance(value, str | int)}
    if is_locked(error):
        return Refusal(
            HTTPStatus.LOCKED,
            "locked",
            error.message,
            message("It is saved as soon as the folder is free."),
            facts=facts,
            headers={"retry-after": "3"},
        )
    return Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY, "refused", error.message, error.next_step, facts=facts
    )


def is_locked(error: TolmachError) -> bool:
    """Whether another process holds the work folder."""
    from filelock import Timeout

    return isinstance(error, WorkFolderError) and isinstance(error.__cause__, Timeout)


Endpoint = Callable[[Request], Awaitable[Response]]


def answering(handler: Endpoint) -> Endpoint:
    """Turn everything that a handler raises into an answer; nothing unexpected is told outside."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as refusal:
            return refusal.answer()
        except TolmachError as error:
            return refusal_of(error).answer()
        except Exception:
            log.exception("A request failed: %s %s", request.method, request.url.path)
            return Refusal(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "failed",
                message("Something unexpected happened."),
                message(
                    "The terminal in which tolmach runs shows more. What was saved stays saved."
                ),
            ).answer()

    return endpoint


def in_thread(handler: Callable[[Request], Any]) -> Endpoint:
    """A handler without a body that reads files and the like: it runs beside the event loop."""

    async def endpoint(request: Request) -> Response:
        made = await run_in_threadpool(handler, request)
        return made if isinstance(made, Response) else as_json(made)

    return answering(endpoint)


def with_body(kind: type[T], handler: Callable[[Request, T], Any], status: int = 200) -> Endpoint:
    """A handler that gets its body as a record."""

    async def endpoint(request: Request) -> Response:
        body = await body_of(request, kind)
        made = await run_in_threadpool(handler, request, body)
        return made if isinstance(made, Response) else as_json(made, status)

    return answering(endpoint)
