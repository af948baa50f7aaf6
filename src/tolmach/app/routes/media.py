"""Sound, picture and waveform of a recording."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tolmach.app.answers import Refusal, in_thread, with_body
from tolmach.app.context import context_of, number, seen_of, session_of
from tolmach.app.guests import NOT_PLAYED, require_played, withholds
from tolmach.app.media import not_here, part_of
from tolmach.app.present import Json
from tolmach.app.requests import Nothing
from tolmach.app.security import person_of
from tolmach.messages import message


def _state(request: Request) -> Json:
    """What can be played of a recording; starts what is needed for it."""
    context, session = context_of(request), session_of(request)
    document = seen_of(request).document
    if not person_of(request).writes and withholds(session.seen()):
        return {**not_here(session.name), "withheld": NOT_PLAYED}
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
        raise Refusal(HTTPStatus.NOT_FOUND, "not_found", message("The recording is not here."))
    return media


def _require_playable(request: Request) -> None:
    """
    Keep guests from a recording of which a passage is withheld.

    Raises:
        Refusal: this person may not hear it.
    """
    seen_of(request)  # refuses guests where it is not known what is withheld
    if not person_of(request).writes:
        require_played(session_of(request).seen())


def _media(request: Request) -> Response:
    from tolmach.engines.media.browser import TYPES

    _require_playable(request)
    name = session_of(request).name
    path = context_of(request).media.playing(name)
    kind = TYPES.get(path.suffix.lower(), "application/octet-stream")
    wanted = request.headers.get("range")
    if person_of(request).writes:
        return part_of(path, wanted, kind)
    return part_of(path, wanted, kind, check=partial(_require_playable, request))


def _peaks(request: Request) -> Response:
    _require_playable(request)
    level = number(request, "level", 0, 9)
    return context_of(request).media.peaks(session_of(request).name, level)


_R = "/api/r/{recording:str}"
ROUTES = [
    Route(f"{_R}/media/state", in_thread(_state), methods=["GET"]),
    Route(f"{_R}/media/proxy", with_body(Nothing, _ask_proxy), methods=["POST"]),
    Route(f"{_R}/media", in_thread(_media), methods=["GET", "HEAD"]),
    Route(f"{_R}/peaks", in_thread(_peaks), methods=["GET"]),
]
