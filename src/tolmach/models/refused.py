"""
Number formats with which a model gave nonsense on this computer.

They are kept in the store, for the files as they are now, for this processor, and for the version
of the library that computes: another computer or version may do it right.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tolmach.models.hardware import cpu_features

REFUSED = ".refused.json"

COMPUTING = ("ctranslate2", "onnxruntime")
"""Libraries that compute the numbers of models."""


def refuse(folder: Path, compute_type: str) -> None:
    """Remember that a model of the store gives nonsense with a number format."""
    path = folder.parent / REFUSED
    known = _read(path)
    known[_key(folder)] = sorted({*known.get(_key(folder), []), compute_type})
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(known, indent=1), encoding="utf-8")
    os.replace(fresh, path)


def accept(folder: Path, compute_type: str) -> None:
    """Forget that, after a trial that went well."""
    known = _read(folder.parent / REFUSED)
    if compute_type in known.get(_key(folder), []):
        known[_key(folder)].remove(compute_type)
        (folder.parent / REFUSED).write_text(json.dumps(known, indent=1), encoding="utf-8")


def refused(folder: Path) -> frozenset[str]:
    """The number formats in which a model gave nonsense."""
    known = _read(folder.parent / REFUSED)
    return frozenset(known.get(_key(folder), [])) if known else frozenset()


def _key(folder: Path) -> str:
    """Everything that the outcome of a trial depends on; files count by size and time."""
    stamps = "\n".join(
        f"{path.relative_to(folder).as_posix()} {path.stat().st_size} {path.stat().st_mtime_ns}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
    files = hashlib.sha256(stamps.encode()).hexdigest()[:16]
    libraries = (f"{name} {_version(name)}" for name in COMPUTING)
    return " ".join((folder.name, files, *libraries, *cpu_features()))


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:  # some builds for graphics cards have other names
        return ""


def _read(path: Path) -> dict[str, list[str]]:
    """What is known; a file that was damaged is as good as none: the models are tried again."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {
        str(key): [str(each) for each in types]
        for key, types in known.items()
        if isinstance(types, list)
    }
