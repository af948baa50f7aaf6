"""
The files for people: one row per kind, each computed from the document.

To add a kind: write a function from `View` to text or bytes, and add a row to `VIEWS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tolmach.core.cue import Track
from tolmach.core.document import Document
from tolmach.core.events import EventSink, Notice, ignore
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.publication import Publication
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.pipeline.collector import no_cycle_search
from tolmach.pipeline.job import Job
from tolmach.pipeline.view import View, ViewSettings, view_of
from tolmach.stages.publication import publish
from tolmach.workspace import export_snapshots
from tolmach.workspace.folder import Folder, Written, write_outputs

Write = Callable[[View], str | bytes]
"""Writes one file for people."""


def _format(name: str) -> Any:
    """A module of the formats' room, imported when a view needs it."""
    return import_module(f"tolmach.formats.{name}")


def _srt(view: View, track: Track, second: Track | None = None) -> str:
    marks = view.subtitles.bidi_marks
    return str(_format("srt").compose(track, second=second, bidi_marks=marks))


def _vtt(view: View) -> str:
    marks = view.subtitles.bidi_marks
    return str(_format("webvtt").compose(view.track, note=view.note, bidi_marks=marks))


def _ass(view: View) -> str:
    return str(_format("ass").compose(view.track, title=publish.title(view.document)))


def _youtube(view: View) -> str:
    return str(_format("youtube").compose(view.track))


def _two_srt(view: View) -> str:
    return _srt(view, *view.ordered_pair)


def _two_ass(view: View) -> str:
    first, second = view.ordered_pair
    title = publish.title(view.document)
    return str(_format("ass").compose(first, second=second, title=title))


def _ttml(view: View) -> str:
    title = publish.title(view.document)
    return str(_format("ttml").compose(view.track, title=title, description=view.note))


def _player(view: View, transcript: Publication) -> str:
    video = view.document.media.name
    subtitles = f"{view.name}.{view.language}.vtt"
    return str(_format("html_page").player(transcript, video, subtitles))


def _tmx(view: View) -> str:
    pairs = publish.approved_pairs(view.document, view.language)
    return str(_format("tmx").compose(_format("tmx").Pair(*pair[:4]) for pair in pairs))


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of file.

    Attributes:
        ending: of its name, after the language.
        help: what it is for, in a few words.
        returns: an edited copy can be imported again.
        two: it shows the language of the recording beside that of the readers.
        translated: it is made only for languages other than that of the recording.
        needs: other kinds that must lie beside it.
    """

    ending: str
    help: str
    write: Write
    returns: bool = False
    two: bool = False
    translated: bool = False
    needs: tuple[str, ...] = ()


def _one(module: str) -> Write:
    """A transcript in one language, by a format's name."""
    return lambda view: _format(module).compose(view.transcript)


def _two(module: str) -> Write:
    """A transcript in two languages."""
    return lambda view: _format(module).compose(view.two)


def _sheet(module: str) -> Write:
    """A table for people who work elsewhere."""
    return lambda view: _format(module).compose(view.sheet)


VIEWS: dict[str, Kind] = {
    "srt": Kind("srt", "subtitles for every player", lambda v: _srt(v, v.track), returns=True),
    "vtt": Kind("vtt", "subtitles for web pages", _vtt, returns=True),
    "ass": Kind("ass", "subtitles with a look of their own", _ass),
    "ttml": Kind("ttml", "subtitles for broadcasters (IMSC 1.1)", _ttml),
    "youtube": Kind("youtube.srt", "subtitles for upload to YouTube", _youtube, returns=True),
    "bilingual-srt": Kind("srt", "subtitles in two languages", _two_srt, two=True),
    "bilingual-ass": Kind("ass", "subtitles in two languages and sizes", _two_ass, two=True),
    "txt": Kind("txt", "transcript as text", _one("plain")),
    "md": Kind("md", "transcript in Markdown", _one("markdown")),
    "html": Kind("html", "transcript as a page to read and print", _one("html_page")),
    "fragment": Kind("fragment.html", "transcript to paste into a web site", _one("html")),
    "docx": Kind("docx", "transcript for Word", _one("docx")),
    "json": Kind("json", "transcript for programs", _one("transcript_json")),
    "player": Kind(
        "player.html",
        "page with the video: click a sentence, it jumps",
        lambda view: _player(view, view.transcript),
        needs=("vtt",),
    ),
    "bilingual-txt": Kind("txt", "two languages as text", _two("plain"), two=True),
    "bilingual-md": Kind("md", "two languages in Markdown", _two("markdown"), two=True),
    "bilingual-html": Kind("html", "page in two columns", _two("html_page"), two=True),
    "bilingual-fragment": Kind(
        "fragment.html", "two columns to paste into a web site", _two("html"), two=True
    ),
    "bilingual-docx": Kind("docx", "two columns for Word", _two("docx"), two=True),
    "bilingual-json": Kind("json", "two languages for programs", _two("transcript_json"), two=True),
    "bilingual-player": Kind(
        "player.html",
        "page with the video and two columns",
        lambda view: _player(view, view.two),
        two=True,
        needs=("vtt",),
    ),
    "table": Kind(
        "table.docx", "Word table to correct and import", _sheet("docx_table"), returns=True
    ),
    "csv": Kind("csv", "spreadsheet to correct and import", _sheet("csv_table"), returns=True),
    "xliff": Kind(
        "xlf",
        "file for translation tools, to import",
        _sheet("xliff"),
        returns=True,
        translated=True,
    ),
    "tmx": Kind("tmx", "approved pairs for later videos", _tmx, translated=True),
}
"""Name of a kind, as `--formats` takes it -> how it is written."""


