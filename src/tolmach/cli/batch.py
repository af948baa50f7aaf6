"""`tolmach batch`: folders, lists and playlists, overnight."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.batch_table import shown
from tolmach.cli.failure import exit_with
from tolmach.cli.records import GroupedCommand, flags
from tolmach.cli.settings import announce, chosen, command_settings, trust_flag
from tolmach.core.batch_report import BatchReport
from tolmach.core.options import BatchOptions
from tolmach.core.timing import short_clock
from tolmach.errors import UsageError
from tolmach.messages import joined, localized, message
from tolmach.pipeline.job import RECORDS

if TYPE_CHECKING:
    from tolmach.batch.run import BatchSink
    from tolmach.batch.sources import Item


_EXAMPLES = """\b
Examples:
  tolmach batch recordings/ --to en --out results
  tolmach batch list.csv --out results
  tolmach batch list.csv --out results --plan
  tolmach batch 'talks/*.mp4' --to en --out results --when-done "notify-send done"
"""


@click.command(cls=GroupedCommand, epilog=_EXAMPLES)
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for results."
)
@flags(*RECORDS, BatchOptions)
@trust_flag
@click.option(
    "--executor",
    default="processes",
    help="Where recordings are worked on: processes, serial or dask.  [default: processes]",
)
@click.option("--retry-failed", is_flag=True, help="Try again what was set aside.")
@click.option("--watch", is_flag=True, help="Process new recordings as they appear, until Ctrl-C.")
@click.option("--plan", is_flag=True, help="Show what would be done, and stop.")
@click.option(
    "--when-done",
    metavar="COMMAND",
    help="Start this at the end; TOLMACH_EXIT_CODE and TOLMACH_REPORT are in its environment.",
)
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_context
def command(context: click.Context, /, sources: tuple[str, ...], **values: Any) -> None:
    """
    Make subtitles and transcripts of many recordings.

    SOURCES are recordings, folders (searched below), patterns such as 'talks/*.mp4', text files
    with one recording a line, tables (CSV, TOML) with options of their own for each recording, or
    addresses of videos and playlists on the web.

    One bad recording never stops the others. A batch that is started again does what is missing.
    What crashed or took too long is set aside until it changes or --retry-failed asks for it; what
    the system stopped because memory ran out is tried again.
    """
    from tolmach.engines import hook
    from tolmach.network import offline

    quiet = values["quiet"] or values["as_json"]
    with (
        exit_with(as_json=values["as_json"]),
        offline(values["offline"]),
        shown(quiet=quiet) as sink,
    ):
        when_done = hook.parsed(values["when_done"]) if values["when_done"] else ()
        settings = command_settings(_start(sources), (BatchOptions,), values)
        values["files"] = settings.files
        options = settings.options(BatchOptions)
        if values["plan"]:
            click.echo("\n".join(_plan(sources, values)))
            context.exit(0)
        once_or_often = _watch if values["watch"] else _once
        report = once_or_often(sources, options, values, sink)
    _print(report, values)
    if when_done:
        facts = {
            "TOLMACH_EXIT_CODE": str(int(report.exit_code)),
            "TOLMACH_REPORT": str(values["out"].absolute() / "index.html"),
        }
        if trouble := hook.start(when_done, facts):
            click.echo(localized("tolmach: --when-done failed: {reason}", reason=trouble), err=True)
    context.exit(int(report.exit_code))


def _start(sources: Sequence[str]) -> Path:
    """A file in the folder that all sources on this computer share, to look for settings from."""
    local = [Path(source).absolute() for source in sources if "://" not in source]
    folders = [path if path.is_dir() else path.parent for path in local] or [Path.cwd()]
    try:
        return Path(os.path.commonpath(folders)) / "recording"
    except ValueError:  # they are on several drives of Windows
        return Path("recording")


def _plan(sources: tuple[str, ...], values: dict[str, Any]) -> Iterator[str]:
    """What a batch would do with each recording, how long that takes and how much disk is free."""
    import shutil

    from tolmach.batch.report import read_report
    from tolmach.batch.sources import find_items
    from tolmach.engines.media.probe import probe
    from tolmach.errors import TolmachError

    before = {row.name: row for row in read_report(values["out"]).rows}
    total = 0
    for item in find_items(sources, values["out"], trust_settings=values["trust_settings"]):
        old = before.get(item.name)
        state = (
            localized("{state} before; what changed is done again", state=old.state)
            if old
            else localized("new")
        )
        length = "-"
        if item.trouble is not None:
            state = localized("cannot be done: {reason}", reason=item.trouble.message)
        elif not item.is_address:
            try:
                duration = probe(Path(item.media)).duration
                total += 0 if old and old.state == "done" else duration
                length = short_clock(duration)
            except TolmachError as error:
                state = localized("cannot be done: {reason}", reason=error.message)
        yield f"{item.name}  {length}  {state}"
    known = [row for row in before.values() if row.seconds and row.duration_ms]
    seconds, media = sum(row.seconds for row in known), sum(row.duration_ms for row in known)
    time = localized("time unknown until one is done")
    if known:
        time = localized(
            "about {total} of work", total=short_clock(round(total * seconds * 1000 / media))
        )
    out = values["out"].absolute()
    free = shutil.disk_usage(next(one for one in (out, *out.parents) if one.exists())).free
    yield localized(
        "To do: {total} of recording, {time}. Free disk: {free:,} MB.",
        total=short_clock(total),
        time=time,
        free=free // 1000000,
    )


def _once(
    sources: tuple[str, ...], options: BatchOptions, values: dict[str, Any], sink: BatchSink
) -> BatchReport:
    from tolmach.batch.fetching import fetched
    from tolmach.batch.sources import find_items

    items = find_items(sources, values["out"], trust_settings=values["trust_settings"])
    if not items:
        raise UsageError(
            message("No recordings were found in {sources}.", sources=", ".join(sources)),
            next_step=message("Folders are searched for files such as .mp4, .mkv, .mp3 and .wav."),
        )
    return _batch(fetched(items, values["out"], _say(values)), options, values, sink)


def _watch(
    sources: tuple[str, ...], options: BatchOptions, values: dict[str, Any], sink: BatchSink
) -> BatchReport:
    """One round after the other, until Ctrl-C ends them with an exception."""
    from tolmach.batch.fetching import fetched
    from tolmach.batch.sources import find_items
    from tolmach.batch.watching import rounds

    report = BatchReport()
    trust = values["trust_settings"]
    found = rounds(lambda: find_items(sources, values["out"], trust_settings=trust))
    for number, items in enumerate(found):
        files = fetched(items, values["out"], _say(values))
        report = _batch(files, options, {**values, "trust": number > 0}, sink)
    return report


def _batch(
    items: list[Item], options: BatchOptions, values: dict[str, Any], sink: BatchSink
) -> BatchReport:
    from tolmach.batch.executors import make_executor
    from tolmach.batch.run import BatchSettings, run_batch
    from tolmach.batch.workers import choose_workers

    plan = choose_workers(options, values)
    settings = BatchSettings(
        values["out"],
        chosen(values, RECORDS),
        plan.threads,
        retry_failed=values["retry_failed"],
        trust=values.get("trust", False),
        trust_settings=values["trust_settings"],
    )
    executor = make_executor(values["executor"], options, plan.workers)
    return run_batch(items, settings, executor, _announced(sink, values))


def _announced(sink: BatchSink, values: dict[str, Any]) -> BatchSink:
    """Pass events on, and say first where text will be sent and where settings come from."""
    from tolmach.batch.run import Prepared

    quiet = values["quiet"] or values["as_json"]

    def announcing(event: Any) -> None:
        if isinstance(event, Prepared):
            announce(event.jobs, values["files"], quiet=quiet)
        sink(event)

    return announcing


def _say(values: dict[str, Any]) -> Any:
    silent = values["quiet"] or values["as_json"]
    return lambda line: None if silent else click.echo(line, err=True)


def _print(report: BatchReport, values: dict[str, Any]) -> None:
    import msgspec

    if values["as_json"]:
        click.echo(msgspec.json.encode(report, enc_hook=str).decode())
    elif not values["quiet"]:
        click.echo("\n".join(lines(report, values["out"])))


def lines(report: BatchReport, out: Path) -> list[str]:
    """The report for a terminal: a count, then every recording that needs review."""
    states = [row.state for row in report.rows]
    media = sum(row.duration_ms for row in report.rows)
    text = [
        localized(
            "{count} recordings, {media}: {done} done, {look} need review, {failed} failed.",
            count=len(states),
            media=short_clock(media),
            done=states.count("done"),
            look=states.count("look"),
            failed=states.count("failed"),
        ),
        localized("Report: {file}", file=out / "index.html"),
    ]
    for row in report.rows:
        if row.state == "failed":
            text.append(
                localized(
                    "  failed  {name}: {reason}",
                    name=row.name or row.media,
                    reason=joined(row.error, row.next_step),
                )
            )
            text.append(localized("          log: {file}", file=out / row.log))
        elif row.state == "look":
            text.append(
                localized(
                    "  look    {name}: {reasons}", name=row.name, reasons=" ".join(row.to_review)
                )
            )
    return text
