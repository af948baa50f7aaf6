"""Options records as flags: one flag per field, named after it, with the record's own help text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar, get_type_hints

import click

from tolmach.core.options import flag_name

F = TypeVar("F", bound=Callable[..., Any])


def flags(*records: type) -> Callable[[F], F]:
    """
    Give a click command the flags of options records.

    A flag that is not used passes None, so that a value from a configuration file can stand in its
    place; the record's default comes last.
    """

    def decorate(command: F) -> F:
        for record in reversed(records):
            hints = get_type_hints(record)
            for entry in reversed(fields(record)):
                command = _flag(entry, hints[entry.name])(command)
        return command

    return decorate


def _flag(entry: Any, kind: Any) -> Callable[[F], F]:
    flag = f"--{flag_name(entry)}"
    help_text = entry.metadata["help"]
    if kind is bool:
        both = f"{flag}/--no-{flag_name(entry)}"
        return click.option(both, entry.name, default=None, help=help_text)
    default = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
    notes = [f"default: {default}"] if default not in ("", None) else []
    if "least" in entry.metadata:
        notes.append(f"{entry.metadata['least']:,} to {entry.metadata['most']:,}")
    if notes:
        help_text += f"  [{'; '.join(notes)}]"
    choices = entry.metadata.get("choices") if kind is str else None
    return click.option(
        flag,
        entry.name,
        type=click.Choice(choices) if choices else kind if kind in (int, float) else str,
        callback=_split if kind == tuple[str, ...] else None,
        metavar=None if choices else {int: "N", float: "X"}.get(kind, "TEXT"),
        help=help_text,
    )


def _split(_context: click.Context, _option: click.Parameter, value: str | None) -> Any:
    """Cut `en,de` into its parts."""
    return None if value is None else tuple(part.strip() for part in value.split(",") if part)


def build(record: type[Any], values: dict[str, Any]) -> Any:
    """Make an options record from flag values; what was not given keeps the record's default."""
    names = {entry.name for entry in fields(record)}
    values = {key: value for key, value in values.items() if key in names and value is not None}
    return record(**values)
