"""
XLIFF 2.1 (OASIS Standard, 13 February 2018), for translation tools.

One unit with one segment per sentence; times stand in the metadata module as a group of category
`subtitle`, the shape that Okapi reads.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tolmach.core.document import State
from tolmach.core.sheet import Returned, Row, Sheet
from tolmach.core.timing import clock
from tolmach.errors import FormatError, UsageError
from tolmach.formats.xml import child, read, serialise

_XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
_STATES = {
    State.NEEDS_WORK: "initial",
    State.DRAFT: "translated",
    State.REVIEWED: "reviewed",
    State.APPROVED: "final",
}
_BACK = {name: state for state, name in _STATES.items()}


def compose(sheet: Sheet) -> str:
    """
    Write the sheet.

    Raises:
        UsageError: the sheet's language is that of the recording: there is nothing to translate.
    """
    if sheet.language == sheet.source_language:
        raise UsageError(
            "XLIFF holds translations, not the language of the recording.",
            next_step="Name a target language with --to.",
        )
    root = ET.Element(
        "xliff",
        {
            "xmlns": "urn:oasis:names:tc:xliff:document:2.0",
            "xmlns:mda": "urn:oasis:names:tc:xliff:metadata:2.0",
            "version": "2.1",
            "srcLang": sheet.source_language,
            "trgLang": sheet.language,
        },
    )
    file = child(root, "file", id="f1")
    for row in sheet.rows:
        _unit(file, row)
    if not sheet.rows:  # a recording without speech: a file may not be empty, a group may
        child(file, "group", id="g1")
    return serialise(root)


def _unit(file: ET.Element, row: Row) -> None:
    unit = child(file, "unit", id=row.unit)
    times = child(child(unit, "mda:metadata"), "mda:metaGroup", category="subtitle")
    for kind, ms in (("startTimeStamp", row.start), ("endTimeStamp", row.end)):
        child(times, "mda:meta", clock(ms, separator="."), type=kind)
    notes = [("speaker", row.speaker), ("comment", row.comment)]
    if any(text for _, text in notes):
        box = child(unit, "notes")
        for category, text in notes:
            if text:
                child(box, "note", text, category=category)
    state = _STATES[row.state] if row.text else "initial"
    segment = child(unit, "segment", id="s1", state=state)
    child(segment, "source", row.source)
    if row.text:
        child(segment, "target", row.text)


def parse(text: str) -> Returned:
    """
    Read XLIFF 2 that came back; a unit cut into several segments is joined again.

    Raises:
        FormatError: not XML, not XLIFF 2, or the same unit twice.
    """
    root = read(text, "XLIFF")
    if root.tag != f"{_XLIFF}xliff":
        raise FormatError(
            "This is not an XLIFF 2 file.", next_step="Save it as XLIFF 2.0 or 2.1 in your tool."
        )
    texts: dict[str, str] = {}
    states: dict[str, State] = {}
    comments: dict[str, str] = {}
    for unit in root.iter(f"{_XLIFF}unit"):
        key = unit.get("id", "")
        if key in texts:
            raise FormatError(f"The unit {key} stands twice in the file.", unit=key)
        segments = unit.findall(f"{_XLIFF}segment")
        pieces = ["".join(t.itertext()) for s in segments for t in s.findall(f"{_XLIFF}target")]
        texts[key] = " ".join(" ".join(pieces).split())
        reached = [_BACK.get(segment.get("state", "initial"), State.DRAFT) for segment in segments]
        states[key] = min(reached, key=list(_STATES).index, default=State.DRAFT)
        comments[key] = " ".join(
            "".join(note.itertext())
            for note in unit.iter(f"{_XLIFF}note")
            if note.get("category") != "speaker"
        )
    return Returned(texts, states, comments)
