"""
The output folder of one video: what people read on top, artefacts in `work/`.

    interview/
      interview.ru.srt  interview.en.srt  ...
      work/
        media.json  choice.json             facts about the recording, the models chosen
        recognition.jsonl                   windows, batch by batch
        alignment.jsonl                     words of a text that people wrote, window by window
        corrections.json                    words of sentences that people corrected
        translation.en.jsonl                sentences, batch by batch
        synopsis.jsonl                      what a chat server says it is about, part by part
        document.json  journal.jsonl        what machines made, what people changed
        journal.state.json                  how long the journal is, and its hash
        journal.backup.jsonl                the journal as it was last found intact
        imported/                           edited files as they were imported
        outputs.json  lock                  hashes of the files on top, one run at a time
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple

from tolmach.errors import WorkFolderError
from tolmach.messages import message
from tolmach.workspace.artifacts import disk_errors, read_result, write_atomic, write_result

PART = ".tolmach-part"
"""How the names of videos begin while they are being written."""
_WITH_RECORD = "journal record"
"""Key of the list of files: the folder had a record of its journal when they were written."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside the output folder of one video."""

    root: Path

    @property
    def work(self) -> Path:
        """Folder of the artifacts."""
        return self.root / "work"

    @property
    def media(self) -> Path:
        """Facts about the recording."""
        return self.work / "media.json"

    @property
    def recognition(self) -> Path:
        """Recognized windows, batch by batch."""
        return self.work / "recognition.jsonl"

    @property
    def corrections(self) -> Path:
        """Words of sentences that a person corrected, with their times."""
        return self.work / "corrections.json"

    @property
    def alignment(self) -> Path:
        """Words of texts that people wrote with their times, window by window."""
        return self.work / "alignment.jsonl"

    def translation(self, language: str, *, second: bool = False) -> Path:
        """Translated sentences of one language, batch by batch; of the second model, if asked."""
        return self.work / f"translation.{language}{'.second' if second else ''}.jsonl"

    @property
    def synopsis(self) -> Path:
        """What a chat server says that the recording is about, part by part."""
        return self.work / "synopsis.jsonl"

    @property
    def second_opinion(self) -> Path:
        """Windows as a second recognizer has them, batch by batch."""
        return self.work / "second-opinion.jsonl"

    @property
    def document(self) -> Path:
        """The document, as the machines made it."""
        return self.work / "document.json"

    @property
    def language(self) -> Path:
        """The language that was found out."""
        return self.work / "language.json"

    @property
    def choice(self) -> Path:
        """The models that were chosen."""
        return self.work / "choice.json"

    @property
    def turns(self) -> Path:
        """Who speaks when, as networks found it; without anything that voices are known by."""
        return self.work / "turns.json"

    @property
    def shots(self) -> Path:
        """Shot changes of the picture."""
        return self.work / "shots.json"

    @property
    def journal(self) -> Path:
        """What people did."""
        return self.work / "journal.jsonl"

    @property
    def journal_record(self) -> Path:
        """How many entries the journal has, and its hash."""
        return self.work / "journal.state.json"

    @property
    def journal_copy(self) -> Path:
        """The journal as it was last found intact."""
        return self.work / "journal.backup.jsonl"

    @property
    def imported(self) -> Path:
        """Edited files as they were imported."""
        return self.work / "imported"

    @property
    def outputs(self) -> Path:
        """Hashes of the files written for people."""
        return self.work / "outputs.json"


@contextmanager
def locked(root: Path) -> Iterator[Folder]:
    """
    Open an output folder for one run at a time.

    Raises:
        WorkFolderError: another run holds the folder, or it cannot be written.
    """
    folder = Folder(root)
    with disk_errors(folder.work):
        folder.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    with exclusive(folder.work / "lock", root):
        for part in (
            *root.glob(".*.part"),
            *root.glob(f"{PART}*"),
            *folder.work.rglob(".*.part"),
        ):
            part.unlink(missing_ok=True)  # of a process that was killed while it wrote
        _tighten(folder.work)
        yield folder


def _tighten(work: Path) -> None:
    """Close a work folder to other users of the machine; earlier versions left it open."""
    for path in (work, *work.rglob("*")):
        if path.is_symlink():
            continue
        mode = 0o700 if path.is_dir() else 0o600
        if stat.S_IMODE(path.lstat().st_mode) != mode:
            with suppress(OSError):  # somebody else's file, or a disk without modes
                path.chmod(mode)


@contextmanager
def exclusive(lock_file: Path, root: Path) -> Iterator[None]:
    """
    Hold a lock that one process at a time can have; the system frees it when the process ends.

    Args:
        root: the folder that is named when somebody else has it.

    Raises:
        WorkFolderError: somebody else has it, or the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # 30 ms that `--help` need not pay

    with disk_errors(lock_file):
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(lock_file)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise WorkFolderError(
                message("Another tolmach is working in {root}.", root=root.name),
                next_step=message("Wait until it is done, or choose another folder with --out."),
                folder=root.name,
            ) from error
    try:
        yield
    finally:
        lock.release()


@dataclass(frozen=True, slots=True)
class Written:
    """One file for people: its name, and whether a person's changed file was left alone."""

    name: str
    kept_yours: bool = False


