"""
The files for people, each computed from the document.

Which kinds there are follows from the formats: each that is written is one, and each with a variant
in two languages is another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.cue import Track
from tolmach.core.document import Document
from tolmach.core.events import EventSink, Notice, ignore
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.suggestion import did_you_mean
from tolmach.errors import UsageError
from tolmach.formats import formats
from tolmach.formats.format import Content, Format
from tolmach.messages import message
from tolmach.pipeline.collector import no_cycle_search
from tolmach.pipeline.job import Job
from tolmach.pipeline.view import View, ViewSettings, view_of
from tolmach.stages.publication import publish
from tolmach.workspace import export_snapshots
from tolmach.workspace.folder import Folder, Written, write_outputs


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file; a bilingual one shows the language of the recording beside another."""

    format: Format[Any]
    bilingual: bool = False

    @property
    def help(self) -> str:
        """What it is for, in a few words."""
        return self.format.bilingual if self.bilingual else self.format.help

    @property
    def foreign(self) -> bool:
        """Whether it is written only in languages other than that of the recording."""
        return self.bilingual or self.format.translated


@dataclass(frozen=True, slots=True)
class WrittenViews:
    """
    What was written.

    Attributes:
        tracks: the cues of each language in which there are subtitles, if asked for.
    """

    files: tuple[Written, ...]
    tracks: tuple[Track, ...]


def kinds() -> dict[str, FileKind]:
    """Name of a kind, as `--formats` takes it -> the kind."""
    found: dict[str, FileKind] = {}
    for content in Content:
        group = [one for one in formats().values() if one.content is content and one.compose]
        found |= {one.name: FileKind(one) for one in group}
        found |= {f"bilingual-{one.name}": FileKind(one, True) for one in group if one.bilingual}
    return found


def check_formats(job: Job) -> None:
    """
    Check the names of formats before any work is done for them.

    Raises:
        UsageError: no such format.
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
    settings: ViewSettings,
    out: Path | None = None,
    sink: EventSink = ignore,
    *,
    with_tracks: bool = False,
) -> WrittenViews:
    """
    Write the files for people, and keep snapshots of those that may come back edited.

    Args:
        with_tracks: give the cues back; those of a long recording take much memory.

    Raises:
        UsageError: as `render_views`.
        WorkFolderError: as `write_outputs`.
    """
    tracks: list[Track] = []

    def keep(snapshot: ExportSnapshot) -> None:
        export_snapshots.remember(folder, snapshot)
        if with_tracks and snapshot.cues:
            tracks.append(Track(snapshot.language, snapshot.cues))

    with no_cycle_search():
        files = write_outputs(folder, render_views(document, settings, keep, sink), out)
    return WrittenViews(tuple(files), tuple(tracks))


def render_views(
    document: Document,
    settings: ViewSettings,
    keep: Callable[[ExportSnapshot], None] | None = None,
    sink: EventSink = ignore,
) -> Iterator[tuple[str, bytes]]:
    """
    Render a document's files in all formats and languages, one at a time: name and content.

    Nothing withheld gets further than this function.

    Args:
        keep: called after the files of a language that may come back edited.
        sink: gets a notice where an option could do nothing.

    Raises:
        UsageError: no such format, or `final` for a text that two people have not checked.
    """
    written = with_needed(settings.formats)
    languages = dict.fromkeys(settings.languages)
    for code in languages if settings.transcript.final else ():
        publish.require_approved(document, [code])
    remarks: set[str] = set()
    for code in languages:
        view = view_of(document, code, settings)
        left = [
            kind
            for kind in written
            if kind.format.compose and not (kind.foreign and code == document.language)
        ]
        unkept = keep is not None and any(map(_may_come_back, written))
        while left:
            kind = left.pop(0)
            yield _rendered(view, kind, settings.name)
            if keep and _may_come_back(kind) and not any(map(_may_come_back, left)):
                keep(view.snapshot)
                unkept = False
            for remark in view.remarks:
                if remark not in remarks:
                    sink(Notice(remark))
            remarks |= {*view.remarks}
            if not unkept:
                view.forget_all_but((kind.format.content, kind.bilingual) for kind in left)
        if keep and unkept:
            keep(view.snapshot)


def _may_come_back(kind: FileKind) -> bool:
    """Whether people may edit the file elsewhere and import it."""
    return kind.format.editable and not kind.bilingual


def _rendered(view: View, kind: FileKind, name: str) -> tuple[str, bytes]:
    assert kind.format.compose is not None
    spoken, code = view.document.language, view.language
    text = kind.format.compose(view.content(kind.format.content, bilingual=kind.bilingual))
    label = f"{spoken}-{code}" if kind.bilingual else code
    content = text.encode() if isinstance(text, str) else text
    return f"{name}.{label}.{kind.format.suffixes[0]}", content


def with_needed(names: Iterable[str]) -> list[FileKind]:
    """
    The kinds of these names and those whose files must lie beside them, each once.

    Raises:
        UsageError: no kind has this name; the nearest is named.
    """
    known = kinds()
    found: dict[str, FileKind] = {}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known, message("Formats: {known}.", known=", ".join(known)))
            if name == "all":  # Whisper's
                hint = message("Name those that you need: srt,vtt,txt,json.")
            raise UsageError(
                message("'{name}' is not a format.", name=name), next_step=hint, format=name
            )
        found |= {needed: known[needed] for needed in (name, *known[name].format.needs)}
    return list(found.values())
