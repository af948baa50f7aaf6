"""Export: files for people out of a work folder, without running any engine again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tolmach.core.about import About
from tolmach.core.document import Document
from tolmach.core.edits import Operation
from tolmach.core.events import EventSink, Notice, ignore
from tolmach.core.options import TranscriptOptions, WritingOptions
from tolmach.core.profile import Profile
from tolmach.errors import InputError, UsageError
from tolmach.formats import tmx
from tolmach.languages import language
from tolmach.messages import message
from tolmach.pipeline.collector import no_cycle_search
from tolmach.pipeline.corrections import corrected, known_corrections, time_document, untimed
from tolmach.pipeline.media import known_shots
from tolmach.pipeline.videos import Place, VideoSettings, make_videos
from tolmach.pipeline.view import ViewSettings
from tolmach.pipeline.views import write_views
from tolmach.stages.exchange.replay import Applied
from tolmach.stages.publication import publish
from tolmach.text.sanitize import inert
from tolmach.workspace import journal
from tolmach.workspace.artifacts import read_regular, write_atomic
from tolmach.workspace.folder import Folder, Written, locked


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
        profile: the limits for cues.
        videos: copies of the video with subtitles.
        memory: a TMX file of the campaign, to which approved pairs are added.
        recording: by whose sound corrected sentences are timed; None is the video, or what lies
            beside the folder.
    """

    work: Path
    formats: tuple[str, ...]
    profile: Profile
    out: Path | None = None
    languages: tuple[str, ...] = ()
    transcript: TranscriptOptions = field(default_factory=TranscriptOptions)
    subtitles: WritingOptions = field(default_factory=WritingOptions)
    operations: tuple[Operation, ...] = ()
    about: About = field(default_factory=About)
    videos: VideoSettings = field(default_factory=VideoSettings)
    memory: Path | None = None
    recording: Path | None = None


@dataclass(frozen=True, slots=True)
class Exported:
    """The document as it was exported, the files, and edits that found no sentence any more."""

    document: Document
    written: tuple[Written, ...]
    unplaced: tuple[Operation, ...]


def export(job: Export, sink: EventSink = ignore) -> Exported:
    """
    Write views of a document with all edits of its journal.

    Raises:
        UsageError: a language or format that there is not, or `final` for an unchecked text.
        WorkFolderError: no finished work there, or the disk refuses.
        MediaError, EngineError: a video cannot be read or written.
    """
    journal.require_work(Folder(job.work))
    with _read(job.work) as (folder, applied):
        if not untimed(applied.document, known_corrections(folder)):
            return _exported(job, folder, applied, sink)
    # without the lock, because it may take minutes, in which people go on working
    recording = job.recording or job.videos.video
    timed = time_document(folder, applied.document, recording, sink=sink)
    if timed.note:
        sink(Notice(timed.note))
    with _read(job.work) as (folder, applied):
        return _exported(job, folder, applied, sink)


@contextmanager
def _read(work: Path) -> Iterator[tuple[Folder, Applied]]:
    with locked(work) as folder, no_cycle_search():
        yield folder, journal.publishable(folder)


def _exported(job: Export, folder: Folder, applied: Applied, sink: EventSink) -> Exported:
    document, unplaced = applied
    document = journal.declare(folder, document, job.about, job.operations)
    document = corrected(document, known_corrections(folder))
    wanted = ViewSettings(
        name=Path(document.media.name).stem,
        languages=_languages(document, job.languages),
        formats=job.formats,
        profile=job.profile,
        transcript=job.transcript,
        subtitles=job.subtitles,
        shots=known_shots(folder),
    )
    files = list(write_views(folder, document, wanted, job.out, sink).files)
    if job.memory:
        hidden = journal.withheld_ids(folder, document)
        secret = journal.withheld_texts(folder, document)
        _add_to_memory(job.memory, document, wanted.languages, hidden, secret)
    files += make_videos(document, wanted, job.videos, Place(folder, job.out), sink)
    return Exported(document, tuple(files), unplaced)


def _add_to_memory(
    path: Path,
    document: Document,
    languages: Sequence[str],
    hidden: Collection[str],
    secret: Collection[str],
) -> None:
    """
    Add what two people approved to the pairs of earlier videos; take out what is withheld.

    Pairs are taken out by the key of their sentence, and by their texts for those that an earlier
    version wrote without keys.

    Args:
        hidden: ids under which words of withheld sentences are or were.
        secret: texts that withheld sentences have, had or were a part of, in any language.

    Raises:
        InputError: the file is no TMX file or cannot be read.
    """
    keys = {_key(document, sentence) for sentence in hidden}
    texts = set(map(inert, secret))
    known = [
        pair
        for pair in _memory(path)
        if not (pair.keys & keys or inert(pair.source) in texts or inert(pair.target) in texts)
    ]
    new = [
        tmx.Pair(*pair[:4], frozenset({_key(document, pair[4])}))
        for code in languages
        for pair in publish.approved_pairs(document, code)
    ]
    write_atomic(path, tmx.compose([*known, *new]).encode())


def _memory(path: Path) -> list[tmx.Pair]:
    if not os.path.lexists(path):
        return []
    try:
        return tmx.parse(read_regular(path).decode())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(
            message("{name} cannot be read: {reason}.", name=path.name, reason=reason),
            file=path.name,
        ) from error


def _key(document: Document, sentence: str) -> str:
    """A key of a sentence of this recording, by which it is found again and nothing is told."""
    recording = document.media.sha256 or document.media.name
    return hashlib.sha256(f"{recording}\n{sentence}".encode()).hexdigest()[:32]


def _code(code: str) -> str:
    return language(code).code


def _languages(document: Document, asked: Sequence[str]) -> tuple[str, ...]:
    known = (document.language, *document.target_languages)
    for code in map(_code, asked):
        if code not in known:
            raise UsageError(
                message("There is nothing in '{code}' in this document.", code=code),
                next_step=message(
                    "It has {known}; `tolmach run --to {code}` adds one.",
                    known=", ".join(known),
                    code=code,
                ),
                language=code,
            )
    return tuple(map(_code, asked)) or known
