"""
Word documents (DOCX), written with python-docx: real styles, and a language on every run.

The package carries no author, no time of editing and no picture of anybody's screen; the same
transcript always gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tolmach.core.language import language
from tolmach.core.timing import short_clock
from tolmach.core.transcript import Paragraph, Phrase, Transcript
from tolmach.formats.xml import holdable

if TYPE_CHECKING:
    from docx.document import Document as Package
    from docx.text.paragraph import Paragraph as Block

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can name; the same for every member of every file."""


def compose(transcript: Transcript) -> bytes:
    """Write the transcript; two languages stand in a table of two columns."""
    package = empty(transcript.heading, transcript.language)
    about = transcript.disclosure
    write(package.add_heading(level=0), transcript.heading, transcript.language)
    write(package.add_paragraph(style="Quote"), about.short, about.language)
    if len(transcript.languages) > 1:
        _table(package, transcript)
    else:
        _paragraphs(package, transcript)
    if transcript.notes:
        write(package.add_heading(level=1), about.labels["notes"], about.language)
        for note in transcript.notes:
            write(package.add_paragraph(), f"{note.number}. {note.text}", note.language)
    write(package.add_heading(level=1), about.heading, about.language)
    for line in about.full:
        write(package.add_paragraph(style="List Bullet"), line, about.language)
    return packed(package)


def _paragraphs(package: Package, transcript: Transcript) -> None:
    for paragraph in transcript.paragraphs:
        if paragraph.names:
            write(package.add_heading(level=3), paragraph.names[0], transcript.languages[0])
        _fill(package.add_paragraph(), transcript, paragraph, 0)


def _table(package: Package, transcript: Transcript) -> None:
    heads = [transcript.disclosure.labels[f"language_{code}"] for code in transcript.languages]
    table = add_table(package, heads, len(transcript.paragraphs), transcript.disclosure.language)
    for row, paragraph in zip(rows(table, 1), transcript.paragraphs, strict=True):
        for index, cell in enumerate(row):
            block = cell.paragraphs[0]
            if paragraph.names:
                write(block, paragraph.names[index], transcript.languages[index], bold=True)
                block = cell.add_paragraph()
            _fill(block, transcript, paragraph, index)


def _fill(block: Block, transcript: Transcript, paragraph: Paragraph, index: int) -> None:
    """Write the sentences of a paragraph; times and notes are runs of their own."""
    code = transcript.languages[index]
    space = " " if language(code).spaced else ""
    phrases = [phrase for phrase in paragraph.sentences if phrase.texts[index]]
    for phrase in phrases:
        if index == 0 and phrase.mark:
            write(block, f"{short_clock(phrase.start)} ", code, size=8)
        write(block, phrase.texts[index], code)
        write(block, _numbers(transcript, phrase, code), code, superscript=True)
        write(block, space if phrase is not phrases[-1] else "", code)


def _numbers(transcript: Transcript, phrase: Phrase, code: str) -> str:
    mine = {note.number for note in transcript.notes if note.language == code}
    return ", ".join(str(number) for number in phrase.notes if number in mine)


def empty(title: str, code: str) -> Package:
    """A package without traces of who made it and when."""
    import docx

    package = docx.Document()
    properties = package.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title = holdable(title)[:255]
    properties.language = code
    properties.created = properties.modified = datetime(*EPOCH)  # noqa: DTZ001  # no zone: no trace
    # The template's picture and its "made with Microsoft Macintosh Word" are nobody's business.
    relations = package.part.package.rels
    for key, relation in list(relations.items()):
        if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
            del relations[key]
    _dress(package)
    return package


def _dress(package: Package) -> None:
    """Give the template's styles a quiet look: black text, one accent, room around cells."""
    from docx.shared import Mm, Pt, RGBColor

    for section in package.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(22)
    styles: Any = package.styles
    styles["Normal"].font.size = Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    for name, size, colour in (
        ("Title", 22, "1D1B18"),
        ("Heading 1", 14, "1D1B18"),
        ("Heading 3", 11, "8A2B1D"),
        ("Quote", 10, "5F5A52"),
    ):
        styles[name].font.size = Pt(size)
        styles[name].font.color.rgb = RGBColor.from_string(colour)
    styles["Heading 3"].paragraph_format.space_before = Pt(12)
    styles["Quote"].paragraph_format.space_after = Pt(14)


def packed(package: Package) -> bytes:
    """The bytes of a package, with the same times inside whenever it is written."""
    loose = io.BytesIO()
    package.save(loose)
    fixed = io.BytesIO()
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(fixed, "w") as target:
        for member in source.infolist():
            entry = zipfile.ZipInfo(member.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(member))
    return fixed.getvalue()


def add_table(package: Package, heads: list[str], count: int, code: str) -> Any:
    """A table with a row of headings that is repeated on every page, and `count` empty rows."""
    from docx.oxml import OxmlElement

    table = package.add_table(rows=1 + count, cols=len(heads), style="Table Grid")
    table.autofit = False
    table._tblPr.append(_cell_margins())
    top = table.rows[0]
    top._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, head in zip(top.cells, heads, strict=True):
        write(cell.paragraphs[0], head, code, bold=True)
    if language(code).rtl:
        table._tblPr.append(OxmlElement("w:bidiVisual"))
    return table


def _cell_margins() -> Any:
    """Room of 2 mm at the sides of cells and 1 mm above and below, in twentieths of a point."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = "".join(
        f'<w:{side} w:w="{room}" w:type="dxa"/>'
        for side, room in (("top", 57), ("left", 113), ("bottom", 57), ("right", 113))
    )
    return parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>")


def rows(table: Any, first: int) -> list[list[Any]]:
    """The cells of the rows from `first` on; python-docx's own access is quadratic."""
    from docx.table import _Cell

    return [[_Cell(cell, table) for cell in row.tc_lst] for row in table._tbl.tr_lst[first:]]


def write(
    block: Block,
    text: str,
    code: str,
    *,
    bold: bool = False,
    size: int = 0,
    superscript: bool = False,
) -> None:
    """Add a run in a language; right-to-left paragraphs and runs are marked as such."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if not text:
        return
    run = block.add_run(holdable(text))
    run.bold = bold or None
    run.font.superscript = superscript or None
    run.font.size = Pt(size) if size else None
    tag = OxmlElement("w:lang")
    right_to_left = language(code).rtl
    for attribute in ("w:val", "w:eastAsia", "w:bidi"):
        tag.set(qn(attribute), code)
    if right_to_left:
        run.font.rtl = True
        properties = block._p.get_or_add_pPr()
        if properties.find(qn("w:bidi")) is None:
            properties.append(OxmlElement("w:bidi"))
    run._r.get_or_add_rPr().append(tag)
