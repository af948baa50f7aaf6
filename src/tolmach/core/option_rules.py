"""
What an option is: a field of a frozen record, with its flag, its help and the values it may have.

A field's `help` metadata is the text of its flag, and the flag's name is the field's (`beam_size`
is `--beam-size`) unless `flag` metadata gives another: the command line is generated from these
records, so that no flag can exist that does nothing, and no option without a flag. The same names
are the keys of `tolmach.toml`.

`also` metadata lists other names of a flag, such as a short one. `common` marks the flags that the
first page of help shows.

`repeat` metadata makes a flag that is repeated for each value. A record says what its fields have
in common; that is how help and documentation group them.

What a value may be is declared on the field, and checked whenever a record is made, wherever the
value came from:

- `least` and `most`: the range of a number, both ends included; every number has one.
- `choices`: the values of a text, or of each part of a list.
- `address`: an http or https address, or nothing; the metadata says of what.
- `language`: the code of a language, or its name, which is turned into the code
  (`tolmach.pipeline.settings`).

So is what a settings file may say that lies beside a recording, and that a stranger may have
written (`tolmach.pipeline.trust`):

- `path`: the value names a file: True, or "or name" where it may also be a plain name. In a file of
  settings it is relative to that file's folder, and may not lead out of it.
- `trust`: who else may set it besides the command line and the user's own settings. "user": no one.
  "named": also a table that the user names on the command line. "id": everyone, as long as it is
  the id of a model and not a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, field, fields
from typing import Any

from tolmach.core.address import web_address
from tolmach.errors import UsageError
from tolmach.messages import message


def option(default: Any, help_text: str, **extra: Any) -> Any:
    """Declare an options field with its flag's help text, and what its values may be."""
    return field(default=default, metadata={"help": help_text, **extra})


def flag_name(entry: Field[Any]) -> str:
    """The name of a field's flag and configuration key, without dashes in front."""
    return str(entry.metadata.get("flag", entry.name.replace("_", "-")))


def deciding(record: Any) -> dict[str, Any]:
    """
    The fields of a record that decide the result, by name.

    A field with `where` metadata only says where and how fast it is computed.
    """
    return {
        entry.name: getattr(record, entry.name)
        for entry in fields(record)
        if not entry.metadata.get("where")
    }


_KINDS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "bool": ((bool,), "true or false"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "str": ((str,), "a text"),
    "tuple[str, ...]": ((tuple,), "a list of texts"),
}
"""Type of an option, as its record writes it -> the same in Python and in words."""


def allowed(entry: Field[Any]) -> str:
    """
    What the values of an option may be, in words.

    >>> from tolmach.core.options import AudioOptions
    >>> allowed(fields(AudioOptions)[0])
    'a whole number from 0 to 999'
    """
    extra = entry.metadata
    words = _KINDS[str(entry.type)][1]
    if "least" in extra:
        words += f" from {extra['least']:,} to {extra['most']:,}"
    if extra.get("choices"):
        number = "one" if entry.type == "str" else "one or more"
        words = f"{number} of {', '.join(filter(None, extra['choices']))}"
    return "an http or https address" if extra.get("address") else words


def is_allowed(entry: Field[Any], value: Any) -> bool:
    """Whether an option may have this value."""
    types = _KINDS[str(entry.type)][0]
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
        return False
    extra = entry.metadata
    if "least" in extra:
        return bool(extra["least"] <= value <= extra["most"])  # NaN is in no range
    parts = value if isinstance(value, tuple) else (value,)
    if tuple in types and not all(isinstance(part, str) for part in parts):
        return False
    if any("\0" in part for part in parts if isinstance(part, str)):
        return False  # no file can be called so
    choices = extra.get("choices")
    return not choices or value == entry.default or set(parts) <= set(choices)


def require_allowed(entry: Field[Any], value: Any, origin: str = "") -> None:
    """
    Refuse a value that an option cannot have.

    Args:
        origin: where the value came from, for the message.

    Raises:
        UsageError: the message names the option, the value and what it may be.
    """
    if is_allowed(entry, value):
        if value and "address" in entry.metadata:
            web_address(value, entry.metadata["address"] + (f" in {origin}" if origin else ""))
        return
    key, words = flag_name(entry), allowed(entry)
    if isinstance(value, list) and entry.type == "tuple[str, ...]":
        words += ", as a tuple"
    raise UsageError(
        message(
            "{option} cannot be {value}.",
            option=f"{origin}: {key}" if origin else key,
            value=_short(value),
        ),
        next_step=message("It must be {words}.", words=words),
        key=key,
    )


_LONGEST = 60
"""Characters of a wrong value that a message repeats."""


def _short(value: Any) -> str:
    """A value for a message; what is nested may be too deep to be written down at all."""
    if isinstance(value, list | tuple | dict):
        texts = isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)
        value = ",".join(value) if texts else "(nested)"
    if isinstance(value, int) and abs(value) >= 10**_LONGEST:
        return "a number of so many digits"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


class Checked:
    """Base of all options records: none can be made with a value that is not allowed."""

    __slots__ = ()

    def __post_init__(self) -> None:
        for entry in fields(self):  # type: ignore[arg-type]  # only dataclasses inherit from it
            require_allowed(entry, getattr(self, entry.name))
