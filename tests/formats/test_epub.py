"""EPUB: a book that e-readers open, with the text of the page."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

from tests.documents import ABOUT, CONVERSATION
from tests.formats.test_transcripts import made as published
from tolmach.core.publication import Publication
from tolmach.formats.epub import compose

DC = "{http://purl.org/dc/elements/1.1/}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def opened(*languages: str) -> tuple[zipfile.ZipFile, Publication]:
    made = published(CONVERSATION, *languages)
    return zipfile.ZipFile(io.BytesIO(compose(made))), made


def test_the_first_entry_names_the_type_and_is_not_compressed() -> None:
    first = opened("en")[0].infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_the_book_says_its_title_languages_and_source() -> None:
    files, made = opened("ru", "en")
    package = ET.fromstring(files.read("book.opf"))
    assert package.findtext(f".//{DC}title") == made.heading
    assert [each.text for each in package.iter(f"{DC}language")] == ["ru", "en"]
    assert package.findtext(f".//{DC}source") == ABOUT.url
    listed = {each.get("href") for each in package.iter("{http://www.idpf.org/2007/opf}item")}
    assert listed | {"mimetype", "META-INF/container.xml", "book.opf"} == set(files.namelist())


def test_the_pages_are_well_formed_and_hold_every_sentence() -> None:
    files, made = opened("ru", "en")
    text = "".join(ET.fromstring(files.read("text.xhtml")).itertext())
    for paragraph in made.paragraphs:
        for sentence in paragraph.sentences:
            assert all(part in text for part in sentence.texts)
    links = ET.fromstring(files.read("contents.xhtml")).iter(f"{XHTML}a")
    assert [each.get("href") for each in links] == ["text.xhtml"]


def test_the_same_text_gives_the_same_book() -> None:
    made = published(CONVERSATION, "en")
    assert compose(made) == compose(made)
    assert compose(made) != compose(replace(made, title="Another"))
