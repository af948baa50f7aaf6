"""
Settings: flags first, then `tolmach.toml`, then the user's own settings, then the defaults.

A campaign keeps one `tolmach.toml` above its videos; a folder below may have another, whose keys
win. Every key is a flag's name without the dashes. An unknown key is an error, with the nearest
known one named, and so is a value that the option cannot have.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from tolmach.core.options import Checked, flag_name, option, require_allowed
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.formats.toml import parse_toml
from tolmach.pipeline.trust import SettingsFile, settings_beside, user_settings

R = TypeVar("R")

_LARGEST = 1 << 20
"""Bytes of a file of settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserOptions(Checked):
    """What only the user's own settings may say."""

    trust_settings: tuple[str, ...] = option(
        (),
        "Folders whose settings and tables may name addresses, texts, models and files elsewhere.",
        path=True,
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it came from: `flag`, `default`, or the path of a file."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Layer:
    """The values that one file sets, by field name."""

    file: SettingsFile
    values: Mapping[str, Any] = field(default_factory=dict)


def read_layers(start: Path, records: Sequence[type], *, trust: bool = False) -> list[Layer]:
    """
    Read all files of settings for a recording, the strongest first.

    Args:
        start: the recording.
        trust: let the files beside it say everything (`--trust-settings`).

    Raises:
        UsageError: a file that cannot be read, an unknown key, a value that cannot be.
    """
    own = _own_settings(records)
    trusted = [Path(folder).resolve() for folder in own.values.get("trust_settings", ())]
    layers = []
    for path in settings_beside(start):
        if path != own.file.path:
            known = trust or any(path.resolve().is_relative_to(folder) for folder in trusted)
            layers.append(_read(SettingsFile(path, trusted=known), records))
    return [*layers, own]


def trusts(path: Path, records: Sequence[type]) -> bool:
    """Whether the user's own settings trust the files in a file's folder."""
    folders = _own_settings(records).values.get("trust_settings", ())
    return any(path.resolve().is_relative_to(Path(folder).resolve()) for folder in folders)


def _own_settings(records: Sequence[type]) -> Layer:
    file = SettingsFile(user_settings(), trusted=True)
    return _read(file, (*records, UserOptions)) if file.path.is_file() else Layer(file)


def _read(file: SettingsFile, records: Iterable[type]) -> Layer:
    try:
        if file.path.stat().st_size > _LARGEST:
            raise ValueError("it is larger than 1 MB")
        table = parse_toml(file.path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{file} cannot be read: {error}.",
            next_step="Correct the file, or move it away.",
            file=str(file.path),
        ) from error
    return Layer(file, field_values(table, records, file))


def field_values(
    table: Mapping[str, Any], records: Iterable[type], file: SettingsFile
) -> dict[str, Any]:
    """
    Turn keys and values of a file into field values of options records.

    Raises:
        UsageError: a key that is no option (the nearest one is named), or a value that it cannot
            have.
    """
    known = {flag_name(entry): entry for record in records for entry in fields(record)}
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in known:
            hint = did_you_mean(key, known, "See `tolmach config show`.")
            raise UsageError(f"{file}: unknown key '{key[:60]}'.", next_step=hint, key=key[:60])
        entry = known[key]
        plain = as_field_value(entry, value)
        require_allowed(entry, plain, str(file))
        values[entry.name] = file.placed(entry, plain)
    return values


def as_field_value(entry: Field[Any], value: Any) -> Any:
    """Give a value from a file or from Python the form that a flag would give it."""
    if isinstance(entry.default, tuple) and isinstance(value, str | list | tuple):
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(
            part.strip() if isinstance(part, str) else part
            for part in map(_plain, parts)
            if part != "" and not (isinstance(part, str) and part.isspace())
        )
    return _plain(value)


def _plain(value: Any) -> Any:
    """A path as text."""
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def resolve(
    records: Iterable[type], flags: Mapping[str, Any], layers: Sequence[Layer]
) -> list[Setting]:
    """
    List every option with its value and origin, in the order of the records.

    Raises:
        UsageError: a value counts that its file may not set.
    """
    return [_settled(entry, flags, layers) for record in records for entry in fields(record)]


def _settled(entry: Field[Any], flags: Mapping[str, Any], layers: Sequence[Layer]) -> Setting:
    key = flag_name(entry)
    if flags.get(entry.name) is not None:
        return Setting(key, as_field_value(entry, flags[entry.name]), "flag")
    for layer in layers:
        if entry.name in layer.values:
            layer.file.require(entry, layer.values[entry.name])
            return Setting(key, layer.values[entry.name], str(layer.file))
    return Setting(key, entry.default, "default")


def files_of(settings: Iterable[Setting]) -> tuple[str, ...]:
    """The files that settings came from, each once."""
    origins = dict.fromkeys(setting.origin for setting in settings)
    return tuple(origin for origin in origins if origin not in ("flag", "default"))


def fill(record: type[R], settings: Iterable[Setting]) -> R:
    """
    Make an options record from settled values.

    Raises:
        UsageError: a value that its option cannot have.
    """
    found = {setting.key: setting.value for setting in settings}
    mine = {entry.name: found[flag_name(entry)] for entry in fields(record)}  # type: ignore[arg-type]
    return record(**mine)
