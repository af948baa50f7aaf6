"""
What a batch works on: folders, patterns, lists, tables of videos with options of their own.

Every recording gets a name, which is the folder of its results below the batch's output folder.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from glob import glob
from itertools import count
from pathlib import Path
from typing import Any, get_type_hints

import msgspec

from tolmach.core.option_rules import flag_name
from tolmach.errors import FormatError, TolmachError, UsageError
from tolmach.formats.opening import LARGEST_SETTINGS, read_file, visible
from tolmach.formats.reading import decode
from tolmach.formats.toml import parse_toml
from tolmach.messages import message
from tolmach.pipeline.job import RECORDS
from tolmach.pipeline.settings import field_values, trusts
from tolmach.pipeline.trust import SettingsFile

MEDIA_ENDINGS = frozenset({
    "3gp", "aac", "aif", "aiff", "amr", "avi", "flac", "flv", "m2ts", "m4a", "m4b", "m4v", "mka",
    "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "mts", "mxf", "oga", "ogg", "ogv", "opus", "ts",
    "vob", "wav", "webm", "wma", "wmv",
})  # fmt: skip
"""Endings that count as recordings when a folder is searched."""

LOGS = "logs"
DOWNLOADS = "downloads"
"""Folders among the results that belong to the batch itself."""

_MOST_COLUMNS = 200
_MOST_ITEMS = 10_000
_VIDEO = "video"
"""The column or key of a table that names the recording."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    One recording of a batch.

    Attributes:
        media: the file, or an address of a page or video on the web.
        name: folder of the results, relative, with `/`.
        flags: options of its own, by field name; they win over those of the batch.
        trouble: why it could not be fetched.
    """

    media: str
    name: str
    flags: Mapping[str, Any] = field(default_factory=dict)
    trouble: TolmachError | None = None

    @property
    def is_address(self) -> bool:
        """Whether it is no file of this computer."""
        return "://" in self.media

    @property
    def is_page(self) -> bool:
        """Whether it is a page, video or playlist on the web."""
        return self.media.startswith(("http://", "https://"))


def find_items(
    sources: Iterable[str], out: Path | None = None, *, trust_settings: bool = False
) -> list[Item]:
    """
    Find all recordings, each once, in the order of the sources and of names inside them.

    Args:
        out: the folder of results; what folders and patterns find in it is no source.
        trust_settings: let tables name addresses, models and files elsewhere.

    Raises:
        UsageError: a source that is not there, or a table with an unknown key, an impossible value
            or one that a table may not set.
        FormatError: a list or table that cannot be read.
    """
    items: dict[str, Item] = {}
    for source in sources:
        listed: set[str] = set()
        for number, item in enumerate(_items(source, trust_settings)):
            if number >= _MOST_ITEMS:
                raise FormatError(
                    message(
                        "'{visible}' names more than {most_items} recordings.",
                        visible=visible(source),
                        most_items=_MOST_ITEMS,
                    ),
                    next_step=message("Divide it."),
                )
            if item.media in listed:
                continue
            listed.add(item.media)
            key = item.media if item.is_address else str(Path(item.media).resolve())
            if item.is_address or not _is_result(source, Path(key), out):
                items.setdefault(key, item)
    return distinct(list(items.values()))


def _is_result(source: str, media: Path, out: Path | None) -> bool:
    """Whether a recording was found among the results, and not because they were asked for."""
    if out is None or Path(source).resolve().is_relative_to(out.resolve()):
        return False
    return media.is_relative_to(out.resolve())


def _items(source: str, trust_settings: bool) -> Iterator[Item]:
    path = Path(source)
    # Path's own `exists` raises on names that the system does not take; os.path's does not.
    present = os.path.exists(source)
    if "://" in source:
        yield _placed(source, Path(), {})
    elif os.path.isdir(source):
        yield from _in_folder(path)
    elif any(sign in source for sign in "*?[") and not present:
        yield from _matching(source)
    elif not present:
        raise UsageError(
            message("There is no file or folder '{visible}'.", visible=visible(source)),
            next_step=message("Check the name."),
            source=source,
        )
    elif path.suffix == ".txt":
        yield from _listed(path)
    elif path.suffix in (".csv", ".toml"):
        yield from _tabled(path, trust_settings)
    else:
        yield Item(str(path), path.stem)


def _in_folder(folder: Path) -> Iterator[Item]:
    """Recordings anywhere below a folder; hidden files and folders are passed over."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if not hidden and path.is_file() and path.suffix[1:].lower() in MEDIA_ENDINGS:
            yield Item(str(path), inside.with_suffix("").as_posix())


def _matching(pattern: str) -> Iterator[Item]:
    found = sorted(map(Path, glob(pattern, recursive=True)))
    if not found:
        raise UsageError(
            message("Nothing matches '{pattern}'.", pattern=pattern),
            next_step=message("Check the pattern."),
        )
    for path in found:
        yield from _in_folder(path) if path.is_dir() else [Item(str(path), path.stem)]


