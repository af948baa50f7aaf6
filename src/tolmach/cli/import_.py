"""`tolmach import`: import a file that was edited elsewhere."""

from __future__ import annotations

import difflib
import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.records import codes
from tolmach.core.timing import short_clock
from tolmach.errors import ExitCode, UsageError
from tolmach.messages import counted, localized, message, translated

if TYPE_CHECKING:
    from tolmach.pipeline.corrections import Timed
    from tolmach.pipeline.imports import Imported
    from tolmach.stages.exchange.changes import Change

_TITLES = {
    "taken": message("taken over"),
    "conflict": message(
        "changed here as well: the text here stays, theirs is kept as a suggestion"
    ),
    "withheld": message(
        "with words of a withheld sentence: kept as suggestions, or withheld where they are new"
    ),
    "removed": message("missing or empty in the file: nothing was deleted"),
    "unknown": message("no longer in the document: not taken over"),
    "added": message("new in the file: added as sentences of their own"),
    "cue": message("with other times or line breaks: they stay like this"),
    "cue_left": message("with other times or line breaks, changed here as well: those here stay"),
}


@click.command()
@click.argument("work", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--from",
    "--language",
    "language",
    default="",
    callback=codes,
    help="Language of the file; from talk.en.srt it is known.",
)
@click.option("--checked", is_flag=True, help="Count every sentence of the file as checked.")
@click.option("--approved", is_flag=True, help="Count every sentence as approved; needs --by.")
@click.option("--theirs", is_flag=True, help="Where both sides changed a sentence, take theirs.")
@click.option("--by", default="", help="Handle of the person who edited the file.")
@click.option("-y", "--yes", is_flag=True, help="Import without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would happen, write nothing.")
@click.option(
    "--recording",
    type=click.Path(path_type=Path),
    help="The recording, by whose sound corrected words are timed, if it lies elsewhere.",
)
@click.option("--undo", is_flag=True, help="Take the last import back.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_context
def command(
    context: click.Context, /, work: Path, file: Path | None, undo: bool, **values: Any
) -> None:
    """
    Take FILE over into WORK: an edited copy of an export, or a TMX file of earlier translations.

    FILE is compared with what was exported and with what is in WORK now. In a terminal the
    differences are shown first, and you are asked before anything is written; --yes does not ask.
    Exit code 0: done; 3: done, but some sentences need a look.
    """
    as_json = values.pop("as_json")
    code = ExitCode.OK
    with exit_with(as_json=as_json):
        if undo:
            from tolmach.pipeline.imports import undo_last

            taken_back = undo_last(work)
            click.echo(localized("Taken back: {undo_last}.", undo_last=taken_back.entry.message))
            if taken_back.lost:
                click.echo(
                    localized(
                        "These sentences stay as they are: {names}. A run of an earlier tolmach "
                        "kept no copy of what was there before. Change them by hand.",
                        names=", ".join(taken_back.lost),
                    )
                )
        elif file is None:
            raise UsageError(
                message("The file to import is missing."),
                next_step=message("Give it after the folder: tolmach import WORK FILE."),
            )
        elif values["approved"] and not values["by"]:
            raise UsageError(
                message("Who approves?"),
                next_step=message("Add --by with a short handle, not a name."),
            )
        elif _declined(work, file, values, asks=not as_json):
            click.echo(localized("Nothing was written."))
        else:
            result = _import(work, file, values)
            timed = _timed(work, values["recording"], quiet=as_json) if result.corrects else None
            report = _report(result, work, timed, dry=values["dry_run"])
            click.echo(_json(result, timed) if as_json else report)
            code = ExitCode.OK if result.merge.settled else ExitCode.LOOK
    context.exit(code)


def _declined(work: Path, file: Path, values: dict[str, Any], *, asks: bool) -> bool:
    """Show what an import would change, and ask; only where someone can answer."""
    if values["yes"] or values["dry_run"] or not (asks and sys.stdin.isatty()):
        return False
    result = _import(work, file, {**values, "dry_run": True})
    click.echo(_report(result, work, dry=True).removesuffix("\nNothing was written (--dry-run)."))
    return bool(result.merge.operations) and not click.confirm(localized("Import this?"))


def _import(work: Path, file: Path, values: dict[str, Any]) -> Imported:
    from tolmach.pipeline.imports import Import, take_over
    from tolmach.stages.exchange.changes import MergeOptions

    options = MergeOptions(
        theirs=values["theirs"],
        checked=values["checked"],
        approved=values["approved"],
        by=values["by"],
    )
    return take_over(
        Import(
            work=work,
            file=file,
            language=values["language"],
            merge=options,
            dry_run=values["dry_run"],
        )
    )


def _timed(work: Path, recording: Path | None, *, quiet: bool) -> Timed:
    """Time what was corrected; the import is done, whether that can be or not."""
    from tolmach.cli.progress import shown
    from tolmach.pipeline.corrections import time_corrections

    with shown(quiet=quiet) as sink:
        return time_corrections(work, recording, sink=sink)


def _json(result: Imported, timed: Timed | None) -> str:
    changes = [asdict(change) for change in result.merge.changes]
    facts: dict[str, Any] = {"language": result.language, "entry": result.entry, "changes": changes}
    if timed:
        facts |= {"timed": list(timed.sentences), "untimed": timed.left, "why": timed.reason}
    return json.dumps({**facts, "remarks": list(result.remarks)}, ensure_ascii=False)


def _report(result: Imported, work: Path, timed: Timed | None = None, *, dry: bool) -> str:
    """The changes as people read them, grouped by what became of them."""
    lines = list(result.remarks)
    for outcome, heading in _TITLES.items():
        changes = [change for change in result.merge.changes if change.outcome == outcome]
        if changes:
            lines += ["", f"{len(changes)} {heading}"]
            for change in changes:
                lines += _shown(change)
    if also := _also(result):
        lines += ["", localized("Besides the words: {also}.", also=also)]
    if not result.merge.operations and not result.merge.changes:
        lines.append(localized("Nothing in the file differs from what is here."))
    elif dry:
        lines += ["", localized("Nothing was written (--dry-run).")]
    elif result.entry:
        lines += ["", *_timing(timed)] if timed else []
        lines += [
            "",
            localized("Written to the journal; `tolmach import WORK --undo` takes it back."),
            localized(
                "Next: `tolmach export {quote}` writes the files again.",
                quote=shlex.quote(str(work)),
            ),
        ]
    return "\n".join(lines).strip("\n")


def _timing(timed: Timed) -> Iterator[str]:
    """Where the times of corrected words are from."""
    if timed.sentences:
        yield translated(
            counted(
                "Timed by the sound: {count} corrected sentence.",
                "Timed by the sound: {count} corrected sentences.",
                len(timed.sentences),
            )
        )
    if timed.note:
        yield translated(timed.note)


def _also(result: Imported) -> str:
    """What came back besides words and cues, counted."""
    from tolmach.core.edits import AddComment, SetNote, SetParagraph, SetText

    named = {change.sentence for change in result.merge.changes}
    operations = result.merge.operations
    counts = {
        "states": sum(isinstance(op, SetText) and op.sentence not in named for op in operations),
        "comments": sum(isinstance(op, AddComment) for op in operations),
        "notes": sum(isinstance(op, SetNote) for op in operations),
        localized("paragraph marks"): sum(isinstance(op, SetParagraph) for op in operations),
    }
    return ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)


def _shown(change: Change) -> list[str]:
    time = "-" if change.start is None else short_clock(change.start)
    before, after = _marked(change.before, change.theirs)
    lines = [f"  {time}  {change.sentence}", f"    - {before}", f"    + {after}"]
    if change.ours not in (change.before, change.theirs):
        lines.insert(2, f"    = {change.ours}")
    return lines


def _marked(before: str, after: str) -> tuple[str, str]:
    """Both texts with the words that differ underlined, where the terminal can."""
    left, right = before.split(), after.split()
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    shown_left: list[str] = []
    shown_right: list[str] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        same = tag == "equal"
        shown_left += left[a:b] if same else [click.style(w, fg="red") for w in left[a:b]]
        shown_right += right[c:d] if same else [click.style(w, fg="green") for w in right[c:d]]
    return " ".join(shown_left), " ".join(shown_right)
