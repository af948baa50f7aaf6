"""The one place where errors become sentences and exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from tolmach.errors import ExitCode, TolmachError


@contextmanager
def exit_with(*, as_json: bool = False) -> Iterator[None]:
    """
    Turn a deliberate error into its message on standard error and its exit code.

    Args:
        as_json: write `{"error": ..., "next_step": ..., "facts": ...}` to standard output as well,
            for programs that read the output.
    """
    try:
        yield
    except TolmachError as error:
        if as_json:
            facts = {"error": error.message, "next_step": error.next_step, "facts": error.facts}
            click.echo(json.dumps(facts, ensure_ascii=False))
        click.echo(f"tolmach: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("tolmach: stopped.", err=True)
        sys.exit(ExitCode.STOPPED)
