"""
The journal of a work folder: what people did, in `work/journal.jsonl`.

The file only ever grows, and every entry is on the disk before it is reported as saved. A last line
that was torn by a crash was never confirmed; it is set aside, not thrown away. Everything that is
shown or written out of a work folder comes from `current`, which refuses a journal that does not
agree with its record (`tolmach.workspace.journal_record`): with entries missing, withheld sentences
would be published.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tolmach.core.about import About
from tolmach.core.document import Document
from tolmach.core.edits import (
    Declare,
    Entry,
    Join,
    Operation,
    Release,
    SetPins,
    SetText,
    Split,
    Suggest,
    Withhold,
)
from tolmach.errors import FormatError, WorkFolderError
from tolmach.formats import document_json, journal_json
from tolmach.messages import message
from tolmach.stages.exchange.replay import Applied, apply, replay
from tolmach.stages.exchange.rerun import named_by
from tolmach.workspace.artifacts import disk_errors, private, read_regular, write_atomic
from tolmach.workspace.folder import Folder
from tolmach.workspace.journal_record import parsed, remember, verified


def read(folder: Folder) -> tuple[Entry, ...]:
    """
    Read all finished entries; no file means none.

    A journal of an older version, which has no record, gets one now; so does one that a crash left
    without its last entry in the record.

    Raises:
        WorkFolderError: the journal is damaged.
    """
    journal, data = verified(folder)
    if os.access(folder.work, os.W_OK):
        remember(folder, journal, data)
    return journal.entries


def new_entry(
    operations: Sequence[Operation], message: str, *, by: str = "", kind: str = ""
) -> Entry:
    """Make an entry with an id of its own and the present time."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(secrets.token_hex(6), tuple(operations), by, now, message, kind)


def append(folder: Folder, entry: Entry) -> None:
    """
    Write an entry behind all others and wait until it is on the disk.

    The caller holds the folder's lock.

    Raises:
        WorkFolderError: the journal is damaged and nothing is written, or the disk refuses.
    """
    journal, data = verified(folder)
    remember(folder, journal, data)  # before the first entry: it must not look like a lost record
    path = folder.journal
    line = journal_json.compose(entry, journal.heads[-1]).encode()
    with disk_errors(path):
        if journal.length < len(data):
            write_atomic(path.with_suffix(".torn"), data[journal.length :], only_owner=True)
            os.truncate(path, journal.length)
        with open(path, "ab", opener=private) as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    data = data[: journal.length] + line
    remember(folder, parsed(folder, data), data)


def require_work(folder: Folder) -> None:
    """
    Refuse a folder that no run has finished, before anything is written into it.

    Raises:
        WorkFolderError: there is no document in it.
    """
    if not os.path.lexists(folder.document):
        raise WorkFolderError(
            message("There is no finished work in {root}.", root=folder.root.name or "this folder"),
            next_step=work_beside(folder.root)
            or message("Name the folder that `tolmach run` wrote, the one with `work` in it."),
            folder=folder.root.name,
        )


def work_beside(recording: Path) -> str:
    """Where the work on a recording is, for whoever names the recording in its place."""
    beside = recording.parent / recording.stem  # also of "." and "..", which have no name
    found = recording.is_file() and (beside / "work").is_dir()
    return message("Did you mean {names}?", names=f"'{beside}'") if found else ""


def machine_document(folder: Folder) -> Document:
    """
    Read the document as the machines made it; for people and views see `current`.

    Raises:
        WorkFolderError: there is none, or it cannot be read.
        FormatError: it is damaged.
    """
    require_work(folder)
    try:
        return document_json.parse(read_regular(folder.document))
    except OSError as error:
        raise WorkFolderError(
            message(
                "document.json in {root} cannot be read: {reason}.",
                root=folder.root.name or "this folder",
                reason=error.strerror,
            ),
            next_step=document_json.RESTORE,
            folder=folder.root.name,
        ) from error
    except UnicodeDecodeError as error:
        raise FormatError(
            message("The document is damaged: byte {start} is not text.", start=error.start),
            next_step=document_json.RESTORE,
        ) from error


class Layers(NamedTuple):
    """
    What machines made, what people did, and the document as people see it.

    Attributes:
        machine: the document of the last run.
        entries: the journal.
        lost: ids of sentences that are withheld and no longer in the document.
    """

    machine: Document
    entries: tuple[Entry, ...]
    people: Document
    lost: tuple[str, ...] = ()


