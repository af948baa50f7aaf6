"""
Who may ask this server for anything: one middleware before all routes, and nothing is exempt.

The server listens on this computer only, yet every page that the browser shows can send requests to
it. Four locks keep them out, and each has a way round it that another one closes:

- the `Host` must be one of ours, name and port: this stops DNS rebinding, which passes the others;
- an `Origin` must be one of ours, and `Sec-Fetch-Site` must not say that another site asks, a page
  on another port of this computer included;
- every answer with data needs the cookie of this instance, which is random and kept in memory only;
- every write needs a token in a header, which no form can send, and a body that no form can have.
"""

from __future__ import annotations

import hmac
import re
import secrets
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tolmach.app.answers import Refusal
from tolmach.app.guests import PATHS as GUEST_PATHS
from tolmach.app.language import LANGUAGE, asked
from tolmach.messages import message

TOKEN_HEADER = "x-tolmach-token"  # noqa: S105  # the header's name, not a secret
SAFE = frozenset({"GET", "HEAD"})
_OPEN_API = frozenset({("POST", "/api/session"), ("GET", "/api/session"), ("GET", "/api/locale")})
"""Requests below /api that a person who is not signed in yet may send."""
_HANDLE = re.compile(r"[\w.\- ]{1,40}")
_BODIES = {"/api/uploads": "application/octet-stream"}
"""Paths whose bodies are not JSON."""
_TRIES, _PAUSE = 5, 30.0
"""Wrong passphrases before a pause, and the pause in seconds."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody who is signed in.

    Attributes:
        role: `owner` may do everything, `editor` reviews and publishes, `guest` reads.
        write_token: what the header of a write must carry.
    """

    handle: str
    role: str
    write_token: str = field(repr=False)

    @property
    def writes(self) -> bool:
        """Whether this person may change anything."""
        return self.role != "guest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    How people get in.

    Attributes:
        hosts: names with ports under which the server may be asked, `127.0.0.1:8080`.
        secure: whether it is asked by HTTPS.
        passphrase: with which people on other computers sign in; empty where that is not allowed.
        guest_passphrase: with which guests sign in; empty lets no guests in.
    """

    hosts: tuple[str, ...]
    secure: bool = False
    passphrase: str = field(default="", repr=False)
    guest_passphrase: str = field(default="", repr=False)

    @property
    def origins(self) -> frozenset[str]:
        """Origins from which requests may come."""
        scheme = "https" if self.secure else "http"
        return frozenset(f"{scheme}://{host}" for host in self.hosts)

    @property
    def ways(self) -> tuple[str, ...]:
        """How a person may sign in."""
        ways = ["token"]
        ways += ["passphrase"] if self.passphrase else []
        ways += ["guest"] if self.guest_passphrase else []
        return tuple(ways)


class Doorkeeper:
    """
    Tokens and cookies of one running server; all of them are random and live in memory.

    Attributes:
        instance: a name for this server in the cookie's name, because cookies know no ports.
    """

    def __init__(self, access: Access) -> None:
        self.access = access
        self.instance = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._tokens: set[str] = set()
        self._people: dict[str, Person] = {}
        self._wrong = 0
        self._closed_until = 0.0

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return f"tolmach-{self.instance}"

    def new_token(self) -> str:
        """A token that lets one person in once, as the owner."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens.add(token)
        return token

    def sign_in(
        self, token: str, passphrase: str, handle: str, *, guest: bool
    ) -> tuple[str, Person]:
        """
        Let a person in.

        Returns:
            The cookie's value and the person.

        Raises:
            Refusal: a token that was used or never given, a wrong passphrase, an odd handle.
        """
        role = self._role(token, passphrase, guest=guest)
        if handle or role != "owner":
            check_handle(handle)
        person = Person(handle, role, secrets.token_urlsafe(24))
        value = secrets.token_urlsafe(32)
        with self._lock:
            self._people[value] = person
        return value, person

    def _role(self, token: str, passphrase: str, *, guest: bool) -> str:
        with self._lock:
            if token:
                known = [each for each in self._tokens if hmac.compare_digest(each, token)]
                if known:
                    self._tokens.discard(known[0])
                    return "owner"
            if time.monotonic() < self._closed_until:
                raise Refusal(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "too_many_tries",
                    message("There were too many wrong passphrases."),
                    message("Wait half a minute and try again."),
                )
            wanted = self.access.guest_passphrase if guest else self.access.passphrase
            if wanted and hmac.compare_digest(wanted.encode(), passphrase.encode()):
                self._wrong = 0
                return "guest" if guest else "editor"
            self._wrong += bool(passphrase)
            if self._wrong >= _TRIES:
                self._wrong, self._closed_until = 0, time.monotonic() + _PAUSE
        raise signed_out(self.access.ways)

    def person(self, headers: Headers) -> tuple[str, Person] | None:
        """Who sends a request, by its cookie, and the cookie's value."""
        jar = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return None
        morsel = jar.get(self.cookie)
        with self._lock:
            person = self._people.get(morsel.value) if morsel else None
        return (morsel.value, person) if morsel and person else None

    def rename(self, value: str, handle: str) -> Person:
        """
        Give a person another handle.

        Raises:
            Refusal: an odd handle.
        """
        check_handle(handle)
        with self._lock:
            self._people[value] = replace(self._people[value], handle=handle)
            return self._people[value]

    def sign_out(self, value: str) -> None:
        """Forget a cookie."""
        with self._lock:
            self._people.pop(value, None)


