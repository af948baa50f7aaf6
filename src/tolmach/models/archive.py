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

from tolmach.errors import FormatError, ModelError, UsageError
from tolmach.messages import message
from tolmach.models.manifest import (
    BLOCK,
    LARGEST_MANIFEST,
    MANIFEST,
    FileRecord,
    parse_manifest,
    read_manifest,
)
from tolmach.models.pins import require_pinned
from tolmach.models.store import (
    InstalledModel,
    check_id,
    find,
    install,
    require_room,
    store_folder,
    workspace,
    writable,
)

_LONGEST_READ = 2 * BLOCK


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
        raise UsageError(
            message("'{target}' is there already.", target=target.name),
            next_step=message("Choose another name."),
        )
    partial = target.with_name(target.name + ".part")
    with writable(target.parent):
        try:
            with tarfile.open(partial, "w", format=tarfile.PAX_FORMAT) as tar:
                for folder in folders:
                    for name in (MANIFEST, *sorted(read_manifest(folder).files)):
                        _add(tar, folder / name, f"{folder.name}/{name}")
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target.stat().st_size


def _in_store(model_id: str) -> Path:
    folder = find(model_id).folder
    if not (folder / MANIFEST).is_file():
        raise ModelError(
            message(
                "'{model_id}' does not lie in the store, and is not exported.", model_id=model_id
            ),
            model=model_id,
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
        raise _refused(archive, message("it is empty"))
    return found


def _import_one(
    tar: tarfile.TarFile, first: tarfile.TarInfo, archive: Path
) -> tuple[InstalledModel, tarfile.TarInfo | None]:
    """Install the model whose manifest `first` is; gives it and the member after its files."""
    model_id, _, name = first.name.partition("/")
    if name != MANIFEST or not _is_plain(first) or first.size > LARGEST_MANIFEST:
        raise _refused(archive, message("'{first}' is not a manifest", first=first.name[:80]))
    check_id(model_id)
    stream = tar.extractfile(first) or io.BytesIO()
    try:
        manifest = parse_manifest(stream.read())
    except FormatError as error:
        raise _refused(
            archive,
            message(
                "the manifest of '{model_id}' is damaged: {reason}", model_id=model_id, reason=error
            ),
        ) from error
    promised = sum(record.size for record in manifest.files.values())
    if manifest.entry.id != model_id:
        raise _refused(
            archive,
            message("the manifest of '{model_id}' is that of another model", model_id=model_id),
        )
    require_pinned(manifest, store_folder())
    with workspace(model_id) as fresh:
        require_room(fresh, promised)
        left = dict(manifest.files)
        member = tar.next()
        while member is not None and left:
            folder, _, name = member.name.partition("/")
            if folder != model_id or name not in left or not _is_plain(member):
                raise _refused(
                    archive, message("'{member}' does not belong there", member=member.name[:80])
                )
            _extract(tar, member, fresh / name, left.pop(name), archive)
            member = tar.next()
        if left:
            raise _refused(
                archive,
                message(
                    "{left} of '{model_id}' is missing",
                    left=", ".join(sorted(left)),
                    model_id=model_id,
                ),
            )
        return install(fresh, manifest), member


def _is_plain(member: tarfile.TarInfo) -> bool:
    """Whether a member is a file that holds all its bytes: no link, no device, not sparse."""
    return (
        member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
        and not member.issparse()
        and not any(key.startswith("GNU.sparse") for key in member.pax_headers)
    )


def _extract(
    tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path, record: FileRecord, archive: Path
) -> None:
    if member.size != record.size:
        raise _refused(
            archive,
            message("'{member}' does not have the size of its manifest", member=member.name),
        )
    digest = hashlib.sha256()
    stream = tar.extractfile(member) or io.BytesIO()
    with path.open("wb") as target:
        while block := stream.read(BLOCK):
            digest.update(block)
            target.write(block)
    if digest.hexdigest() != record.sha256:
        raise _refused(
            archive,
            message("'{member}' does not have the hash of its manifest", member=member.name),
        )


class _Bounded(io.FileIO):
    """A file of which nothing is read at once that would fill the memory, as a header can ask."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0 or size > _LONGEST_READ:
            raise tarfile.ReadError("a header is too long")
        return super().read(size) or b""


@contextmanager
def _readable(archive: Path) -> Iterator[tarfile.TarFile]:
    if archive.is_dir():
        raise UsageError(
            message(
                "'{archive}' is a folder, not a file that was written by `tolmach models export`.",
                archive=archive.name,
            ),
            next_step=message(
                "A model's folder is used where it is, without an import: --model {archive} "
                "or --translator {archive}",
                archive=archive,
            ),
            folder=str(archive),
        )
    if not archive.exists():
        raise UsageError(message("There is no file '{archive}'.", archive=archive.name))
    if not archive.is_file():
        raise UsageError(
            message("'{archive}' is a device or a pipe, not a file.", archive=archive.name)
        )
    try:
        with _Bounded(archive, "r") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            yield tar
    except PermissionError as error:
        raise UsageError(
            message("'{archive}' may not be read.", archive=archive.name),
            next_step=message("Check its permissions."),
        ) from error
    except (tarfile.TarError, EOFError, ValueError, OverflowError, RecursionError) as error:
        # tarfile lets numbers that are none and endless chains of headers through as they come
        raise _refused(
            archive, message("it is damaged ({reason})", reason=str(error) or type(error).__name__)
        ) from error


def _refused(archive: Path, why: str) -> ModelError:
    return ModelError(
        message("'{archive}' was refused: {why}.", archive=archive.name, why=why),
        next_step=message("Write it again with: tolmach models export MODEL FILE.tar"),
        file=archive.name,
    )
