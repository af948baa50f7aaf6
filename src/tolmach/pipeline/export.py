"""Export: files for people out of a work folder, without running any engine again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tolmach.core.about import About
from tolmach.core.document import Document
from tolmach.core.edits import Operation
from tolmach.core.language import language
from tolmach.core.options import LayoutOptions, TranscriptOptions, WritingOptions
from tolmach.errors import UsageError
from tolmach.formats import tmx
from tolmach.pipeline import given, journal
from tolmach.pipeline.artifacts import write_atomic
from tolmach.pipeline.events import Listener, ignore
from tolmach.pipeline.folder import Folder, Written, locked, write_outputs
from tolmach.pipeline.shots import known_shots
from tolmach.pipeline.videos import VideoWishes, make_videos
from tolmach.pipeline.view import Wanted
from tolmach.pipeline.views import render_views
from tolmach.stages import publish
from tolmach.text.inert import inert


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """
    What to write out of a work folder.

    Attributes:
        work: the folder that a run wrote.
        out: where the files go; None is the work folder itself.
        languages: empty means every language of the document.
        operations: what is said about speakers; it is kept in the journal.
        about: what is declared about the video; what is empty stays as it was declared before.
        videos: copies of the video with subtitles.
        memory: a TMX file of the campaign, to which approved pairs are added.
    """

    work: Path
    formats: tuple[str, ...]
    out: Path | None = None
    languages: tuple[str, ...] = ()
    layout: LayoutOptions = field(default_factory=LayoutOptions)
    transcript: TranscriptOptions = field(default_factory=TranscriptOptions)
    subtitles: WritingOptions = field(default_factory=WritingOptions)
    operations: tuple[Operation, ...] = ()
    about: About = field(default_factory=About)
    videos: VideoWishes = field(default_factory=VideoWishes)
    memory: Path | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The document as it was exported, the files, and edits that found no sentence any more."""

    document: Document
    written: tuple[Written, ...]
    unplaced: tuple[Operation, ...]


def export(job: Export, listen: Listener = ignore) -> Exported:
    """
    Write views of a document with all edits of its journal.

    Raises:
        UsageError: a language or format that there is not, or `final` for an unchecked text.
        WorkFolderError: no finished work there, or the disk refuses.
        MediaError, EngineError: a video cannot be read or written.
    """
    if not (job.work / "work").is_dir():
        journal.machine_document(Folder(job.work))
    with locked(job.work) as folder:
        document, unplaced = journal.current(folder)
        document = journal.declare(folder, document, job.about, job.operations)
        wanted = Wanted(
            name=Path(document.media.name).stem,
            languages=_languages(document, job.languages),
            formats=job.formats,
            layout=job.layout,
            transcript=job.transcript,
            subtitles=job.subtitles,
            shots=known_shots(folder),
        )
        rendered = render_views(document, wanted)
        written = write_outputs(folder, rendered.files, job.out)
        given.remember(folder, rendered.bases)
        out = job.out or folder.root
        if job.memory:
            _add_to_memory(job.memory, document, wanted.languages)
        videos = make_videos(document, wanted, job.videos, out, listen)
        written += [Written(path.name) for path in videos]
    return Exported(document, tuple(written), unplaced)


def _add_to_memory(path: Path, document: Document, languages: Sequence[str]) -> None:
    """Add what two people approved to the pairs of earlier videos; take out what is withheld."""
    secret = {inert(unit.source.content) for unit in document.units if unit.withheld}
    earlier = tmx.parse(path.read_text("utf-8")) if path.exists() else []
    known = [pair for pair in earlier if pair.source not in secret]
    new = [tmx.Pair(*pair) for code in languages for pair in publish.approved_pairs(document, code)]
    write_atomic(path, tmx.compose([*known, *new]).encode())


def _code(code: str) -> str:
    return language(code).code


def _languages(document: Document, asked: Sequence[str]) -> tuple[str, ...]:
    known = (document.language, *document.target_languages)
    for code in map(_code, asked):
        if code not in known:
            raise UsageError(
                f"There is nothing in '{code}' in this document.",
                next_step=f"It has {', '.join(known)}; `tolmach run --to {code}` adds one.",
                language=code,
            )
    return tuple(map(_code, asked)) or known
