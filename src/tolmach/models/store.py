"""
The model store: one folder per installed model, complete or absent.

A model is in `STORE/ID/` and counts only with its `manifest.json`, which is written last and
holds every file's size and SHA-256. Work in progress is in `STORE/.incoming/ID/`, on the same
disk, and is moved into place by one rename. A file lock per model keeps two processes apart.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote

from tolmach.errors import ModelError, UsageError
from tolmach.messages import message
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry
from tolmach.models.elsewhere import found_elsewhere
from tolmach.models.folder import infer_entry
from tolmach.models.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from tolmach.models.manifest import verify as manifest_verify
from tolmach.models.pins import contradictions, forget, pinned, remember, require_pinned
from tolmach.network import is_offline

MARGIN = 50_000_000
"""Bytes that stay free on the disk after a download or an import."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """
    A model that can be used now.

    Attributes:
        folder: where its files are.
        revision: the commit or date received; empty for a folder of the user's own.
        reason: one sentence on why it was chosen; empty when the user named it.
    """

    entry: ModelEntry
    folder: Path
    revision: str = ""
    reason: str = ""


def store_folder() -> Path:
    """Where models are kept: `TOLMACH_MODELS`, or the data folder of the user on this system."""
    named = os.environ.get("TOLMACH_MODELS")
    if named:
        return Path(named).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("tolmach", appauthor=False)) / "models"


def installed() -> tuple[InstalledModel, ...]:
    """Every usable model: the bundled ones, then those of the store, by id."""
    bundled = [model for one in catalogue.catalog() if (model := _bundled(one))]
    broken = damaged()
    found = [_from_folder(folder) for folder in _folders() if folder.name not in broken]
    return (*bundled, *found)


def damaged() -> dict[str, str]:
    """Folders in the store whose manifest cannot be read, and why."""
    found = {}
    for folder in _folders():
        try:
            read_manifest(folder)
        except ModelError as error:
            found[folder.name] = error.message
    return found


def replaced() -> dict[str, tuple[str, ...]]:
    """Models in the store that are not what the catalogue or the first download pins, and why."""
    found = {}
    for model in installed():
        if (model.folder / MANIFEST).is_file():
            problems = contradictions(read_manifest(model.folder), store_folder())
            if problems:
                found[model.entry.id] = problems
    return found


def unfinished() -> dict[str, int]:
    """Models of which a broken download is kept, and its size in bytes."""
    waiting = store_folder() / ".incoming"
    folders = (
        sorted(path for path in waiting.iterdir() if path.is_dir()) if waiting.is_dir() else []
    )
    sizes = {
        folder.name: sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        for folder in folders
    }
    return {name: size for name, size in sizes.items() if size}


def verify(model: InstalledModel) -> tuple[str, ...]:
    """
    Read every byte of a model; gives what is wrong, nothing when it is intact.

    Raises:
        ModelError: the folder has no manifest to compare with.
    """
    store = store_folder()
    differs = contradictions(read_manifest(model.folder), store)
    found = manifest_verify(model.folder, pinned(model.entry, store))
    return tuple(dict.fromkeys((*differs, *found)))


def _folders() -> list[Path]:
    store = store_folder()
    return sorted(path.parent for path in store.glob(f"*/{MANIFEST}")) if store.is_dir() else []


def find(name: str, task: catalogue.Task | None = None) -> InstalledModel:
    """
    Find a model by its id, or take a folder that the user names.

    Args:
        task: what it is to do; where it is not installed, the catalogue says whether it can.

    Raises:
        ModelError: the model is known but not installed, or the folder holds no usable model, or
            one that is not what its id says.
        UsageError: neither a known id nor a folder.
    """
    if Path(name).name == name and (store_folder() / name / MANIFEST).is_file():
        return _from_folder(store_folder() / name)
    for model in installed():
        if model.entry.id == name:
            return model
    if Path(name).is_dir():
        if (Path(name) / MANIFEST).is_file():
            require_pinned(read_manifest(Path(name)), store_folder())
        return _from_folder(Path(name))
    if os.sep in name or "/" in name:
        raise UsageError(message("There is no folder '{name}'.", name=name), model=name)
    known = catalogue.entry(name, task)
    if known.id != name:
        return find(known.id, task)
    other = next((one for one in found_elsewhere() if one.entry.title == known.id), None)
    raise ModelError(
        message("The model '{known}' is not on this computer.", known=known.id),
        next_step=how_to_get(known.id)
        if other is None
        else message(
            "Another program has it: tolmach models add {folder}", folder=quote(str(other.folder))
        ),
        model=known.id,
    )


def how_to_get(model_id: str) -> str:
    """The commands that bring a model here, with or without a network."""
    if is_offline():
        return message(
            "Where there is a network: tolmach models pull {model_id}, then tolmach "
            "models export {model_id} {model_id}.tar; here: tolmach models import "
            "{model_id}.tar",
            model_id=model_id,
        )
    return message("Download it with: tolmach models pull {model_id}", model_id=model_id)


def _bundled(entry: ModelEntry) -> InstalledModel | None:
    if entry.source.kind != "bundled":
        return None
    folder = catalogue.demo_folder() / entry.source.folder
    return InstalledModel(entry, folder) if (folder / "model.bin").is_file() else None


def _from_folder(folder: Path) -> InstalledModel:
    """Take a folder: by its manifest where it has one, else by what its files say."""
    if (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
        known = {one.id: one for one in catalogue.catalog()}
        entry = known.get(manifest.entry.id, manifest.entry)
        return InstalledModel(entry, folder, revision=manifest.revision)
    return InstalledModel(_as_catalogued(infer_entry(folder), folder), folder)


def _as_catalogued(found: ModelEntry, folder: Path) -> ModelEntry:
    """
    The entry of a folder with the settings of the catalogue's model that it is named after.

    Its name, or that of the repository in the cache of Hugging Face, is compared; the engine must
    be the same. What the files themselves say stays.
    """
    parts = folder.resolve().parts
    cached = (part.rpartition("--")[2] for part in parts if part.startswith("models--"))
    names = {parts[-1].lower(), *(name.lower() for name in cached)}
    for entry in catalogue.catalog():
        known = {entry.id.lower(), entry.source.repo.rpartition("/")[2].lower()} - {""}
        if (entry.task, entry.engine) != (found.task, found.engine) or not known & names:
            continue
        settings = ("sources", "targets", "alignment_head", "wants_gpu", "windows", "unsure_below")
        unsaid = {
            name: getattr(entry, name)
            for name in settings
            if not getattr(found, name) or getattr(found, name) == (catalogue.ANY,)
        }
        return replace(found, **unsaid)
    return found


def check_id(model_id: str) -> None:
    """
    Make sure that an id can be the name of a folder on every system.

    Raises:
        UsageError: it cannot.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", model_id) or model_id.endswith("."):
        raise UsageError(
            message("'{model_id}' cannot be the id of a model.", model_id=model_id),
            next_step=message("Use small letters, digits, dots and dashes, for instance my-ru-en."),
            model=model_id,
        )


