"""
TOML that strangers may have written, read within bounds.

The reader of the standard library recurses for every level of nesting, and copies the whole key for
every part of a dotted one: 64 KB of `a.a.a...` take it 20 s, and ten times that all memory.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

from tolmach.messages import message

_PARTS = 32
"""Parts of a dotted key; none of the files here has more than three."""
_DEEP_KEY = re.compile(
    rf"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_PARTS}}}"""
)


def parse_toml(text: str) -> dict[str, Any]:
    """
    Read TOML; a byte order mark in front is skipped.

    Raises:
        ValueError: not TOML, or nested more deeply than any file of this program.
    """
    if _DEEP_KEY.search(text):
        raise ValueError(message("a key has more than {parts} parts", parts=_PARTS))
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError(message("it is nested too deeply")) from None
