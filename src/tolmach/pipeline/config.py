"""
Settings: flags first, then `tolmach.toml`, then the defaults of the options records.

A campaign keeps one `tolmach.toml` above its videos; it is found upwards from the video. Every key
is a flag's name without the dashes. An unknown key is an error, with the nearest known one named.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from tolmach.core.options import flag_name
from tolmach.errors import UsageError

R = TypeVar("R")

FILE_NAME = "tolmach.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it came from: `flag`, `default`, or the configuration file's name."""

    key: str
    value: Any
    origin: str


def find_config(start: Path) -> Path | None:
    """The nearest `tolmach.toml` in the folder of `start` or above it."""
    for folder in start.absolute().parents:
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def read_config(path: Path, records: Iterable[type]) -> dict[str, Any]:
    """
    Read a configuration file to field values, as the flags would give them.

    Raises:
        UsageError: not TOML, or a key that is no option.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}.", file=path.name) from error
    return field_values(table, records, path)


def field_values(
    table: Mapping[str, Any], records: Iterable[type], path: Path, *, where: str = ""
) -> dict[str, Any]:
    """
    Turn keys and values of a configuration into field values of options records.

    Args:
        path: the file they stand in; paths among the values are relative to its folder.
        where: the place in it, for messages.

    Raises:
        UsageError: a key that is no option; the nearest one is named.
    """
    known = {flag_name(entry): entry for record in records for entry in fields(record)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"Did you mean '{near[0]}'?" if near else "See `tolmach run --help`."
            raise UsageError(f"{path.name}{where}: unknown key '{key}'.", next_step=hint, key=key)
        values[known[key].name] = _from_toml(known[key], value, path.parent)
    return values


def _from_toml(entry: Any, value: Any, folder: Path) -> Any:
    """Give a value the form that a flag would give it."""
    if isinstance(entry.default, tuple):
        parts = value.split(",") if isinstance(value, str) else value
        value = tuple(str(part).strip() for part in parts if str(part).strip())
    if not entry.metadata.get("path"):
        return value
    return (
        tuple(_placed(part, folder) for part in value)
        if isinstance(value, tuple)
        else (_placed(value, folder))
    )


def _placed(value: Any, folder: Path) -> Any:
    """A path relative to the file that names it; `en=TEXT` keeps its language in front."""
    if not isinstance(value, str) or not value:
        return value
    head, sign, path = value.rpartition("=")
    return f"{head}{sign}{folder / path}"


def settle(
    records: Iterable[type], flags: Mapping[str, Any], config: Mapping[str, Any], config_name: str
) -> list[Setting]:
    """List every option with its value and origin, in the order of the records."""
    settings = []
    for record in records:
        for entry in fields(record):
            if flags.get(entry.name) is not None:
                settings.append(Setting(flag_name(entry), flags[entry.name], "flag"))
            elif entry.name in config:
                settings.append(Setting(flag_name(entry), config[entry.name], config_name))
            else:
                settings.append(Setting(flag_name(entry), entry.default, "default"))
    return settings


def fill(record: type[R], settings: Iterable[Setting]) -> R:
    """
    Make an options record from settled values.

    Raises:
        UsageError: a value of the wrong type; the message names key and file.
    """
    found = {setting.key: setting for setting in settings}
    mine = {entry.name: found[flag_name(entry)] for entry in fields(record)}  # type: ignore[arg-type]
    for setting_name, setting in mine.items():
        kind = record.__annotations__[setting_name]
        _check_type(record, setting_name, setting, kind)
    return record(**{name: setting.value for name, setting in mine.items()})


def _check_type(record: type, name: str, setting: Setting, kind: str) -> None:
    try:
        msgspec.convert({name: setting.value}, record)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{setting.key} = {setting.value!r} (from {setting.origin}) is not possible: {error}.",
            next_step=f"Give {setting.key} a value of type {kind}.",
            key=setting.key,
        ) from error
