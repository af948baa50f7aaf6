"""Word documents: what stands in their XML, read as Word and LibreOffice read it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import docx as python_docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.documents import CONVERSATION, SPEAKERS, document, sentence
from tolmach.core.document import Document, Speaker, Text
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Publication
from tolmach.formats import docx, docx_table, docx_xml
from tolmach.formats.xml import holdable
from tolmach.stages.exchange.review_table import review_table
from tolmach.stages.publication.publish import transcript

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

SEQUENCES = {
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "trPr": "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader "
    "tblCellSpacing jc hidden ins del trPrChange",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u "
    "effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden "
    "unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr "
    "tcPr tblStylePr",
}
"""Children in the order of ECMA-376; for `trPr` the schema leaves the order of most open."""

LONG = "A sentence that goes on and on for a while. " * 40


def arabic() -> Document:
    """A Russian conversation with Arabic translation, Latin letters in it, and a note."""
    sentences = [
        sentence("u1", 0, "Здравствуйте, Нина.", speaker="S1"),
        sentence("u2", 4_000, "Мы пишем через FSIN-Letter.", speaker="S2"),
    ]
    texts = (Text("أهلًا يا نينا."), Text("نكتب عبر (FSIN-Letter) كل يوم.", note="خدمة."))
    sentences = [
        replace(one, targets={"ar": text}) for one, text in zip(sentences, texts, strict=True)
    ]
    speakers = (
        Speaker("S1", "Ведущий", "", {"ar": ("المحاور", "")}),
        Speaker("S2", "Нина", "", {"ar": ("نينا", "")}),
    )
    return document(sentences, speakers=speakers, about=CONVERSATION.about)


def long_and_short() -> Document:
    """A row that fits anywhere between two that may be longer than a page."""
    texts = (LONG, "Short.", LONG)
    return document(
        [
            sentence(f"u{i}", i * 90_000, text, text, speaker=f"S{i % 2 + 1}")
            for i, text in enumerate(texts)
        ],
        speakers=SPEAKERS,
    )


def made(original: Document, *languages: str, reader: str = "") -> Publication:
    options = TranscriptOptions(clean=False)
    return transcript(original, reader or languages[-1], options, languages=languages)


@cache
def written() -> dict[str, bytes]:
    """A document of every kind."""
    return {
        "en": docx.compose(made(CONVERSATION, "en")),
        "ru-en": docx.compose(made(CONVERSATION, "ru", "en")),
        "ar": docx.compose(made(arabic(), "ar")),
        "ru-ar": docx.compose(made(arabic(), "ru", "ar")),
        "ar-ru": docx.compose(made(arabic(), "ar", "ru", reader="ar")),
        "ar-for-ru": docx.compose(made(arabic(), "ar", "ru")),
        "long": docx.compose(made(long_and_short(), "ru", "en")),
        "sheet-en": docx_table.compose(review_table(CONVERSATION, "en")),
        "sheet-ar": docx_table.compose(review_table(arabic(), "ar")),
        "sheet-long": docx_table.compose(review_table(long_and_short(), "en")),
    }


KINDS = ("en", "ru-en", "ar", "ru-ar", "ar-ru", "ar-for-ru", "long")
KINDS += ("sheet-en", "sheet-ar", "sheet-long")


def part(data: bytes, name: str = "word/document.xml") -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def style(data: bytes, key: str) -> Any:
    (found,) = (
        one
        for one in part(data, "word/styles.xml").iter(f"{W}style")
        if one.get(f"{W}styleId") == key
    )
    return found


def value(element: Any, path: str) -> str | None:
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def has(element: Any, path: str) -> bool:
    return element.find("/".join(f"{W}{step}" for step in path.split("/"))) is not None


def shown(element: Any) -> str:
    return "".join(one.text or "" for one in element.iter(f"{W}t"))


def styled(data: bytes, key: str) -> Iterator[Any]:
    for one in part(data).iter(f"{W}p"):
        if value(one, "pPr/pStyle") == key:
            yield one


@pytest.mark.parametrize("kind", KINDS)
def test_children_of_properties_stand_in_the_order_of_the_schema(kind: str) -> None:
    data = written()[kind]
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml"):
        for tag, sequence in SEQUENCES.items():
            places = {f"{W}{child}": place for place, child in enumerate(sequence.split())}
            for element in part(data, name).iter(f"{W}{tag}"):
                # Only what a style of tables says of its parts may stand there more than once.
                once = [child for child in element if child.tag != f"{W}tblStylePr"]
                order = [places[child.tag] for child in once]
                assert order == sorted(set(order)), etree.tostring(element)


@pytest.mark.parametrize("kind", KINDS)
def test_every_paragraph_and_run_has_a_style_that_the_document_knows(kind: str) -> None:
    data = written()[kind]
    known = {one.get(f"{W}styleId") for one in part(data, "word/styles.xml").iter(f"{W}style")}
    used = {one.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle")
            for one in part(data).iter(f"{W}{tag}")}  # fmt: skip
    assert used <= known
    linked = {one.get(f"{W}val") for tag in ("basedOn", "next", "link")
              for one in part(data, "word/styles.xml").iter(f"{W}{tag}")}  # fmt: skip
    assert linked <= known


@pytest.mark.parametrize("kind", KINDS)
def test_bold_and_size_are_said_for_scripts_in_both_directions(kind: str) -> None:
    data = written()[kind]
    for name in ("word/document.xml", "word/styles.xml"):
        for letters in part(data, name).iter(f"{W}rPr"):
            assert has(letters, "b") == has(letters, "bCs")
            assert value(letters, "sz") == value(letters, "szCs")


def test_names_titles_and_times_are_styles_and_nothing_is_dressed_by_hand() -> None:
    data = written()["ru-ar"]
    assert {key: value(style(data, key), "name") for key in ("SpeakerTable", "Time")} == {
        "SpeakerTable": "Speaker in Table",
        "Time": "Time",
    }
    assert [shown(one) for one in styled(data, "SpeakerTable")][:2] == ["Ведущий", "المحاور"]
    for letters in part(data).iter(f"{W}rPr"):
        assert {child.tag for child in letters} <= {f"{W}rStyle", f"{W}rtl", f"{W}lang"}


def test_the_title_has_neither_spaced_letters_nor_a_rule_and_no_level_of_headings_is_left_out() -> (
    None
):
    data = written()["en"]
    assert not has(style(data, "Title"), "rPr/spacing")
    assert not has(style(data, "Title"), "pPr/pBdr")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "word/stylesWithEffects.xml" not in archive.namelist()
    levels = [value(style(data, key), "pPr/outlineLvl") for key in ("Title", "Speaker", "Heading1")]
    assert levels == [None, None, "0"]
    assert not any(styled(data, "Heading3"))


@pytest.mark.parametrize(
    ("kind", "mirrored"),
    [("ru-en", False), ("ru-ar", True), ("ar-ru", True), ("ar-for-ru", False),
     ("sheet-en", False), ("sheet-ar", True)],
)  # fmt: skip
def test_the_first_column_stands_on_the_right_for_readers_from_right_to_left(
    kind: str, mirrored: bool
) -> None:
    (table,) = part(written()[kind]).iter(f"{W}tbl")
    assert has(table, "tblPr/bidiVisual") == mirrored


def test_heads_stand_in_the_direction_of_their_columns() -> None:
    heads = {shown(one): has(one, "pPr/bidi") for one in styled(written()["ru-ar"], "TableHead")}
    assert heads == {"Russian": False, "Arabic": True}
    heads = {shown(one): has(one, "pPr/bidi") for one in styled(written()["sheet-ar"], "TableHead")}
    assert heads == {"#": False, "Time": False, "Speaker": True, "Source": False, "Text": True,
                     "Comment": True}  # fmt: skip


def test_a_name_in_latin_letters_is_a_run_of_its_own_in_an_arabic_sentence() -> None:
    runs = [
        (shown(one), has(one, "rPr/rtl"))
        for block in styled(written()["ar"], "Normal")
        for one in block.iter(f"{W}r")
    ]
    assert runs[2:] == [
        ("0:04", True),
        (" نكتب عبر (", True),
        ("FSIN-Letter", False),
        (") كل يوم.", True),
        ("1", True),
    ]


@pytest.mark.parametrize(
    ("text", "code", "pieces"),
    [
        ("foo (bar) 7 كلمة", "ar", ["foo (bar) 7", " كلمة"]),
        ("نعم (foo bar) 7", "ar", ["نعم (", "foo bar", ") 7"]),
        ("foo (bar نعم)", "ar", ["foo", " (", "bar", " نعم)"]),
        ("Draft: رسائل", "ar", ["Draft", ": رسائل"]),
        ("The word نعم 7 means yes.", "en", ["The word ", "نعم 7", " means yes."]),
        ("50% — 2019.", "ar", ["50% — 2019."]),
        ("", "en", []),
    ],
)
def test_text_is_cut_where_its_direction_turns(text: str, code: str, pieces: list[str]) -> None:
    root = etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{docx_xml.run(text, code)}</x>')
    assert [shown(one) for one in root] == pieces


@given(
    st.text(
        st.sampled_from("ab נע ()[]7.,\u0301\n\t<&") | st.characters(exclude_categories=["Cs"])
    ),
    st.sampled_from(["en", "ar"]),
)
def test_text_comes_out_of_a_run_as_it_went_in(text: str, code: str) -> None:
    root = etree.fromstring(f'<x xmlns:w="{W[1:-1]}">{docx_xml.run(text, code)}</x>')
    marks = {f"{W}t": "", f"{W}tab": "\t", f"{W}br": "\n"}
    out = "".join(one.text or marks[one.tag] for one in root.iter() if one.tag in marks)
    assert out == holdable(text).replace("\r", "\n")


@pytest.mark.parametrize("kind", ["ru-en", "ru-ar", "sheet-en", "sheet-ar"])
def test_all_cells_of_a_column_have_its_width(kind: str) -> None:
    (table,) = part(written()[kind]).iter(f"{W}tbl")
    grid = [one.get(f"{W}w") for one in table.iter(f"{W}gridCol")]
    for row in table.iter(f"{W}tr"):
        assert [one.get(f"{W}w") for one in row.iter(f"{W}tcW")] == grid
    total = table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")
    assert sum(map(int, grid)) == int(total)


@pytest.mark.parametrize("kind", ["long", "sheet-long"])
def test_rows_stay_whole_unless_they_are_longer_than_half_a_page(kind: str) -> None:
    rows = list(part(written()[kind]).iter(f"{W}tr"))
    assert [has(row, "trPr/cantSplit") for row in rows] == [True, False, True, False]
    assert [has(row, "trPr/tblHeader") for row in rows] == [True, False, False, False]


def test_a_name_never_stands_alone_at_the_foot_of_a_page() -> None:
    data = written()["en"]
    assert has(style(data, "Speaker"), "pPr/keepNext")
    # In a table this would bind row to row; there a short row is whole, and in a long one the name
    # is the first line of the text.
    long = written()["long"]
    assert value(style(long, "SpeakerTable"), "pPr/keepNext") == "0"
    assert [len(list(one.iter(f"{W}p"))) for one in part(long).iter(f"{W}tc")] == [1] * 4 + [
        2
    ] * 2 + [1] * 2
    first = list(part(long).iter(f"{W}tc"))[3]
    assert shown(first).startswith("InterviewerA sentence")
    assert value(next(first.iter(f"{W}r")), "rPr/rStyle") == "SpeakerChar"
    assert value(style(long, "Speaker"), "link") == "SpeakerChar"


def test_times_lead_to_the_address_of_the_video_each_address_entered_once() -> None:
    sentences = [*CONVERSATION.sentences, replace(CONVERSATION.sentences[0], id="again")]
    data = docx.compose(made(replace(CONVERSATION, sentences=tuple(sentences)), "en"))
    package = python_docx.Document(io.BytesIO(data))
    targets = [
        package.part.rels[one.get(f"{R}id")].target_ref for one in part(data).iter(f"{W}hyperlink")
    ]
    assert targets[:2] == ["https://video.example/watch#t=0", "https://video.example/watch#t=4"]
    entered = [rel.target_ref for rel in package.part.rels.values() if rel.is_external]
    assert len(entered) == len(set(entered)) == len(set(targets)) < len(targets)
    times = [shown(one) for one in part(data).iter(f"{W}hyperlink")]
    assert times[:2] == ["0:00", "0:04"]


def test_an_address_is_written_so_that_word_takes_it_for_one() -> None:
    about = replace(CONVERSATION.about, url="https://video.example/a|b{c}?ü=1&x=2")
    data = docx.compose(made(replace(CONVERSATION, about=about), "en"))
    package = python_docx.Document(io.BytesIO(data))
    targets = {rel.target_ref for rel in package.part.rels.values() if rel.is_external}
    assert "https://video.example/a%7Cb%7Bc%7D?ü=1&x=2#t=0" in targets


def test_times_are_plain_without_an_address() -> None:
    about = replace(CONVERSATION.about, url="")
    data = docx.compose(made(replace(CONVERSATION, about=about), "ru", "en"))
    assert not any(part(data).iter(f"{W}hyperlink"))
    assert "0:00" in [shown(one) for one in part(data).iter(f"{W}r")]


@pytest.mark.parametrize("kind", ["en", "sheet-ar"])
def test_pages_are_numbered_at_their_foot_and_nothing_else_stands_there(kind: str) -> None:
    footer = part(written()[kind], "word/footer1.xml")
    (field,) = footer.iter(f"{W}fldSimple")
    assert field.get(f"{W}instr") == " PAGE "
    assert shown(footer) == "1"


def test_the_same_document_gives_the_same_bytes_with_links_and_tables() -> None:
    assert docx.compose(made(arabic(), "ru", "ar")) == written()["ru-ar"]
    assert docx_table.compose(review_table(arabic(), "ar")) == written()["sheet-ar"]


def test_word_is_asked_for_neither_an_old_layout_nor_a_picture_of_the_first_page() -> None:
    settings_part = part(written()["en"], "word/settings.xml")
    modes = {
        one.get(f"{W}name"): one.get(f"{W}val") for one in settings_part.iter(f"{W}compatSetting")
    }
    assert modes["compatibilityMode"] == "15"
    assert not has(settings_part, "savePreviewPicture")
