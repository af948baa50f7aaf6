"""
Settings: flags first, then `tolmach.toml`, then the user's own settings, then the defaults.

This is the one way from flags, files and Python keywords to options, for every command. A campaign
keeps one `tolmach.toml` above its videos; a folder below may have another, whose keys win. Every
key is a flag's name without the dashes. An unknown key is an error, with the nearest known one
named, and so is a value that the option cannot have.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from tolmach.core.about import About
from tolmach.core.option_rules import Checked, flag_name, option, require_allowed
from tolmach.core.options import (
    AudioOptions,
    BatchOptions,
    CheckOptions,
    CondenseOptions,
    DiarizationOptions,
    EncodingOptions,
    JobOptions,
    KeepCuesOptions,
    LayoutOptions,
    NamesOptions,
    ProvidedOptions,
    RecognitionOptions,
    SnapOptions,
    SpeechOptions,
    SuggestOptions,
    TranscriptOptions,
    TranslationOptions,
    WritingOptions,
)
from tolmach.core.profile import Profile
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.formats import profile_toml
from tolmach.formats.toml import parse_toml
from tolmach.languages import codes_of
from tolmach.messages import message
from tolmach.pipeline.trust import SettingsFile, settings_beside, user_settings

R = TypeVar("R")

FILE_RECORDS: tuple[type, ...] = (
    JobOptions,
    AudioOptions,
    SpeechOptions,
    RecognitionOptions,
    TranslationOptions,
    NamesOptions,
    ProvidedOptions,
    DiarizationOptions,
    CondenseOptions,
    LayoutOptions,
    SnapOptions,
    WritingOptions,
    TranscriptOptions,
    About,
    BatchOptions,
    EncodingOptions,
    CheckOptions,
    KeepCuesOptions,
    SuggestOptions,
)
"""Records whose fields are keys of `tolmach.toml`; those of the others belong to one call."""

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
class Settings:
    """Every setting of one call, in the order of its options records."""

    rows: tuple[Setting, ...]

    def options(self, record: type[R]) -> R:
        """
        Make one of the options records.

        Raises:
            UsageError: a value that its option cannot have.
        """
        values = {row.key: row.value for row in self.rows}
        mine = {entry.name: values[flag_name(entry)] for entry in fields(record)}  # type: ignore[arg-type]
        return record(**mine)

    @property
    def profile(self) -> Profile:
        """
        The limits for cues, read from the profile that the options name.

        Raises:
            InputError, UsageError: as `tolmach.formats.profile_toml.load`.
        """
        return profile_toml.load(self.options(LayoutOptions).profile)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that values came from, each once."""
        origins = dict.fromkeys(row.origin for row in self.rows)
        return tuple(origin for origin in origins if origin not in ("flag", "default"))


@dataclass(frozen=True, slots=True)
class _Layer:
    """The values that one file sets, by field name."""

    file: SettingsFile
    values: Mapping[str, Any]


def read_settings(
    start: Path | None,
    records: Sequence[type],
    flags: Mapping[str, Any],
    *,
    trust_settings: bool = False,
) -> Settings:
    """
    Find the value and origin of every option of some records.

    Args:
        start: the recording or file that is worked on; files of settings are looked for in its
            folder and above. None reads none.
        flags: values by field name; None or missing means not given.
        trust_settings: let a `tolmach.toml` beside the file name addresses, texts, models and
            files elsewhere, too.

    Raises:
        UsageError: an unknown flag or key, a file that cannot be read, a value that an option
            cannot have, or that its file may not set.
    """
    known = {entry.name for record in records for entry in fields(record)}
    for name in flags:
        if name not in known:
            hint = did_you_mean(
                name,
                known,
                message("Options: {known}.", known=", ".join(sorted(known))),
            )
            raise UsageError(
                message("There is no option '{name}'.", name=name), next_step=hint, option=name
            )
    layers = _read_layers(start, trust_settings) if start else []
    return Settings(
        tuple(
            _setting(entry, flags, layers if record in FILE_RECORDS else [])
            for record in records
            for entry in fields(record)
        )
    )


def _read_layers(start: Path, trust_settings: bool) -> list[_Layer]:
    """All files of settings for a recording or file, the strongest first."""
    own = _own_settings()
    folders = _trusted_folders(own)
    beside = [
        SettingsFile(path, trusted=trust_settings or _is_inside(path, folders))
        for path in settings_beside(start)
        if path != own.file.path
    ]
    return [*(_read(file, FILE_RECORDS) for file in beside), own]


def _setting(entry: Field[Any], flags: Mapping[str, Any], layers: Sequence[_Layer]) -> Setting:
    key = flag_name(entry)
    if flags.get(entry.name) is not None:
        return Setting(key, as_field_value(entry, flags[entry.name]), "flag")
    for layer in layers:
        if entry.name in layer.values:
            layer.file.require(entry, layer.values[entry.name])
            return Setting(key, layer.values[entry.name], str(layer.file))
    return Setting(key, entry.default, "default")


def trusts(path: Path) -> bool:
    """Whether the user's own settings trust the files in a file's folder."""
    return _is_inside(path, _trusted_folders(_own_settings()))


def _trusted_folders(own: _Layer) -> list[Path]:
    return [Path(folder).resolve() for folder in own.values.get("trust_settings", ())]


def _is_inside(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder) for folder in folders)


def _own_settings() -> _Layer:
    file = SettingsFile(user_settings(), trusted=True)
    return _read(file, (*FILE_RECORDS, UserOptions)) if file.path.is_file() else _Layer(file, {})


def _read(file: SettingsFile, records: Iterable[type]) -> _Layer:
    try:
        if file.path.stat().st_size > _LARGEST:
            raise ValueError(message("it is larger than 1 MB"))
        table = parse_toml(file.path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            message("{file} cannot be read: {reason}.", file=file, reason=error),
            next_step=message("Correct the file, or move it away."),
            file=str(file.path),
        ) from error
    return _Layer(file, field_values(table, records, file))


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
            hint = did_you_mean(key, known, message("See `tolmach config show`."))
            raise UsageError(
                message("{file}: unknown key '{key}'.", file=file, key=key[:60]),
                next_step=hint,
                key=key[:60],
            )
        entry = known[key]
        plain = as_field_value(entry, value)
        require_allowed(entry, plain, str(file))
        values[entry.name] = file.placed(entry, plain)
    return values


def as_field_value(entry: Field[Any], value: Any) -> Any:
    """Give a value from a flag, a file or Python the form that its field has."""
    if isinstance(entry.default, tuple) and isinstance(value, str | list | tuple):
        parts = value.split(",") if isinstance(value, str) else value
        return tuple(
            part.strip() if isinstance(part, str) else part
            for part in (_plain(entry, part) for part in parts)
            if part != "" and not (isinstance(part, str) and part.isspace())
        )
    return _plain(entry, value)


def _plain(entry: Field[Any], value: Any) -> Any:
    """A path as text, and a language by its code."""
    if isinstance(value, str) and entry.metadata.get("language"):
        return codes_of(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else value
