"""The stream of events for a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tolmach.app.answers import answering
from tolmach.app.context import context_of
from tolmach.app.hub import Page
from tolmach.app.language import LANGUAGE
from tolmach.app.security import person_of


async def _events(request: Request) -> Response:
    context = context_of(request)
    recording = request.query_params.get("recording", "")
    known = recording if recording in context.library.recordings() else ""
    person = person_of(request)
    page = Page(person.handle, known, not person.writes, LANGUAGE.get())
    hello = {
        "instance": context.door.instance,
        "jobs": context.jobs.cards(),
        "downloads": context.downloads.cards(),
    }
    return StreamingResponse(
        context.hub.stream(page, ("hello", hello)),
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        media_type="text/event-stream",
    )


ROUTES = [Route("/api/events", answering(_events), methods=["GET"])]
