"""`tolmach export`: write files for people out of a folder that `run` filled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tolmach.cli.failure import exit_with
from tolmach.cli.people import speakers_from
from tolmach.cli.progress import shown
from tolmach.cli.records import flags
from tolmach.cli.settings import announce_files, trust_flag
from tolmach.core.about import About
from tolmach.core.options import JobOptions, LayoutOptions, TranscriptOptions, WritingOptions
from tolmach.pipeline.job import RECORDS
from tolmach.pipeline.settings import files_of, fill, read_layers, resolve

if TYPE_CHECKING:
    from tolmach.core.events import EventSink
    from tolmach.pipeline.export import Exported

_RECORDS = (LayoutOptions, WritingOptions, TranscriptOptions, About)


@click.command()
@click.argument("work", type=click.Path(path_type=Path), required=False)
@click.option("--to", "targets", help="Languages to write: en,de; all when left out.")
@click.option("--formats", help="Kinds of files, for instance srt,docx,bilingual-html.")
@click.option("--list", "listing", is_flag=True, help="List the kinds of files and stop.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the files.")
@click.option("--speaker", "said", multiple=True, help='A name: S1="Interviewer".')
@click.option("--speakers", type=click.Path(path_type=Path), help="A speakers.toml with names.")
@flags(*_RECORDS)
@trust_flag
@click.option(
    "--memory", type=click.Path(path_type=Path), help="Add approved pairs to this TMX file."
)
@click.option("--mux", is_flag=True, help="Write the video with subtitles to choose from.")
@click.option("--burn", is_flag=True, help="Write the video with subtitles in the picture.")
@click.option("--video", type=click.Path(path_type=Path), help="The video, if it lies elsewhere.")
@click.option("--json", "as_json", is_flag=True, help="Print one summary for programs to read.")
def command(work: Path | None, listing: bool, as_json: bool, **values: Any) -> None:
    """
    Write subtitles and transcripts out of WORK, the folder that `tolmach run` filled.

    What people corrected is in them; what they withheld is not. Names of speakers and what is
    declared about the video are remembered for the next time.
    """
    with exit_with(as_json=as_json):
        if listing:
            click.echo(_kinds())
            return
        if work is None:
            raise click.UsageError("Missing argument 'WORK'.")
        with shown(quiet=as_json) as sink:
            result = _export(work, values, sink)
        if as_json:
            files = [file.name for file in result.written]
            unplaced = len(result.unplaced)
            click.echo(json.dumps({"files": files, "unplaced": unplaced}, ensure_ascii=False))
            return
        for file in result.written:
            note = "  (you changed the old one; it stays)" if file.kept_yours else ""
            click.echo(f"{file.name}{note}")
        if result.unplaced:
            click.echo(
                f"{len(result.unplaced)} edits belong to sentences that are no longer there; "
                "they stay in the journal.",
                err=True,
            )


def _kinds() -> str:
    from tolmach.pipeline.views import VIEWS

    return "\n".join(f"{name:<20} {kind.help}" for name, kind in VIEWS.items())


def _export(work: Path, values: dict[str, Any], sink: EventSink) -> Exported:
    from tolmach.formats import profile_toml
    from tolmach.pipeline.export import Export, export
    from tolmach.pipeline.videos import VideoSettings

    for key in ("targets", "formats"):
        if values[key] is not None:
            values[key] = tuple(part.strip() for part in values[key].split(",") if part.strip())
    layers = read_layers(work / "work", RECORDS, trust=values["trust_settings"])
    settings = resolve((JobOptions, *_RECORDS), values, layers)
    announce_files(files_of(settings), quiet=False)
    what = fill(JobOptions, settings)
    return export(
        Export(
            work=work,
            out=values["out"],
            languages=what.targets if values["targets"] is not None else (),
            formats=what.formats,
            profile=profile_toml.load(fill(LayoutOptions, settings).profile),
            transcript=fill(TranscriptOptions, settings),
            subtitles=fill(WritingOptions, settings),
            operations=tuple(speakers_from(values["said"], values["speakers"], work)),
            about=fill(About, settings),
            memory=values["memory"],
            videos=VideoSettings(values["video"], mux=values["mux"], burn=values["burn"]),
        ),
        sink,
    )
