"""The journal as the page sees it: what a person can undo and redo, and what an entry did."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from itertools import takewhile
from typing import Any

import msgspec

from tolmach.app.answers import Refusal
from tolmach.app.operations import shapes
from tolmach.app.present import Json
from tolmach.core.edits import Entry, Operation, SetText, Undo
from tolmach.messages import message
from tolmach.stages.exchange.rerun import kept_entries, named_by


def undone(entries: Sequence[Entry]) -> set[str]:
    """Ids of entries that were taken back."""
    return {entry.id for entry in entries} - {entry.id for entry in kept_entries(entries)}


def takes_back(entry: Entry) -> bool:
    """Whether an entry is an undo or a redo."""
    return any(isinstance(op, Undo) for op in entry.operations)


def last_act(entries: Sequence[Entry], by: str) -> Entry | None:
    """The last entry of this person that counts and takes nothing back."""
    gone = undone(entries)
    own = (e for e in reversed(entries) if e.by == by and e.id not in gone and not takes_back(e))
    return next(own, None)


def last_undo(entries: Sequence[Entry], by: str) -> Entry | None:
    """What redo takes back: this person's last undo, if they did nothing else since."""
    own = (entry for entry in reversed(entries) if entry.by == by)
    backs = list(takewhile(takes_back, own))
    if not backs:  # the usual case after an edit; the rest looks at the whole journal
        return None
    gone = undone(entries)
    plain = {entry.id for entry in entries if not takes_back(entry)}
    for entry in backs:
        targets = {op.entry for op in entry.operations if isinstance(op, Undo)}
        if entry.id not in gone and targets <= plain:
            return entry
    return None


def require_free(entries: Sequence[Entry], last: Entry) -> None:
    """
    Refuse to take back what later edits of others build on.

    Raises:
        Refusal: they changed the same sentences.
    """
    gone = undone(entries)
    later = entries[[entry.id for entry in entries].index(last.id) + 1 :]
    own = frozenset(name for op in last.operations for name in named_by(op))
    shaped = any(shapes(op) for op in last.operations)
    handles = {
        entry.by
        for entry in later
        if entry.id not in gone and not takes_back(entry)
        for op in entry.operations
        if named_by(op) & own and (shaped or shapes(op) or _same_text(op, last))
    }
    if handles:
        raise cannot_undo(
            message("Others have changed the same sentences since."),
            handles=sorted(filter(None, handles)),
        )


def _same_text(operation: Operation, entry: Entry) -> bool:
    """Whether an operation writes a text that the entry wrote as well."""
    written = {(op.sentence, op.language) for op in entry.operations if isinstance(op, SetText)}
    return isinstance(operation, SetText) and (operation.sentence, operation.language) in written


def cannot_undo(reason: str, **facts: Any) -> Refusal:
    """An undo or redo that is not possible now."""
    return Refusal(HTTPStatus.CONFLICT, "cannot_undo", reason, facts=facts)


def label(entry: Entry) -> str:
    """What an entry did, in short, for the page's undo button."""
    names = [type(op).__name__ for op in entry.operations]
    return ", ".join(dict.fromkeys(names))


def described(entry: Entry, gone: set[str], name: str | None = None) -> Json:
    """
    One entry for the history.

    Args:
        gone: ids of entries that were taken back.
        name: only what it did to this sentence.
    """
    from tolmach.formats.journal_json import compose

    raw = msgspec.json.decode(compose(entry))
    changes = [
        {
            "what": op.pop("op"),
            "sentence": op.pop("sentence", None),
            **{key: value for key, value in op.items() if isinstance(value, str | bool | int)},
        }
        for record, op in zip(entry.operations, raw["operations"], strict=True)
        if name is None or name in named_by(record)
    ]
    return {
        "id": entry.id,
        "by": entry.by,
        "at": entry.at,
        "message": entry.message,
        "undone": entry.id in gone,
        "changes": changes,
    }
