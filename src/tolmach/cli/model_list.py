"""The list that `tolmach models list` shows, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from tolmach.messages import localized
from tolmach.models import catalog as catalogue
from tolmach.models.catalog import ModelEntry

if TYPE_CHECKING:
    from tolmach.models.store import InstalledModel

_TITLES = {
    "recognition": "Recognition",
    "translation": "Translation",
    "speakers": "Telling voices apart",
    "overlap": "Finding two voices at once",
}


def offered(
    here: Mapping[str, InstalledModel], source: str, targets: Sequence[str]
) -> list[ModelEntry]:
    """The models of the catalogue and of the store for these languages (empty: for any)."""
    known = {one.id: one for one in catalogue.catalog() if one.source.kind != "bundled"}
    known |= {name: model.entry for name, model in here.items()}
    return [one for one in known.values() if _asked_for(one, source, targets)]


def lines(entries: Iterable[ModelEntry], here: Mapping[str, InstalledModel]) -> Iterator[str]:
    """The list for people: two lines a model, by task."""
    rows = list(entries)
    for task, title in _TITLES.items():
        yield click.style(title, bold=True)
        for one in rows:
            if one.task == task:
                yield from _row(one, here)


def elsewhere(here: Mapping[str, InstalledModel]) -> Iterator[str]:
    """Models of other programs that are not in the store, with the command that adds them."""
    from tolmach.models.elsewhere import found_elsewhere

    sizes = {path.stat().st_size for m in here.values() for path in m.folder.glob("model.bin")}
    found = [
        one for one in found_elsewhere() if (one.folder / "model.bin").stat().st_size not in sizes
    ]
    if found:
        yield click.style("In the folders of other programs", bold=True)
    for one in found:
        yield f"        {one.entry.title:<28}{_pairs(one.entry):<22}{size(one.entry.size):>8}"
        yield click.style(f"        tolmach models add {quote(str(one.folder))}", dim=True)


def basis(one: ModelEntry) -> str:
    """By what the content of an installed model is known to be right."""
    pinned = sorted(one.source.sha256)
    if all(known.id != one.id for known in catalogue.catalog()):
        return localized("as it was installed")
    if one.source.kind == "archive":
        what = (
            localized("is pinned in the catalogue")
            if pinned
            else localized("has no hash in the catalogue")
        )
        return localized("as it was installed; the archive it was converted from {what}", what=what)
    if not pinned:
        return localized("as first received; the catalogue pins no hash")
    if set(pinned) >= set(one.source.files):
        return localized("as pinned in the catalogue")
    return localized(
        "{pinned} as pinned in the catalogue, the rest as first received", pinned=", ".join(pinned)
    )


def _asked_for(one: ModelEntry, source: str, targets: Sequence[str]) -> bool:
    if source and not one.knows(source):
        return False
    if one.task != "translation" or not targets:
        return True
    return any(one.knows(source or one.sources[0], target) for target in targets)


def _row(one: ModelEntry, here: Mapping[str, InstalledModel]) -> Iterator[str]:
    mark = click.style("here", fg="green") if one.id in here else "    "
    demo = localized(" (demo)") if one.demo else ""
    yield (
        localized(
            "  {mark}  {model:<28}{pairs:<22}{size:>8}  memory {memory:>7}  {license}",
            mark=mark,
            model=one.id + demo,
            pairs=_pairs(one),
            size=size(one.size),
            memory=size(one.memory),
            license=one.license,
        )
    )
    more = (
        localized(" {size} to download.", size=size(one.transfer))
        if one.transfer != one.size
        else ""
    )
    yield click.style(f"        {one.good_for}{more}", dim=True)


def _pairs(one: ModelEntry) -> str:
    sources = _languages(one.sources)
    same = not one.targets or one.targets == one.sources
    return (
        sources
        if same
        else localized(
            "{sources} to {languages}", sources=sources, languages=_languages(one.targets)
        )
    )


def _languages(codes: Iterable[str]) -> str:
    known = list(codes)
    if known == [catalogue.ANY]:
        return "any"
    return ",".join(known) if len(known) <= 3 else localized("{count} languages", count=len(known))


def to_fetch(one: ModelEntry) -> str:
    """
    What a download moves and what it leaves on the disk, as the list has it.

    >>> to_fetch(catalogue.entry("opus-mt-ru-en")), to_fetch(catalogue.entry("firefox-ru-en"))
    ('290 MB to download, 80 MB on the disk', '45 MB')
    """
    if one.transfer == one.size:
        return size(one.size)
    return localized(
        "{fetch} to download, {size} on the disk", fetch=size(one.transfer), size=size(one.size)
    )


def size(count: int) -> str:
    """
    Bytes for people.

    >>> size(78_203_619), size(3_090_835_702)
    ('78 MB', '3.1 GB')
    """
    if count >= 1e9:
        return localized("{count:.1f} GB", count=count / 1000000000.0)
    return (
        localized("{count:.0f} MB", count=count / 1000000.0)
        if count >= 1e6
        else localized("{count:.0f} kB", count=count / 1000.0)
    )


def facts(one: ModelEntry, here: Mapping[str, InstalledModel]) -> dict[str, Any]:
    """What `--json` prints of one model."""
    return {
        "id": one.id,
        "task": one.task,
        "installed": one.id in here,
        "revision": here[one.id].revision if one.id in here else "",
        "sources": list(one.sources),
        "targets": list(one.targets),
        "license": one.license,
        "size": one.size,
        "download": one.transfer,
        "memory": one.memory,
        "alignment_head": one.alignment_head,
        "demo": one.demo,
        "good_for": one.good_for,
    }
