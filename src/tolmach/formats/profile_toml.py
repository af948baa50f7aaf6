"""
Profiles as TOML: the ones that are shipped, and the user's own.

A file names any of the limits of `tolmach.core.profile.Profile`; what it leaves out keeps the
record's default, or the value of the profile that `base` names. Limits of one language are in a
table `[languages.ru]`. The most specific value of the file itself counts, then that of its base.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import fields
from importlib.resources import files
from math import isnan
from pathlib import Path
from typing import Any

from tolmach.core.arguments import named_arguments
from tolmach.core.profile import Profile
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.formats.opening import LARGEST_SETTINGS, read_file, visible
from tolmach.formats.toml import parse_toml
from tolmach.languages import language
from tolmach.messages import joined, message

_TEXTS = ("title", "source", "rules")
_SPEEDS = ("cps", "cps_comfortable")
_NO_LIMITS = ("name", "languages", "frame_rate", *_TEXTS)
_LIMITS = tuple(entry.name for entry in fields(Profile) if entry.name not in _NO_LIMITS)


def shipped() -> tuple[str, ...]:
    """Names of the profiles that come with the program, sorted."""
    return tuple(
        sorted(
            entry.name.removesuffix(".toml")
            for entry in files("tolmach.formats").joinpath("profiles").iterdir()
            if entry.name.endswith(".toml")
        )
    )


@named_arguments()
def load(name_or_path: str) -> Profile:
    """
    Give a shipped profile by its name, or read one from a TOML file.

    Raises:
        InputError: a file that cannot be read.
        UsageError: no such profile or file, or a file that says something unknown or impossible.
    """
    names = shipped()
    if name_or_path in names:
        resource = files("tolmach.formats").joinpath("profiles", f"{name_or_path}.toml")
        return parse(resource.read_text(encoding="utf-8"), name_or_path)
    path = Path(name_or_path)
    if not os.path.exists(name_or_path):  # unlike Path's own, it takes names that cannot be
        raise UsageError(
            message("There is no profile '{visible}'.", visible=visible(name_or_path)),
            next_step=joined(
                did_you_mean(
                    name_or_path, names, message("Profiles: {names}.", names=", ".join(names))
                ),
                message("A profile of your own is named by the path of a TOML file."),
            ),
            profile=name_or_path,
        )
    try:
        text = read_file(path, largest=LARGEST_SETTINGS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            message(
                "The profile {visible} cannot be read: {reason}.",
                visible=visible(path.name),
                reason=error,
            ),
            next_step=message("Give a UTF-8 TOML file."),
        ) from error
    return parse(text, path.stem)


def parse(text: str, name: str) -> Profile:
    """
    Read a profile from TOML.

    >>> parse("languages.ru = {cpl = 35}", "ours").for_language("ru").cpl
    35

    Raises:
        UsageError: not TOML, an unknown key (the nearest known one is named), or a limit that
            cannot be.
    """
    try:
        table = parse_toml(text)
    except ValueError as error:
        raise UsageError(
            message("The profile {name} is not TOML: {reason}.", name=name, reason=error),
            next_step=message("Correct that line."),
            profile=name,
        ) from error
    base = table.pop("base", None)
    values = _inherited(base, name) if base is not None else {}
    languages = table.pop("languages", {})
    if not isinstance(languages, dict):
        raise _impossible(name, "languages", message("must be tables such as [languages.ru]"))
    values |= _checked(table, name, "", (*_TEXTS, *_LIMITS))
    # What this file says of every language counts more than what its base says of one.
    differences = {
        code: {key: value for key, value in limits.items() if key not in table}
        for code, limits in values.get("languages", {}).items()
    }
    for code, limits in languages.items():
        own = _checked(limits, name, f"languages.{code}.", _LIMITS)
        known = language(code).code
        differences[known] = {**differences.get(known, {}), **own}
    named = {key for limits in (table, *languages.values()) for key in limits}
    if named & {"min_gap", "chain_gap"} and "gap_frames" not in table:
        values["gap_frames"] = 0  # what the file says in milliseconds, its base says in frames
    try:
        return Profile(**(values | {"name": name, "languages": differences}))
    except ValueError as error:
        raise UsageError(
            message("The profile {name} cannot be kept: {reason}.", name=name, reason=error),
            next_step=message("Correct it."),
            profile=name,
        ) from error


def _inherited(base: object, name: str) -> dict[str, Any]:
    if not isinstance(base, str) or base not in shipped():
        names = shipped()
        hint = did_you_mean(
            str(base), names, message("Shipped profiles: {names}.", names=", ".join(names))
        )
        raise UsageError(
            message(
                "The profile {name} builds on '{base}', which is not shipped.", name=name, base=base
            ),
            next_step=hint,
        )
    parent = load(base)
    return {entry.name: getattr(parent, entry.name) for entry in fields(parent)}


def _checked(table: object, name: str, prefix: str, known: Iterable[str]) -> dict[str, str | float]:
    """The table's values, each key known and each value of its kind."""
    if not isinstance(table, Mapping):
        raise _impossible(name, prefix.rstrip("."), message("must be a table of limits"))
    known = tuple(known)
    for key, value in table.items():
        if key not in known:
            raise UsageError(
                message(
                    "The profile {name} has an unknown key '{prefix}{key}'.",
                    name=name,
                    prefix=prefix,
                    key=key,
                ),
                next_step=did_you_mean(
                    key, known, message("Known keys: {known}.", known=", ".join(known))
                ),
                profile=name,
                key=prefix + key,
            )
        if key in _TEXTS:
            if not isinstance(value, str):
                raise _impossible(name, prefix + key, message("must be a text in quotes"))
        elif isinstance(value, bool) or not isinstance(value, int | float) or isnan(value):
            raise _impossible(name, prefix + key, message("must be a number"))
        elif key not in _SPEEDS and not isinstance(value, int):
            raise _impossible(name, prefix + key, message("must be a whole number"))
    return dict(table)


def _impossible(name: str, key: str, reason: str) -> UsageError:
    return UsageError(
        message("The profile {name}: '{key}' {reason}.", name=name, key=key, reason=reason),
        next_step=message("Correct it."),
        profile=name,
        key=key,
    )
