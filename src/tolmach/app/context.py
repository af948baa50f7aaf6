"""What the routes share: the library, the queue, the media, the events and the doors."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from tolmach.app.answers import bad_request
from tolmach.app.downloads import Downloads
from tolmach.app.hub import Hub
from tolmach.app.jobs import Jobs
from tolmach.app.library import Library
from tolmach.app.media import MediaRoom
from tolmach.app.present import Seen
from tolmach.app.security import Doorkeeper, person_of
from tolmach.app.session import Session
from tolmach.app.tasks import Tasks
from tolmach.app.timing import Timing
from tolmach.messages import message


@dataclass(frozen=True, slots=True)
class Context:
    """One running app."""

    hub: Hub
    door: Doorkeeper
    library: Library
    jobs: Jobs
    media: MediaRoom
    downloads: Downloads
    tasks: Tasks
    timing: Timing
    largest_upload: int = field(default=20 * 1024**3)


def context_of(request: Request) -> Context:
    """The app that a request came to."""
    context: Context = request.app.state.context
    return context


def session_of(request: Request) -> Session:
    """The work folder that a request is about."""
    return context_of(request).library.session(request.path_params["recording"])


def seen_of(request: Request) -> Seen:
    """
    The work folder that a request is about, as far as this person may see it.

    Raises:
        Refusal: it cannot be read, or not be shown.
    """
    session = session_of(request)
    return session.seen() if person_of(request).writes else session.public()


def number(request: Request, key: str, default: int, most: int) -> int:
    """
    A number in the query.

    Raises:
        Refusal: it is none, or out of range.
    """
    text = request.query_params.get(key)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10) or int(text) > most:
        raise bad_request(message("'{key}' is a number from 0 to {most}.", key=key, most=most), key)
    return int(text)


def listed(request: Request, key: str) -> tuple[str, ...]:
    """The parts of a value in the query, which commas divide."""
    text = request.query_params.get(key, "")
    return tuple(part.strip() for part in text.split(",") if part.strip())


def client_of(request: Request) -> str:
    """The tab that asks, as it calls itself."""
    name = request.headers.get("x-tolmach-client", "")
    if len(name) > 40 or not all(c.isascii() and (c.isalnum() or c == "-") for c in name):
        raise bad_request(message("A tab's name has letters, digits and dashes."), "client")
    return name