def check_handle(handle: str) -> None:
    """
    Refuse a handle that is no short name.

    Raises:
        Refusal: it is empty, too long, or has other characters.
    """
    if not _HANDLE.fullmatch(handle) or handle != handle.strip():
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "bad_request",
            message("A handle has 1 to 40 letters, digits, points, dashes or spaces."),
            facts={"key": "handle"},
        )


def signed_out(ways: Iterable[str]) -> Refusal:
    """The answer to somebody who is not signed in."""
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "signed_out",
        message("You are not signed in."),
        message("Open the page again from tolmach, or sign in with the passphrase."),
        more={"ways": list(ways)},
    )


def _forbidden(code: str, message: str) -> Refusal:
    return Refusal(HTTPStatus.FORBIDDEN, code, message)


class Guarded:
    """The middleware: checks every request, and puts the protective headers on every answer."""

    def __init__(self, app: ASGIApp, door: Doorkeeper) -> None:
        self._app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it before any route sees it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await _close(scope, receive, send)  # no websockets
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                added = [pair for pair in _HEADERS if pair[0] not in names]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        LANGUAGE.set(asked(scope))
        try:
            person = self._checked(scope)
        except Refusal as refusal:
            await refusal.answer()(scope, receive, protected)
            return
        scope["tolmach.person"] = person
        await self._app(scope, receive, protected)

    def _checked(self, scope: Scope) -> tuple[str, Person] | None:
        """
        Check one request.

        Raises:
            Refusal: something about it is not ours.
        """
        headers = Headers(scope=scope)
        self._check_place(headers)
        method, path = scope["method"], scope["path"]
        found = self._door.person(headers)
        if method not in SAFE:
            _check_write(scope, headers)
        if not path.startswith("/api/") or (method, path) in _OPEN_API:
            return found
        if found is None:
            raise signed_out(self._door.access.ways)
        if method not in SAFE:
            token = headers.get(TOKEN_HEADER, "")
            if not hmac.compare_digest(found[1].write_token.encode(), token.encode()):
                raise _forbidden(
                    "bad_token", message("The request does not carry this page's token.")
                )
            if not found[1].writes and path != "/api/session":
                raise _forbidden("read_only", message("Guests only read."))
        if not found[1].writes and not GUEST_PATHS.fullmatch(path):
            raise _forbidden("forbidden", message("Guests read the recordings, nothing else."))
        return found

    def _check_place(self, headers: Headers) -> None:
        """Check to whom the request is addressed, and which page sends it."""
        access = self._door.access
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in access.hosts:
            raise _forbidden("bad_host", message("This address is not the app's."))
        for origin in headers.getlist("origin"):
            if origin.lower() not in access.origins:
                raise _forbidden("bad_origin", message("Another page sent this request."))
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            raise _forbidden("bad_origin", message("Another page sent this request."))


def _check_write(scope: Mapping[str, Any], headers: Headers) -> None:
    """Refuse what a form or a page without permission could send."""
    if headers.get("origin") is None and headers.get("sec-fetch-site") is not None:
        raise _forbidden("bad_origin", message("The request does not say which page sent it."))
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise _forbidden("bad_origin", message("Another page sent this request."))
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    wanted = _BODIES.get(scope["path"], "application/json")
    if kind != wanted and not (scope["method"] == "DELETE" and not kind):
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "bad_request",
            message("The body must be {wanted}.", wanted=wanted),
        )


async def _close(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})


def person_of(request: Request) -> Person:
    """Who sends a request; only behind the middleware, for paths that need a person."""
    found: tuple[str, Person] = request.scope["tolmach.person"]
    return found[1]


def owner_of(request: Request) -> Person:
    """
    Who sends a request, if it is the owner.

    Raises:
        Refusal: it is somebody else.
    """
    person = person_of(request)
    if person.role != "owner":
        raise _forbidden("forbidden", message("Only the person at this computer may do this."))
    return person
