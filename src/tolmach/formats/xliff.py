"""
XLIFF 2 (OASIS Standard) for translation tools.

One sentence with one segment per sentence; times are in the metadata module as a group of
category `subtitle`, the shape that Okapi reads. Nothing in it is new in 2.1, and it validates
against the artefacts of both; it says 2.0 because Poedit and others refuse every other number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tolmach.core.document import State
from tolmach.core.exchange import EditedFile, ReviewTable, TableRow
from tolmach.core.timing import clock
from tolmach.errors import FormatError, UsageError
from tolmach.formats.format import Content, Format
from tolmach.formats.xml import child, read, serialise
from tolmach.languages import language
from tolmach.messages import message

_XLIFF = "{urn:oasis:names:tc:xliff:document:2.0}"
_STATES = {
    State.NEEDS_WORK: "initial",
    State.DRAFT: "translated",
    State.REVIEWED: "reviewed",
    State.APPROVED: "final",
}
_BACK = {name: state for state, name in _STATES.items()}
_SPEAKER = "Speaker: "
"""Before a speaker's name: some tools show and keep a note's text without its category."""


def compose(review: ReviewTable) -> str:
    """
    Write the table.

    Raises:
        UsageError: the table's language is that of the recording: there is nothing to translate.
    """
    if review.language == review.source_language:
        raise UsageError(
            message("XLIFF holds translations, not the language of the recording."),
            next_step=message("Add a target language with --to."),
        )
    root = ET.Element(
        "xliff",
        {
            "xmlns": "urn:oasis:names:tc:xliff:document:2.0",
            "xmlns:mda": "urn:oasis:names:tc:xliff:metadata:2.0",
            "version": "2.0",
            "srcLang": review.source_language,
            "trgLang": review.language,
        },
    )
    file = child(root, "file", id="f1")
    for row in review.rows:
        _sentence(file, row)
    if not review.rows:  # a recording without speech: a file may not be empty, a group may
        child(file, "group", id="g1")
    return serialise(root)


def _sentence(file: ET.Element, row: TableRow) -> None:
    sentence = child(file, "unit", id=row.id)
    times = child(child(sentence, "mda:metadata"), "mda:metaGroup", category="subtitle")
    for kind, ms in (("startTimeStamp", row.start), ("endTimeStamp", row.end)):
        child(times, "mda:meta", clock(ms, separator="."), type=kind)
    speaker = row.speaker and _SPEAKER + row.speaker
    notes = [("speaker", speaker), ("comment", row.comment)]
    if any(text for _, text in notes):
        box = child(sentence, "notes")
        for category, text in notes:
            if text:
                child(box, "note", text, category=category)
    state = {"state": _STATES[row.state]} if row.text else {}
    segment = child(sentence, "segment", id="s1", **state)
    child(segment, "source", row.source)
    if row.text:
        child(segment, "target", row.text)


def parse(text: str) -> EditedFile:
    """
    Read an edited XLIFF 2 file; a sentence cut into several segments is joined again.

    Raises:
        FormatError: not XML, not XLIFF 2, or the same sentence twice.
    """
    root = read(text, "XLIFF")
    if root.tag != f"{_XLIFF}xliff":
        raise FormatError(
            message("This is not an XLIFF 2 file."),
            next_step=message("Save it as XLIFF 2.0 or 2.1 in your tool."),
        )
    code = _language(root.get("trgLang", ""))
    texts: dict[str, str] = {}
    states: dict[str, State] = {}
    comments: dict[str, str] = {}
    remarks: list[str] = []
    for sentence in _sentences(root):
        key = sentence.get("id", "")
        if key in texts:
            raise FormatError(
                message("The unit {key} is in the file twice.", key=key), sentence=key
            )
        if _half(sentence):
            remarks.append(f"{key}: only a part is translated, so it was left as it is.")
        texts[key] = "" if _half(sentence) else _target(sentence, code)
        reached = [_state(segment) for segment in sentence.findall(f"{_XLIFF}segment")]
        states[key] = min(reached, key=list(_STATES).index, default=State.DRAFT)
        comments[key] = " / ".join(dict.fromkeys(_said(sentence)))
    for place in ("file", "group"):
        found = root.iterfind(f".//{_XLIFF}{place}/{_XLIFF}notes/{_XLIFF}note")
        remarks += [f"A note on the {place}: {_plain(note)}" for note in found]
    return EditedFile(texts, states, comments, tuple(remarks), language=code)


def _sentences(root: ET.Element) -> Iterator[ET.Element]:
    """Sentences in files and groups, in order; what is nested in a sentence is none."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == f"{_XLIFF}unit":
            yield element
        elif element is root or element.tag in (f"{_XLIFF}file", f"{_XLIFF}group"):
            waiting += reversed(element)


def _language(tag: str) -> str:
    """Our code for the language of the targets; empty when we do not know it."""
    try:
        return language(tag).code
    except UsageError:
        return ""


def _plain(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _state(segment: ET.Element) -> State:
    """A missing state says nothing; Poedit says "needs work" in the sub-state."""
    if segment.get("subState", "").endswith(":fuzzy"):
        return State.NEEDS_WORK
    return _BACK.get(segment.get("state", ""), State.DRAFT)


def _half(sentence: ET.Element) -> bool:
    """Whether some of the segments have a translation and others wait for one."""
    segments = sentence.findall(f"{_XLIFF}segment")
    return any(map(_waits, segments)) and not all(map(_waits, segments))


def _waits(segment: ET.Element) -> bool:
    """An empty target of a segment that was moved on is one that was left empty on purpose."""
    source, target = (segment.find(f"{_XLIFF}{name}") for name in ("source", "target"))
    if source is None or not _plain(source):
        return False
    untouched = segment.get("state", "initial") == "initial"
    return target is None or (not _plain(target) and untouched)


def _target(sentence: ET.Element, code: str) -> str:
    """The segments and what is between them, in the order of the targets."""
    parts: list[tuple[int, bool, str]] = []
    inside = [part for part in sentence if part.tag in (f"{_XLIFF}segment", f"{_XLIFF}ignorable")]
    for place, part in enumerate(inside, 1):
        kept = part.tag == f"{_XLIFF}ignorable"
        target = part.find(f"{_XLIFF}target")
        if target is None and kept:
            target = part.find(f"{_XLIFF}source")
        if target is not None:
            order = target.get("order", "")
            text = "".join(target.itertext())
            parts.append((int(order) if re.fullmatch(r"\d{1,9}", order) else place, kept, text))
    parts.sort(key=lambda part: part[0])
    spaced = not code or language(code).spaced
    text = ""
    between = True
    for _, kept, piece in parts:
        text += ("" if between or kept or not spaced else " ") + piece
        between = kept
    return " ".join(text.split())


def _said(sentence: ET.Element) -> list[str]:
    """Notes on the sentence, and comments on words of it; not the speaker that was exported."""
    notes = [
        _plain(note)
        for note in sentence.iterfind(f"{_XLIFF}notes/{_XLIFF}note")
        if note.get("category") != "speaker" and not _plain(note).startswith(_SPEAKER)
    ]
    for name in ("mrk", "sm"):
        marks = sentence.iter(f"{_XLIFF}{name}")
        notes += [mark.get("value", "") for mark in marks if mark.get("type") == "comment"]
    return [note for note in notes if note]


FORMAT: Format[ReviewTable] = Format(
    name="xliff",
    content=Content.TABLE,
    help="file for translation tools, to import",
    suffixes=("xlf", "xliff"),
    parse=parse,
    compose=compose,
    editable=True,
    translated=True,
)
