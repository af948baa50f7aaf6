"""
Models that other programs keep on this computer, which can be added without fetching them.

Looked for are the cache of Hugging Face, which faster-whisper and whisper-ctranslate2 use, and the
folders of Subtitle Edit.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tolmach.errors import ModelError
from tolmach.models.catalog import ModelEntry
from tolmach.models.folder import infer_entry

_SNAPSHOT = re.compile("[0-9a-f]{40}")
_REPOSITORY = re.compile(r"models--(?P<owner>[^/]+?)--(?P<name>[^/]+)")


@dataclass(frozen=True, slots=True)
class FoundModel:
    """A model folder of another program; its entry has the name that the catalogue would give."""

    folder: Path
    entry: ModelEntry


def found_elsewhere() -> list[FoundModel]:
    """Find models in the folders of other programs; what cannot be used is left out."""
    found = []
    for folder in sorted({path.parent for path in _candidates()}):
        try:
            found.append(FoundModel(folder, infer_entry(folder)))
        except ModelError:
            continue
    return found


def folder_name(folder: Path) -> str:
    """
    Give a folder's name; in the cache of Hugging Face, where folders are commits, the repository's.

    >>> folder_name(Path("models--Systran--faster-whisper-base/snapshots") / ("0" * 40))
    'faster-whisper-base'
    """
    named = _REPOSITORY.fullmatch(folder.parent.parent.name)
    if named and _SNAPSHOT.fullmatch(folder.name):
        return named["name"]
    return folder.resolve().name


def commit(folder: Path) -> str:
    """The commit that a folder of the cache of Hugging Face holds; empty for other folders."""
    return folder.name if _SNAPSHOT.fullmatch(folder.name) else ""


def _candidates() -> Iterator[Path]:
    """Every `model.bin` in the places where other programs keep models."""
    yield from hub_cache().glob("models--*/snapshots/*/model.bin")
    for root in _subtitle_edit():
        yield from root.glob("Whisper/*/_models/*/model.bin")


def hub_cache() -> Path:
    """Where Hugging Face's library keeps what it fetched, by its own variables."""
    if named := os.environ.get("HF_HUB_CACHE"):
        return Path(named).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "huggingface" / "hub"


def _subtitle_edit() -> Iterator[Path]:
    home = Path.home()
    roots = [Path(os.environ["APPDATA"])] if os.environ.get("APPDATA") else []
    roots += [home / ".config", home / ".local/share", home / "Library/Application Support"]
    return (root / "Subtitle Edit" for root in roots)
