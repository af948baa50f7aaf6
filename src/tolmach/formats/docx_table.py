"""
A Word table for people who check elsewhere: number, time, speaker, source, text, comment.

The sentence's id is in the first column. Tracked changes are read as accepted. Comments in the
margin count as comments on the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tolmach.core.exchange import AddedText, EditedFile, ReviewTable, TableRow
from tolmach.core.timing import read_clock, short_clock
from tolmach.errors import FormatError
from tolmach.formats.docx import empty, packed, place
from tolmach.formats.docx_reading import W, read_document, text_of
from tolmach.formats.docx_xml import paragraph, row, run, short, table
from tolmach.formats.format import Content, Format
from tolmach.languages import language
from tolmach.messages import message

HEADS = ("#", "Time", "Speaker", "Source", "Text", "Comment")
_WIDTHS_MM = (18, 16, 24, 85, 85, 38)
_REVISIONS = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")


def compose(review: ReviewTable) -> bytes:
    """Write the table on a page in landscape."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    package = empty(review.title, review.language)
    section = package.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    title = paragraph(run(review.title, review.language), "Title", review.language)
    place(package, [title, _table(review)])
    return packed(package)


def _table(review: ReviewTable) -> str:
    # A head is English, and aligned as the text of its column.
    heads = [
        paragraph(run(head, "en"), "TableHead", code)
        for head, code in zip(HEADS, _languages(review), strict=True)
    ]
    return table(_WIDTHS_MM, heads, (_row(review, one) for one in review.rows), review.language)


def _row(review: ReviewTable, one: TableRow) -> str:
    texts = (one.id, short_clock(one.start), one.speaker, one.source, one.text, one.comment)
    cells = list(zip(texts, _languages(review), _WIDTHS_MM, strict=True))
    return row(
        _WIDTHS_MM,
        [paragraph(run(text, code), "TableText", code) for text, code, _ in cells],
        whole=all(short(text, code, width) for text, code, width in cells),
    )


def _languages(review: ReviewTable) -> tuple[str, ...]:
    """The languages of the columns."""
    own = language(review.language).code
    return ("en", "en", own, review.source_language, own, own)


def parse(data: bytes) -> EditedFile:
    """
    Read an edited table; a row with a text and no number is a sentence that a person added.

    Raises:
        FormatError: not a Word document, no such table in it, or the same id twice.
    """
    return read_document(data, _edited)


def _edited(package: Any) -> EditedFile:
    found = next((one for one in package.tables if _is_ours(one)), None)
    if found is None:
        raise FormatError(
            message("There is no table with the columns '#' and 'Text' in the document."),
            next_step=message("Export it again with --formats table and edit only the text."),
        )
    margin = {str(one.comment_id): " ".join(one.text.split()) for one in package.comments}
    texts: dict[str, str] = {}
    comments: dict[str, str] = {}
    sources: dict[str, str] = {}
    added: list[AddedText] = []
    for cells in _rows(found)[1:]:
        if len(cells) != len(HEADS):
            raise FormatError(
                message("A row of the table has lost or gained a cell."),
                next_step=message(
                    "Undo merging and splitting of cells in Word, or send the text as CSV."
                ),
            )
        sentence = _text(cells[0])
        if sentence in texts:
            raise FormatError(
                message("The number {sentence} is in the table twice.", sentence=sentence),
                next_step=message("Leave one of the two rows out."),
            )
        if sentence:
            said = [_text(cells[5]), *(margin.get(key, "") for key in _references(cells))]
            sources[sentence], texts[sentence] = _text(cells[3]), _text(cells[4])
            comments[sentence] = " / ".join(filter(None, said))
        elif text := _text(cells[4]):
            start, after = read_clock(_text(cells[1])), next(reversed(texts), "")
            speaker, source = _text(cells[2]), _text(cells[3])
            added.append(AddedText(text, start, None, after, speaker, source))
    revised = any(True for _ in found._tbl.iter(*_REVISIONS))
    remark = "The table had tracked changes; they were taken as accepted."
    remarks = (remark,) if revised else ()
    return EditedFile(texts, {}, comments, remarks, sources=sources, added=tuple(added))


def _is_ours(found: Any) -> bool:
    first = _rows(found)[:1]
    return bool(first) and tuple(map(_text, first[0])) == HEADS


def _rows(found: Any) -> list[list[Any]]:
    """The cells of all rows; python-docx's own access is quadratic."""
    from docx.table import _Cell

    return [[_Cell(cell, found) for cell in line.tc_lst] for line in found._tbl.tr_lst]


def _text(cell: Any) -> str:
    """All text of a cell on one line."""
    return " ".join(text_of(cell._tc).split())


def _references(cells: Iterable[Any]) -> Iterator[str]:
    """Ids of the comments in the margin that belong to a row."""
    for cell in cells:
        for mark in cell._tc.iter(f"{W}commentReference"):
            yield str(mark.get(f"{W}id"))


FORMAT: Format[ReviewTable] = Format(
    name="table",
    content=Content.TABLE,
    help="Word table to correct and import",
    suffixes=("table.docx", "docx"),
    parse=parse,
    compose=compose,
    editable=True,
    binary=True,
)
