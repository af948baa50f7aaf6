"""`tolmach run`: one recording in, subtitles and transcripts out."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.progress import shown, step_name
from tolmach.cli.records import GroupedCommand, flags
from tolmach.cli.settings import announce, trust_flag
from tolmach.core.timing import short_clock
from tolmach.errors import Stopped, TolmachError, UsageError
from tolmach.messages import counted, localized, message, translated
from tolmach.pipeline.job import RECORDS, make_job

if TYPE_CHECKING:
    from tolmach.core.document import Finding
    from tolmach.pipeline.run import Result


_OWN = ("out", "trust_settings", "offline", "quiet", "as_json")
"""Flags of the command that are no options of the job."""


_FILES = frozenset(
    {".srt", ".vtt", ".ass", ".txt", ".md", ".html", ".docx", ".epub", ".json", ".mp4"}
)
"""Endings of files that other tools write where --out names a folder here."""


_EXAMPLES = """\b
Examples:
  tolmach interview.mp4 --from ru --to en
  tolmach run interview.mp4 --model turbo --to en,de -f srt,docx -o results
  tolmach run part1.mp4 part2.mp4 --to en --names names.csv
  tolmach run interview.mp4 --transcript text.txt --to en
"""


@click.command(cls=GroupedCommand, epilog=_EXAMPLES)
@click.argument(
    "videos", metavar="VIDEO...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for the results.")
@flags(*RECORDS)
@trust_flag
@click.option("--offline", is_flag=True, help="Refuse every network connection.")
@click.option("-q", "--quiet", is_flag=True, help="Show no progress.")
@click.option("--json", "as_json", is_flag=True, help="Print one summary as JSON.")
@click.pass_context
def command(context: click.Context, /, videos: tuple[Path, ...], **values: Any) -> None:
    """
    Make subtitles and transcripts of VIDEO, in its own language and in others.

    Options may also be set in a file tolmach.toml in the folder of VIDEO or above it, and in
    your own settings for all recordings. A second run reuses what is already there.

    Several recordings are done one after the other, each in a folder of its own name; one that
    fails does not stop the others. For many see `tolmach batch`.
    """
    from tolmach.network import offline

    options = {name: values.pop(name) for name in _OWN}
    with exit_with(as_json=options["as_json"]), offline(options["offline"]):
        _require_folder(options["out"])
        if len(videos) == 1:
            context.exit(_run(videos[0], options["out"], options, values))
        context.exit(max(_each(videos, options, values)))


def _each(videos: Sequence[Path], options: dict[str, Any], values: dict[str, Any]) -> list[int]:
    """Do several recordings; one that fails is named, and the next begins."""
    codes = []
    for video in videos:
        try:
            out = options["out"] / video.stem if options["out"] else None
            codes.append(_run(video, out, options, values))
        except Stopped:
            raise
        except TolmachError as error:
            click.echo(f"tolmach: {video.name}: {translated(error.in_full)}", err=True)
            codes.append(int(error.exit_code))
    return codes


def _run(video: Path, out: Path | None, options: dict[str, Any], values: dict[str, Any]) -> int:
    # The engines' room is heavy; `tolmach --help` must not wait for it.
    from tolmach.pipeline.run import run

    start = time.monotonic()
    _require_recording(video)
    job = make_job(video, out, values, trust_settings=options["trust_settings"])
    quiet = options["quiet"] or options["as_json"]
    announce([job], quiet=quiet)
    with shown(quiet=quiet) as sink:
        result = run(job, sink)
    seconds = time.monotonic() - start
    if options["as_json"]:
        facts = {"settings": job.settings, "sent_to": job.sent_to}
        click.echo(json.dumps(summary(result, seconds) | facts, ensure_ascii=False))
    elif not options["quiet"]:
        click.echo(report(result, seconds))
    return int(result.exit_code)


def _require_folder(out: Path | None) -> None:
    """
    Refuse the name of a file where a folder is asked for.

    Raises:
        UsageError: it is one.
    """
    if out is not None and not out.is_dir() and (out.is_file() or out.suffix in _FILES):
        raise UsageError(
            message("--out names a folder, and '{name}' looks like a file.", name=out),
            next_step=message(
                "Name a folder; the files in it are named after the recording and the language."
            ),
        )


def _require_recording(video: Path) -> None:
    """
    Refuse what is no recording before anything else is asked.

    Raises:
        UsageError: a folder, an address, or the standard input.
        MediaError: as `tolmach.engines.media.probe.probe`.
    """
    from tolmach.engines.media.probe import probe

    name = str(video)
    if name == "-":
        raise UsageError(
            message("A recording cannot be read from standard input."),
            next_step=message("Save it to a file, and give its name."),
        )
    if "://" in name or name.startswith(("http:/", "https:/")):
        raise UsageError(
            message("'{name}' is an address.", name=re.sub(r"^(https?:)/+", r"\1//", name)),
            next_step=message(
                "Give addresses to `tolmach batch ADDRESS --out FOLDER`, or download it."
            ),
        )
    if video.is_dir():
        raise UsageError(
            message("'{name}' is a folder.", name=name),
            next_step=message(
                "For all recordings in it: tolmach batch '{name}' --out results.", name=name
            ),
        )
    if not video.is_file():
        probe(video)


def summary(result: Result, seconds: float) -> dict[str, Any]:
    """What `--json` prints: files, counts, and what a person should see to."""
    sentences = result.document.sentences
    return {
        "out": str(result.out),
        "files": [file.name for file in result.written],
        "kept_yours": [file.name for file in result.written if file.kept_yours],
        "reused": list(result.reused),
        "duration_ms": result.document.media.duration,
        "seconds": round(seconds, 2),
        "sentences": len(sentences),
        "flagged": sum(1 for sentence in sentences if sentence.findings),
        "to_review": list(result.to_review),
        "untranslated": [sentence.id for sentence in result.untranslated],
        "exit_code": int(result.exit_code),
    }


_SHOWN = 5
"""Sentences to look at that the report names."""


def _sentences(number: int) -> str:
    return translated(counted("{count} sentence", "{count} sentences", number))


def report(result: Result, seconds: float) -> str:
    """The same for people."""
    media, sentences = result.document.media, result.document.sentences
    lines = [
        localized(
            "{media}: {duration} of recording, {sentences}, {seconds:.1f} s.",
            media=media.name,
            duration=short_clock(media.duration),
            sentences=_sentences(len(sentences)),
            seconds=seconds,
        )
    ]
    if result.reused:
        lines.append(
            localized(
                "Reused from an earlier run: {reused}.",
                reused=", ".join(map(step_name, result.reused)),
            )
        )
    lines += [localized("Needs review: {reason}", reason=reason) for reason in result.to_review]
    if result.written:
        lines.append(localized("Written to {out}/:", out=result.out))
    lines += [f"  {file.name}" for file in result.written]
    flagged = [sentence for sentence in sentences if sentence.findings]
    if flagged:
        first = localized("; the first") if len(flagged) > _SHOWN else ""
        lines.append(
            localized(
                "{sentences} to look at{first}:", sentences=_sentences(len(flagged)), first=first
            )
        )
        lines += [
            f"  {short_clock(sentence.span.start)}  {_said_of(sentence.findings[0])}"
            for sentence in flagged[:_SHOWN]
        ]
    for sentence in result.untranslated:
        lines.append(
            localized(
                "Not translated, at {start}: {content}",
                start=short_clock(sentence.span.start),
                content=sentence.source.content,
            )
        )
    return "\n".join(lines)


def _said_of(finding: Finding) -> str:
    kind = localized(finding.kind.replace("_", " "))
    return f"{kind}: {translated(finding.detail)}" if finding.detail else kind
