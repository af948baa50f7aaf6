"""`tolmach doctor`: what this computer has, what is missing, what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import codes
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import localized, message, translated

if TYPE_CHECKING:
    from tolmach.models.doctor import Diagnosis

_MARKS = {
    "good": ("ok", "green"),
    "warn": ("look", "yellow"),
    "bad": ("bad", "red"),
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--translator",
    "server",
    metavar="URL",
    help="Try the chat server at this address with three Russian sentences, and nothing else.",
)
@click.option("--model", metavar="NAME", help="The server's name for its model.")
@click.option(
    "--to",
    "target",
    callback=codes,
    metavar="CODE",
    help="Language that it translates to.  [default: en]",
)
@click.option(
    "--models", "tried", is_flag=True, help="Try every installed model, too; takes minutes."
)
def command(
    as_json: bool, server: str | None, model: str | None, target: str | None, tried: bool
) -> None:
    """
    Examine this computer and say what to do about each finding.

    With --translator, a server for translation is tried instead, and nothing but its address is
    contacted.

    Exit code 0: all is well; 3: something needs attention; 4: something must be repaired first.
    """
    with exit_with(as_json=as_json):
        findings = [*_findings(server, model, target), *(_trials() if tried else ())]
        if as_json:
            data = {"exit_code": int(verdict(findings)), "findings": [asdict(f) for f in findings]}
            click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(lines(findings)))
        sys.exit(verdict(findings))


def _findings(server: str | None, model: str | None, target: str | None) -> Sequence[Diagnosis]:
    from tolmach.models.doctor import examine
    from tolmach.pipeline.chat_server import examine_server

    if server is not None:
        return examine_server(server, model or "", target or "en")
    if model or target:
        raise UsageError(
            message("--model and --to say how to try a server, and none is named."),
            next_step=message("Add --translator http://127.0.0.1:8080, for instance."),
        )
    return examine()


def _trials() -> Iterator[Diagnosis]:
    from tolmach.models.doctor import examine_models

    return examine_models()


def verdict(findings: Sequence[Diagnosis]) -> ExitCode:
    """The exit code for what was found."""
    levels = {finding.level for finding in findings}
    if "bad" in levels:
        return ExitCode.FAILED
    return ExitCode.LOOK if "warn" in levels else ExitCode.OK


def lines(findings: Sequence[Diagnosis]) -> list[str]:
    """The findings for people, each with its advice below it."""
    text = []
    for finding in findings:
        mark, colour = _MARKS[finding.level]
        text.append(
            f"{click.style(f'{mark:>4}', fg=colour)}  {localized(finding.topic)}: "
            f"{translated(finding.text)}"
        )
        if finding.advice:
            text.append(f"      -> {translated(finding.advice)}")
    return text
