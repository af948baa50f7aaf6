"""
The model store: one folder per installed model, whole or absent.

A model lies in `STORE/ID/` and counts only with its `manifest.json`, which is written last and
holds every file's size and SHA-256. Work in progress lies in `STORE/.incoming/ID/`, on the same
disk, and is moved into place by one rename. A file lock per model keeps two processes apart.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tolmach.errors import FormatError, ModelError, TolmachError, UsageError
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry, Source

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


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """
    A model that can be used now.

    Attributes:
        folder: where its files lie.
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
    """Every model at hand: the bundled ones, then those of the store, by id."""
    bundled = [model for one in catalogue.catalog() if (model := _bundled(one))]
    store = store_folder()
    folders = sorted(store.glob(f"*/{MANIFEST}")) if store.is_dir() else []
    return (*bundled, *(_from_folder(path.parent) for path in folders))


def find(name: str) -> InstalledModel:
    """
    Find a model by its id, or take a folder that the user names.

    Raises:
        ModelError: the model is known but not installed, or the folder holds no usable model.
        UsageError: neither a known id nor a folder.
    """
    for model in installed():
        if model.entry.id == name:
            return model
    if Path(name).is_dir():
        return _from_folder(Path(name))
    if any(one.id == name for one in catalogue.catalog()):
        raise missing(name)
    if os.sep in name or "/" in name:
        raise UsageError(f"There is no folder '{name}'.", model=name)
    raise _unknown(name)


def missing(model_id: str) -> ModelError:
    """The error for a model that is known but not here, with the commands that get it."""
    return ModelError(
        f"The model '{model_id}' is not on this computer.",
        next_step=how_to_get(model_id),
        model=model_id,
    )


def how_to_get(model_id: str) -> str:
    """The commands that bring a model here, with or without a network."""
    if os.environ.get("TOLMACH_OFFLINE", "0") not in ("", "0"):
        return (
            f"Where there is a network: tolmach models pull {model_id}, then "
            f"tolmach models export {model_id} {model_id}.tar; here: "
            f"tolmach models import {model_id}.tar"
        )
    return f"Get it with: tolmach models pull {model_id}"


def _unknown(name: str) -> TolmachError:
    try:
        catalogue.entry(name)
    except UsageError as error:
        return error
    return missing(name)


def _bundled(entry: ModelEntry) -> InstalledModel | None:
    folder = catalogue.demo_folder() / entry.source.folder
    if entry.source.kind != "bundled" or not (folder / "model.bin").is_file():
        return None
    return InstalledModel(entry, folder, revision=entry.source.revision)


def _from_folder(folder: Path) -> InstalledModel:
    """Take a folder: by its manifest where it has one, else by what its files say."""
    if (folder / MANIFEST).is_file():
        manifest = read_manifest(folder)
        known = {one.id: one for one in catalogue.catalog()}
        entry = known.get(manifest.entry.id, manifest.entry)
        return InstalledModel(entry, folder, revision=manifest.revision)
    return InstalledModel(infer_entry(folder), folder)


def infer_entry(folder: Path) -> ModelEntry:
    """
    Tell from its files what a model folder can do.

    Raises:
        ModelError: it holds no model that can be used.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    common: dict[str, Any] = {
        "id": folder.name,
        "title": folder.name,
        "license": "unknown",
        "source": Source(kind="local"),
        "size": sum(path.stat().st_size for path in folder.iterdir() if path.is_file()),
    }
    if {"model.bin", "config.json"} <= names:
        if {"alignment_heads", "lang_ids"} & _config(folder).keys():
            return ModelEntry(task="recognition", engine="faster-whisper", **common)
        return ModelEntry(
            task="translation", engine="ctranslate2", targets=(catalogue.ANY,), **common
        )
    if {"model.safetensors", "config.json"} <= names:
        return ModelEntry(
            task="translation", engine="transformers", targets=(catalogue.ANY,), **common
        )
    raise ModelError(
        f"'{folder.name}' holds no model that can be used: a CTranslate2 model has model.bin and "
        "config.json.",
        next_step="Convert Marian files with: tolmach models convert FOLDER",
        folder=folder.name,
    )


def _config(folder: Path) -> Mapping[str, Any]:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelError(
            f"config.json in '{folder.name}' is damaged.", folder=folder.name
        ) from error
    return config if isinstance(config, dict) else {}


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
        entry = catalogue.entry_from(data["entry"], "manifest")
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
            f"Another tolmach is busy with the model '{model_id}'.",
            next_step="Wait until it is done.",
            model=model_id,
        ) from error
    try:
        yield incoming
    finally:
        lock.release()


@contextmanager
def writable(store: Path) -> Iterator[None]:
    """Turn a full disk and missing rights into words."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise ModelError(
            f"The model store cannot be written: {error.strerror}.",
            next_step="Make room there, or name another folder with TOLMACH_MODELS.",
            store=str(store),
        ) from error


def install(incoming: Path, manifest: Manifest) -> InstalledModel:
    """Make what lies in `incoming` an installed model, replacing an earlier one."""
    store = store_folder()
    target = store / manifest.entry.id
    with writable(store):
        for path in incoming.iterdir():
            if path.name not in manifest.files:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        write_manifest(incoming, manifest)
        if target.exists():
            shutil.rmtree(target)
        incoming.replace(target)
    return InstalledModel(manifest.entry, target, revision=manifest.revision)


def remove(model_id: str) -> int:
    """
    Delete an installed model and whatever was left of a broken download; gives the bytes freed.

    Raises:
        ModelError: it is not installed, or it comes with the program.
    """
    store = store_folder()
    target = store / model_id
    waiting = store / ".incoming" / model_id
    if any(one.id == model_id and one.source.kind == "bundled" for one in catalogue.catalog()):
        raise ModelError(f"'{model_id}' comes with the program and stays.", model=model_id)
    if Path(model_id).name != model_id or not (target.is_dir() or waiting.is_dir()):
        raise ModelError(f"The model '{model_id}' is not installed.", model=model_id)
    with locked(model_id) as incoming:
        freed = sum(
            path.stat().st_size
            for folder in (target, incoming)
            for path in folder.rglob("*")
            if path.is_file()
        )
        with writable(store):
            shutil.rmtree(incoming)
            if target.is_dir():
                # the manifest goes first, so that a broken removal leaves no half model
                (target / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(target)
    return freed
