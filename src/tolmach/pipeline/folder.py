"""
The output folder of one video: what people read on top, artefacts in `work/`.

    interview/
      interview.ru.srt  interview.en.srt  ...
      work/
        media.json  choice.json             facts about the recording, the models chosen
        recognition.jsonl                   windows, batch by batch
        translation.en.jsonl                sentences, batch by batch
        document.json  journal.jsonl        what machines made, what people changed
        outputs.json  lock                  hashes of the files on top, one run at a time
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tolmach.errors import WorkFolderError
from tolmach.pipeline.artifacts import disk_errors, read_result, write_atomic, write_result


@dataclass(frozen=True, slots=True)
class Folder:
    """Paths inside the output folder of one video."""

    root: Path

    @property
    def work(self) -> Path:
        """Where artefacts stand."""
        return self.root / "work"

    @property
    def media(self) -> Path:
        """Facts about the recording."""
        return self.work / "media.json"

    @property
    def recognition(self) -> Path:
        """Recognised windows, batch by batch."""
        return self.work / "recognition.jsonl"

    def translation(self, language: str) -> Path:
        """Translated sentences of one language, batch by batch."""
        return self.work / f"translation.{language}.jsonl"

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
    def shots(self) -> Path:
        """Shot changes of the picture."""
        return self.work / "shots.json"

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
    with exclusive(folder.work / "lock", root):
        for part in (*root.glob(".*.part"), *folder.work.rglob(".*.part")):
            part.unlink(missing_ok=True)  # of a process that was killed while it wrote
        yield folder


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
                f"Another tolmach is working in {root.name}.",
                next_step="Wait until it is done, or choose another folder with --out.",
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
    folder: Folder, files: dict[str, bytes], out: Path | None = None
) -> list[Written]:
    """
    Write the files for people, leaving alone what a person changed since.

    They go to `out`, or on top of the folder. A file whose bytes are not those that were written
    last is somebody's work: it stays, and the new one is put beside it as `NAME.new.EXT`.
    """
    known = read_result(folder.outputs, "outputs", None, dict[str, str]) or {}
    if out:
        with disk_errors(out):
            out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.items():
        path = (out or folder.root) / name
        key = str(path.resolve()) if out else name
        present = path.read_bytes() if path.exists() else None
        changed_by_hand = present not in (None, content) and known.get(key) != _digest(present)
        if changed_by_hand:
            path = path.with_suffix(f".new{path.suffix}")
        if changed_by_hand or present != content:
            write_atomic(path, content)
        written.append(Written(path.name, kept_yours=changed_by_hand))
        if not changed_by_hand:
            known[key] = _digest(content)
    write_result(folder.outputs, "outputs", "", known)
    return written


def earlier_outputs(folder: Folder) -> list[str]:
    """Files for people that were written before and are still there; elsewhere, with their path."""
    known = read_result(folder.outputs, "outputs", None, dict[str, str]) or {}
    return [name for name in known if (folder.root / name).exists()]


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(content or b"").hexdigest()
