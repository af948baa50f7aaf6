"""
What a file of settings may say, by who may have written it.

A `tolmach.toml` that lies beside a recording came with it, perhaps on a stranger's stick. It may
choose how the work is done, but not where the text goes or which other files are read. Which option
is which is declared on its field (`trust` and `path`, see `tolmach.core.option_rules`).
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import Field, dataclass
from pathlib import Path
from typing import Any

from tolmach.core.option_rules import flag_name
from tolmach.errors import UsageError
from tolmach.messages import message

FILE_NAME = "tolmach.toml"
_NAME = re.compile(r"[\w-]+(\.[\w-]+)*")
"""What is a plain name where a name or a file may be written."""


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """
    A file that settings come from.

    Attributes:
        path: absolute.
        where: the place in it, for messages.
        named: the user named it on the command line.
        trusted: the user wrote it, or said that it may be trusted.
    """

    path: Path
    where: str = ""
    named: bool = False
    trusted: bool = False

    def __str__(self) -> str:
        return f"{self.path}{self.where}"

    def placed(self, entry: Field[Any], value: Any) -> Any:
        """
        A value whose paths are relative to this file's folder.

        In a list, `en=TEXT` keeps its language in front.
        """
        if isinstance(value, tuple):
            return tuple(self.placed(entry, part) for part in value)
        how = entry.metadata.get("path")
        plain = how == "or name" and _NAME.fullmatch(value) and not value.endswith(".toml")
        if not how or not value or plain:
            return value
        language, path = _parted(entry, value)
        home = Path.home() if path.startswith("~/") else Path()
        return f"{language}{self.path.parent / home / path.removeprefix('~/')}"

    def require(self, entry: Field[Any], value: Any) -> None:
        """
        Refuse a value that this file may not set.

        Raises:
            UsageError: the message names file and key, and what the user can do.
        """
        if self.trusted:
            return
        trust, key = entry.metadata.get("trust"), flag_name(entry)
        parts = [part for part in (value if isinstance(value, tuple) else (value,)) if part]
        if parts and (trust == "user" or (trust == "named" and not self.named)):
            raise self._refusal(key, message("may not set {key}", key=key))
        if trust == "id" and not all(_NAME.fullmatch(p) and not Path(p).is_dir() for p in parts):
            raise self._refusal(
                key, message("may name the id of a model as {key}, but not a folder", key=key)
            )
        if entry.metadata.get("path") and not all(
            self._inside(_parted(entry, part)[1]) for part in parts
        ):
            raise self._refusal(
                key, message("may not name a file outside its own folder as {key}", key=key)
            )

    def _inside(self, value: str) -> bool:
        """Whether a file lies in this file's folder or below it, links followed."""
        if _NAME.fullmatch(value):
            return True
        try:
            return Path(value).resolve().is_relative_to(self.path.parent.resolve())
        except (OSError, ValueError, RuntimeError):  # a loop of links, a NUL
            return False

    def _refusal(self, key: str, what: str) -> UsageError:
        return UsageError(
            message("{file} {what}, because it may come from someone else.", file=self, what=what),
            next_step=message(
                "Give --{key} on the command line or in {user_settings}; or add "
                "--trust-settings if you know who wrote the file.",
                key=key,
                user_settings=user_settings(),
            ),
            file=str(self.path),
            key=key,
        )


def _parted(entry: Field[Any], value: str) -> tuple[str, str]:
    """`en=` and the path behind it, in a list of such; otherwise nothing and the value."""
    language, sign, path = value.partition("=")
    return (language + sign, path) if sign and entry.default == () else ("", value)


def user_settings() -> Path:
    """Where the user's own settings are, for all recordings."""
    import platformdirs

    return Path(platformdirs.user_config_dir("tolmach", appauthor=False)) / FILE_NAME


def settings_beside(start: Path) -> Iterator[Path]:
    """
    Every `tolmach.toml` in the folder of `start` and above it, nearest first.

    The search ends with the home folder, and before a folder on another file system, one of another
    user, or one that every user may put files into (`/tmp`): others write there.
    """
    home, device = Path.home().resolve(), None
    nearest = start.absolute().parent.resolve()
    for folder in (nearest, *nearest.parents):
        try:
            status = folder.stat()
        except OSError:
            continue  # it is yet to be made
        if (device is not None and status.st_dev != device) or _is_of_others(status):
            return
        device = status.st_dev
        file = folder / FILE_NAME
        if file.is_file() and not _is_of_others(file.stat()):
            yield file
        if folder == home:
            return


def _is_of_others(status: os.stat_result) -> bool:
    """Whether other people can put files here, or this file here; Windows does not tell."""
    shared = stat.S_ISDIR(status.st_mode) and status.st_mode & stat.S_ISVTX
    return hasattr(os, "getuid") and (status.st_uid != os.getuid() or bool(shared))
