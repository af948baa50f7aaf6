"""A document as a review table: one row per sentence, for people who work elsewhere."""

from __future__ import annotations

from tolmach.core.document import Document, Sentence, Text
from tolmach.core.exchange import ReviewTable, TableRow
from tolmach.stages.publication.publish import names, public, title
from tolmach.text.sanitize import inert


def review_table(document: Document, language: str) -> ReviewTable:
    """Make the table in one language; withheld sentences are not in it."""
    shown = public(document)
    called = names(shown, (language,))
    rows = []
    for sentence in shown.sentences:
        text = sentence.text(language, document.language) or Text("")
        span = sentence.span
        speaker = called[sentence.speaker][0][0] if sentence.speaker else ""
        rows.append(
            TableRow(
                id=sentence.id,
                start=span.start,
                end=span.end,
                speaker=speaker,
                source=inert(sentence.source.content),
                text=inert(text.content),
                state=text.state,
                comment=said_about(sentence),
                note=inert(text.note),
                paragraph=sentence.paragraph,
            )
        )
    return ReviewTable(title(document), document.language, language, tuple(rows))


_BETWEEN = " / "
"""Parts the comments of several people in one cell."""


def said_about(sentence: Sentence) -> str:
    """All comments on a sentence, on one line."""
    return inert(_BETWEEN.join(comment.text for comment in sentence.comments))


def newly_said(sentence: Sentence, comment: str) -> str:
    """What is new in a cell of comments that came back."""
    known = {part for said in sentence.comments for part in inert(said.text).split(_BETWEEN)}
    return _BETWEEN.join(part for part in inert(comment).split(_BETWEEN) if part not in known)
