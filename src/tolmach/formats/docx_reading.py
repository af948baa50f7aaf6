"""
Reading Word documents that people hand in: opened safely, and read as plain text.

Reading takes every run of text, also inside tracked insertions, which python-docx's `text` leaves
out (python-docx issue 340), and leaves out what is marked as deleted or moved away.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from tolmach.errors import FormatError, TolmachError
from tolmach.messages import message

_LARGEST_DOCUMENT = 100_000_000
"""Bytes of all parts, unpacked."""
_MOST_MEMBERS = 10_000
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_AWAY = {f"{W}del", f"{W}moveFrom"}
_T = TypeVar("_T")


def read_document(data: bytes, read: Callable[[Any], _T]) -> _T:
    """
    Open a document and give what a function reads in it.

    Raises:
        FormatError: not a Word document, damaged, or too large to be read safely.
    """
    _refuse_bombs(data)
    try:
        return read(_open(data))
    except TolmachError:
        raise
    except Exception as error:  # what python-docx and lxml raise on damaged parts is not documented
        raise FormatError(
            message("This is not a Word document (.docx), or it is damaged."),
            next_step=message("In Word or LibreOffice, save it as .docx."),
        ) from error


def text_of(element: Any) -> str:
    """All text of an element; paragraphs, line breaks and tabs end with a space."""
    parts: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            if child.tag in _AWAY:
                continue
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag in (f"{W}br", f"{W}tab", f"{W}cr"):
                parts.append(" ")
            else:
                walk(child)
        if element.tag == f"{W}p":
            parts.append(" ")

    walk(element)
    return "".join(parts)


def plain_text(data: bytes) -> str:
    """
    Read a transcript or a translation: its paragraphs with empty lines between them.

    Headings and titles are marked as in Markdown, so that they do not count as speech. Tables are
    read row by row, a cell with a speaker's name before what is said.

    Raises:
        FormatError: as `read_document`.
    """
    return read_document(data, lambda package: "\n\n".join(_paragraphs(package)))


def _paragraphs(package: Any) -> Iterator[str]:
    names = {style.style_id: style.name or "" for style in package.styles}
    for element in package.element.body:
        if element.tag == f"{W}p":
            style = element.pPr.pStyle.val if _styled(element) else ""
            text = " ".join(text_of(element).split())
            heading = names.get(style, "").lower().startswith(("heading", "title", "subtitle"))
            if text:
                yield f"# {text}" if heading else text
        elif element.tag == f"{W}tbl":
            for line in element.tr_lst:
                cells = (" ".join(text_of(cell).split()) for cell in line.tc_lst)
                yield " ".join(filter(None, cells))


def _styled(paragraph: Any) -> bool:
    return paragraph.pPr is not None and paragraph.pPr.pStyle is not None


def _refuse_bombs(data: bytes) -> None:
    """A few kilobytes can unpack to gigabytes; no member gives more than the size it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [member.file_size for member in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise FormatError(
            message("This is not a Word document (.docx)."),
            next_step=message("In Word or LibreOffice, save it as .docx."),
        ) from error
    if sum(sizes) > _LARGEST_DOCUMENT or len(sizes) > _MOST_MEMBERS:
        raise FormatError(
            message("The document is too large to be read safely."),
            next_step=message("Send the text as CSV, or without pictures."),
        )


def _open(data: bytes) -> Any:
    """The document; python-docx neither expands entities nor loads what they refer to."""
    import docx

    package = docx.Document(io.BytesIO(data))
    if package.element.getroottree().docinfo.doctype:  # text behind an entity would get lost
        raise FormatError(
            message("The document declares a document type, which is not accepted."),
            next_step=message("In Word or LibreOffice, save it as .docx."),
        )
    return package
