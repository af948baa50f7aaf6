"""
Carrying models on a stick: one plain tar file, checked on arrival.

The file holds, for every model, its manifest and then the files that the manifest names. Reading
takes nothing on trust: only plain files of promised names, sizes and hashes come out of it.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tolmach.errors import ModelError, UsageError
from tolmach.models import catalog as catalogue
from tolmach.models.manifest import BLOCK, MANIFEST, FileRecord, Manifest, read_manifest
from tolmach.models.store import (
    InstalledModel,
    check_id,
    find,
    install,
    locked,
    store_folder,
    writable,
)

_LARGEST_MANIFEST = 1_000_000


def export(model_ids: Sequence[str], target: Path) -> int:
    """
    Write installed models into one tar file; gives its size.

    The file says nothing about who wrote it, where and when.

    Raises:
        ModelError: a model is not in the store, or the file cannot be written.
        UsageError: the file is there already.
    """
    folders = [_in_store(model_id) for model_id in model_ids]
    if target.exists():
        raise UsageError(f"'{target.name}' is there already.", next_step="Choose another name.")
    partial = target.with_name(target.name + ".part")
    with writable(target.parent):
        with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as tar:
            for folder in folders:
                for name in (MANIFEST, *sorted(read_manifest(folder).files)):
                    _add(tar, folder / name, f"{folder.name}/{name}")
        partial.replace(target)
    return target.stat().st_size


def _in_store(model_id: str) -> Path:
    folder = find(model_id).folder
    if not (folder / MANIFEST).is_file():
        raise ModelError(
            f"'{model_id}' does not lie in the store, and is not exported.", model=model_id
        )
    return folder


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = path.stat().st_size
    with path.open("rb") as stream:
        tar.addfile(member, stream)


def import_models(archive: Path) -> list[InstalledModel]:
    """
    Install every model of an exported file; models that are here already are replaced.

    Raises:
        ModelError: not such a file, cut short, or with anything in it that does not belong there;
            models before that point are installed, none is half installed.
    """
    found = []
    with _readable(archive) as tar:
        member = tar.next()
        while member is not None:
            model, member = _import_one(tar, member, archive)
            found.append(model)
    if not found:
        raise _refused(archive, "it is empty")
    return found


def _import_one(
    tar: tarfile.TarFile, first: tarfile.TarInfo, archive: Path
) -> tuple[InstalledModel, tarfile.TarInfo | None]:
    """Install the model whose manifest `first` is; gives it and the member after its files."""
    model_id, _, name = first.name.partition("/")
    if name != MANIFEST or not first.isreg() or first.size > _LARGEST_MANIFEST:
        raise _refused(archive, f"'{first.name}' is no manifest")
    check_id(model_id)
    with locked(model_id) as incoming, writable(store_folder()):
        stream = tar.extractfile(first)
        (incoming / MANIFEST).write_bytes(stream.read() if stream else b"")
        manifest = read_manifest(incoming)
        (incoming / MANIFEST).unlink()
        _check_manifest(manifest, model_id, archive)
        left = dict(manifest.files)
        member = tar.next()
        while member is not None and left:
            folder, _, name = member.name.partition("/")
            if folder != model_id or name not in left or not member.isreg():
                raise _refused(archive, f"'{member.name}' does not belong there")
            _extract(tar, member, incoming / name, left.pop(name), archive)
            member = tar.next()
        if left:
            raise _refused(archive, f"{', '.join(sorted(left))} of '{model_id}' is missing")
        return install(incoming, manifest), member


def _check_manifest(manifest: Manifest, model_id: str, archive: Path) -> None:
    if manifest.entry.id != model_id:
        raise _refused(archive, f"the manifest of '{model_id}' is that of another model")
    for name in manifest.files:
        if Path(name).name != name or name in (MANIFEST, "", ".", ".."):
            raise _refused(archive, f"'{name}' is no name for a model's file")
    known = {one.id: one for one in catalogue.catalog()}
    if model_id in known and known[model_id].source.kind == "bundled":
        raise _refused(archive, f"'{model_id}' comes with the program")
    pinned = known[model_id].source.sha256 if model_id in known else {}
    for name, record in manifest.files.items():
        if name in pinned and pinned[name] != record.sha256:
            raise _refused(archive, f"'{model_id}' is not the model of that name")


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, record: FileRecord, archive: Path
) -> None:
    digest = hashlib.sha256()
    stream = tar.extractfile(member) or io.BytesIO()
    with path.open("wb") as target:
        while block := stream.read(BLOCK):
            digest.update(block)
            target.write(block)
    if FileRecord(path.stat().st_size, digest.hexdigest()) != record:
        path.unlink()
        raise _refused(archive, f"'{member.name}' does not have the hash of its manifest")


@contextmanager
def _readable(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except FileNotFoundError as error:
        raise UsageError(f"There is no file '{archive.name}'.") from error
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise _refused(archive, f"it is damaged ({error})") from error


def _refused(archive: Path, why: str) -> ModelError:
    return ModelError(
        f"'{archive.name}' was refused: {why}.",
        next_step="Write it anew with: tolmach models export MODEL FILE.tar",
        file=archive.name,
    )
