"""The queue of runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from tolmach.app.answers import Refusal, bad_request, in_thread, with_body
from tolmach.app.context import Context, context_of
from tolmach.app.forms import flags_from, offered
from tolmach.app.present import Json
from tolmach.app.qualities import QUALITIES, models_for
from tolmach.app.requests import Nothing
from tolmach.app.security import owner_of
from tolmach.messages import message


class NewJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A run of a new recording (`file`) or of one that is here (`recording`)."""

    file: str = ""
    recording: str = ""
    quality: str | None = None
    options: dict[str, Any] = {}


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place in the queue."""

    position: int


def _jobs(request: Request) -> Json:
    return {"jobs": context_of(request).jobs.cards()}


def _add(request: Request, body: NewJob) -> Json:
    owner_of(request)
    context = context_of(request)
    if bool(body.file) == bool(body.recording):
        raise bad_request(message("Name a file, or a recording."), "file")
    if body.quality is not None and body.quality not in QUALITIES:
        raise bad_request(message("The quality is draft or publication."), "quality")
    flags = flags_from(body.options, context.library)
    if body.file:
        media = context.library.file(body.file, "media")
        out = context.library.folder_for(media)
        name = context.library.id_of(out)
    else:
        name = body.recording
        context.jobs.require_none(name)
        media, out = _media_of(context, name), context.library.folder(name)
        last_time = (context.library.kept("options") or {}).get(name, {})
        flags = {**offered(last_time), **flags}
    if body.quality:
        flags = {**models_for(body.quality, str(flags.get("source", ""))), **flags}
    for key, value in flags.items():
        flags[key] = tuple(value) if isinstance(value, list) else value
    card = context.jobs.add(name, media, out, flags)
    context.library.register(name, media)
    context.library.keep("options", name, flags)
    return card


def _media_of(context: Context, name: str) -> Path:
    registered = context.library.registered(name)
    if registered is not None and registered.is_file():
        return registered
    document = context.library.session(name).seen().document
    media = context.library.media_of(name, document)
    if media is None:
        raise Refusal(
            422,
            "refused",
            message("The recording is not here."),
            message("Say first which file it is."),
        )
    return media


def _stop(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    return context_of(request).jobs.stop(request.path_params["job"])


def _resume(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    return context_of(request).jobs.resume(request.path_params["job"])


def _move(request: Request, body: Place) -> Json:
    owner_of(request)
    return context_of(request).jobs.move(request.path_params["job"], body.position)


def _remove(request: Request, _body: Nothing) -> Json:
    owner_of(request)
    context_of(request).jobs.remove(request.path_params["job"])
    return {}


ROUTES = [
    Route("/api/jobs", in_thread(_jobs), methods=["GET"]),
    Route("/api/jobs", with_body(NewJob, _add, 201), methods=["POST"]),
    Route("/api/jobs/{job:str}/stop", with_body(Nothing, _stop), methods=["POST"]),
    Route("/api/jobs/{job:str}/resume", with_body(Nothing, _resume), methods=["POST"]),
    Route("/api/jobs/{job:str}/move", with_body(Place, _move), methods=["POST"]),
    Route("/api/jobs/{job:str}", with_body(Nothing, _remove), methods=["DELETE"]),
]
