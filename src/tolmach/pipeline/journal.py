"""
The journal of a work folder: what people did, in `work/journal.jsonl`.

The file only ever grows, and every entry is on the disk before anybody is told that it is saved. A
last line that was torn by a crash was never confirmed; it is set aside, not thrown away.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

from tolmach.core.about import About
from tolmach.core.document import Document
from tolmach.core.edits import Declare, Entry, Operation
from tolmach.core.replay import Applied, apply, replay
from tolmach.errors import WorkFolderError
from tolmach.formats import document_json, journal_json
from tolmach.pipeline.artifacts import disk_errors
from tolmach.pipeline.folder import Folder

FILE_NAME = "journal.jsonl"


def path_of(folder: Folder) -> Path:
    """Where the journal stands."""
    return folder.work / FILE_NAME


def read(folder: Folder) -> tuple[Entry, ...]:
    """
    Read all finished entries; no file means none.

    Raises:
        FormatError: a finished line is damaged.
    """
    path = path_of(folder)
    return journal_json.parse(path.read_bytes()).entries if path.exists() else ()


def new_entry(operations: Sequence[Operation], message: str, *, by: str = "") -> Entry:
    """Make an entry with an id of its own and the present time."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Entry(secrets.token_hex(6), tuple(operations), by, now, message)


def append(folder: Folder, entry: Entry) -> None:
    """
    Write an entry behind all others and wait until it is on the disk.

    The caller holds the folder's lock.

    Raises:
        FormatError: the journal is damaged; nothing is written.
        WorkFolderError: the disk refuses.
    """
    path = path_of(folder)
    with disk_errors(path):
        if path.exists():
            data = path.read_bytes()
            length = journal_json.parse(data).length
            if length < len(data):
                path.with_suffix(".torn").write_bytes(data[length:])
                os.truncate(path, length)
        with path.open("ab") as file:
            file.write(journal_json.compose(entry).encode())
            file.flush()
            os.fsync(file.fileno())


def machine_document(folder: Folder) -> Document:
    """
    Read the document as the machines made it.

    Raises:
        WorkFolderError: there is none; the folder is not one that `run` wrote.
        FormatError: it is damaged.
    """
    if not folder.document.is_file():
        raise WorkFolderError(
            f"There is no finished work in {folder.root.name or 'this folder'}.",
            next_step="Name the folder that `tolmach run` wrote, the one with `work` in it.",
            folder=folder.root.name,
        )
    return document_json.parse(folder.document.read_text("utf-8"))


def current(folder: Folder, *coming: Entry) -> Applied:
    """
    The document as people see it, and edits whose sentence is no longer there.

    Args:
        coming: entries that are not written yet; the document is as it will be with them.
    """
    return replay(machine_document(folder), (*read(folder), *coming))


def declare(
    folder: Folder, document: Document, about: About, operations: Sequence[Operation] = ()
) -> Document:
    """
    Apply what is said about the video and its speakers now, and keep what is new of it.

    Args:
        document: as it stands, with the journal applied.
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
