"""
The document as JSON: what a work folder holds.

The same document always gives the same bytes. Every sentence stands on a line of its own, so that
version control and people can compare two of them. Unknown keys are errors: a file that says more
than this version understands must not lose what it says by being written again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tolmach.core.document import Document
from tolmach.errors import FormatError
from tolmach.formats.earlier_keys import with_present_keys

KIND = "tolmach document"
SCHEMA = 2
_EARLIER = 1
"""The schema whose keys had other names."""
RECORD = "journal_record"
"""A key that says that the work folder also holds a record of its journal; see `has_record`."""
RESTORE = (
    "Move work/document.json away and run `tolmach run` again on the video; "
    "finished steps are kept."
)
_SINGLE = ("media", "language", "about")
_LISTS = ("speakers", "steps", "findings", "sentences")


def compose(document: Document, *, record: bool = False) -> str:
    """
    Write the document; keys in the order of the records, languages sorted.

    Args:
        record: say that the work folder holds a record of its journal, so that the loss of both
            does not look like a journal that was never begun.
    """
    import msgspec

    def line(value: Any) -> str:
        return msgspec.json.encode(value, order="deterministic").decode()

    rows = [f'"kind":{line(KIND)}', f'"schema":{SCHEMA}']
    rows += [f'"{RECORD}":true'] if record else []
    rows += [f"{line(key)}:{line(getattr(document, key))}" for key in _SINGLE]
    for key in _LISTS:
        items = ",\n".join(line(item) for item in getattr(document, key))
        rows.append(f"{line(key)}:[\n{items}\n]" if items else f"{line(key)}:[]")
    return "{" + ",\n".join(rows) + "}\n"


def has_record(text: str) -> bool:
    """Whether the document says that its work folder holds a record of the journal."""
    return f'"{RECORD}":true' in text.partition('"media"')[0]


@dataclass(frozen=True, slots=True)
class _Head:
    """What tells which file this is; everything else in it is passed over without being built."""

    kind: Any = None
    schema: Any = None


def parse(text: str) -> Document:
    """
    Read a document.

    Raises:
        FormatError: not JSON, not a document, of a newer schema, with an unknown key, or with
            values that no document can have.
    """
    import msgspec

    try:
        head = msgspec.json.decode(text, type=_Head)
        if head.kind != KIND:
            raise FormatError("This is not a tolmach document.", next_step="Choose another file.")
        if head.schema == _EARLIER:
            renamed = with_present_keys(msgspec.json.decode(text))
            text = msgspec.json.encode({**renamed, "schema": SCHEMA}).decode()
        elif head.schema != SCHEMA:
            raise FormatError(
                f"The document has schema {head.schema}; this version reads {SCHEMA}.",
                next_step="Use the version of tolmach that wrote it, or a newer one.",
                schema=head.schema,
            )
        document = msgspec.json.decode(text, type=Document)
        # Text that is written again as it was holds nothing that the records do not know.
        unknown = (
            ""
            if compose(document, record=has_record(text)) == text
            else _unknown_key(text, document)
        )
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FormatError(f"The document is damaged: {error}.", next_step=RESTORE) from error
    if unknown:
        raise FormatError(
            f"The document has a key that is not known: {unknown}.",
            next_step="Use the version of tolmach that wrote it, or a newer one.",
            key=unknown,
        )
    return document


def _unknown_key(text: str, document: Document) -> str:
    import msgspec

    raw = msgspec.json.decode(text)
    del raw["kind"], raw["schema"]
    raw.pop(RECORD, None)
    raw["media"].pop("audio_start", None)  # older versions wrote it, and nothing read it
    return _unknown(raw, msgspec.to_builtins(document), "")


def _unknown(raw: Any, known: Any, path: str) -> str:
    """Path of the first key that the records do not have; empty when there is none."""
    if isinstance(raw, dict) and isinstance(known, dict):
        for key, value in raw.items():
            here = f"{path}.{key}".lstrip(".")
            found = here if key not in known else _unknown(value, known[key], here)
            if found:
                return found
    if isinstance(raw, list) and isinstance(known, list | tuple):
        for index, value in enumerate(raw):
            found = _unknown(value, known[index], f"{path}[{index}]")
            if found:
                return found
    return ""
