"""Text that does nothing: without control characters and without controls of direction."""

from __future__ import annotations

import re

# C0 and C1 controls, the Unicode controls of direction, byte order marks, and half surrogates.
_ACTIVE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff]"
)


def inert(text: str) -> str:
    r"""
    Text on one line, single-spaced, without characters that act instead of being shown.

    >>> inert("a\u202eb \n c\x07")
    'ab c'
    """
    return " ".join(_ACTIVE.sub("", text).split())
