"""Options records as flags: one flag per field, named after it, with the record's own help text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, TypeVar, get_type_hints

import click

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")


def flags(*records: type) -> Callable[[F], F]:
    """
    Give a click command the flags of options records.

    A flag that is not used passes None, so that a value from a configuration file can stand in its
    place; `build` fills in the record's default last.
    """

    def decorate(command: F) -> F:
        for record in reversed(records):
            hints = get_type_hints(record)
            for entry in reversed(fields(record)):
                command = _flag(entry.name, hints[entry.name], entry)(command)
        return command

    return decorate


def _flag(name: str, kind: Any, entry: Any) -> Callable[[F], F]:
    flag = "--" + name.replace("_", "-")
    help_text = entry.metadata["help"]
    if kind is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", name, default=None, help=help_text)
    shown = f"  [default: {entry.default}]" if entry.default not in ("", MISSING) else ""
    choices = entry.metadata.get("choices")
    click_type: Any = click.Choice(choices) if choices else kind
    return click.option(
        flag, name, type=click_type, default=None, help=help_text + shown, metavar=_metavar(kind)
    )


def _metavar(kind: type) -> str:
    return {int: "N", float: "X"}.get(kind, "TEXT")


def build(record: type[R], values: dict[str, Any]) -> R:
    """Make an options record from flag values; what was not given keeps the record's default."""
    names = {entry.name for entry in fields(record)}  # type: ignore[arg-type]
    given = {key: value for key, value in values.items() if key in names and value is not None}
    return record(**given)
