"""
The record of the models that Firefox ships: which files there are for a pair of languages.

The record is Mozilla's "Remote Settings" collection `translations-models-v2`; it names every file
with its size and hash, packed with zstd and unpacked. A mirror is named with `TOLMACH_FIREFOX`: an
address below which `records` and all files lie.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct, field

from tolmach.core.events import Progress, part_of
from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.models.catalog import ModelEntry
from tolmach.models.hub import RemoteFile, damaged_file, read_limited
from tolmach.models.manifest import FileRecord, hash_file

RECORDS = (
    "https://firefox.settings.services.mozilla.com/v1/buckets/main/collections/"
    "translations-models-v2/records"
)
FILES = "https://firefox-settings-attachments.cdn.mozilla.net"
PACKED = ".zst"
_LARGEST = 200_000_000
"""Bytes of a file, packed and unpacked; the largest models have about 60 MB."""
_BLOCK = 1 << 20
_ARCHITECTURES = ("base-memory", "base", "tiny")
"""Of two models of the same version the first one here is taken: it is the better one."""
_NEEDED = {"model"}
_VOCABULARIES = ({"vocab"}, {"srcvocab", "trgvocab"})
_VERSION = re.compile(r"\d+(\.\d+)*")
_NAME = "^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,99}$"
_SHA256 = "^[0-9a-f]{64}$"


class Attachment(Struct, frozen=True):
    """A packed file below the address of all files."""

    location: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,300}$")]
    hash: Annotated[str, Meta(pattern=_SHA256)]
    size: Annotated[int, Meta(ge=1, le=_LARGEST)]


class Record(Struct, frozen=True):
    """One file of one model; the hash is that of the unpacked file."""

    name: Annotated[str, Meta(pattern=_NAME)]
    kind: str = field(name="fileType")
    source: str = field(name="sourceLanguage")
    target: str = field(name="targetLanguage")
    version: str
    attachment: Attachment
    sha256: Annotated[str, Meta(pattern=_SHA256)] | None = field(
        name="decompressedHash", default=None
    )
    architecture: str | None = None


class _Records(Struct, frozen=True):
    data: list[Record]


def list_files(entry: ModelEntry) -> tuple[str, list[tuple[RemoteFile, Record]]]:
    """
    Ask for the newest model of the entry's languages; gives its version and files.

    Raises:
        ModelError: the answer is no such record, or has no complete model for these languages.
    """
    import msgspec

    mirror = os.environ.get("TOLMACH_FIREFOX", "").rstrip("/")
    content = read_limited(f"{mirror}/records" if mirror else RECORDS)
    try:
        records = msgspec.json.decode(content, type=_Records).data
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ModelError(
            message("The server did not answer with the record of Firefox's models."),
            next_step=message(
                "Open a web page first: some networks show a login page. If TOLMACH_FIREFOX "
                "is set, check it."
            ),
        ) from error
    version, chosen = newest(records, entry.sources[0], entry.targets[0])
    files = []
    for one in chosen:
        url = f"{mirror or FILES}/{one.attachment.location}"
        packed = RemoteFile(one.name + PACKED, url, one.attachment.size, one.attachment.hash)
        files.append((packed, one))
    return version, files


def newest(records: list[Record], source: str, target: str) -> tuple[str, list[Record]]:
    """
    Choose the newest complete model for two languages; versions such as `2.0a1` are trials.

    Raises:
        ModelError: there is none.
    """
    groups: dict[tuple[tuple[int, ...], int, str], list[Record]] = {}
    for one in records:
        if (one.source, one.target) == (source, target) and _VERSION.fullmatch(one.version):
            number = tuple(map(int, one.version.split(".")))
            known = one.architecture in _ARCHITECTURES
            rank = -_ARCHITECTURES.index(one.architecture or "") if known else -9
            groups.setdefault((number, rank, one.version), []).append(one)
    for (_, _, version), group in sorted(groups.items(), reverse=True):
        kinds = {one.kind for one in group}
        vocabulary = next((kind for kind in _VOCABULARIES if kind <= kinds), set())
        wanted = _NEEDED | vocabulary | ({"lex"} & kinds)
        if vocabulary and kinds >= _NEEDED:
            return version, [one for one in group if one.kind in wanted]
    raise ModelError(
        message(
            "The record of Firefox's models has none for {source} to {target} any more.",
            source=source,
            target=target,
        ),
        next_step=message("Look for a newer tolmach, or choose another model."),
    )


def unpack(folder: Path, record: Record, pinned: Mapping[str, str]) -> FileRecord:
    """
    Unpack a file that came, and delete the packed one.

    Raises:
        ModelError: it is damaged, or not what the record or the catalogue promises.
    """
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd

    packed, path = folder / (record.name + PACKED), folder / record.name
    expected = pinned.get(record.name) or record.sha256
    trouble = ""
    try:
        with zstd.open(packed) as source, path.open("wb") as target:
            while block := source.read(_BLOCK):
                if target.tell() + len(block) > _LARGEST:
                    trouble = f"it unpacks to more than {_LARGEST:,} bytes"
                    break
                target.write(block)
    except (zstd.ZstdError, EOFError) as error:
        trouble = str(error)
    packed.unlink()
    found = hash_file(path)
    if not trouble and expected and found.sha256 != expected:
        trouble = f"its hash is {found.sha256}, not {expected}"
    if trouble:
        path.unlink()
        raise damaged_file(record.name, trouble)
    return found


def already(folder: Path, record: Record) -> FileRecord | None:
    """The file from an earlier try, if it is there and intact."""
    path = folder / record.name
    if record.sha256 is None or not path.is_file():
        return None
    found = hash_file(path)
    return found if found.sha256 == record.sha256 else None


def progress_of(files: list[tuple[RemoteFile, Record]], index: int, progress: Progress) -> Progress:
    """Progress of one file as progress of all."""
    sizes = [remote.size for remote, _ in files]
    return part_of(sum(sizes), sum(sizes[:index]), progress)