def _listed(path: Path) -> Iterator[Item]:
    """A text file with one recording a line, relative to it; `#` begins a remark."""
    for line in (
        decode(read_file(path, largest=LARGEST_SETTINGS)).text.lstrip("\ufeff").splitlines()
    ):
        entry = line.strip()
        if entry and not entry.startswith("#"):
            yield _placed(entry, path.parent, {})


def _placed(entry: str, folder: Path, flags: Mapping[str, Any]) -> Item:
    if "://" in entry:
        item = Item(entry, "", flags)
        return item if item.is_page else replace(item, name=Path(entry).stem)
    if "\0" in entry:
        raise FormatError(
            message("'{visible}' is not the name of a file.", visible=visible(entry)),
            next_step=message("Correct the list."),
        )
    media = folder / entry
    return Item(str(media), media.stem, flags)


def _tabled(path: Path, trust_settings: bool) -> Iterator[Item]:
    """A CSV table or TOML file: a recording a row, and options of its own in other columns."""
    rows = _csv_rows(path) if path.suffix == ".csv" else _toml_rows(path)
    trusted = trust_settings or trusts(path)
    for number, row in rows:
        where = f", row {number}"
        entry = str(row.pop(_VIDEO, "") or "").strip()
        if not entry:
            raise FormatError(
                message("{name}{where} names no recording.", name=path.name, where=where),
                next_step=message("The column or key is called '{video}'.", video=_VIDEO),
                row=number,
            )
        file = SettingsFile(path.absolute(), where, named=True, trusted=trusted)
        values = field_values(_typed(row), RECORDS, file)
        for name, value in values.items():
            file.require(_ENTRIES[name], value)
        yield _placed(entry, path.parent, values)


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    text = decode(read_file(path, largest=LARGEST_SETTINGS)).text.lstrip("\ufeff")
    delimiter = ";" if text.split("\n", 1)[0].count(";") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, restkey="")
    try:
        if len(reader.fieldnames or ()) > _MOST_COLUMNS:
            raise FormatError(
                message(
                    "{visible} has more than {most_columns} columns.",
                    visible=visible(path.name),
                    most_columns=_MOST_COLUMNS,
                )
            )
        for row in reader:
            yield reader.line_num, {key: value for key, value in row.items() if key and value}
    except csv.Error as error:
        raise FormatError(
            message(
                "{visible} is not a CSV table: {reason} (line {line_num}).",
                visible=visible(path.name),
                reason=error,
                line_num=reader.line_num,
            ),
            next_step=message("Save it as CSV again."),
            line=reader.line_num,
        ) from error


def _toml_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        table = parse_toml(read_file(path, largest=LARGEST_SETTINGS).decode())
    except ValueError as error:
        raise FormatError(
            message("{name} is not TOML: {reason}.", name=path.name, reason=error), file=path.name
        ) from error
    rows = table.pop(_VIDEO, [])
    if table or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FormatError(
            message("{name} may hold tables [[{video}]] only.", name=path.name, video=_VIDEO),
            next_step=message("Put options for all recordings into tolmach.toml."),
        )
    for number, row in enumerate(rows, 1):
        path_key = {_VIDEO: row["file"]} if "file" in row else {}
        yield number, path_key | {key: value for key, value in row.items() if key != "file"}


_ENTRIES = {entry.name: entry for record in RECORDS for entry in fields(record)}
"""The fields of all options by name."""


@cache
def _kinds() -> dict[str, Any]:
    """Flag names of all options and the types of their fields; finding them takes a while."""
    return {
        flag_name(_ENTRIES[name]): kind
        for record in RECORDS
        for name, kind in get_type_hints(record).items()
    }


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Give text from a table the types of its fields; what cannot be is refused later, in words."""
    kinds = _kinds()
    return {key: _converted(value, kinds.get(key)) for key, value in row.items()}


def _converted(value: Any, kind: Any) -> Any:
    """The value, as a field of this type has it where that can be; None is no known field."""
    if kind is None or not isinstance(value, str):
        return value
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        return value


def distinct(items: Sequence[Item]) -> list[Item]:
    """
    Give items of the same name different ones: the ending is added, then a number.

    Names that differ in capitals only are the same name on some disks. A name that is empty stays
    so, until the recording is fetched.
    """
    taken = {LOGS, DOWNLOADS}
    named = []
    for item in items:
        name = next(one for one in _candidates(item) if one.casefold() not in taken or not one)
        taken.add(name.casefold())
        named.append(replace(item, name=name))
    return named


def _candidates(item: Item) -> Iterator[str]:
    yield item.name
    yield f"{item.name}.{Path(item.media).suffix[1:]}"
    for number in count(2):
        yield f"{item.name}-{number}"
