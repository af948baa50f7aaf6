"""Options records as flags: one flag per field, named after it, with the record's own help text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, TypeVar

import click

from tolmach.core.options import flag_name

F = TypeVar("F", bound=Callable[..., Any])


def flags(*records: type, only: Mapping[str, str] | None = None) -> Callable[[F], F]:
    """
    Give a click command the flags of options records.

    A flag that is not used passes None, so that a value from a file of settings can take its place;
    the record's default comes last (`tolmach.pipeline.settings`).

    Args:
        only: the fields that the command uses where it does not use all, each with a help text of
            its own, or an empty one for that of the record.
    """

    def decorate(command: F) -> F:
        for record in reversed(records):
            for entry in reversed(fields(record)):
                if only is None or entry.name in only:
                    help_text = (only or {}).get(entry.name) or entry.metadata["help"]
                    command = _flag(entry, help_text)(command)
        return command

    return decorate


def _flag(entry: Field[Any], help_text: str) -> Callable[[F], F]:
    flag = f"--{flag_name(entry)}"
    kind: type = type(entry.default)
    if kind is bool:
        both = f"{flag}/--no-{flag_name(entry)}"
        return click.option(both, entry.name, default=None, help=help_text)
    if entry.metadata.get("repeat"):
        return click.option(flag, entry.name, multiple=True, help=help_text)
    default = ",".join(entry.default) if isinstance(entry.default, tuple) else entry.default
    notes = [f"default: {default}"] if default != "" else []
    if "least" in entry.metadata:
        notes.append(f"{entry.metadata['least']:,} to {entry.metadata['most']:,}")
    if notes:
        help_text += f"  [{'; '.join(notes)}]"
    choices = entry.metadata.get("choices") if kind is str else None
    return click.option(
        flag,
        entry.name,
        type=click.Choice(choices) if choices else kind if kind in (int, float) else str,
        metavar=None if choices else {int: "N", float: "X"}.get(kind, "TEXT"),
        help=help_text,
    )