def layers(folder: Folder, first: Document | None = None) -> Layers:
    """
    Read what a run needs to keep people's work apart from the machines'.

    Args:
        first: what machines made, where no document of an earlier run is there.

    Raises:
        WorkFolderError, FormatError: as `current`.
    """
    machine, entries = first or machine_document(folder), read(folder)
    people, unplaced = replay(machine, entries)
    return Layers(machine, entries, people, tuple(lost_withheld(unplaced)))


def current(folder: Folder, *coming: Entry) -> Applied:
    """
    The document as people see it, and edits whose sentence is no longer there.

    Args:
        coming: entries that are not written yet; the document is as it will be with them.

    Raises:
        WorkFolderError: there is no document, or the journal is damaged.
        FormatError: the document is damaged.
    """
    return replay(machine_document(folder), (*read(folder), *coming))


def publishable(folder: Folder) -> Applied:
    """
    The document as people see it, for everything that is published.

    Raises:
        WorkFolderError: as `current`, or a sentence that is withheld is not there any more: another
            recognition may have it under another id.
        FormatError: the document is damaged.
    """
    applied = current(folder)
    lost = lost_withheld(applied.unplaced)
    if lost:
        raise WorkFolderError(
            message(
                "Withheld sentences are no longer in the document: {lost}.", lost=", ".join(lost)
            ),
            next_step=message(
                "They may be there under other ids. Withhold these with `tolmach withhold`, "
                "then run `tolmach withhold WORK {lost} --release`.",
                lost=" ".join(lost),
            ),
            sentences=lost,
        )
    return applied


def lost_withheld(unplaced: Iterable[Operation]) -> list[str]:
    """Ids of sentences that are withheld and no longer in the document."""
    hidden = {
        op.sentence: isinstance(op, Withhold)
        for op in unplaced
        if isinstance(op, Withhold | Release)
    }
    return [sentence for sentence, withheld in hidden.items() if withheld]


def withheld_ids(folder: Folder, document: Document) -> frozenset[str]:
    """
    Ids under which words of withheld sentences are or ever were.

    Those of sentences that were cut from one, joined with one, or that one was cut from.
    """
    found = {sentence.id for sentence in document.sentences if sentence.withheld}
    operations = [op for entry in read(folder) for op in entry.operations]
    tied = [named_by(op) for op in operations if isinstance(op, Split | Join)]
    while more := {name for names in tied if names & found for name in names} - found:
        found |= more
    return frozenset(found)


def withheld_texts(folder: Folder, document: Document) -> frozenset[str]:
    """Every text that a withheld sentence has, ever had or ever was a part of, in any language."""
    hidden = {sentence.id for sentence in document.sentences if sentence.withheld}
    around = withheld_ids(folder, document)
    machine = machine_document(folder)
    sentences = (*document.sentences, *machine.sentences, *machine.unedited)
    operations = [op for entry in read(folder) for op in entry.operations]

    def texts(ids: Collection[str]) -> set[str]:
        every = [t for u in sentences if u.id in ids for t in (u.source, *u.targets.values())]
        written = {
            op.content
            for op in operations
            if isinstance(op, SetText | Suggest | SetPins) and op.sentence in ids
        }
        other = {each.content for text in every for each in text.alternatives}
        return written | other | {text.content for text in every}

    public = [u for u in document.sentences if u.withheld is None]
    shown = {text.content for u in public for text in (u.source, *u.targets.values())}
    return frozenset(texts(hidden) | (texts(around) - shown)) - {""}


def declare(
    folder: Folder, document: Document, about: About, operations: Sequence[Operation] = ()
) -> Document:
    """
    Apply what is said about the video and its speakers now, and keep what is new of it.

    Args:
        document: the current one, with the journal applied.
        about: what is empty in it stays as it was declared before.
        operations: names of speakers and the like.

    Returns:
        The document with all of it.
    """
    said = {
        entry.name: value
        for entry in fields(About)
        if (value := getattr(about, entry.name)) != entry.default
    }
    everything = [*operations, Declare(replace(document.about, **said))]
    news = [op for op in everything if apply(document, [op]).document != document]
    if news:
        append(folder, new_entry(news, "declared"))
    return apply(document, news).document
