"""Web addresses that people type or paste: what they may hold."""

from __future__ import annotations

import unicodedata
from urllib.parse import SplitResult, urlsplit

from tolmach.errors import UsageError
from tolmach.messages import message

_UNSAFE = frozenset("<>\"'`\\")
"""Never in an address, and harmful where a page or a shell takes it over."""


def web_address(url: str, kind: str) -> SplitResult:
    """
    Take an http or https address apart.

    Args:
        kind: what it is the address of, for the message: "a translation server".

    Raises:
        UsageError: another scheme, no host, an impossible port, a user name or password, blanks,
            quotes, or characters that are not shown (controls, marks of direction). The message
            never repeats a password.
    """
    trouble = _trouble(url)
    if trouble:
        raise UsageError(
            message("The address of {kind} {reason}.", kind=kind, reason=trouble),
            next_step=message(
                "Give it as https://example.org or http://127.0.0.1:8080, for instance."
            ),
        )
    return urlsplit(url)


def _trouble(url: str) -> str:
    """What is wrong with an address; empty when nothing is."""
    # Python's parser drops tabs and line breaks without a word, so characters come first.
    if any(unicodedata.category(char)[0] in "CZ" for char in url):
        return message("holds blanks or characters that are not shown")
    if _UNSAFE & set(url):
        return message("holds quotes, brackets or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return message("cannot be read")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return message("does not begin with http:// or https:// and the name of a host")
    if "@" in parts.netloc:
        return message("holds a user name or password, which would be stored and shown")
    return ""
