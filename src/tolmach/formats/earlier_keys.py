"""
Keys that earlier versions wrote into work folders, under the names that records have now.

Version 0.1 called a sentence a unit, and findings flags or suspicions.
"""

from __future__ import annotations

from typing import Any

_NOW = {"unit": "sentence", "units": "sentences", "flags": "findings", "suspicions": "findings"}


def with_present_keys(value: Any) -> Any:
    """
    Rename the keys of decoded JSON, however deep they are.

    >>> with_present_keys({"units": [{"id": "a", "flags": []}]})
    {'sentences': [{'id': 'a', 'findings': []}]}
    """
    if isinstance(value, dict):
        return {_NOW.get(key, key): with_present_keys(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_present_keys(item) for item in value]
    return value
