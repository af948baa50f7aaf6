"""`tolmach status`: how far recordings have come."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.core.timing import short_clock
from tolmach.errors import ExitCode, TolmachError
from tolmach.messages import counted, localized, translated

if TYPE_CHECKING:
    from tolmach.pipeline.status import Status


@click.command()
@click.argument("places", metavar="WORK|FOLDER...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def command(context: click.Context, /, places: tuple[Path, ...], as_json: bool) -> None:
    """
    Show how far recordings have come, and what is still open.

    WORK is a folder that `tolmach run` filled; in a FOLDER of many, such as that of a batch, every
    recording gets a line. Without a name, the current folder counts. Nothing is written but what
    reading a journal of an older version needs.

    Exit code 0; 2 or 4 where a folder cannot be read.
    """
    with exit_with(as_json=as_json):
        from tolmach.pipeline.status import status, work_folders

        folders = [one for place in places or (Path(),) for one in work_folders(place)]
        found: list[Status] = []
        code = ExitCode.OK
        for folder in folders:
            try:
                found.append(status(folder))
            except TolmachError as error:
                if len(folders) == 1:
                    raise
                click.echo(f"tolmach: {folder}: {translated(error.in_full)}", err=True)
                code = error.exit_code
        if as_json:
            rows = [asdict(one) | {"folder": str(one.folder)} for one in found]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            lines = _one(found[0]) if len(folders) == 1 else _many(found)
            click.echo("\n".join(lines))
    context.exit(int(code))


def _one(status: Status) -> Iterator[str]:
    """Everything about one recording."""
    yield f"{status.media or status.folder}: {localized(status.state)}"
    if not status.media:
        yield localized("Run the same `tolmach run` again to go on.")
        return
    counts = localized(
        "{duration}, {sentences} sentences",
        duration=short_clock(status.duration),
        sentences=status.sentences,
    )
    yield counts + (
        localized(", {withheld} withheld", withheld=status.withheld) if status.withheld else ""
    )
    for one in status.languages:
        yield localized(
            "  {language}  {checked} of {texts} checked, {approved} approved",
            language=one.language,
            checked=one.checked,
            texts=one.texts,
            approved=one.approved,
        )
    if status.models:
        yield localized("Models: {models}", models=", ".join(status.models))
    yield from (localized("Needs review: {reason}", reason=reason) for reason in status.to_review)
    if status.untitled:
        yield localized(
            "No title in {languages}; give one with `tolmach export` and --title or --titles.",
            languages=", ".join(status.untitled),
        )
    if status.findings:
        kinds = (
            localized("{count} {kind}", count=count, kind=localized(kind.replace("_", " ")))
            for kind, count in status.findings
        )
        yield localized("Findings: {kinds}", kinds=", ".join(kinds))
    if status.files:
        yield localized("Files in {folder}:", folder=status.folder)
        yield from (f"  {name}" for name in status.files)
    if status.open:
        todo = f"tolmach todo {shlex.quote(str(status.folder))}"
        yield localized(
            "Needs review: {open} sentences; `{todo}` lists them.", open=status.open, todo=todo
        )


def _many(found: list[Status]) -> Iterator[str]:
    """One line per recording."""
    width = max((len(str(one.folder)) for one in found), default=0)
    for one in found:
        languages = "  ".join(
            f"{each.language} {each.checked}/{each.texts}" for each in one.languages
        )
        length = short_clock(one.duration) if one.media else ""
        left = localized("{open} to review", open=one.open) if one.open else ""
        state = localized(one.state)
        yield f"{one.folder!s:<{width}}  {state:<12}  {length:>8}  {languages}  {left}".rstrip()
    recordings = counted("{count} recording", "{count} recordings", len(found))
    sentences = counted("{count} sentence", "{count} sentences", sum(one.open for one in found))
    yield localized(
        "{recordings}, {sentences} to review.", recordings=recordings, sentences=sentences
    )
