"""Taking a model folder of the user's own into the store, as it is."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tolmach.core.options import TranslationOptions
from tolmach.engines.table import TRANSLATORS, module_name
from tolmach.errors import ModelError, UsageError
from tolmach.messages import message
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ANY, ModelEntry
from tolmach.models.elsewhere import commit, folder_name
from tolmach.models.folder import infer_entry
from tolmach.models.manifest import MANIFEST, Manifest, hash_file
from tolmach.models.store import InstalledModel, check_id, install, require_room, workspace

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}")
_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".ckpt")
_QUALITY = {"recognition": 25, "translation": 31, "speakers": 5, "overlap": 5}
"""Rank of a model of which nothing is known: behind those that the catalogue prefers."""


def add(
    folder: Path,
    model_id: str = "",
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
) -> InstalledModel:
    """
    Take a folder that an engine can load into the store, with a manifest of its own.

    Files on the same disk are linked and take no more room, others are copied. A translator is
    loaded once, in a process of its own, before it counts as installed. A folder with the weights
    of a model of the catalogue becomes that model.

    Args:
        folder: or the `model.bin` in it.
        model_id: empty makes one from the folder's name.
        sources, targets: language codes; empty takes what the files say.

    Raises:
        ModelError: it holds no model that can be used, or is damaged.
        UsageError: a translator whose languages are not known, or an impossible id.
    """
    folder = folder.parent if folder.is_file() else folder
    entry = (None if model_id else _twin(folder)) or _entry(folder, model_id, sources, targets)
    with workspace(entry.id) as incoming:
        listed = entry.source.files
        paths = [
            path
            for path in sorted(folder.iterdir())
            if _belongs(path) and (not listed or path.name in listed)
        ]
        for path in paths:
            _take(path, incoming / path.name)
        if entry.task == "translation":
            _try(entry, incoming)
        files = {path.name: hash_file(incoming / path.name) for path in paths}
        return install(incoming, Manifest(entry, commit(folder) if listed else "", files))


def _twin(folder: Path) -> ModelEntry | None:
    """The model of the catalogue that a folder holds, known by the hash of its weights."""
    weights = folder / "model.bin"
    if not weights.is_file():
        return None
    size = weights.stat().st_size
    for one in catalogue.catalog():
        pinned = one.source.sha256.get(weights.name)
        if not pinned or one.source.kind != "hub" or not one.size // 2 < size <= one.size:
            continue
        complete = all((folder / name).is_file() for name in one.source.files)
        if complete and hash_file(weights).sha256 == pinned:
            return one
    return None


def _take(path: Path, target: Path) -> None:
    """Link a file, which costs no room, or copy it where that cannot be."""
    try:
        os.link(path.resolve(), target)
    except OSError:
        require_room(target.parent, path.stat().st_size)
        shutil.copyfile(path, target)


def _entry(
    folder: Path, model_id: str, sources: Sequence[str], targets: Sequence[str]
) -> ModelEntry:
    found = infer_entry(folder)
    known = {one.id: one for one in catalogue.catalog()}
    plain = re.sub(r"[^a-z0-9._-]+", "-", folder_name(folder).lower()).strip("-._")[:60]
    name = model_id or (f"my-{plain}" if plain in known else plain)
    check_id(name)
    if name in known:
        raise UsageError(
            message("'{name}' is the id of a model of the catalogue.", name=name),
            next_step=message("Choose another one, for instance --id my-{name}", name=name),
            model=name,
        )
    spoken = tuple(sources) or found.sources
    translated = tuple(targets) or found.targets
    if found.task == "translation" and ANY in spoken + translated:
        raise UsageError(
            message(
                "The files in '{folder}' do not say which languages the model translates.",
                folder=folder.name,
            ),
            next_step=message("Say it, for instance: --from ru,uk --to en"),
            folder=folder.name,
        )
    return replace(
        found,
        id=name,
        title=found.title if found.title in known else name,
        sources=spoken,
        targets=translated if found.task == "translation" else (),
        quality=known[found.title].quality - 1 if found.title in known else _QUALITY[found.task],
        good_for=f"Added here from the folder {folder_name(folder)}.",
    )


def _belongs(path: Path) -> bool:
    """Whether a file is part of a model; pickles, which can run programs, never are."""
    plain = path.is_file() and _NAME.fullmatch(path.name) and path.name != MANIFEST
    return bool(plain) and path.suffix not in _PICKLES and path.name != "pytorch_model.bin"


def _try(entry: ModelEntry, folder: Path) -> None:
    from tolmach.engines.isolation.translator_process import ChildTranslator  # loads msgspec

    module = module_name(TRANSLATORS, entry.engine, entry.id)
    try:
        ChildTranslator(
            module, folder, entry.sources[0], entry.targets[0], TranslationOptions()
        ).close()
    except ModelError as error:
        # the folder has a name of our own here, which says nothing to the user
        said = error.message.replace(folder.name, entry.id)
        raise ModelError(said, next_step=error.next_step, model=entry.id) from error
