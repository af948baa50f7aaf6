"""
The document as JSON: what a work folder holds.

The same document always gives the same bytes. Every sentence is on a line of its own, so that
version control and people can compare two of them. Unknown keys are errors: a file that says more
than this version understands must not lose what it says by being written again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tolmach.core.document import Document
from tolmach.errors import FormatError
from tolmach.formats.earlier_keys import with_present_keys
from tolmach.messages import from_json, message, to_json

KIND = "tolmach document"
SCHEMA = 3
_RENAMED = 1
"""The schema whose keys had other names."""
_READ = (_RENAMED, 2, SCHEMA)
"""In 2, findings held English texts only."""
RECORD = "journal_record"
"""A key that says that the work folder also holds a record of its journal; see `has_record`."""
RESTORE = message(
    "Move work/document.json away and run `tolmach run` again on the video; "
    "finished steps are kept."
)
_SINGLE = ("media", "language", "about")
_LISTS = ("speakers", "steps", "findings", "sentences")
_OF_EDITS = ("edits", "unedited")
"""Lists that are written only where there is something in them; earlier versions had none."""


def compose(document: Document, *, record: bool = False) -> str:
    """
    Write the document; keys in the order of the records, languages sorted.

    Args:
        record: say that the work folder holds a record of its journal, so that the loss of both
            does not look like a journal that was never begun.
    """
    return b"".join(_pieces(document, record=record)).decode()


def _pieces(document: Document, *, record: bool) -> Iterator[bytes]:
    """The document piece by piece; that of a long recording is long."""
    from msgspec.json import Encoder

    encode = Encoder(order="deterministic", enc_hook=to_json).encode
    yield b'{"kind":%b,\n"schema":%d' % (encode(KIND), SCHEMA)
    if record:
        yield b',\n"%b":true' % RECORD.encode()
    for key in _SINGLE:
        yield b",\n%b:%b" % (encode(key), encode(getattr(document, key)))
    for key in (*_LISTS, *(key for key in _OF_EDITS if getattr(document, key))):
        items = getattr(document, key)
        yield b",\n%b:[" % encode(key)
        for index, item in enumerate(items):
            yield b"%b%b" % (b",\n" if index else b"\n", encode(item))
        yield b"\n]" if items else b"]"
    yield b"}\n"


def has_record(text: bytes) -> bool:
    """Whether the document says that its work folder holds a record of the journal."""
    return b'"%b":true' % RECORD.encode() in text[: text.find(b'"media"')]


@dataclass(frozen=True, slots=True)
class _Head:
    """What tells which file this is; everything else in it is passed over without being built."""

    kind: Any = None
    schema: Any = None


def parse(text: str | bytes) -> Document:
    """
    Read a document; bytes are UTF-8, and take less memory than a string.

    Raises:
        FormatError: not JSON, not a document, of a newer schema, with an unknown key, or with
            values that no document can have.
    """
    import msgspec

    data = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.kind != KIND:
            raise FormatError(
                message("This is not a tolmach document."),
                next_step=message("Choose another file."),
            )
        if head.schema == _RENAMED:
            renamed = with_present_keys(msgspec.json.decode(data))
            data = msgspec.json.encode({**renamed, "schema": SCHEMA})
        elif head.schema not in _READ:
            raise FormatError(
                message(
                    "The document has schema {schema}; this version reads {schema_2}.",
                    schema=head.schema,
                    schema_2=SCHEMA,
                ),
                next_step=message("Use the version of tolmach that wrote it, or a newer one."),
                schema=head.schema,
            )
        document = msgspec.json.decode(data, type=Document, dec_hook=from_json)
        # Text that is written again as it was holds nothing that the records do not know.
        unknown = "" if _written_again(document, data) else _unknown_key(data, document)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FormatError(
            message("The document is damaged: {reason}.", reason=error), next_step=RESTORE
        ) from error
    if unknown:
        raise FormatError(
            message("The document has a key that is not known: {unknown}.", unknown=unknown),
            next_step=message("Use the version of tolmach that wrote it, or a newer one."),
            key=unknown,
        )
    return document


def _written_again(document: Document, data: bytes) -> bool:
    position = 0
    for piece in _pieces(document, record=has_record(data)):
        if not data.startswith(piece, position):
            return False
        position += len(piece)
    return position == len(data)


def _unknown_key(data: bytes, document: Document) -> str:
    """Path of the first key that the records do not have, found item by item; empty for none."""
    import msgspec

    for key, raw in msgspec.json.decode(data, type=dict[str, msgspec.Raw]).items():
        if key in ("kind", "schema", RECORD):
            continue
        if key in _SINGLE:
            items = [(key, raw, getattr(document, key))]
        elif key in (*_LISTS, *_OF_EDITS):
            rows = msgspec.json.decode(raw, type=list[msgspec.Raw])
            numbered = enumerate(zip(rows, getattr(document, key), strict=True))
            items = [(f"{key}[{number}]", row, item) for number, (row, item) in numbered]
        else:
            return key
        for path, row, item in items:
            content = msgspec.json.decode(row)
            if key == "media":
                content.pop("audio_start", None)  # older versions wrote it, and nothing read it
            found = _unknown(content, msgspec.to_builtins(item, enc_hook=to_json), path)
            if found:
                return found
    return ""


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
