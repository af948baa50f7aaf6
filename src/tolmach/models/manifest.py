"""
Manifests: what an installed model consists of, and whether it still does.

The manifest is written last of all files, and only a folder that has one counts as a model.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tolmach.core.events import Progress, no_progress, part_of
from tolmach.errors import FormatError, ModelError
from tolmach.messages import message
from tolmach.models.catalog import ModelEntry, entry_from

MANIFEST = "manifest.json"
KIND = "tolmach-model"
BLOCK = 1 << 20
LARGEST_MANIFEST = 1_000_000
"""Bytes; those of the catalogue's models have less than 3,000."""
_MOST_FILES = 100
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}")
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size and SHA-256 of one file as it was received."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class _Data:
    """A manifest as it is written."""

    kind: Literal["tolmach-model"]
    schema: Literal[1]
    revision: str
    files: dict[str, FileRecord]
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was installed: the entry, the revision that came, and every file."""

    entry: ModelEntry
    revision: str
    files: Mapping[str, FileRecord]


def read_manifest(folder: Path) -> Manifest:
    """
    Read a model's manifest.

    Raises:
        ModelError: damaged, or written by something else.
    """
    path = folder / MANIFEST
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_MANIFEST:
            raise FormatError(message("It is too large, or not a file."))
        return parse_manifest(path.read_bytes())
    except (OSError, FormatError) as error:
        raise ModelError(
            message(
                "The manifest of the model '{folder}' is damaged: {reason}",
                folder=folder.name,
                reason=error,
            ),
            next_step=message(
                "Remove and download it again: tolmach models remove {folder}", folder=folder.name
            ),
            model=folder.name,
        ) from error


def parse_manifest(content: bytes) -> Manifest:
    """
    Read a manifest, which may come from a stranger.

    Raises:
        FormatError: says what is wrong with it.
    """
    import msgspec

    try:
        data = msgspec.json.decode(content, type=_Data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FormatError(
            message("It is not a manifest of tolmach, version 1 ({reason}).", reason=error)
        ) from error
    if len(data.files) > _MOST_FILES:
        raise FormatError(
            message(
                "It names {count} files; a model has at most {most_files}.",
                count=len(data.files),
                most_files=_MOST_FILES,
            )
        )
    for name, record in data.files.items():
        if not _NAME.fullmatch(name) or name.lower() == MANIFEST:
            raise FormatError(
                message("{name!r} cannot be the name of a model's file.", name=name[:80])
            )
        if record.size < 0 or not _SHA256.fullmatch(record.sha256):
            raise FormatError(message("'{name}' has no possible size or hash.", name=name))
    if not isinstance(data.entry.get("source", {}), dict):
        raise FormatError(message("It does not say where the model comes from."))
    return Manifest(entry_from(data.entry, "manifest"), data.revision, data.files)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, which makes the folder count as a model; last of all, in one rename."""
    data = {
        "kind": KIND,
        "schema": 1,
        "revision": manifest.revision,
        "files": {name: asdict(record) for name, record in sorted(manifest.files.items())},
        "entry": asdict(manifest.entry),
    }
    temporary = folder / f".{MANIFEST}"
    with temporary.open("w", encoding="utf-8") as stream:
        json.dump(data, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(folder / MANIFEST)


def hash_file(path: Path, progress: Progress = no_progress) -> FileRecord:
    """Size and SHA-256 of a file, read in blocks; `progress` is in bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            progress(size, 0)
    return FileRecord(size, digest.hexdigest())


def verify(
    folder: Path, pinned: Mapping[str, str], progress: Progress = no_progress
) -> tuple[str, ...]:
    """
    Read every byte of an installed model; gives what is wrong, nothing when it is intact.

    Args:
        pinned: hashes that are known otherwise, by file name.
        progress: in bytes of all files.

    Raises:
        ModelError: the folder has no manifest to compare with.
    """
    manifest = read_manifest(folder)
    problems = []
    total = sum(record.size for record in manifest.files.values())
    before = 0
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{name} is missing")
            continue
        found = hash_file(path, part_of(total, before, progress))
        before += found.size
        if found.size != expected.size:
            problems.append(f"{name} has {found.size} bytes instead of {expected.size}")
        elif found != expected:
            problems.append(f"{name} has changed")
        elif pinned.get(name, found.sha256) != found.sha256:
            problems.append(f"{name} is not the one that is pinned")
    belong = {MANIFEST, *manifest.files}
    extra = sorted(path.name for path in folder.iterdir() if path.name not in belong)
    return (*problems, *(f"{name} does not belong to it" for name in extra))
