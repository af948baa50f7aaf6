"""The library page and the form for a new recording."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from http import HTTPStatus
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from tolmach.app import forms
from tolmach.app.answers import Refusal, answering, as_json, bad_request, in_thread, with_body
from tolmach.app.context import Context, context_of, listed
from tolmach.app.library import Library
from tolmach.app.present import Json
from tolmach.app.qualities import qualities
from tolmach.app.security import Person, owner_of, person_of
from tolmach.errors import TolmachError
from tolmach.formats.profile_toml import shipped
from tolmach.languages import LANGUAGES
from tolmach.messages import message

_placing = threading.Lock()
_LARGEST_TABLE = 64 * 1024 * 1024
"""Bytes that a file other than a recording may have."""


def _recordings(request: Request) -> Json:
    context = context_of(request)
    library = context.library
    library.look()
    person = person_of(request)
    cards = [recording(context, name, person) for name in library.recordings()]
    cards.sort(key=lambda card: str(card["changed_at"]), reverse=True)
    if not person.writes:
        return {"recordings": cards, "waiting": [], "folder": library.root.name}
    unborn = _unborn(context, {card["id"] for card in cards})
    in_queue = {library.registered(card["id"]) for card in unborn}
    return {
        "recordings": [*unborn, *cards],
        "waiting": [file.card() for file in library.waiting() if file.path not in in_queue],
        "folder": library.root.name,
    }


def _unborn(context: Context, known: set[str]) -> list[Json]:
    """Jobs whose work folders are not there yet."""
    return [
        {"id": job["recording"], "name": job["name"], "title": job["name"], "folder": "",
         "duration": 0, "language": "", "targets": job["options"].get("targets", []),
         "changed_at": "", "state": _state("new", job), "sentences": 0, "words": 0, "states": {},
         "to_review": 0, "withheld": 0, "findings": 0, "unplaced": 0, "claims": [], "job": job,
         "media": "here", "problem": None}
        for job in context.jobs.cards()
        if job["recording"] not in known
    ]  # fmt: skip


def recording(context: Context, name: str, person: Person) -> Json:
    """A recording as the page gets it."""
    if not person.writes:
        return {**context.library.card(name, guest=True), "job": None}
    card = context.library.card(name)
    job = context.jobs.of(name)
    return {**card, "job": job, "state": _state(card["state"], job)}


def _state(own: str, job: Json | None) -> str:
    """What is said first about a recording: what its job does, or else how far people are."""
    if job is None or own == "broken":
        return own
    if job["state"] in ("running", "stopping"):
        return "running"
    if job["state"] == "waiting":
        return "waiting"
    return str(job["state"]) if own == "new" and job["state"] != "done" else own


def _recording(request: Request) -> Json:
    context, name = context_of(request), request.path_params["recording"]
    person = person_of(request)
    context.library.look()
    unborn = _unborn(context, set(context.library.recordings())) if person.writes else []
    own = next((card for card in unborn if card["id"] == name), None)
    return own or recording(context, name, person)


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its id."""

    file: str


def _name_media(request: Request, body: Named) -> Json:
    owner_of(request)
    context, name = context_of(request), request.path_params["recording"]
    path = context.library.file(body.file, "media")
    wanted = context.library.session(name).seen().document.media.sha256
    if wanted and _sha256(path) != wanted:
        raise Refusal(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "refused",
            message("This is another recording."),
            message("Choose the file that the work was made from."),
        )
    context.library.register(name, path)
    return recording(context, name, person_of(request))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(request: Request) -> Json:
    library, kind = context_of(request).library, request.query_params.get("kind", "")
    library.look()
    return {"files": [file.card(kind) for file in library.files(kind)]}


async def _upload(request: Request) -> Response:
    """Write a body to a file as it comes; nothing of it is kept when it breaks off."""
    context = context_of(request)
    kind = request.query_params.get("kind", "")
    label = request.query_params.get("name", "")
    limit = context.largest_upload if kind == "media" else _LARGEST_TABLE
    length = request.headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        raise bad_request(message("The request does not say how long it is."))
    if int(length) > limit:
        raise Refusal(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", message("The file is too large.")
        )
    target = await run_in_threadpool(context.library.place_for, label, kind)
    part = target.with_name(f".{secrets.token_hex(8)}.upload")
    try:
        size = await _received(request, part, limit)
        if size != int(length):
            raise bad_request(message("The file did not arrive completely."))
        target = await run_in_threadpool(_accept, context.library, part, label, kind)
    finally:
        part.unlink(missing_ok=True)
    context.hub.publish("library", {"recording": ""})
    found = next(f for f in context.library.files(kind) if f.path == target)
    return as_json(found.card(kind), HTTPStatus.CREATED)


async def _received(request: Request, part: Path, limit: int) -> int:
    size = 0
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            async for block in request.stream():
                size += len(block)
                if size > limit:
                    raise Refusal(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        "too_large",
                        message("The file is too large."),
                    )
                await run_in_threadpool(file.write, block)
        except ClientDisconnect as error:
            raise bad_request(message("The file did not arrive completely.")) from error
        except OSError as error:
            raise Refusal(
                HTTPStatus.INSUFFICIENT_STORAGE,
                "disk",
                message("The file cannot be written: {reason}.", reason=error.strerror),
                message("Free some space and try again."),
            ) from error
    return size


def _accept(library: Library, part: Path, label: str, kind: str) -> Path:
    """Put a file in a free place if it is what it says it is; returns the place."""
    if kind == "media":
        from tolmach.engines.media.probe import probe

        try:
            probe(part)
        except TolmachError as error:
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "refused",
                message("This is not a recording, or it is cut off."),
                error.next_step,
            ) from error
    with _placing:  # another file of this name may have come meanwhile
        target = library.place_for(label, kind)
        part.replace(target)
    library.look()
    return target


def _options(request: Request) -> Json:
    return {
        **forms.form(context_of(request).library.root),
        "languages": forms.languages(),
        "profiles": list(shipped()),
        "formats": forms.formats(),
    }


def _quality(request: Request) -> Json:
    source = request.query_params.get("source", "")
    targets = listed(request, "targets")
    if source not in ("", "auto", *LANGUAGES) or not set(targets) <= set(LANGUAGES):
        raise bad_request(message("That is not a language."), "source")
    return {"quality": qualities(source, targets)}


ROUTES = [
    Route("/api/recordings", in_thread(_recordings), methods=["GET"]),
    Route("/api/recordings/{recording:str}", in_thread(_recording), methods=["GET"]),
    Route("/api/recordings/{recording:str}/media", with_body(Named, _name_media), methods=["POST"]),
    Route("/api/files", in_thread(_files), methods=["GET"]),
    Route("/api/uploads", answering(_upload), methods=["POST"]),
    Route("/api/options", in_thread(_options), methods=["GET"]),
    Route("/api/quality", in_thread(_quality), methods=["GET"]),
]
