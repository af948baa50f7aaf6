"""
Times for the words of sentences that people corrected, as soon as they are corrected.

A run, an import, an export and the app all time them with the model that recognized the recording,
where both are at hand. Each sentence is aligned once: its words and its stretch of time are kept
with the answer. Where it cannot be done, the words keep the times between recognized words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tolmach.core.document import Document, Word
from tolmach.core.events import EventSink, ignore
from tolmach.errors import EngineError, ModelError, TolmachError, UsageError
from tolmach.messages import counted, joined, message
from tolmach.pipeline.alignment import Alignment
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.media import beside, require_same
from tolmach.pipeline.model_choice import earlier_aligner
from tolmach.stages.alignment.bias import exact
from tolmach.stages.alignment.corrected import (
    AlignedWindow,
    corrected_windows,
    fits,
    with_exact_words,
)
from tolmach.workspace import journal
from tolmach.workspace.artifacts import read_result, write_result
from tolmach.workspace.folder import Folder

_KIND = "corrections"
_OFTEN = 50
"""Sentences after which answers are written to disk."""

Known = Mapping[str, AlignedWindow]
"""What an aligner answered, by the id of the sentence."""


@dataclass(frozen=True, slots=True)
class Timed:
    """
    What became of corrected sentences.

    Attributes:
        sentences: ids of those that were aligned now.
        unsure: how many of them do not fit the sound, so that their words keep earlier times.
        left: how many keep earlier times because they could not be aligned.
        reason: why not, in a sentence; empty if all were, or none should be.
    """

    sentences: tuple[str, ...] = ()
    unsure: int = 0
    left: int = 0
    reason: str = ""

    @property
    def note(self) -> str:
        """What people should know: nothing where all words have their times."""
        doubt = counted(
            "{count} corrected sentence does not fit the sound; its words keep earlier times.",
            "{count} corrected sentences do not fit the sound; their words keep earlier times.",
            self.unsure,
        )
        missing = counted(
            "{count} corrected sentence was not timed by the sound: {reason}",
            "{count} corrected sentences were not timed by the sound: {reason}",
            self.left,
            reason=self.reason,
        )
        return joined(doubt if self.unsure else "", missing if self.left else "")


def correct(alignment: Alignment, document: Document) -> Timed:
    """Align the sentences whose words a person changed, and keep the answers with the work."""
    windows = corrected_windows(document.sentences, document.language, document.media.duration)
    folder = alignment.folder
    late = alignment.bias
    track = {"audio_track": alignment.job.audio.audio_track}
    key = alignment.key({**track, "bias": late} if late else track)
    known = read_result(folder.corrections, _KIND, key, dict[str, AlignedWindow]) or {}
    kept = {name: each for name, each in known.items() if windows.get(name) == each.window}
    missing = {window: name for name, window in windows.items() if name not in kept}
    if not missing:
        return Timed()
    found: list[str] = []
    reason = ""
    try:
        for answer in alignment.answers(list(missing)):
            found.append(missing[answer.window])
            kept[found[-1]] = AlignedWindow(answer.window, exact(answer, late))
            if len(found) % _OFTEN == 0:
                write_result(folder.corrections, _KIND, key, kept, compact=True)
    except (EngineError, ModelError) as error:
        reason = error.message
    if found:
        write_result(folder.corrections, _KIND, key, kept, compact=True)
    unsure = sum(not fits(kept[name].words) for name in found)
    return Timed(tuple(found), unsure, len(missing) - len(found), reason)


def time_corrections(
    work: Path,
    recording: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    sink: EventSink = ignore,
    engines: Engines | None = None,
) -> Timed:
    """
    Time the corrected sentences of a work folder, if its recording and its model are at hand.

    The folder need not be locked: nothing but the file of answers is written, in one piece.

    Args:
        recording: None looks for it beside and above the folder.
        flags: options by field name, as for `make_job`.

    Raises:
        WorkFolderError: no finished work there, or the disk refuses.
    """
    folder = Folder(work)
    document = journal.current(folder).document
    return time_document(folder, document, recording, flags, sink, engines)


def time_document(
    folder: Folder,
    document: Document,
    recording: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    sink: EventSink = ignore,
    engines: Engines | None = None,
) -> Timed:
    """
    Do the same for a document that is read already, with the edits of its journal.

    Raises:
        WorkFolderError: the disk refuses.
    """
    waiting = untimed(document, known_corrections(folder))
    if not waiting:
        return Timed()
    try:
        alignment = _alignment(folder, document, recording, flags or {}, sink, engines)
        return correct(alignment, document) if alignment else Timed()
    except TolmachError as error:
        return Timed(left=len(waiting), reason=error.message)


def untimed(document: Document, known: Known) -> list[str]:
    """Ids of sentences that are corrected, and of whose words no aligner was asked."""
    windows = corrected_windows(document.sentences, document.language, document.media.duration)
    return [name for name, one in windows.items() if name not in known or known[name].window != one]


def exact_words(document: Document, known: Known) -> dict[str, tuple[Word, ...]]:
    """Words of corrected sentences with their times, by id, where they are known and believed."""
    windows = corrected_windows(
        document.sentences, document.language, document.media.duration, only=known
    )
    answers = {name: known[name] for name, one in windows.items() if known[name].window == one}
    return {name: each.words for name, each in answers.items() if fits(each.words)}


def corrected(document: Document, known: Known) -> Document:
    """Give sentences that a person corrected the times of their words, where they are known."""
    exact = exact_words(document, known) if known else {}
    if not exact:
        return document
    sentences = (
        with_exact_words(one, exact[one.id]) if one.id in exact else one
        for one in document.sentences
    )
    return replace(document, sentences=tuple(sentences))


def known_corrections(folder: Folder) -> Known:
    """What the aligner answered until now."""
    return read_result(folder.corrections, _KIND, None, dict[str, AlignedWindow]) or {}


def _alignment(
    folder: Folder,
    document: Document,
    recording: Path | None,
    flags: Mapping[str, Any],
    sink: EventSink,
    engines: Engines | None,
) -> Alignment | None:
    """What aligns; None where the options say that nothing should."""
    place = recording or beside(folder.root, document.media.name)
    if place is None:
        raise UsageError(message("The recording '{name}' is not here.", name=document.media.name))
    now = {"audio_track": document.media.audio_track, "source": document.language, "targets": ()}
    job = make_job(place, folder.root, {**flags, **now})
    model = earlier_aligner(folder, job.provided.aligner, document.language)
    if model is None:
        return None
    media = require_same(job, document.media, folder)
    engines = engines or Engines()
    return Alignment(job, media, model, document.language, folder, engines, sink)
