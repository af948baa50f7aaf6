"""
The second place that knows the journal: its record and its copy.

`work/journal.state.json` remembers how many entries the journal has and the head of its hash chain;
`work/journal.backup.jsonl` is a copy of the journal as it was last found intact. An entry is
written to the journal first, then to the record, then to the copy. A crash between them leaves the
record behind by entries that continue the chain, which is no damage; a journal that is shorter than
its record, or other than it, is.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tolmach.errors import FormatError, WorkFolderError
from tolmach.formats import document_json, journal_json
from tolmach.formats.journal_json import Journal
from tolmach.messages import message
from tolmach.workspace.artifacts import (
    disk_errors,
    key_of,
    read_regular,
    read_result,
    write_atomic,
    write_result,
)
from tolmach.workspace.folder import Folder, outputs_have_record

_KIND = "journal record"


class _Copy(NamedTuple):
    """The intact beginning of a journal file, and whether that is all of the file."""

    data: bytes
    journal: Journal
    intact: bool


@dataclass(frozen=True, slots=True)
class Record:
    """How many entries the journal has, and the head of its chain after the last one."""

    entries: int
    head: str

    @property
    def key(self) -> str:
        """A checksum: a record that was damaged must not count as one of another journal."""
        return key_of(_KIND, 1, {"entries": self.entries, "head": self.head})

    def fits(self, journal: Journal) -> bool:
        """Whether the journal holds what was recorded, and behind it only chained entries."""
        return (
            0 <= self.entries <= len(journal.entries)
            and journal.heads[self.entries] == self.head
            and journal.unchained <= self.entries
        )


@dataclass(frozen=True, slots=True)
class Repaired:
    """
    What a repair did.

    Attributes:
        entries: how many the journal has now.
        missing: how many recorded entries are lost; None when that is not known.
        set_aside: name of the damaged journal; empty when it stayed where it was.
    """

    entries: int
    missing: int | None = 0
    set_aside: str = ""


_read_before: dict[Path, tuple[bytes, Journal]] = {}
"""Journals that this process has read; a page that saves every second reads only what is new."""
_MOST = 8


def parsed(folder: Folder, data: bytes) -> Journal:
    """
    Parse a folder's journal; bytes that are the same as before are compared, not parsed again.

    Raises:
        FormatError: as `journal_json.parse`.
    """
    before, known = _read_before.get(folder.journal, (b"", Journal()))
    if not data.startswith(before):
        known = Journal()
    journal = journal_json.extended(known, data)
    _read_before.pop(folder.journal, None)
    _read_before[folder.journal] = data[: journal.length], journal
    for old in list(_read_before)[:-_MOST]:
        _read_before.pop(old, None)
    return journal


def verified(folder: Folder) -> tuple[Journal, bytes]:
    """
    Read the journal and compare it with its record.

    Returns:
        The journal, and all bytes of its file.

    Raises:
        WorkFolderError: the journal is missing, shorter, changed or unreadable.
    """
    record = _record(folder)  # first: an entry that is appended meanwhile only makes it older
    try:
        data = read_regular(folder.journal)
    except FileNotFoundError:
        data = b""
    except OSError as error:
        raise _damaged(
            folder, message("it cannot be read ({reason})", reason=error.strerror)
        ) from error
    try:
        journal = parsed(folder, data)
    except FormatError as error:
        raise _damaged(folder, error.message.rstrip(".")) from error
    if record is None:
        if len(journal.entries) > journal.unchained or _had_record(folder):
            raise _damaged(folder, message("the record of its length is missing"))
    elif len(journal.entries) < record.entries:
        found = len(journal.entries)
        raise _damaged(
            folder,
            message("it holds {found} of {entries} entries", found=found, entries=record.entries),
        )
    elif not record.fits(journal):
        raise _damaged(folder, message("it was changed since tolmach wrote it"))
    return journal, data


def remember(folder: Folder, journal: Journal, data: bytes) -> None:
    """
    Bring the record and the copy up to an intact journal.

    Raises:
        WorkFolderError: the disk refuses.
    """
    record = Record(len(journal.entries), journal.heads[-1])
    if _record(folder) != record:
        write_result(folder.journal_record, _KIND, record.key, record)
    content = data[: journal.length]
    copy = None
    with suppress(OSError):  # a copy that is not there or cannot be read is written again
        copy = read_regular(folder.journal_copy)
    if content and copy != content:
        _extend(folder.journal_copy, copy or b"", content)


def _extend(path: Path, present: bytes, content: bytes) -> None:
    """
    Bring a copy up to the journal; only what is missing is written where all before it is the same.

    It is written at its place, not at the end: two processes that do so at the same time write the
    same bytes to the same place. A crash leaves the beginning of a line, which the next one
    completes, or other bytes, and then all is written again.

    Raises:
        WorkFolderError: the disk refuses.
    """
    if not present or not content.startswith(present) or path.is_symlink():
        write_atomic(path, content, only_owner=True)
        return
    with disk_errors(path), path.open("r+b") as file:
        file.seek(len(present))
        file.write(content[len(present) :])
        file.flush()
        os.fsync(file.fileno())


def repair(folder: Folder, *, accept_loss: bool = False) -> Repaired:
    """
    Restore the last complete journal, from its own file or from its copy.

    The damaged file is kept beside it. The caller holds the folder's lock.

    Args:
        accept_loss: when no complete copy is left, go on with the entries that can be read.

    Raises:
        WorkFolderError: no complete copy is left and the loss was not accepted.
    """
    try:
        journal, data = verified(folder)
    except WorkFolderError:
        pass
    else:
        remember(folder, journal, data)
        return Repaired(len(journal.entries))
    record: Record | None = None
    with suppress(WorkFolderError):  # it is damaged itself
        record = _record(folder)
    own, copy = _readable(folder.journal), _readable(folder.journal_copy)
    complete = [each for each in (own, copy) if _complete(each, record, copy)]
    best = max(complete or (own, copy), key=lambda each: len(each.journal.entries))
    found = len(best.journal.entries)
    if not complete and not accept_loss:
        of = str(record.entries) if record else message("an unknown number of")
        raise WorkFolderError(
            message(
                "No copy of the journal agrees with its record of {of} entries; {found} can "
                "be read.",
                of=of,
                found=found,
            ),
            next_step=message(
                "Restore work/journal.jsonl from a backup of your own and repair again, or "
                "add --accept-loss; then check with `tolmach withhold` what is withheld."
            ),
            entries=found,
        )
    set_aside = _set_aside(folder.journal, best.data)
    write_atomic(folder.journal, best.data, only_owner=True)
    for path in (folder.journal_record, folder.journal_copy):
        path.unlink(missing_ok=True)
    remember(folder, best.journal, best.data)
    missing = 0 if complete else max(0, record.entries - found) if record else None
    return Repaired(found, missing, set_aside)


def _complete(copy: _Copy, record: Record | None, backup: _Copy) -> bool:
    """Whether a journal holds all that was recorded; without a record, all that its copy holds."""
    if record is not None:
        return record.fits(copy.journal)
    known = len(backup.journal.entries)
    return (
        backup.intact
        and known > 0
        and copy.journal.heads[known : known + 1] == backup.journal.heads[-1:]
    )


def _readable(path: Path) -> _Copy:
    """The longest intact beginning of a journal file."""
    try:
        data = read_regular(path)
    except OSError:
        return _Copy(b"", Journal(), intact=False)
    intact = True
    try:
        journal = journal_json.parse(data)
    except FormatError as error:
        lines = data.split(b"\n")[: error.facts["line"] - 1]
        journal, intact = journal_json.parse(b"".join(line + b"\n" for line in lines)), False
    return _Copy(data[: journal.length], journal, intact)


def _set_aside(path: Path, content: bytes) -> str:
    """Rename a file that does not hold `content`; its new name, empty when it was not needed."""
    if not path.is_symlink() and not path.exists():
        return ""
    try:
        if read_regular(path) == content:
            return ""
    except OSError:
        pass  # a file that cannot be read is set aside as well
    number = 1
    while (target := path.with_name(f"journal.damaged-{number}.jsonl")).exists():
        number += 1
    path.rename(target)
    return target.name


def _record(folder: Folder) -> Record | None:
    """
    The record; None when there is none.

    Raises:
        WorkFolderError: it cannot be read.
    """
    record = read_result(folder.journal_record, _KIND, None, Record)
    if record and read_result(folder.journal_record, _KIND, record.key, Record) is None:
        record = None
    if record is None and (folder.journal_record.is_symlink() or folder.journal_record.exists()):
        raise _damaged(folder, message("the record of its length cannot be read"))
    return record


def _had_record(folder: Folder) -> bool:
    """Whether another file tells that there was a record once."""
    if folder.journal_copy.exists() or outputs_have_record(folder):
        return True
    try:
        return document_json.has_record(read_regular(folder.document))
    except OSError:
        return False  # whoever reads the document will say what is wrong with it


def _damaged(folder: Folder, reason: str) -> WorkFolderError:
    return WorkFolderError(
        message(
            "The journal of {root} is damaged: {reason}.",
            root=folder.root.name or "this folder",
            reason=reason,
        ),
        next_step=message(
            "It says what is withheld, so nothing is written. `tolmach journal repair "
            "WORK` restores the last good copy."
        ),
        folder=folder.root.name,
        reason=reason,
    )
