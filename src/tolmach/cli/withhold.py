"""`tolmach withhold`: keep sentences out of everything that is published."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.core.document import Document, Sentence
from tolmach.core.edits import Operation, Release, Withhold
from tolmach.core.timing import Span, short_clock
from tolmach.errors import UsageError
from tolmach.messages import localized, message

if TYPE_CHECKING:
    from tolmach.workspace.folder import Earlier

_CLOCK = re.compile(r"(?:(\d{1,3}):(?=[0-5]?\d:))?(\d{1,3}):([0-5]\d)")


@click.command()
@click.argument("work", type=click.Path(path_type=Path))
@click.argument("ids", nargs=-1)
@click.option("--from", "start", help="Everything from this time, such as 12:31 or 1:02:03.")
@click.option("--until", "end", help="Everything up to this time.")
@click.option("--reason", default="", help="Why; it is kept here and never published.")
@click.option("--by", default="", help="Handle of the person who decides.")
@click.option("--release", is_flag=True, help="Publish the sentences again.")
def command(work: Path, **values: Any) -> None:
    """
    Keep sentences of WORK out of every export, by their IDS or by time.

    Without sentences, list what is withheld. Nothing is deleted; --release takes it back.
    """
    with exit_with():
        from tolmach.workspace import journal
        from tolmach.workspace.folder import Folder, earlier_outputs, locked

        journal.require_work(Folder(work))
        with locked(work) as folder:
            document, unplaced = journal.current(folder)
            lost = journal.lost_withheld(unplaced)
            operations = _operations(document, lost, values)
            if operations:
                verb = "release" if values["release"] else "withhold"
                entry = journal.new_entry(operations, verb, by=values["by"])
                journal.append(folder, entry)
                document, unplaced = journal.current(folder)
            lost = journal.lost_withheld(unplaced)
            earlier = earlier_outputs(folder, Path(document.media.name).stem)
        click.echo("\n".join(_listed(document)))
        for sentence in lost:
            click.echo(
                localized(
                    "  {sentence} is withheld and no longer in the document; this stops exports.",
                    sentence=sentence,
                )
            )
        if operations and not values["release"]:
            _warn(earlier)


def _warn(earlier: Earlier) -> None:
    """Name the files that were written before the sentences were withheld."""
    if not earlier.complete:
        click.echo(
            localized(
                "\nThe list of files written before is lost. Files in other folders, videos "
                "and files with other names\nmay also show what is withheld."
            )
        )
    if earlier.names:
        click.echo(
            localized(
                "\nThese files were written before and may still show what is withheld.\nWrite "
                "them again with `tolmach export`, videos and --memory files as well:"
            )
        )
        click.echo("\n".join(f"  {name}" for name in earlier.names))


def _operations(document: Document, lost: list[str], values: dict[str, Any]) -> list[Operation]:
    ids = values["ids"]
    released = [Release(key) for key in ids if key in lost] if values["release"] else []
    ids = [key for key in ids if Release(key) not in released]
    chosen = _chosen(document, ids, values["start"], values["end"])
    if values["release"]:
        return [*released, *(Release(sentence.id) for sentence in chosen if sentence.withheld)]
    if chosen and not values["reason"]:
        raise UsageError(
            message("Why are they withheld?"), next_step=message('Add --reason "names a witness".')
        )
    return [
        Withhold(one.id, values["reason"], values["by"], one.span.start, one.span.end)
        for one in chosen
    ]


def _chosen(
    document: Document, ids: list[str], start: str | None, end: str | None
) -> list[Sentence]:
    known = {sentence.id: sentence for sentence in document.sentences}
    for key in ids:
        if key not in known:
            raise UsageError(
                message("There is no sentence '{key}'.", key=key),
                next_step=message("Ids are in the WebVTT and CSV files."),
            )
    chosen = [known[key] for key in ids]
    if start or end:
        last = document.media.duration + 1
        first, until = _ms(start) if start else 0, _ms(end) if end else last
        if first >= min(until, last):
            late = first >= last
            raise UsageError(
                message(
                    "The recording ends at {duration}.",
                    duration=short_clock(document.media.duration),
                )
                if late
                else message(
                    "--until {end} is not after --from {start}.", end=end, start=start or "0:00"
                ),
                next_step=message("Give --from an earlier time.")
                if late
                else message("Give --until a later time."),
            )
        span = Span(first, until)
        spoken = [sentence for sentence in document.sentences if sentence.span.overlap(span)]
        if not spoken:
            raise UsageError(
                message("No sentence is spoken at that time."),
                next_step=message("Look the time up in the subtitles, or give an id."),
            )
        chosen += spoken
    return chosen


def _ms(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise UsageError(
            message("'{text}' is not a time.", text=text),
            next_step=message("Write it as 12:31 or 1:02:03."),
        )
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _listed(document: Document) -> list[str]:
    withheld = [sentence for sentence in document.sentences if sentence.withheld]
    if not withheld:
        return [localized("Nothing is withheld.")]
    lines = [
        localized(
            "{count} of {all} sentences are withheld:",
            count=len(withheld),
            all=len(document.sentences),
        )
    ]
    for sentence in withheld:
        assert sentence.withheld is not None
        by = f" ({sentence.withheld.by})" if sentence.withheld.by else ""
        lines.append(
            f"  {short_clock(sentence.span.start)}  {sentence.id}  {sentence.withheld.reason}{by}: "
            f"{sentence.source.content[:60]}"
        )
    return lines
