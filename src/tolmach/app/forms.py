"""The options of a run as a form: what the page shows, and what may come back from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from tolmach.app.answers import Refusal, bad_request
from tolmach.app.library import Library
from tolmach.app.present import Json
from tolmach.core.option_rules import flag_name, require_allowed
from tolmach.core.options import TranslationOptions
from tolmach.errors import TolmachError, UsageError
from tolmach.formats.profile_toml import shipped
from tolmach.languages import LANGUAGES
from tolmach.messages import joined, message
from tolmach.pipeline.job import RECORDS
from tolmach.pipeline.model_choice import NO_ALIGNER
from tolmach.pipeline.settings import read_settings
from tolmach.pipeline.views import kinds

_FILES = {
    "names": "glossary",
    "speakers": "speakers",
    "turns": "turns",
    "transcript": "transcript",
    "translation": "translation",
}
_TERMINAL = frozenset({"known_voices", "synopsis", "make_synopsis"})
_COMMON = ("source", "targets", "formats", "names", "profile", "speakers")
_COMPUTE = ("auto", "int8", "int8_float16", "int8_float32", "int8_bfloat16", "float16", "bfloat16",
            "float32")  # fmt: skip
_LEAVE_OUT = ("hesitations", "fillers", "repetitions")
_LONGEST = 2_000


def _offered() -> Iterator[tuple[type, Field[Any]]]:
    """
    Every option that a page may set: its record and its field.

    Options that send text to other computers, and files that the library does not list, are given
    in the terminal: a page names files by their ids.
    """
    for record in RECORDS:
        for entry in fields(record):
            sends = entry.metadata.get("address") and record is TranslationOptions
            if not sends and entry.name not in _TERMINAL:
                yield record, entry


def offered(flags: Mapping[str, Any]) -> dict[str, Any]:
    """Those of some options that a page may set."""
    names = {entry.name for _, entry in _offered()}
    return {name: value for name, value in flags.items() if name in names}


def _kind(entry: Field[Any]) -> str:
    """How the page asks for an option."""
    special = {"source": "language", "targets": "languages", "translation": "files"}
    if entry.name in special:
        return special[entry.name]
    if entry.metadata.get("trust") == "id":
        return "model"
    if entry.name in _FILES:
        return "file"
    kinds = {"bool": "bool", "int": "int", "float": "float", "tuple[str, ...]": "list"}
    return kinds.get(str(entry.type), "choice" if _choices(entry) else "text")


def _choices(entry: Field[Any]) -> list[str] | None:
    own = {"profile": list(shipped()), "formats": list(kinds()), "compute_type": list(_COMPUTE),
           "leave_out": list(_LEAVE_OUT)}  # fmt: skip
    found = own.get(entry.name) or entry.metadata.get("choices")
    return list(found) if found else None


def form(root: Path) -> Json:
    """All options in groups, the common ones first, with the values that files of settings give."""
    problem = ""
    try:
        found = read_settings(root / "recording", RECORDS, {}).rows
        settings = {each.key: each for each in found}
    except UsageError as error:
        settings, problem = {}, error.message
    groups: dict[str, list[Json]] = {"common": []}
    for record, entry in _offered():
        kind = _kind(entry)
        setting = settings.get(flag_name(entry))
        known = setting is not None and setting.origin != "default"
        shown = known and kind not in ("file", "files")
        group = "common" if entry.name in _COMMON else record.__name__
        groups.setdefault(group, []).append({
            "name": entry.name,
            "flag": flag_name(entry),
            "help": entry.metadata["help"],
            "type": kind,
            "default": _plain(entry.default),
            "value": _plain(setting.value if setting and shown else entry.default),
            "origin": "settings" if known else "default",
            "choices": _choices(entry),
            "kind": _FILES.get(entry.name),
            "least": entry.metadata.get("least"),
            "most": entry.metadata.get("most"),
        })  # fmt: skip
    groups["common"].sort(key=lambda option: _COMMON.index(option["name"]))
    titles = {record.__name__: (record.__doc__ or "").strip() for record in RECORDS}
    return {
        "groups": [
            {"id": name, "title": titles.get(name, ""), "options": options}
            for name, options in groups.items()
            if options
        ],
        "problem": problem,
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def formats() -> list[Json]:
    """Kinds of files that can be written."""
    return [
        {
            "name": name,
            "help": kind.help,
            "two": kind.bilingual,
            "translated": kind.format.translated,
            "imports": kind.format.editable and not kind.bilingual,
        }
        for name, kind in kinds().items()
    ]


def languages() -> list[Json]:
    """All languages, by name."""
    known = sorted(LANGUAGES.values(), key=lambda one: one.name)
    return [
        {"code": one.code, "name": one.name, "rtl": one.rtl, "spaced": one.spaced} for one in known
    ]


def flags_from(provided: Mapping[str, Any], library: Library) -> dict[str, Any]:
    """
    Check what a page sends, and make flags of it.

    Raises:
        Refusal: an option that is not offered, or a value that cannot be; the key is named.
    """
    known = {entry.name: entry for _, entry in _offered()}
    flags: dict[str, Any] = {}
    for name, value in provided.items():
        if name not in known:
            raise bad_request(message("There is no option '{name}'.", name=name[:40]), name[:40])
        if value is None:
            continue
        try:
            flags[name] = _value(known[name], value, library)
        except (Refusal, ValueError, TypeError, TolmachError) as error:
            raise bad_request(
                joined(message("'{name}' cannot have this value.", name=name), str(error)), name
            ) from error
    return flags


def _value(entry: Field[Any], value: Any, library: Library) -> Any:
    """One value, of the type of its field; raises whatever is wrong."""
    kind = _kind(entry)
    if kind in ("file", "files") and value:
        return _file(entry.name, value, library)
    if kind == "model":
        return _model(_text(value))
    plain = tuple(map(_text, value)) if isinstance(value, list) else value
    if isinstance(plain, str):
        _text(plain)
    parts = set(plain) if isinstance(plain, tuple) else {plain}
    choices = list(LANGUAGES) if kind == "languages" else _choices(entry)
    if choices and not parts <= {*choices, *([entry.default] if kind == "choice" else [])}:
        raise ValueError(message("Known: {choices}.", choices=", ".join(choices[:40])))
    if kind == "language" and not set(str(plain).split(",")) <= {"auto", "", *LANGUAGES}:
        raise ValueError(message("A language is needed."))
    require_allowed(entry, plain)
    return plain


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST or not value.isprintable():
        raise TypeError("A short text is needed.")
    return value


def _file(name: str, value: Any, library: Library) -> Any:
    """Files are named by their ids; translations by language as well."""
    kind = _FILES[name]
    if name != "translation":
        return str(library.file(_text(value), kind))
    if not isinstance(value, dict) or not set(value) <= set(LANGUAGES):
        raise TypeError("A file for each language is needed.")
    return tuple(f"{code}={library.file(_text(one), kind)}" for code, one in value.items())


def _model(name: str) -> str:
    """A model by its id; folders are named in the terminal."""
    from tolmach.models import catalog
    from tolmach.models.store import installed

    known = {model.entry.id for model in installed()} | {one.id for one in catalog.catalog()}
    if name and name not in {*known, NO_ALIGNER}:
        raise ValueError(message("There is no such model."))
    return name
