"""`tolmach todo`: the sentences that a person should look at first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tolmach.cli.failure import exit_with
from tolmach.core.timing import short_clock
from tolmach.errors import UsageError
from tolmach.messages import localized, message, translated

if TYPE_CHECKING:
    from tolmach.pipeline.status import Task, TaskList


@click.command()
@click.argument("work", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, help="How many to show.  [default: 20]"
)
@click.option("--all", "everything", is_flag=True, help="Show all.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write all to .html or .csv.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(work: Path, limit: int, everything: bool, out: Path | None, as_json: bool) -> None:
    """
    List the sentences of WORK that a person should look at, the most doubtful first.

    What a person checked already and what is withheld is left out. In the page of -o todo.html each
    time opens the player there, if WORK has one (`tolmach export WORK --formats player`).
    """
    with exit_with(as_json=as_json):
        from tolmach.pipeline.status import tasks

        found = tasks(work)
        if out is not None:
            _write(found, work, out)
        elif as_json:
            rows = [asdict(task) for task in found.tasks]
            click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            shown = found.tasks if everything else found.tasks[:limit]
            click.echo("\n".join(_lines(shown, found.language)) or localized("Nothing to review."))
            if len(found.tasks) > len(shown):
                click.echo(
                    localized(
                        "and {count} more; --all lists them", count=len(found.tasks) - len(shown)
                    )
                )


def _lines(tasks: tuple[Task, ...], spoken: str) -> Iterator[str]:
    for task in tasks:
        yield f"{short_clock(task.start):>8}  {task.sentence}  {reasons(task)}"
        yield f"          {spoken}  {task.text}"
        yield from (f"          {code}  {text}" for code, text in task.translations if text)


def reasons(task: Task) -> str:
    """Why a sentence is on the list, in words."""
    from tolmach.formats.todo_html import in_words

    return "; ".join(
        in_words(
            localized(reason.code.replace("_", " ")), reason.language, translated(reason.detail)
        )
        for reason in task.reasons
    )


def _write(found: TaskList, work: Path, out: Path) -> None:
    import os

    from tolmach.cli.subtitles import write_text
    from tolmach.formats import todo_html

    beside = os.path.relpath(work, out.parent) if found.player else ""
    rows = [
        todo_html.Row(
            task.start,
            task.sentence,
            reasons(task),
            ((found.language, task.text), *task.translations),
        )
        for task in found.tasks
    ]
    player = f"{Path(beside).as_posix()}/{found.player}" if found.player else ""
    composers = {".html": todo_html.compose, ".csv": todo_html.compose_csv}
    if out.suffix.lower() not in composers:
        raise UsageError(
            message("'{out}' is neither .html nor .csv.", out=out.name),
            next_step=message("Change its ending."),
        )
    write_text(out, composers[out.suffix.lower()](found.media, rows, player))
    click.echo(localized("{out}: {count} sentences.", out=out, count=len(rows)), err=True)
