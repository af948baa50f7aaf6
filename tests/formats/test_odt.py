"""OpenDocument texts: what LibreOffice and odfdo read in them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import odfdo
import pytest
from lxml import etree

from tests.documents import CONVERSATION
from tests.formats.test_docx import arabic, long_and_short, made
from tests.formats.test_transcripts import hostile
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Publication
from tolmach.formats.odt import compose
from tolmach.formats.package import EPOCH
from tolmach.stages.publication.publish import transcript

ODF = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, STYLE, TABLE = ODF % "text", ODF % "style", ODF % "table"
FO = ODF % "xsl-fo-compatible"


def opened(made: Publication) -> Any:
    return odfdo.Document(io.BytesIO(compose(made)))


def part(made: Publication, name: str = "content.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(compose(made))) as packed:
        return etree.fromstring(packed.read(name))


def styles(made: Publication) -> dict[str, Any]:
    return {one.get(f"{STYLE}name"): one for one in part(made).iter(f"{STYLE}style")}


def looks(made: Publication) -> list[tuple[str, str]]:
    """Style and text of every paragraph and heading."""
    content = part(made)
    for space in content.iter(f"{TEXT}s"):
        space.text = " "
    blocks = content.iter(f"{TEXT}p", f"{TEXT}h")
    return [(one.get(f"{TEXT}style-name"), "".join(one.itertext())) for one in blocks]


def test_a_transcript_has_its_title_disclosure_names_and_how_it_was_made() -> None:
    found = looks(made(CONVERSATION, "en"))
    assert found[0] == ("Title.en", "Draft: A conversation")
    assert found[1][0] == "Disclosure.en"
    assert "checked 0 of 6 sentences" in found[1][1]
    assert found[2:5] == [
        ("Speaker.en", "Interviewer"),
        ("Text.en", "0:00 Hello, uh, Boris! How are you?"),
        ("Speaker.en", "Boris Kagarlitsky"),
    ]
    assert ("Heading_1.en", "How this text was made") in found
    assert found[-1] == ("Statement.en", "Please send corrections to editors@mail.example.")


def test_questions_are_bold_where_a_transcript_is_one_of_questions_and_answers() -> None:
    options = TranscriptOptions(clean=False, questions="bold")
    found = looks(transcript(CONVERSATION, "en", options, languages=("en",)))
    assert ("Question.en", "0:00 Hello, uh, Boris! How are you?") in found
    assert ("Text.en", "0:04 Fine, thank you.") in found


def test_two_languages_are_side_by_side_below_a_head_that_is_repeated() -> None:
    published = made(CONVERSATION, "ru", "en")
    (table,) = opened(published).body.get_tables()
    assert [[one.style for one in cell.children] for cell in table.get_row(1).cells] == [
        ["Speaker.ru", "Text.ru"],
        ["Speaker.en", "Text.en"],
    ]
    (heads,) = part(published).iter(f"{TABLE}table-header-rows")
    assert "".join(heads.itertext()) == "RussianEnglish"


def test_every_paragraph_has_a_style_that_says_its_language() -> None:
    published = made(arabic(), "ru", "ar")
    known = styles(published)
    for one in part(published).iter(f"{TEXT}p", f"{TEXT}h"):
        name = one.get(f"{TEXT}style-name")
        letters = known[name].find(f"{STYLE}text-properties")
        assert letters.get(f"{FO}language") == name.rpartition(".")[2]
        assert letters.get(f"{STYLE}language-complex") == name.rpartition(".")[2]


def test_arabic_goes_from_right_to_left() -> None:
    published = made(arabic(), "ru", "ar")
    directions = {
        name: one.find(f"{STYLE}paragraph-properties").get(f"{STYLE}writing-mode")
        for name, one in styles(published).items()
        if name.startswith("Text.")
    }
    assert directions == {"Text.ru": "lr-tb", "Text.ar": "rl-tb"}


def test_a_row_that_may_be_longer_than_a_page_can_be_parted() -> None:
    (table,) = opened(made(long_and_short(), "ru", "en")).body.get_tables()
    assert [row.style for row in table.get_rows()] == ["WholeRow", "Row", "WholeRow", "Row"]


def test_styles_that_paragraphs_are_based_on_are_in_the_file() -> None:
    published = made(arabic(), "ar")
    named = {one.get(f"{STYLE}name") for one in part(published, "styles.xml").iter(f"{STYLE}style")}
    parents = {one.get(f"{STYLE}parent-style-name") for one in styles(published).values()}
    assert parents <= named | {None}
    assert "Text" in parents


def test_times_lead_to_the_moment_of_the_video() -> None:
    found = opened(made(CONVERSATION, "en")).body.get_elements("//text:a")
    assert [(one.url, one.inner_text) for one in found][:2] == [
        ("https://video.example/watch#t=0", "0:00"),
        ("https://video.example/watch#t=4", "0:04"),
    ]
    plain = replace(CONVERSATION, about=replace(CONVERSATION.about, url=""))
    assert not opened(made(plain, "en")).body.get_elements("//text:a")


def test_notes_are_numbered_in_the_text_and_below_it() -> None:
    found = looks(made(arabic(), "ar"))
    assert ("Note.ar", "1. خدمة.") in found
    numbers = [
        one.text for one in part(made(arabic(), "ar")).iter(f"{TEXT}span")
        if one.get(f"{TEXT}style-name") == "NoteNumber"
    ]  # fmt: skip
    assert numbers == ["1"]


@pytest.mark.parametrize("languages", [("en",), ("ru", "en")])
def test_the_file_has_no_trace_of_its_maker_or_of_a_time(languages: tuple[str, ...]) -> None:
    data = compose(made(hostile(), *languages))
    assert data == compose(made(hostile(), *languages))
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        meta = etree.fromstring(packed.read("meta.xml"))
        settings = etree.fromstring(packed.read("settings.xml"))
        listed = etree.fromstring(packed.read("META-INF/manifest.xml"))
    assert {member.date_time for member in members} == {EPOCH}
    assert (members[0].filename, members[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert [etree.QName(one).localname for one in meta[0]] == ["title", "language", "generator"]
    assert len(settings) == 0
    manifest = ODF % "manifest"
    names = {one.get(f"{manifest}full-path") for one in listed}
    assert names == {"/", "content.xml", "meta.xml", "settings.xml", "styles.xml"}
    assert names | {"mimetype", "META-INF/manifest.xml"} == {"/"} | {m.filename for m in members}


def test_hostile_text_is_text() -> None:
    shown = "\n".join(text for _, text in looks(made(hostile(), "en")))
    assert "<script>alert(1)</script>" in shown
