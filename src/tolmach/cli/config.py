"""`tolmach config`: which settings are in force, and where each came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import flags
from tolmach.cli.settings import command_settings, trust_flag
from tolmach.pipeline.settings import FILE_RECORDS


@click.group()
def command() -> None:
    """Look at the settings of a recording or folder."""


@command.command()
@click.argument("video", type=click.Path(path_type=Path), default=Path("recording"))
@flags(*FILE_RECORDS)
@trust_flag
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def show(video: Path, as_json: bool, **values: Any) -> None:
    """
    Print every setting for VIDEO with its value and origin.

    Flags come first, then tolmach.toml in the folder of VIDEO and those above it, then your own
    settings, then the defaults. Without VIDEO, the current folder counts.
    """
    with exit_with(as_json=as_json):
        settings = command_settings(video, FILE_RECORDS, values).rows
    if as_json:
        rows = {s.key: {"value": s.value, "origin": s.origin} for s in settings}
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    width = max(len(setting.key) for setting in settings)
    for setting in settings:
        value = ",".join(setting.value) if isinstance(setting.value, tuple) else setting.value
        shown = click.style(setting.origin, bold=setting.origin != "default")
        click.echo(f"{setting.key:<{width}}  {value!s:<24}  {shown}")
