"""Transcripts and translations in Word documents."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from tolmach.errors import FormatError
from tolmach.formats.docx_reading import plain_text
from tolmach.text.provided_text import Paragraph, paragraphs


def packed(package: Any) -> bytes:
    kept = io.BytesIO()
    package.save(kept)
    return kept.getvalue()


def test_a_transcript_in_word_says_who_speaks_and_leaves_headings_out() -> None:
    package = docx.Document()
    package.add_heading("Разговор, май 2023", 0)
    package.add_paragraph("Анна: Добрый день.")
    package.add_paragraph("Борис: Здравствуйте.\nСпасибо, что пришли.")
    package.add_heading("Вторая часть", 1)
    package.add_paragraph("Анна: Начнём.")
    assert paragraphs(plain_text(packed(package))) == [
        Paragraph("Добрый день.", "Анна"),
        Paragraph("Здравствуйте. Спасибо, что пришли.", "Борис"),
        Paragraph("Начнём.", "Анна"),
    ]


def test_a_table_with_names_beside_what_is_said_is_read_row_by_row() -> None:
    package = docx.Document()
    table = package.add_table(rows=2, cols=2)
    said = [("Анна:", "Добрый день."), ("Борис:", "Здравствуйте.")]
    for row, texts in zip(table.rows, said, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert [each.speaker for each in paragraphs(plain_text(packed(package)))] == ["Анна", "Борис"]


def test_tracked_changes_are_read_as_accepted() -> None:
    package = docx.Document()
    paragraph = package.add_paragraph("Добрый ")
    inner = '<w:r xmlns:w="{0}"><w:{1}>{2}</w:{1}></w:r>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for tag, part, text in (("del", "delText", "вечер"), ("ins", "t", "день")):
        wrapped = f'<w:{tag} xmlns:w="{space}">{inner.format(space, part, text)}</w:{tag}>'
        paragraph._p.append(docx.oxml.parse_xml(wrapped))
    assert plain_text(packed(package)) == "Добрый день"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", "Анна: Да.".encode()])
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        plain_text(data)
