"""`tolmach batch`: folders, lists and playlists, overnight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tolmach.cli.batch_table import shown
from tolmach.cli.failure import exit_with
from tolmach.cli.records import build, flags
from tolmach.core.batch import Report
from tolmach.core.options import BatchOptions
from tolmach.core.timing import short_clock
from tolmach.pipeline.job import RECORDS


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for results.")
@flags(*RECORDS, BatchOptions)
@click.option("--executor", default="processes", help="Where jobs run.  [default: processes]")
@click.option("--retry-failed", is_flag=True, help="Try again what failed before.")
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the report for programs to read.")
@click.pass_context
def command(context: click.Context, /, sources: tuple[str, ...], **given: Any) -> None:
    """
    Make subtitles and transcripts of many recordings.

    SOURCES are recordings, folders (searched below), patterns such as 'talks/*.mp4', text files
    with one recording a line, or tables (CSV, TOML) with options of their own for each recording.

    One bad recording never stops the others. A batch that is started again does what is missing;
    what failed is left alone until it changes or --retry-failed asks for it.
    """
    with exit_with(as_json=given["as_json"]):
        report = _batch(sources, given)
    context.exit(int(report.exit_code))


def _batch(sources: tuple[str, ...], given: dict[str, Any]) -> Report:
    import msgspec

    from tolmach.network import offline
    from tolmach.pipeline.batch import Wishes, run_batch
    from tolmach.pipeline.executors import make_executor
    from tolmach.pipeline.sources import find_items
    from tolmach.pipeline.workers import choose_workers

    items = find_items(sources)
    options: BatchOptions = build(BatchOptions, given)
    crew = choose_workers(options, given)
    wishes = Wishes(given["out"], given, crew.threads, given["retry_failed"])
    executor = make_executor(given["executor"], options, crew.workers)
    quiet = given["quiet"] or given["as_json"]
    with offline(given["offline"]), shown(items, quiet=quiet) as listen:
        report = run_batch(items, wishes, executor, listen)
    if given["as_json"]:
        click.echo(msgspec.json.encode(report).decode())
    elif not given["quiet"]:
        click.echo("\n".join(lines(report, given["out"])))
    return report


def lines(report: Report, out: Path) -> list[str]:
    """The report for a terminal: a count, then every recording that wants a person."""
    states = [row.state for row in report.rows]
    media = sum(row.duration_ms for row in report.rows)
    text = [
        f"{len(states)} recordings, {short_clock(media)}: {states.count('done')} done, "
        f"{states.count('look')} want a look, {states.count('failed')} failed.",
        f"Report: {out / 'index.html'}",
    ]
    for row in report.rows:
        if row.state == "failed":
            text.append(f"  failed  {row.name or row.media}: {row.error} {row.next_step}".rstrip())
        elif row.state == "look":
            text.append(f"  look    {row.name}: some sentences have no translation")
    return text