def check_formats(job: Job) -> None:
    """
    Refuse what cannot be written before any work is done for it.

    Raises:
        UsageError: a format that there is not.
    """
    with_needed(job.what.formats)


def view_settings(job: Job, spoken: str, shots: tuple[int, ...] = ()) -> ViewSettings:
    """The files that a job asks for; `spoken` is the language of the recording."""
    return ViewSettings(
        name=job.name,
        languages=(spoken, *job.what.targets),
        formats=job.what.formats,
        profile=job.profile,
        transcript=job.transcript,
        subtitles=job.subtitles,
        shots=shots,
    )


def write_views(
    folder: Folder,
    document: Document,
    wanted: ViewSettings,
    out: Path | None = None,
    sink: EventSink = ignore,
) -> list[Written]:
    """
    Write the files for people, and keep what is given out in those that may come back edited.

    Raises:
        UsageError: as `render_views`.
        WorkFolderError: as `write_outputs`.
    """
    with no_cycle_search():
        keep = partial(export_snapshots.remember, folder)
        return write_outputs(folder, render_views(document, wanted, keep, sink), out)


def render_views(
    document: Document,
    wanted: ViewSettings,
    keep: Callable[[ExportSnapshot], None] | None = None,
    sink: EventSink = ignore,
) -> Iterator[tuple[str, bytes]]:
    """
    Render every view of a document in every language, one at a time: name and content.

    Nothing withheld gets further than this function.

    Args:
        keep: called after the files of a language that may come back edited.
        sink: is told what an option could not do.

    Raises:
        UsageError: a format that there is not, or `final` for a text that two people have not
            checked.
    """
    kinds = with_needed(wanted.formats)
    languages = dict.fromkeys(wanted.languages)
    for code in languages if wanted.transcript.final else ():
        publish.require_approved(document, [code])
    remarks: set[str] = set()
    for code in languages:
        view = view_of(document, code, wanted)
        spoken = code == document.language
        for kind in kinds:
            if not (spoken and (kind.two or kind.translated)):
                content = kind.write(view)
                data = content.encode() if isinstance(content, str) else content
                label = f"{document.language}-{code}" if kind.two else code
                yield f"{wanted.name}.{label}.{kind.ending}", data
        if keep and any(kind.returns for kind in kinds):
            keep(view.base)
        for remark in view.remarks:
            if remark not in remarks:
                sink(Notice(remark))
        remarks |= {*view.remarks}


def with_needed(formats: Iterable[str]) -> list[Kind]:
    """
    The kinds of these names and what they need beside them, each once.

    Raises:
        UsageError: a name that is no kind; the nearest is named.
    """
    kinds: dict[str, Kind] = {}
    for name in formats:
        if name not in VIEWS:
            hint = did_you_mean(name, VIEWS, f"Formats: {', '.join(VIEWS)}.")
            raise UsageError(f"'{name}' is not a format.", next_step=hint, format=name)
        for needed in (name, *VIEWS[name].needs):
            kinds[needed] = VIEWS[needed]
    return list(kinds.values())
