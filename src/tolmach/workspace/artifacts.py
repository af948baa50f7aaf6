"""
Artefacts: results of steps on disk, each with the key of everything it was made from.

A result file is JSON in an envelope `{kind, schema, key, made_by, data}`; a checkpoint is JSON
lines, the envelope first (without data), one line per finished batch, and a last line that says how
many. A result counts only when its key is the one expected: a changed setting, model or input
changes the key, and the step runs again. What is damaged is recomputed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

from tolmach.errors import WorkFolderError
from tolmach.formats.earlier_keys import with_present_keys
from tolmach.messages import from_json, message, to_json

T = TypeVar("T")

SCHEMA = 2
"""Version of the artifacts' form."""
_EARLIER = 1
"""The version whose keys had other names; it is still read."""
_TRIES = 5
"""Times that a file is written: whoever opens the folder meanwhile removes unfinished files."""


def key_of(stage: str, stage_version: int, inputs: Mapping[str, Any]) -> str:
    """
    Fingerprint a step: its name, its version and all that goes in, as 16 hexadecimal digits.

    Args:
        inputs: options records, keys of earlier steps, model revisions; anything msgspec can write.
    """
    text = msgspec.json.encode([stage, stage_version, inputs], order="sorted", enc_hook=str)
    return hashlib.sha256(text).hexdigest()[:16]


def read_regular(path: Path) -> bytes:
    """
    Read a regular file; anything else is refused at once: opening a named pipe would wait forever.

    Raises:
        OSError: it is missing, cannot be read, or is not a regular file.
    """
    with open(path, "rb", opener=_without_waiting) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        return file.read()


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def write_atomic(path: Path, content: bytes, *, only_owner: bool = False) -> None:
    """
    Write a file so that a reader sees the old bytes or the new ones, never a part.

    Args:
        only_owner: give it mode 0600; otherwise the umask decides.

    Raises:
        WorkFolderError: the folder cannot be written or the disk is full.
    """
    mark = hashlib.sha256(path.name.encode(errors="surrogateescape")).hexdigest()[:12]
    # Threads of the app write as well: each has a file of its own.
    temporary = path.with_name(f".{mark}.{os.getpid()}-{threading.get_ident()}.part")
    with disk_errors(path):
        try:
            for left in reversed(range(_TRIES)):
                with open(temporary, "wb", opener=private if only_owner else None) as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                try:
                    temporary.replace(path)
                    return
                except FileNotFoundError:
                    if not left:
                        raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def private(path: str, flags: int) -> int:
    """Open a file for `open`; when it is created, only its owner may read it."""
    return os.open(path, flags, 0o600)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Say a failing disk in words; the facts name the file and the system's error number."""
    try:
        yield
    except OSError as error:
        raise WorkFolderError(
            message(
                "Cannot write {name} in {parent}: {reason}.",
                name=path.name,
                parent=path.parent.name or ".",
                reason=error.strerror or error,
            ),
            next_step=message(
                "Free some space or choose another folder with --out; finished work is kept."
            ),
            file=path.name,
            errno=error.errno or 0,
        ) from error


def _envelope(kind: str, key: str) -> dict[str, Any]:
    return {"kind": kind, "schema": SCHEMA, "key": key, "made_by": _made_by()}


@cache
def _made_by() -> str:
    return f"tolmach {version('tolmach')}"


def write_result(path: Path, kind: str, key: str, data: Any, *, compact: bool = False) -> None:
    """
    Write one step's result in its envelope.

    Args:
        compact: on one line, for results as long as the recording.
    """
    content = msgspec.json.encode({**_envelope(kind, key), "data": data}, enc_hook=to_json)
    content = content if compact else msgspec.json.format(content) + b"\n"
    write_atomic(path, content, only_owner=True)


def read_result(path: Path, kind: str, key: str | None, data_type: type[T]) -> T | None:
    """
    Read one step's result; None when it is missing, damaged, or was made from something else.

    Args:
        key: the expected key; None accepts any, for results that are only compared with.
    """
    try:
        envelope = msgspec.json.decode(read_regular(path))
        if envelope["kind"] != kind or envelope["schema"] not in (SCHEMA, _EARLIER):
            return None
        if envelope["schema"] == _EARLIER:
            envelope = with_present_keys(envelope)
        if key is not None and envelope["key"] != key:
            return None
        return msgspec.convert(envelope["data"], data_type, dec_hook=from_json)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


class Checkpoint(Generic[T]):
    """
    An append-only list of batch results that survives being killed at any instant.

    Args:
        path: the JSON lines file.
        kind, key: as in the envelope; a file with another key is started again.
        item_type: type of one batch's result.
    """

    def __init__(self, path: Path, kind: str, key: str, item_type: type[T]) -> None:
        self._path = path
        self._head = _envelope(kind, key)
        self._item_type = item_type
        self.complete = False
        self.items: list[T] = []
        self._length = self._load()

    def _load(self) -> int:
        """Take over whole lines up to the first damaged one; the length in bytes of what counts."""
        try:
            lines = read_regular(self._path).split(b"\n")[:-1]  # a torn last line has no line feed
            head = msgspec.json.decode(lines[0]) if lines else None
            earlier = head == {**self._head, "schema": _EARLIER}
            if head != self._head and not earlier:
                return 0
        except (OSError, ValueError, RecursionError):
            return 0
        length = len(lines[0]) + 1
        for line in lines[1:]:
            try:
                entry = msgspec.json.decode(line)
                if earlier:
                    entry = with_present_keys(entry)
                if "batches" in entry:
                    self.complete = entry["batches"] == len(self.items)
                    return length if not self.complete else length + len(line) + 1
                self.items.append(
                    msgspec.convert(entry["data"], self._item_type, dec_hook=from_json)
                )
            except (ValueError, KeyError, TypeError, RecursionError):
                return length
            length += len(line) + 1
        return length

    @contextmanager
    def writing(self) -> Iterator[Checkpoint[T]]:
        """Open for appending after what counts; anything behind it is cut off."""
        with disk_errors(self._path):
            if not self._length:
                head = msgspec.json.encode(self._head) + b"\n"
                write_atomic(self._path, head, only_owner=True)
                self._length = len(head)
            elif self._path.stat().st_size > self._length:
                os.truncate(self._path, self._length)
            # Without a buffer: what could not be written must not be tried again when the file is
            # closed, and raise there in place of the error that says why.
            file = self._path.open("ab", buffering=0)
        with file as self._file:
            yield self

    def append(self, item: T) -> None:
        """Add one batch's result; when this returns, it is on disk."""
        self._line({"data": item})
        self.items.append(item)

    def finish(self) -> None:
        """Mark the list as whole."""
        self._line({"batches": len(self.items)})
        self.complete = True

    def _line(self, entry: dict[str, Any]) -> None:
        line = msgspec.json.encode(entry, enc_hook=to_json) + b"\n"
        with disk_errors(self._path):
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
            os.fsync(self._file.fileno())
        self._length += len(line)
