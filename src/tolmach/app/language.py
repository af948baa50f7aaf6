"""The language in which a page wants what the server says."""

from __future__ import annotations

from contextvars import ContextVar
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.types import Scope

LANGUAGES = ("en", "ru")
"""Languages of the interface; each has a file of words."""
HEADER = "x-tolmach-language"

LANGUAGE: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
"""That of the request that is answered."""


def asked(scope: Scope) -> str:
    """The language of a request: of its header, or of its address where it can have none."""
    named = parse_qs(scope["query_string"].decode("latin-1")).get("language", [""])[0]
    code = Headers(scope=scope).get(HEADER, named)
    return code if code in LANGUAGES else LANGUAGES[0]
