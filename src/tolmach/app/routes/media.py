"""Sound, picture and waveform of a recording."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tolmach.app.answers import Refusal, in_thread, with_body
from tolmach.app.context import context_of, number, session_of
from tolmach.app.media import part_of
from tolmach.app.present import Json
from tolmach.app.requests import Nothing


def _state(request: Request) -> Json:
    return media_state(request)


def media_state(request: Request) -> Json:
    """What can be played of a recording; starts what is needed for it."""
    context, session = context_of(request), session_of(request)
    document = session.seen().document
    media = context.library.media_of(session.name, document)
    return context.media.state(session.name, media, session.folder.work, document.media.duration)


def _ask_proxy(request: Request, _body: Nothing) -> Json:
    context, session = context_of(request), session_of(request)
    document = session.seen().document
    media = _here(context.library.media_of(session.name, document))
    return context.media.ask_proxy(
        session.name, media, session.folder.work, document.media.duration
    )


def _here(media: Path | None) -> Path:
    if media is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found", "The recording is not here.")
    return media


def _media(request: Request) -> Response:
    from tolmach.engines.media.browser import TYPES

    name = session_of(request).name
    path = context_of(request).media.playing(name)
    kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
    return part_of(path, request.headers.get("range"), kind)


def _peaks(request: Request) -> Response:
    level = number(request, "level", 0, 9)
    return context_of(request).media.peaks(session_of(request).name, level)


_R = "/api/r/{recording:str}"
ROUTES = [
    Route(f"{_R}/media/state", in_thread(_state), methods=["GET"]),
    Route(f"{_R}/media/proxy", with_body(Nothing, _ask_proxy), methods=["POST"]),
    Route(f"{_R}/media", in_thread(_media), methods=["GET", "HEAD"]),
    Route(f"{_R}/peaks", in_thread(_peaks), methods=["GET"]),
]
