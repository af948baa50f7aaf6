"""Finding speakers in a work folder that is finished already."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tolmach.core.document import Document, Finding, FindingKind
from tolmach.core.edits import Join, Split
from tolmach.core.events import EventSink, ignore
from tolmach.core.speech import Diarization
from tolmach.errors import UsageError
from tolmach.formats import document_json, voices_json
from tolmach.formats.voices_json import RememberedVoices
from tolmach.messages import Message, message
from tolmach.pipeline.diarization import (
    STAGE,
    DiarizationStep,
    diarization_step,
    remembered_voices,
)
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import make_job
from tolmach.pipeline.media import require_same
from tolmach.pipeline.provided import read_text
from tolmach.stages.exchange.replay import replay_speakers
from tolmach.stages.exchange.rerun import kept_entries, named_by
from tolmach.stages.sentences.identity import touched
from tolmach.stages.speakers.diarized import (
    joined_again,
    mark_changed_speakers,
    mark_overlaps,
    propose_names,
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
        document: the machines' document with the speakers that were found.
        new_sentences: how many sentences more there are, because some had two speakers.
        proposals: sentences whose speaker a person had set and for which another was found.
    """

    document: Document
    new_sentences: int
    proposals: int
    doubt: Message


def detect(
    folder: Folder,
    recording: Path,
    flags: Mapping[str, Any],
    sink: EventSink = ignore,
    engines: Engines | None = None,
) -> Detected:
    """
    Find who speaks in the recording of a locked work folder; `keep` writes it.

    What people said about speakers is in the journal and stays as it is.

    Args:
        flags: values by field name of `DiarizationOptions`.

    Raises:
        UsageError: another recording than that of the folder.
        MediaError, ModelError: as the step says.
    """
    before, entries = journal.machine_document(folder), journal.read(folder)
    people = journal.current(folder).document
    said = replay_speakers(before, entries)
    step = _step(folder, before, recording, flags)
    found = step.diarization(folder, engines or Engines(), sink)
    found = with_known_labels(found, before.sentences)
    worked_on = {sentence.id for sentence in people.sentences if touched(sentence)}
    done = [op for entry in kept_entries(entries) for op in entry.operations]
    # also those that they joined to others, which are no longer seen
    worked_on |= {name for op in done if isinstance(op, Split | Join) for name in named_by(op)}
    whole = joined_again(before, worked_on | _corrected(before, said))
    document = _with_speakers(before, whole, people, said, found, worked_on)
    steps = (*(one for one in document.steps if one.stage != STAGE), step.step)
    document = replace(document, steps=steps)
    return Detected(
        document,
        len(document.sentences) - len(whole.sentences),
        sum(one.has_finding(FindingKind.SPEAKER) for one in document.sentences),
        found.doubt,
    )


def keep(folder: Folder, detected: Detected) -> None:
    """
    Write what was found into the document of a locked work folder.

    Raises:
        WorkFolderError: the disk refuses.
    """
    content = document_json.compose(detected.document, record=True).encode()
    write_atomic(folder.document, content, only_owner=True)


def remember(
    folder: Folder,
    recording: Path,
    file: Path,
    flags: Mapping[str, Any],
    engines: Engines | None = None,
) -> list[str]:
    """
    Keep the voices of all named speakers in a file of the campaign, readable by its owner only.

    Withheld sentences are not used. Voices of the same name are replaced, others stay.

    Args:
        flags: as in `detect`.

    Returns:
        The names whose voices were kept; a speaker without a long sentence has none.

    Raises:
        UsageError: another recording than that of the folder, a file of another network, or one in
            the folder itself.
        InputError, MediaError, ModelError: as the steps say.
    """
    if file.resolve().is_relative_to(folder.root.resolve()):
        raise UsageError(
            message("Voices are not kept in the folder of a recording, which is given to others."),
            next_step=message("Name a file elsewhere, for instance in the campaign's own folder."),
        )
    from tolmach.engines.speakers.remembered import voice_of  # loads numpy

    document = journal.current(folder).document
    step = _step(folder, journal.machine_document(folder), recording, flags)
    before = remembered_voices(str(file) if file.exists() else "", step.encoder)
    encoder = (engines or Engines()).speaker_networks(step.encoder, None).encoder
    voices = dict(before.voices)
    kept = []
    for speaker in document.speakers:
        spans = [
            sentence.span
            for sentence in document.sentences
            if sentence.speaker == speaker.id
            and not sentence.withheld
            and not sentence.has_finding(FindingKind.OVERLAP)
        ]
        voice = voice_of(recording, document.media.audio_track, spans, encoder)
        if speaker.name and voice:
            voices[speaker.name] = voice
            kept.append(speaker.name)
    if kept:
        _write_voices(file, RememberedVoices(fingerprint(step.encoder.folder), voices))
    return kept


def forget(file: Path, names: Sequence[str]) -> None:
    """
    Delete voices from a file.

    Raises:
        InputError: it is missing or damaged.
        UsageError: a name that it does not have.
    """
    remembered = voices_json.parse(read_text(file))
    for name in names:
        if name not in remembered.voices:
            known = ", ".join(sorted(remembered.voices))
            raise UsageError(
                message("There is no voice of {name} in {file}.", name=name, file=file.name),
                next_step=message("Known: {names}.", names=known) if known else "",
            )
    left = {name: voice for name, voice in remembered.voices.items() if name not in names}
    _write_voices(file, replace(remembered, voices=left))


def _write_voices(file: Path, remembered: RememberedVoices) -> None:
    write_atomic(file, voices_json.compose(remembered).encode(), only_owner=True)


def _step(
    folder: Folder, before: Document, recording: Path, flags: Mapping[str, Any]
) -> DiarizationStep:
    """The networks for the recording of a folder, which is compared."""
    values = {**flags, "audio_track": before.media.audio_track}
    job = make_job(recording, folder.root, values)
    return diarization_step(job, require_same(job, before.media, folder))


def _corrected(before: Document, said: Document) -> set[str]:
    """Ids of the sentences of which a person said who speaks."""
    earlier = {sentence.id: sentence.speaker for sentence in before.sentences}
    return {one.id for one in said.sentences if earlier.get(one.id, one.speaker) != one.speaker}


def _with_speakers(
    before: Document,
    whole: Document,
    people: Document,
    said: Document,
    found: Diarization,
    kept: Container[str],
) -> Document:
    """
    The document with the speakers that were found; sentences that people worked on are not cut.

    Args:
        whole: as `before`, without the changes of speaker inside sentences that it found.
        people: what people see, with all that they did.
        said: the same with what people said about speakers.
        kept: ids of the sentences that people worked on.
    """
    document = split_at_turns(whole, found.turns, kept)
    sentences = mark_overlaps(document.sentences, found.overlaps)
    sentences = mark_changed_speakers(sentences, before.sentences, said.sentences)
    named = propose_names(sentences, people.speakers, found.names)
    doubts = [Finding(FindingKind.SPEAKERS, found.doubt)] if found.doubt else []
    others = [each for each in document.findings if each.kind is not FindingKind.SPEAKERS]
    known = {speaker.id for speaker in people.speakers}
    proposed = tuple(speaker for speaker in named[1] if speaker.id not in known)
    return replace(
        document,
        sentences=tuple(named[0]),
        speakers=(*document.speakers, *proposed),
        findings=(*others, *doubts),
    )
