"""
Pinned hashes: no other content may come into the store under the id of a catalogue's model.

What the catalogue pins is always required. For the rest, what this computer receives first is
pinned in `STORE/.first-seen.json`, and later downloads and imports must be the same, even after
the model was removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tolmach.errors import ModelError
from tolmach.messages import message
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry
from tolmach.models.manifest import Manifest

ARCHIVE = "archive.zip"
"""Name under which the hash of an archive is kept; the archive itself is not."""

FIRST_SEEN = ".first-seen.json"


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came first: hashes by file name, and from where."""

    source: str
    sha256: Mapping[str, str]


def pinned(entry: ModelEntry, store: Path) -> Mapping[str, str]:
    """Hashes that a model's files must have: of the catalogue, else those that came first."""
    seen = _read(store).get(entry.id)
    first = seen.sha256 if seen and seen.source == _address(entry) else {}
    return {**first, **entry.source.sha256}


def contradictions(manifest: Manifest, store: Path) -> tuple[str, ...]:
    """In what the model of a manifest is not the catalogue's model of that id; empty if it is."""
    entry = _known(manifest.entry.id)
    if entry is None:
        return ()
    if entry.source.kind == "bundled":
        return ("it comes with the program",)
    received = _received(manifest, entry)
    found = []
    if entry.source.kind == "hub":
        names, listed = set(manifest.files), set(entry.source.files)
        found += [f"{name} is missing" for name in sorted(listed - names)]
        found += [f"{name} does not belong to it" for name in sorted(names - listed)]
    elif entry.source.kind == "archive" and ARCHIVE not in received:
        found.append("it does not say from which archive it was made")
    for name, digest in sorted(pinned(entry, store).items()):
        if received.get(name, digest) != digest:
            who = "the catalogue pins" if name in entry.source.sha256 else "came first"
            found.append(f"{name} is not the one that {who}")
    return tuple(found)


def require_pinned(manifest: Manifest, store: Path) -> None:
    """
    Refuse a model that has the id of the catalogue's but is another.

    Raises:
        ModelError: says in what it differs.
    """
    found = contradictions(manifest, store)
    if found:
        model_id = manifest.entry.id
        raise ModelError(
            message(
                "'{model_id}' was refused, because it is not the model of that name: {found}.",
                model_id=model_id,
                found="; ".join(found),
            ),
            next_step=message(
                "Download it from its source. If its makers have replaced it and you trust the "
                "new one: tolmach models remove {model_id} --forget",
                model_id=model_id,
            ),
            model=model_id,
        )


def remember(manifest: Manifest, store: Path) -> None:
    """Pin what came first of a catalogue's model."""
    entry = _known(manifest.entry.id)
    if entry is None:
        return
    received = _received(manifest, entry)
    with _changed(store) as seen:
        seen[entry.id] = _Seen(_address(entry), {**received, **pinned(entry, store)})


def forget(model_id: str, store: Path) -> None:
    """Take whatever comes next of this model as the first."""
    if (store / FIRST_SEEN).is_file():
        with _changed(store) as seen:
            seen.pop(model_id, None)


@contextmanager
def _changed(store: Path) -> Iterator[dict[str, _Seen]]:
    """Change the list of hashes while no other process does."""
    import filelock

    with filelock.FileLock(store / f"{FIRST_SEEN}.lock"):
        seen = _read(store)
        yield seen
        _write(seen, store)


def _known(model_id: str) -> ModelEntry | None:
    return next((one for one in catalogue.catalog() if one.id == model_id), None)


def _received(manifest: Manifest, entry: ModelEntry) -> dict[str, str]:
    """Hashes of what came over the network: the files, or the archive they were made from."""
    if entry.source.kind == "archive":
        digest = manifest.entry.source.sha256.get(ARCHIVE)
        return {ARCHIVE: digest} if digest else {}
    return {name: record.sha256 for name, record in manifest.files.items()}


def _address(entry: ModelEntry) -> str:
    return f"{entry.source.repo or entry.source.url}@{entry.source.revision}"


def _read(store: Path) -> dict[str, _Seen]:
    import msgspec

    path = store / FIRST_SEEN
    if not path.is_file():
        return {}
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Seen])
    except (OSError, UnicodeDecodeError, RecursionError, msgspec.DecodeError) as error:
        raise ModelError(
            message(
                "The list of hashes '{path}' cannot be read: {reason}", path=path, reason=error
            ),
            next_step=message("Delete it to accept the models that are here as the first ones."),
        ) from error


def _write(seen: Mapping[str, _Seen], store: Path) -> None:
    temporary = store / f"{FIRST_SEEN}.part"
    data = {
        model_id: {"source": one.source, "sha256": dict(sorted(one.sha256.items()))}
        for model_id, one in sorted(seen.items())
    }
    temporary.write_text(json.dumps(data, indent=1), encoding="utf-8")
    temporary.replace(store / FIRST_SEEN)
