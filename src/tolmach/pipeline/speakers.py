"""Finding speakers in a work folder that is finished already."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tolmach.core.document import Document, Finding, FindingKind
from tolmach.core.events import EventSink, ignore
from tolmach.core.speech import Diarization
from tolmach.errors import UsageError
from tolmach.formats import document_json
from tolmach.messages import message
from tolmach.pipeline.diarization import STAGE, diarization_step
from tolmach.pipeline.engines import Engines
from tolmach.pipeline.job import make_job
from tolmach.pipeline.media import look, with_hash
from tolmach.stages.exchange.replay import replay_speakers
from tolmach.stages.sentences.identity import touched
from tolmach.stages.speakers.diarized import (
    mark_changed_speakers,
    mark_overlaps,
    split_at_turns,
    with_known_labels,
)
from tolmach.workspace import journal
from tolmach.workspace.artifacts import write_atomic
from tolmach.workspace.folder import Folder


@dataclass(frozen=True, slots=True)
class Detected:
    """
    What was found.

    Attributes:
        new_sentences: how many sentences more there are, because some had two speakers.
        proposals: sentences whose speaker a person had set and for which another was found.
    """

    new_sentences: int
    proposals: int
    doubt: str


def detect(
    folder: Folder,
    recording: Path,
    flags: Mapping[str, Any],
    sink: EventSink = ignore,
    engines: Engines | None = None,
) -> Detected:
    """
    Find who speaks in the recording of a locked work folder, and write it into the document.

    What people said about speakers is in the journal and stays as it is.

    Args:
        flags: values by field name of `DiarizationOptions`.

    Raises:
        UsageError: another recording than that of the folder.
        MediaError, ModelError: as the step says.
    """
    before = journal.machine_document(folder)
    people = journal.current(folder).document
    said = replay_speakers(before, journal.read(folder))
    values = {**flags, "audio_track": before.media.audio_track}
    job = make_job(recording, folder.root, values)
    media = with_hash(look(job), recording, folder)
    if before.media.sha256 not in ("", media.sha256):
        raise UsageError(
            message(
                "'{recording}' is not the recording of this folder, which is '{other}'.",
                recording=recording.name,
                other=before.media.name,
            ),
            next_step=message("Name the file that was given to `tolmach run`."),
        )
    step = diarization_step(job, media)
    found = step.diarization(folder, engines or Engines(), sink)
    found = with_known_labels(found, before.sentences)
    kept = {sentence.id for sentence in people.sentences if touched(sentence)}
    document = _with_speakers(before, said, found, kept)
    steps = (*(one for one in document.steps if one.stage != STAGE), step.step)
    document = replace(document, steps=steps)
    content = document_json.compose(document, record=True).encode()
    write_atomic(folder.document, content, only_owner=True)
    return Detected(
        len(document.sentences) - len(before.sentences),
        sum(one.has_finding(FindingKind.SPEAKER) for one in document.sentences),
        found.doubt,
    )


def _with_speakers(
    before: Document, said: Document, found: Diarization, kept: Container[str]
) -> Document:
    """
    The document with the speakers that were found.

    Args:
        said: the same with what people said about speakers.
        kept: ids of sentences that stay whole, because people worked on them.
    """
    document = split_at_turns(before, found.turns, kept)
    sentences = mark_overlaps(document.sentences, found.overlaps)
    sentences = mark_changed_speakers(sentences, before.sentences, said.sentences)
    doubts = [Finding(FindingKind.SPEAKERS, found.doubt)] if found.doubt else []
    others = [each for each in document.findings if each.kind is not FindingKind.SPEAKERS]
    return replace(document, sentences=tuple(sentences), findings=(*others, *doubts))
