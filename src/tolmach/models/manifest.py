"""
Manifests: what an installed model consists of, and whether it still does.

The manifest is written last of all files, and only a folder that has one counts as a model.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tolmach.errors import FormatError, ModelError
from tolmach.models.catalog import ModelEntry, entry_from

MANIFEST = "manifest.json"
KIND = "tolmach-model"
BLOCK = 1 << 20

Progress = Callable[[int], None]
"""Called with the number of bytes just done."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size and SHA-256 of one file as it was received."""

    size: int
    sha256: str


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
    try:
        data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if data.get("kind") != KIND or data.get("schema") != 1:
            raise FormatError("It is not a manifest of tolmach, version 1.")
        files = {name: FileRecord(**record) for name, record in data["files"].items()}
        entry = entry_from(data["entry"], "manifest")
        return Manifest(entry, str(data["revision"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, FormatError) as error:
        raise ModelError(
            f"The manifest of the model '{folder.name}' is damaged: {error}",
            next_step=f"Remove and fetch it again: tolmach models remove {folder.name}",
            model=folder.name,
        ) from error


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


def hash_file(path: Path, progress: Progress | None = None) -> FileRecord:
    """Size and SHA-256 of a file, read in blocks."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
            size += len(block)
            if progress:
                progress(len(block))
    return FileRecord(size, digest.hexdigest())


def verify(
    folder: Path, pinned: Mapping[str, str], progress: Progress | None = None
) -> tuple[str, ...]:
    """
    Read every byte of an installed model; gives what is wrong, nothing when all is well.

    Args:
        pinned: hashes that the catalogue knows, by file name.

    Raises:
        ModelError: the folder has no manifest to compare with.
    """
    problems = []
    for name, expected in read_manifest(folder).files.items():
        path = folder / name
        if not path.is_file():
            problems.append(f"{name} is missing")
            continue
        found = hash_file(path, progress)
        if found.size != expected.size:
            problems.append(f"{name} has {found.size} bytes instead of {expected.size}")
        elif found != expected or pinned.get(name, found.sha256) != found.sha256:
            problems.append(f"{name} has changed")
    return tuple(problems)
