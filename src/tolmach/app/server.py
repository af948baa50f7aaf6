"""The server: one ASGI application for one folder, with the guard before everything else."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from tolmach.app.answers import Refusal, in_thread, not_found
from tolmach.app.context import Context
from tolmach.app.downloads import Downloads
from tolmach.app.hub import Hub
from tolmach.app.jobs import Jobs
from tolmach.app.jobs import Work as JobWork
from tolmach.app.library import Library
from tolmach.app.media import MediaRoom
from tolmach.app.routes import events, jobs, library, media, models, publish, review, session
from tolmach.app.security import Access, Doorkeeper, Guarded
from tolmach.app.tasks import Tasks
from tolmach.app.tasks import Work as TaskWork
from tolmach.app.timing import Timing
from tolmach.app.timing import Work as TimingWork
from tolmach.messages import message

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
"""Endings of the page's own files; nothing else is sent."""
_PAGES = ("/", "/add", "/models", "/help", "/settings", "/r/{recording:str}",
          "/r/{recording:str}/publish")  # fmt: skip
_WATCH = 2.0
"""Seconds between two looks whether somebody else wrote into an open work folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    How the app runs.

    Attributes:
        access: how people get in.
        largest_upload: bytes of the largest recording that the page may send.
        job_work, task_work, timing_work: what child processes do; None is the real work.
    """

    access: Access = field(default_factory=lambda: Access(hosts=("127.0.0.1", "localhost")))
    largest_upload: int = 20 * 1024**3
    job_work: JobWork | None = None
    task_work: TaskWork | None = None
    timing_work: TimingWork | None = None


def create_app(folder: Path, settings: Settings) -> Starlette:
    """
    Make the application for a folder.

    `app.state.context` has its parts; `context.door.new_token()` lets the first person in.
    """
    hub = Hub()
    shelf = Library(folder, hub.publish)
    jobs = Jobs(hub.publish, shelf.root, shelf.jobs_file, settings.job_work)
    context = Context(
        hub=hub,
        door=Doorkeeper(settings.access),
        library=shelf,
        jobs=jobs,
        media=MediaRoom(hub.publish),
        downloads=Downloads(hub.publish),
        tasks=Tasks(hub.publish, settings.task_work),
        timing=Timing(shelf, jobs.busy, settings.timing_work),
        largest_upload=settings.largest_upload,
    )

    @asynccontextmanager
    async def running(_app: Starlette) -> AsyncIterator[None]:
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(context, ended), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            close(context)

    app = Starlette(
        routes=_routes(),
        exception_handlers={HTTPException: _no_route},
        middleware=[Middleware(Guarded, door=context.door)],
        lifespan=running,
    )
    app.state.context = context
    return app


def _no_route(_request: Request, error: Exception) -> Response:
    """An address or a method that there is not."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return Refusal(status, "not_found", message("This does not exist.")).answer()


def close(context: Context) -> None:
    """End everything that works in the background."""
    context.hub.close()
    context.downloads.close()
    context.tasks.close()
    context.timing.close()
    context.media.close()
    context.jobs.close()


def _routes() -> list[BaseRoute]:
    static = files("tolmach.app").joinpath("static")
    root = Path(str(static))
    known = {
        path.relative_to(root).as_posix(): path
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.suffix in _TYPES
    }

    def asset(request: Request) -> Response:
        path = known.get(request.path_params["path"])
        if path is None:
            raise not_found()
        return _file(path)

    def page(_request: Request) -> Response:
        return _file(root / "index.html")

    parts = (session, events, library, jobs, review, publish, media, models)
    return [
        *(route for part in parts for route in part.ROUTES),
        Route("/static/{path:path}", in_thread(asset), methods=["GET"]),
        *(Route(path, in_thread(page), methods=["GET"]) for path in _PAGES),
    ]


def _file(path: Path) -> Response:
    if not path.is_file():
        raise not_found(message("The page is missing; install tolmach again."))
    headers = {"cache-control": "no-cache"}
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)


def _watch(context: Context, ended: threading.Event) -> None:
    """Tell pages when the command line or another server wrote into what they show."""
    while not ended.wait(_WATCH):
        for each in context.library.open_sessions():
            if each.changed_outside():
                data = {"recording": each.name, "version": ""}
                context.hub.publish("document", data)
                each.forget()
