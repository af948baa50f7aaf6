"""
Downloading models: resumed after a break, verified, and complete or absent.

What was received stays in the store's folder for work in progress, so that the next try goes on
where the last one ended. Files are checked against the hashes that the hub publishes and against
those of the catalogue, before the model counts as installed.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from tolmach.core.events import Progress, no_progress, part_of
from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry
from tolmach.models.hub import RemoteFile, damaged_file, download, list_files, plainly
from tolmach.models.manifest import BLOCK, FileRecord, Manifest
from tolmach.models.pins import ARCHIVE, pinned
from tolmach.models.store import (
    InstalledModel,
    find,
    how_to_get,
    install,
    installed,
    locked,
    require_room,
    store_folder,
    writable,
)
from tolmach.network import is_offline


def pull(model_id: str, progress: Progress = no_progress) -> InstalledModel:
    """
    Fetch a model of the catalogue; one that is installed already is not touched.

    Args:
        progress: in bytes of all files of the model.

    Raises:
        UsageError: no such model.
        ModelError: offline, not reachable, refused, damaged on the way, no room; what has come
            stays for the next try.
    """
    entry = catalogue.entry(model_id)
    if any(model.entry.id == model_id for model in installed()):
        return find(model_id)
    if entry.source.kind == "bundled":
        raise ModelError(
            message(
                "'{model_id}' belongs to the program, and its files are missing.", model_id=model_id
            )
        )
    if is_offline():
        raise ModelError(
            message(
                "'{model_id}' cannot be downloaded: the network is switched off.", model_id=model_id
            ),
            next_step=how_to_get(model_id),
            model=model_id,
        )
    with locked(model_id) as incoming, writable(store_folder()), plainly(entry):
        if entry.source.kind == "archive":
            manifest = _from_archive(entry, incoming, progress)
        elif entry.source.kind == "firefox":
            manifest = _from_firefox(entry, incoming, progress)
        else:
            manifest = _from_hub(entry, incoming, progress)
        return install(incoming, manifest)


def _from_hub(entry: ModelEntry, incoming: Path, progress: Progress) -> Manifest:
    revision, remotes = list_files(entry.source, pinned(entry, store_folder()))
    total = sum(one.size for one in remotes)
    have = sum(path.stat().st_size for path in incoming.iterdir() if path.is_file())
    require_room(incoming, total - have)
    files: dict[str, FileRecord] = {}
    for one in remotes:
        before = sum(record.size for record in files.values())
        files[one.name] = _fetch_verified(one, incoming, part_of(total, before, progress))
    return Manifest(entry, revision, files)


def _from_firefox(entry: ModelEntry, incoming: Path, progress: Progress) -> Manifest:
    from tolmach.models import firefox

    version, files = firefox.list_files(entry)
    require_room(incoming, entry.size + sum(remote.size for remote, _ in files))
    known = pinned(entry, store_folder())
    received: dict[str, FileRecord] = {}
    for index, (remote, record) in enumerate(files):
        present = firefox.already(incoming, record)
        if present is None:
            _fetch_verified(remote, incoming, firefox.progress_of(files, index, progress))
            present = firefox.unpack(incoming, record, known)
        received[record.name] = present
    return Manifest(entry, version, received)


def _from_archive(entry: ModelEntry, incoming: Path, progress: Progress) -> Manifest:
    from tolmach.models.convert import convert_archive

    source = entry.source
    digest = pinned(entry, store_folder()).get(ARCHIVE, "")
    remote = RemoteFile(ARCHIVE, source.url, sha256=digest, most=2 * entry.transfer)
    (incoming / ARCHIVE).unlink(missing_ok=True)  # of a run that was killed while converting
    require_room(incoming, 2 * entry.transfer + entry.size)  # packed, unpacked and converted
    received = _fetch_verified(remote, incoming, progress)
    files = convert_archive(incoming / remote.name, incoming)
    first = replace(source, sha256={remote.name: received.sha256})
    return Manifest(replace(entry, source=first), source.revision, files)


def _fetch_verified(remote: RemoteFile, folder: Path, progress: Progress) -> FileRecord:
    """
    Bring one file into the folder, going on with what an earlier try left.

    Raises:
        ModelError: the content is not what was promised; it is thrown away.
    """
    path, partial = folder / remote.name, folder / remote.partial
    if not path.is_file():
        download(remote, partial, progress)
        partial.replace(path)
    record, blob = _hashes(path)
    progress(record.size, record.size)
    if (
        (remote.size and record.size != remote.size)
        or (remote.sha256 and record.sha256 != remote.sha256)
        or (remote.blob and blob != remote.blob)
    ):
        path.unlink()
        raise damaged_file(remote.name, message("it does not have the expected hash"))
    return record


def _hashes(path: Path) -> tuple[FileRecord, str]:
    """A file's size and SHA-256, and the SHA-1 by which git knows its content."""
    size = path.stat().st_size
    sha256 = hashlib.sha256()
    git = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            sha256.update(block)
            git.update(block)
    return FileRecord(size, sha256.hexdigest()), git.hexdigest()
