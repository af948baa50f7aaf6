"""The journal as JSON lines: one entry a line, `{"op": ..., ...}` for every operation in it."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any, NamedTuple

from tolmach.core import edits
from tolmach.core.edits import Entry, Operation
from tolmach.errors import FormatError

_KINDS: tuple[type[Operation], ...] = (
    edits.SetText,
    edits.Suggest,
    edits.SetPins,
    edits.SetNote,
    edits.AddComment,
    edits.SetSpeaker,
    edits.SetParagraph,
    edits.Withhold,
    edits.Release,
    edits.Retime,
    edits.NameSpeaker,
    edits.Declare,
    edits.Undo,
)


def _name(kind: type) -> str:
    """
    The name of an operation in the file.

    >>> _name(edits.SetText)
    'set_text'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


_BY_NAME = {_name(kind): kind for kind in _KINDS}


class Journal(NamedTuple):
    """The entries, and how many bytes of the file they fill; what follows is a torn last line."""

    entries: tuple[Entry, ...]
    length: int


def compose(entry: Entry) -> str:
    """Write one entry as a line."""
    import msgspec

    operations = [{"op": _name(type(op)), **msgspec.to_builtins(op)} for op in entry.operations]
    head = {"id": entry.id, "by": entry.by, "at": entry.at, "message": entry.message}
    return msgspec.json.encode({**head, "operations": operations}).decode() + "\n"


def parse(data: bytes) -> Journal:
    """
    Read a journal; a last line without its end was never finished and does not count.

    Raises:
        FormatError: a finished line is damaged. The file must then be mended by a person: it is
            the only place where their work stands.
    """
    whole = data[: data.rfind(b"\n") + 1]
    entries = [_entry(number, line) for number, line in enumerate(whole.splitlines(), 1)]
    return Journal(tuple(entries), len(whole))


def _entry(number: int, line: bytes) -> Entry:
    import msgspec

    try:
        raw = msgspec.json.decode(line)
        operations = tuple(_operation(item) for item in raw.pop("operations"))
        return Entry(operations=operations, **msgspec.convert(raw, dict[str, str]))
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise FormatError(
            f"Line {number} of the journal is damaged: {error}.",
            next_step="Nothing was changed. Restore journal.jsonl from a copy, or mend the line.",
            line=number,
        ) from error


def _operation(raw: dict[str, Any]) -> Operation:
    import msgspec

    kind = _BY_NAME[raw.pop("op")]
    unknown = set(raw) - {entry.name for entry in fields(kind)}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)}")
    operation: Operation = msgspec.convert(raw, kind)
    return operation
