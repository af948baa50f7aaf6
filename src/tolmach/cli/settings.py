"""How commands read their settings, what they say about them, and the flag that trusts files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from tolmach.messages import localized
from tolmach.pipeline.job import Job
from tolmach.pipeline.settings import Settings, read_settings

trust_flag = click.option(
    "--trust-settings",
    is_flag=True,
    help="Let tolmach.toml and tables name addresses, texts, models and files elsewhere.",
)


def command_settings(
    start: Path | None, records: Sequence[type], values: Mapping[str, Any]
) -> Settings:
    """
    Read the settings of a command from its flags and from files; see `read_settings`.

    Args:
        values: all that click passed to the command.
    """
    trust_settings = bool(values.get("trust_settings"))
    return read_settings(start, records, chosen(values, records), trust_settings=trust_settings)


def chosen(values: Mapping[str, Any], records: Iterable[type]) -> dict[str, Any]:
    """The values among a command's that are fields of options records."""
    names = {entry.name for record in records for entry in fields(record)}
    return {name: value for name, value in values.items() if name in names}


def announce(jobs: Sequence[Job], files: Iterable[str] = (), *, quiet: bool) -> None:
    """
    Say on standard error where text will be sent, and which files settings come from.

    Args:
        files: those of the command itself, besides those of its jobs.
        quiet: leave out the files; what leaves the computer is always said, and first.
    """
    sent: dict[str, list[str]] = {}
    for job in jobs:
        if job.sent_to:
            sent.setdefault(job.sent_to, []).append(job.media.name)
    for host, names in sent.items():
        what = names[0] if len(names) == 1 else localized("{count} recordings", count=len(names))
        click.echo(
            localized(
                "The text of {what} will be sent to {host} for translation.", what=what, host=host
            ),
            err=True,
        )
    announce_files((*(file for job in jobs for file in job.settings), *files), quiet=quiet)


def announce_files(files: Iterable[str], *, quiet: bool = False) -> None:
    """Say on standard error which files settings come from."""
    names = ", ".join(dict.fromkeys(files))
    if names and not quiet:
        click.echo(localized("Settings: {names}", names=names), err=True)
