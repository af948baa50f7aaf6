"""JSON that strangers may have written: errors in words, and only text that UTF-8 can hold."""

from __future__ import annotations

import json
import re
from typing import Any

from tolmach.messages import message

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def parse_json(text: str) -> Any:
    """
    Read JSON; a byte order mark in front is skipped.

    Raises:
        ValueError: not JSON, nested too deeply, or with half a character (a lone surrogate), which
            no file can hold; the message names the line where that is known.
    """
    try:
        loaded = json.loads(text.removeprefix("\ufeff"))
    except RecursionError:
        raise ValueError(message("it is nested too deeply")) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            message("{msg}, line {lineno}", msg=error.msg, lineno=error.lineno)
        ) from error
    if _ESCAPED_SURROGATE.search(text):
        try:
            json.dumps(loaded, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError(message("it holds half of a character (a lone surrogate)")) from None
    return loaded
