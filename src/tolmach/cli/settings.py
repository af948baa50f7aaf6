"""What commands say about the settings they use, and the flag that trusts files of settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import click

from tolmach.pipeline.job import Job

trust_flag = click.option(
    "--trust-settings",
    is_flag=True,
    help="Let tolmach.toml and tables name addresses, texts, models and files elsewhere.",
)


def chosen(values: Mapping[str, Any], records: Iterable[type]) -> dict[str, Any]:
    """The values among a command's that are fields of options records."""
    names = {entry.name for record in records for entry in fields(record)}
    return {name: value for name, value in values.items() if name in names}


def announce(jobs: Sequence[Job], *, quiet: bool) -> None:
    """
    Say on standard error where text will be sent, and which files settings come from.

    Args:
        quiet: leave out the files; what leaves the computer is always said, and first.
    """
    sent: dict[str, list[str]] = {}
    for job in jobs:
        if job.sent_to:
            sent.setdefault(job.sent_to, []).append(job.media.name)
    for host, names in sent.items():
        what = names[0] if len(names) == 1 else f"{len(names)} recordings"
        click.echo(f"The text of {what} will be sent to {host} for translation.", err=True)
    announce_files((file for job in jobs for file in job.settings), quiet=quiet)


def announce_files(files: Iterable[str], *, quiet: bool) -> None:
    """Say on standard error which files settings come from."""
    names = ", ".join(dict.fromkeys(files))
    if names and not quiet:
        click.echo(f"Settings: {names}", err=True)
