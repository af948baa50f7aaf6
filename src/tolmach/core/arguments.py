"""Keyword arguments of the public functions: an unknown one is answered with the nearest."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import ParamSpec, TypeVar

from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.messages import message

P = ParamSpec("P")
R = TypeVar("R")

_CALLED = {"source": "language", "targets": "to"}
"""Option -> the argument that it is in Python."""


def named_arguments(*records: type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Let a function refuse keywords that it does not know, and suggest the nearest.

    Python's own error names only what is wrong, and a function that takes `**options` none at all.

    Args:
        records: options records whose fields the function takes as keywords besides its own.
    """
    options = {entry.name for record in records for entry in fields(record)} - set(_CALLED)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        own = inspect.signature(function).parameters.values()
        named = [each.name for each in own if each.kind is not each.VAR_KEYWORD]
        named = [name for name in named if name != "self"]
        known = {*named, *options}

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            for name in kwargs:
                if name not in known:
                    raise _unknown(name, function.__name__, known, [*named, *sorted(options)])
            return function(*args, **kwargs)

        return call

    return decorate


def _unknown(name: str, function: str, known: set[str], shown: list[str]) -> UsageError:
    """What is said about a name; "to" is what many expect and few functions have."""
    if name == "to":
        hint: str = message("It is an argument of tolmach.run and tolmach.translate.")
    elif _CALLED.get(name) in known:
        hint = message("Did you mean {names}?", names=f"'{_CALLED[name]}'")
    else:
        hint = did_you_mean(name, known, message("Arguments: {known}.", known=", ".join(shown)))
    return UsageError(
        message("{function} has no argument '{name}'.", function=function, name=name),
        next_step=hint,
        option=name,
    )