def write_outputs(
    folder: Folder, files: Iterable[tuple[str, bytes]], out: Path | None = None
) -> list[Written]:
    """
    Write the files for people, leaving alone what a person changed since.

    They go to `out`, or on top of the folder. A file whose bytes are not those that were written
    last or imported since is somebody's work: it stays, and the new one is put beside it as
    `NAME.new.EXT`; if that one was changed as well, as `NAME.new-2.EXT`, and so on.

    Raises:
        WorkFolderError: the list of earlier files cannot be read, or the disk refuses.
    """
    outputs = _Outputs(folder, out)
    written = []
    try:
        for name, content in files:
            digest = hashlib.sha256(content).hexdigest()
            path = outputs.free(name, digest)
            if _hash_of(path) != digest:
                outputs.expect(path, digest)
                write_atomic(path, content)
            written.append(outputs.note(name, path, digest))
    except BaseException:
        with suppress(WorkFolderError):  # what is written already is not a person's work
            outputs.save()
        raise
    outputs.save()
    return written


def place_output(folder: Folder, made: Path, name: str, out: Path | None = None) -> Written:
    """
    Move a file that was made elsewhere to its name, with the protection of `write_outputs`.

    Args:
        made: on the same disk.
        name: what it is to be called, in `out` or on top of the folder.

    Raises:
        WorkFolderError: as `write_outputs`.
    """
    outputs = _Outputs(folder, out)
    digest = _hash_of(made)
    path = outputs.free(name, digest)
    outputs.expect(path, digest)
    with disk_errors(path):
        made.replace(path)
    written = outputs.note(name, path, digest)
    outputs.save()
    return written


class _Outputs:
    """
    The files for people in one place, and the hashes with which they were written.

    Several, parted by spaces, where a process ended before it was known which of them a file has.
    """

    def __init__(self, folder: Folder, out: Path | None) -> None:
        self._folder = folder
        self._out = out
        self._known = _known_outputs(folder)
        if out:
            with disk_errors(out):
                out.mkdir(parents=True, exist_ok=True)

    def free(self, name: str, digest: str) -> Path:
        """The first path for a file that is not taken by a person's work."""
        first = (self._out or self._folder.root) / name
        numbered = (first.with_suffix(f".new-{n}{first.suffix}") for n in count(2))
        candidates = chain((first, first.with_suffix(f".new{first.suffix}")), numbered)
        return next(path for path in candidates if self._ours(path, digest))

    def _ours(self, path: Path, digest: str) -> bool:
        """Whether nothing of a person is lost when the path is written."""
        if not os.path.lexists(path):
            return True
        present = _hash_of(path)
        imported = present and any(self._folder.imported.glob(f"{present}.*"))
        return bool(present) and (
            present in (digest, *self._known.get(self._key(path), "").split()) or bool(imported)
        )

    def expect(self, path: Path, digest: str) -> None:
        """Write down what will be written: if that is broken off, both states are ours."""
        key = self._key(path)
        self._known[key] = f"{self._known.get(key, '')} {digest}".strip()
        self.save()

    def note(self, name: str, path: Path, digest: str) -> Written:
        """Remember what was written."""
        self._known[self._key(path)] = digest
        return Written(path.name, kept_yours=path.name != name)

    def save(self) -> None:
        """Write the hashes down."""
        write_result(self._folder.outputs, "outputs", _WITH_RECORD, self._known)

    def _key(self, path: Path) -> str:
        return str(path.resolve()) if self._out else path.name


class Earlier(NamedTuple):
    """
    Files for people that were written before and are still there.

    Attributes:
        names: inside the folder; elsewhere, with their path.
        complete: the list of written files was there and could be read.
    """

    names: list[str]
    complete: bool


def remember_imported(folder: Folder, content: bytes, suffix: str, entry: str) -> None:
    """
    Keep a copy of an edited file that was imported in full; an export may then replace the file.

    Args:
        entry: of the journal, with what the file changed; empty when it changed nothing.

    Raises:
        WorkFolderError: the disk refuses.
    """
    digest = hashlib.sha256(content).hexdigest()
    with disk_errors(folder.imported):
        folder.imported.mkdir(mode=0o700, exist_ok=True)
    path = folder.imported / f"{digest}.{entry or 'unchanged'}{suffix}"
    write_atomic(path, content, only_owner=True)


def forget_imported(folder: Folder, entry: str) -> None:
    """Mark a file whose import was taken back: an export must not replace it any more."""
    for path in folder.imported.glob(f"*.{entry}.*"):
        path.replace(path.with_name(f"undone-{path.name}"))


def earlier_outputs(folder: Folder, stem: str) -> Earlier:
    """
    Find the files for people that were written before.

    Args:
        stem: of the recording's name; where the list is lost, files that begin with it are named.
    """
    complete = folder.outputs.exists()
    try:
        known = list(_known_outputs(folder))
    except WorkFolderError:
        known, complete = [], False
    if not complete:
        known = [path.name for path in folder.root.iterdir() if path.name.startswith(f"{stem}.")]
    return Earlier(sorted(name for name in known if os.path.exists(folder.root / name)), complete)


def outputs_have_record(folder: Folder) -> bool:
    """Whether the list of files tells that the journal had a record when they were written."""
    return read_result(folder.outputs, "outputs", _WITH_RECORD, dict[str, str]) is not None


def _known_outputs(folder: Folder) -> dict[str, str]:
    """
    The hashes of the files that were written before.

    Raises:
        WorkFolderError: the list is there and cannot be read.
    """
    known = read_result(folder.outputs, "outputs", None, dict[str, str])
    if known is None and os.path.lexists(folder.outputs):
        raise WorkFolderError(
            message(
                "The list of written files in {root} is damaged (work/outputs.json).",
                root=folder.root.name or "this folder",
            ),
            next_step=message(
                "Delete it: files that are there then stay, and new ones get other names."
            ),
            folder=folder.root.name,
        )
    return known or {}


def _hash_of(path: Path) -> str:
    """SHA-256 of a file; empty when it is missing, cannot be read or is no regular file."""
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
