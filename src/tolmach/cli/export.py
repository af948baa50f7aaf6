"""`tolmach export`: write files for people out of a folder that `run` filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.people import speakers_from
from tolmach.cli.progress import shown
from tolmach.cli.records import GroupedCommand, flags
from tolmach.cli.settings import announce_files, command_settings, trust_flag
from tolmach.core.about import About
from tolmach.core.options import (
    JobOptions,
    LayoutOptions,
    SpeakerOptions,
    TranscriptOptions,
    WritingOptions,
)
from tolmach.errors import UsageError
from tolmach.messages import localized, message

if TYPE_CHECKING:
    from tolmach.core.events import EventSink
    from tolmach.pipeline.export import Exported

_RECORDS = (LayoutOptions, WritingOptions, TranscriptOptions, About)


_PRESETS = {
    "web": ("html", "vtt"),
    "magazine": ("docx", "epub", "txt"),
    "subtitles-only": ("srt", "vtt"),
}
"""Purpose -> formats."""

_EXAMPLES = """\b
Examples:
  tolmach export interview --formats srt,docx
  tolmach export interview --to en --final --out website
  tolmach export interview --to en --mux
"""


@click.command(cls=GroupedCommand, epilog=_EXAMPLES)
@click.argument("work", type=click.Path(path_type=Path), required=False)
@flags(
    JobOptions,
    only={
        "targets": "Languages to write: en,de; all when left out.",
        "formats": "Kinds of files, for instance srt,docx,bilingual-html.",
    },
)
@click.option(
    "--preset",
    type=click.Choice(list(_PRESETS)),
    help="Files for a purpose: web is html,vtt; magazine docx,epub,txt; subtitles-only srt,vtt.",
)
@click.option("--list", "listing", is_flag=True, help="List the kinds of files and stop.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for the files.")
@flags(SpeakerOptions, only={"speaker": "", "speakers": ""})
@flags(*_RECORDS)
@trust_flag
@click.option(
    "--memory", type=click.Path(path_type=Path), help="Add approved pairs to this TMX file."
)
@click.option("--mux", is_flag=True, help="Write the video with subtitles to choose from.")
@click.option("--burn", is_flag=True, help="Write the video with subtitles in the picture.")
@click.option("--video", type=click.Path(path_type=Path), help="The video, if it lies elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one summary as JSON.")
def command(work: Path | None, listing: bool, as_json: bool, **values: Any) -> None:
    """
    Write subtitles and transcripts out of WORK, the folder that `tolmach run` filled.

    What people corrected is in them; what they withheld is not. Names of speakers and what is
    declared about the video are remembered for the next time.
    """
    with exit_with(as_json=as_json):
        if listing:
            from tolmach.pipeline.views import kinds

            click.echo("\n".join(f"{name:<20} {kind.help}" for name, kind in kinds().items()))
            return
        if work is None:
            raise click.UsageError(localized("Missing argument 'WORK'."))
        with shown(quiet=as_json) as sink:
            result = _export(work, values, sink)
        if as_json:
            files = [file.name for file in result.written]
            unplaced = len(result.unplaced)
            click.echo(json.dumps({"files": files, "unplaced": unplaced}, ensure_ascii=False))
            return
        for file in result.written:
            note = localized("  (you changed the old one; it stays)") if file.kept_yours else ""
            click.echo(f"{file.name}{note}")
        if result.unplaced:
            click.echo(
                localized(
                    "{count} edits belong to sentences that are no longer there; they stay in "
                    "the journal.",
                    count=len(result.unplaced),
                ),
                err=True,
            )


def _export(work: Path, values: dict[str, Any], sink: EventSink) -> Exported:
    from tolmach.pipeline.export import Export, export
    from tolmach.pipeline.videos import VideoSettings
    from tolmach.workspace import journal
    from tolmach.workspace.folder import Folder

    if preset := values.pop("preset"):
        if values["formats"]:
            raise UsageError(
                message("--preset and --formats exclude each other."),
                next_step=message("Give one of them."),
            )
        values["formats"] = ",".join(_PRESETS[preset])
    settings = command_settings(work / "work", (JobOptions, *_RECORDS), values)
    announce_files(settings.files)
    what = settings.options(JobOptions)
    people = command_settings(None, (SpeakerOptions,), values).options(SpeakerOptions)
    document = journal.current(Folder(work)).document if people.speaker else None
    return export(
        Export(
            work=work,
            out=values["out"],
            languages=what.targets if values["targets"] is not None else (),
            formats=what.formats,
            profile=settings.profile,
            transcript=settings.options(TranscriptOptions),
            subtitles=settings.options(WritingOptions),
            operations=tuple(speakers_from(people, work, document)),
            about=settings.options(About),
            memory=values["memory"],
            videos=VideoSettings(values["video"], mux=values["mux"], burn=values["burn"]),
        ),
        sink,
    )
