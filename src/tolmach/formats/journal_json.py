"""
The journal as JSON lines: one entry a line, `{"op": ..., ...}` for every operation in it.

The lines form a hash chain: the head of an empty journal is the empty text; the head after a line
is the SHA-256 of the head before it and the line. Each line holds the head before it as `previous`,
so that a line that was changed, removed or put in does not go unnoticed. Only the lines of journals
that were begun before there was a chain have no `previous`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import fields
from typing import Any, NamedTuple

from tolmach.core import edits
from tolmach.core.edits import Entry, Operation
from tolmach.errors import FormatError
from tolmach.formats.earlier_keys import with_present_keys
from tolmach.messages import message

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
    edits.RetimeWords,
    edits.Dismiss,
    edits.Split,
    edits.Join,
    edits.Insert,
    edits.NameSpeaker,
    edits.AssignSpeaker,
    edits.MergeSpeakers,
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
    """
    What a journal holds.

    Attributes:
        entries: the entries, in order.
        length: how many bytes of the file they fill; what follows is a torn last line.
        heads: heads of the chain, the one before the first entry included.
        unchained: how many entries at the beginning do not name the head before them.
    """

    entries: tuple[Entry, ...] = ()
    length: int = 0
    heads: tuple[str, ...] = ("",)
    unchained: int = 0


def compose(entry: Entry, previous: str = "") -> str:
    """Write one entry as a line; `previous` is the head of the chain before it."""
    import msgspec

    operations = [{"op": _name(type(op)), **msgspec.to_builtins(op)} for op in entry.operations]
    head = {"id": entry.id, "by": entry.by, "at": entry.at, "message": entry.message}
    kind = {"kind": entry.kind} if entry.kind else {}
    line = {**head, **kind, "previous": previous, "operations": operations}
    return msgspec.json.encode(line).decode() + "\n"


def head_after(previous: str, line: bytes) -> str:
    """The head of the chain after a line, its line feed included."""
    return hashlib.sha256(previous.encode() + line).hexdigest()


def parse(data: bytes) -> Journal:
    """
    Read a journal; a last line without its end was never finished and does not count.

    Raises:
        FormatError: a finished line is damaged or does not continue the chain.
    """
    return extended(Journal(), data)


def extended(known: Journal, data: bytes) -> Journal:
    """
    Read a journal whose beginning was read before.

    Args:
        known: what the first `known.length` bytes hold; the caller has compared them.
        data: all bytes.

    Raises:
        FormatError: as `parse`.
    """
    end = data.rfind(b"\n") + 1
    entries = list(known.entries)
    heads = list(known.heads)
    unchained = known.unchained
    lines = data[known.length : end].split(b"\n")[:-1]
    for number, line in enumerate(lines, len(entries) + 1):
        entry, previous = _entry(number, line)
        if previous is None and unchained == len(entries):
            unchained += 1
        elif previous != heads[-1]:
            raise FormatError(
                message(
                    "Line {number} of the journal does not continue the line before it.",
                    number=number,
                ),
                line=number,
            )
        entries.append(entry)
        heads.append(head_after(heads[-1], line + b"\n"))
    return Journal(tuple(entries), end, tuple(heads), unchained)


def _entry(number: int, line: bytes) -> tuple[Entry, str | None]:
    """The entry in a line, and the head before it; None where the line does not name it."""
    import msgspec

    try:
        raw = msgspec.json.decode(line)
        operations = tuple(_operation(item) for item in raw.pop("operations"))
        said = msgspec.convert(raw, dict[str, str])
        previous = said.pop("previous", None)
        if "kind" not in said and said.get("message", "").startswith("import "):
            said["kind"] = "import"  # entries of earlier versions were known by their messages
        return Entry(operations=operations, **said), previous
    except (
        msgspec.MsgspecError, KeyError, TypeError, AttributeError, ValueError, RecursionError
    ) as error:  # fmt: skip
        raise FormatError(
            message(
                "Line {number} of the journal is damaged: {reason}.", number=number, reason=error
            ),
            line=number,
        ) from error


def _operation(raw: dict[str, Any]) -> Operation:
    import msgspec

    kind = _BY_NAME[raw.pop("op")]
    raw = with_present_keys(raw)
    unknown = set(raw) - {entry.name for entry in fields(kind)}
    if unknown:
        raise ValueError(message("unknown key {unknown}", unknown=min(unknown)))
    operation: Operation = msgspec.convert(raw, kind)
    return operation
