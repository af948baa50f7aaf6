"""A document as a sheet: one row per sentence, for people who work elsewhere."""

from __future__ import annotations

from tolmach.core.document import Document, Text, Unit
from tolmach.core.sheet import Row, Sheet
from tolmach.stages.publish import names, public, title
from tolmach.text.inert import inert


def sheet(document: Document, language: str) -> Sheet:
    """Write the sheet in one language; withheld sentences are not in it."""
    shown = public(document)
    called = names(shown, (language,))
    rows = []
    for unit in shown.units:
        text = unit.text(language, document.language) or Text("")
        speaker = called[unit.speaker][0][0] if unit.speaker else ""
        rows.append(
            Row(
                unit=unit.id,
                start=unit.span.start,
                end=unit.span.end,
                speaker=speaker,
                source=inert(unit.source.content),
                text=inert(text.content),
                state=text.state,
                comment=said_about(unit),
                note=inert(text.note),
                paragraph=unit.paragraph,
            )
        )
    return Sheet(title(document), document.language, language, tuple(rows))


_BETWEEN = " / "
"""Parts the comments of several people in one cell."""


def said_about(unit: Unit) -> str:
    """All comments on a unit, on one line."""
    return inert(_BETWEEN.join(comment.text for comment in unit.comments))


def newly_said(unit: Unit, comment: str) -> str:
    """What is new in a cell of comments that came back."""
    known = {part for said in unit.comments for part in inert(said.text).split(_BETWEEN)}
    return _BETWEEN.join(part for part in inert(comment).split(_BETWEEN) if part not in known)