@contextmanager
def locked(model_id: str) -> Iterator[Path]:
    """
    Hold the lock of one model and give its folder for work in progress.

    Raises:
        ModelError: another process is busy with this model, or the store cannot be written.
    """
    import filelock

    store = store_folder()
    incoming = store / ".incoming" / model_id
    with writable(store):
        incoming.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(store / ".incoming" / f"{model_id}.lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise ModelError(
            message("Another tolmach is busy with the model '{model_id}'.", model_id=model_id),
            next_step=message("Wait until it is done."),
            model=model_id,
        ) from error
    try:
        yield incoming
    finally:
        lock.release()


@contextmanager
def writable(store: Path) -> Iterator[None]:
    """Turn a full disk and missing rights into errors for users."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise ModelError(
            message("The model store cannot be written: {reason}.", reason=error.strerror),
            next_step=message("Make room there, or name another folder with TOLMACH_MODELS."),
            store=str(store),
        ) from error


def require_room(folder: Path, needed: int) -> None:
    """
    Make sure that so many bytes fit on a disk.

    Raises:
        ModelError: they do not.
    """
    free = shutil.disk_usage(folder).free
    if needed + MARGIN > free:
        raise ModelError(
            message(
                "The model needs {needed:.1f} GB more on the disk, and {free:.1f} GB are free.",
                needed=needed / 1000000000.0,
                free=free / 1000000000.0,
            ),
            next_step=message("Make room there, or name another folder with TOLMACH_MODELS."),
            needed=needed,
            free=free,
        )


@contextmanager
def workspace(model_id: str) -> Iterator[Path]:
    """
    Hold the lock of one model and give an empty folder, which is gone after the block.

    What is left of a broken download is not touched.

    Raises:
        ModelError: as `locked`, and when the store cannot be written.
    """
    with locked(model_id) as incoming, writable(store_folder()):
        fresh = incoming / "new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        try:
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            if not any(incoming.iterdir()):
                incoming.rmdir()


def install(incoming: Path, manifest: Manifest) -> InstalledModel:
    """
    Make what is in `incoming` an installed model, replacing an earlier one.

    Raises:
        ModelError: it has the id of a catalogue's model but is not that model.
    """
    store = store_folder()
    require_pinned(manifest, store)
    target = store / manifest.entry.id
    with writable(store):
        for path in incoming.iterdir():
            if path.name not in manifest.files:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        for name in manifest.files:
            _flush(incoming / name)
        write_manifest(incoming, manifest)
        _delete(target)
        incoming.replace(target)
        remember(manifest, store)
    return _from_folder(target)


def remove(model_id: str, *, forgotten: bool = False) -> int:
    """
    Delete an installed model and whatever was left of a broken download; gives the bytes freed.

    Args:
        forgotten: forget its hashes, too, so that another content may come under this id.

    Raises:
        ModelError: it is not installed, or it comes with the program.
        UsageError: no possible id.
    """
    store = store_folder()
    target = store / model_id
    waiting = store / ".incoming" / model_id
    if any(one.id == model_id and one.source.kind == "bundled" for one in catalogue.catalog()):
        raise ModelError(
            message("'{model_id}' comes with the program and stays.", model_id=model_id),
            model=model_id,
        )
    check_id(model_id)
    if forgotten:
        forget(model_id, store)
    if not (target.is_dir() or waiting.is_dir()) and not forgotten:
        raise ModelError(
            message("The model '{model_id}' is not installed.", model_id=model_id), model=model_id
        )
    with locked(model_id) as incoming:
        freed = sum(
            path.stat().st_size
            for folder in (target, incoming)
            for path in folder.rglob("*")
            if path.is_file()
        )
        with writable(store):
            shutil.rmtree(incoming)
            _delete(target)
    return freed


def _delete(folder: Path) -> None:
    """Delete a model, its manifest first, so that a broken removal leaves no half model."""
    if folder.exists():
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder)


def _flush(path: Path) -> None:
    """See to it that a file is on the disk before the manifest says so, even if power fails."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
