"""Web addresses that people type: each refusal says its own reason."""

from __future__ import annotations

import pytest

from tolmach.core.address import web_address
from tolmach.errors import UsageError


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://exa mple.org", "holds blanks or characters that are not shown"),
        ("https://example.org/\u202egpj", "holds blanks or characters that are not shown"),
        ("https://example.org/<b>", "holds quotes, brackets or backslashes"),
        ("http://[", "cannot be read"),
        ("http://host:99999", "cannot be read"),
        ("http://host:0", "does not begin with http"),
        ("ftp://host", "does not begin with http"),
        ("http://", "does not begin with http"),
        ("http://anna@host", "holds a user name or password"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(url: str, reason: str) -> None:
    with pytest.raises(UsageError, match=f"The address of the server {reason}"):
        web_address(url, "the server")


def test_an_address_is_taken_apart() -> None:
    parts = web_address("http://127.0.0.1:1/v1", "the server")
    assert (parts.scheme, parts.hostname, parts.port, parts.path) == ("http", "127.0.0.1", 1, "/v1")
