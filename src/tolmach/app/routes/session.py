"""Signing in and out, the interface's languages, and what each person set for themselves."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tolmach.app import keymap
from tolmach.app.answers import as_json, bad_request, in_thread, not_found, with_body
from tolmach.app.context import context_of
from tolmach.app.language import LANGUAGES
from tolmach.app.present import Json
from tolmach.app.requests import Nothing
from tolmach.app.security import Person, person_of, signed_out
from tolmach.core.language_tag import base_code
from tolmach.formats.profile_toml import shipped
from tolmach.messages import message


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How somebody wants in."""

    token: str = ""
    passphrase: str = ""
    handle: str = ""
    guest: bool = False


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another handle."""

    handle: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person set; nothing of it is free text, because others may read it on a page."""

    language: Literal["auto", "en", "ru"] = "auto"
    theme: Literal["auto", "light", "dark"] = "auto"
    text_size: int = 15
    keys: Literal["tolmach", "amara", "otranscribe", "subtitle-edit"] = "tolmach"
    own_keys: dict[str, dict[str, tuple[str, ...]]] = {}
    back_ms: int = 2000
    speed: float = 1.0
    auto_pause: bool = True
    auto_pause_ms: int = 4000
    resume_back_ms: int = 3000
    loop: bool = False
    mode: Literal["queue", "everything"] = "queue"
    columns: tuple[str, ...] = ()
    profile: str = "netflix"
    follow: bool = True

    def check(self) -> None:
        """
        Refuse numbers out of their ranges and names that there are not.

        Raises:
            Refusal: one of them.
        """
        ranges = {
            "text_size": (14, 28),
            "back_ms": (500, 10_000),
            "speed": (0.5, 2.0),
            "auto_pause_ms": (0, 60_000),
            "resume_back_ms": (0, 60_000),
        }
        for key, (least, most) in ranges.items():
            if not least <= getattr(self, key) <= most:
                raise bad_request(
                    message(
                        "'{key}' is a number from {least} to {most}.",
                        key=key,
                        least=least,
                        most=most,
                    ),
                    key,
                )
        if self.profile not in shipped():
            raise bad_request(message("There is no such profile."), "profile")
        if keymap.unknown(self.own_keys):
            raise bad_request(message("There is no such key or action."), "own_keys")
        if len(self.columns) > 20 or not all(_is_code(code) for code in self.columns):
            raise bad_request(message("Columns are codes of languages."), "columns")


def _is_code(text: str) -> bool:
    return text.isascii() and text.isalpha() and len(text) <= 3


def _card(request: Request, person: Person) -> Json:
    context = context_of(request)
    access = context.door.access
    shared = bool(access.passphrase or access.guest_passphrase)
    warning = "http_on_a_network" if shared and not access.secure else ""
    return {
        "handle": person.handle,
        "role": person.role,
        "write_token": person.write_token,
        "shared": shared,
        "tls": access.secure,
        "guests": bool(access.guest_passphrase),
        "folder": context.library.root.name,
        "version": version("tolmach"),
        "language": chosen(request),
        "warning": warning,
        "max_upload": context.largest_upload,
    }


def chosen(request: Request) -> str:
    """
    The interface language that the browser asks for; English where we have none of its languages.
    """
    wanted = []
    for part in request.headers.get("accept-language", "")[:500].split(","):
        code, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), base_code(code.strip())))
        except ValueError:
            continue
    known = [code for _, code in sorted(wanted, key=lambda pair: pair[0]) if code in LANGUAGES]
    return known[0] if known else LANGUAGES[0]


def _read(request: Request) -> Json:
    found = request.scope["tolmach.person"]
    if found is None:
        raise signed_out(context_of(request).door.access.ways)
    return _card(request, found[1])


def _sign_in(request: Request, body: SignIn) -> Response:
    door = context_of(request).door
    value, person = door.sign_in(body.token, body.passphrase, body.handle, guest=body.guest)
    answer = as_json(_card(request, person))
    answer.set_cookie(
        door.cookie, value, httponly=True, samesite="strict", path="/", secure=door.access.secure
    )
    return answer


def _rename(request: Request, body: Rename) -> Json:
    value, _ = request.scope["tolmach.person"]
    return _card(request, context_of(request).door.rename(value, body.handle))


def _sign_out(request: Request, _body: Nothing) -> Response:
    value, _ = request.scope["tolmach.person"]
    door = context_of(request).door
    door.sign_out(value)
    answer = as_json({})
    answer.delete_cookie(door.cookie, path="/", samesite="strict", httponly=True)
    return answer


def _locale(request: Request) -> Json:
    return {"languages": list(LANGUAGES), "chosen": chosen(request)}


def _words(request: Request) -> Response:
    code = request.path_params["code"]
    if code not in LANGUAGES:
        raise not_found(message("There is no such language."))
    words = files("tolmach.app").joinpath("locale", f"{code}.json").read_bytes()
    return Response(words, headers={"cache-control": "no-cache"}, media_type="application/json")


def _settings_of(request: Request) -> Settings:
    kept = context_of(request).library.kept("settings") or {}
    try:
        return msgspec.convert(kept.get(person_of(request).handle, {}), Settings)
    except msgspec.ValidationError:
        return Settings()  # of another version


def _settings(request: Request) -> Json:
    found: Json = msgspec.to_builtins(_settings_of(request))
    return found


def _set(request: Request, body: Json) -> Json:
    try:
        news = msgspec.convert({**_settings(request), **body}, Settings)
    except msgspec.ValidationError as error:
        raise bad_request(message("{reason}.", reason=error)) from error
    news.check()
    made: Json = msgspec.to_builtins(news)
    context_of(request).library.keep("settings", person_of(request).handle, made)
    return made


ROUTES = [
    Route("/api/session", in_thread(_read), methods=["GET"]),
    Route("/api/session", with_body(SignIn, _sign_in), methods=["POST"]),
    Route("/api/session", with_body(Rename, _rename), methods=["PATCH"]),
    Route("/api/session", with_body(Nothing, _sign_out), methods=["DELETE"]),
    Route("/api/settings", in_thread(_settings), methods=["GET"]),
    Route("/api/settings", with_body(Json, _set), methods=["PUT"]),
    Route("/api/locale", in_thread(_locale), methods=["GET"]),
    Route("/locale/{code:str}.json", in_thread(_words), methods=["GET"]),
]
