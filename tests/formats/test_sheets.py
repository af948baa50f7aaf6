"""Tables that go out and come back: nothing changes on the way unless a person changes it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents import CONVERSATION
from tolmach.core.document import State
from tolmach.core.exchange import AddedText, EditedFile, ReviewTable, TableRow
from tolmach.errors import FormatError, UsageError
from tolmach.formats import csv_table, docx_table, tmx, xliff
from tolmach.stages.exchange.review_table import review_table

SHEET = review_table(CONVERSATION, "en")
DIALOGUE = ("- Yes.", "=1+1", "+7 495", "@home", "'tis", "'-", "''=x", '"a", b;\tc', "", "−2")


def with_texts(texts: list[str]) -> ReviewTable:
    rows = tuple(
        TableRow(f"u{i}", i, i + 1, "A", text, text, State.REVIEWED, text)
        for i, text in enumerate(texts)
    )
    return ReviewTable("T", "ru", "en", rows)


_LINE = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30).map(
    lambda text: " ".join(text.split())
)


@given(st.lists(_LINE, max_size=5))
def test_csv_and_xliff_bring_every_text_back(texts: list[str]) -> None:
    exported = with_texts(texts)
    expected = {row.id: row.text for row in exported.rows}
    assert csv_table.parse(csv_table.compose(exported)).texts == expected
    back = xliff.parse(xliff.compose(exported)).texts
    assert back == {key: _xml(text) for key, text in expected.items()}


def _xml(text: str) -> str:
    """XML cannot hold U+FFFE and U+FFFF."""
    return " ".join(text.replace("\ufffe", "").replace("\uffff", "").split())


def test_dialogue_that_looks_like_a_formula_is_guarded_and_comes_back() -> None:
    exported = with_texts(list(DIALOGUE))
    text = csv_table.compose(exported)
    assert text.startswith("\ufeffid,time,speaker,source,text,note,paragraph,state,comment\r\n")
    assert "'- Yes." in text
    back = csv_table.parse(text)
    assert list(back.texts.values()) == list(DIALOGUE)
    assert set(back.states.values()) == {State.REVIEWED}


def test_a_spreadsheet_may_come_back_with_semicolons_and_columns_moved() -> None:
    back = csv_table.parse("text;id;mine\r\n'- Да;u1;x\r\n;;\r\n")
    assert back.texts == {"u1": "- Да"}


def test_every_column_of_a_spreadsheet_that_may_be_edited_is_read() -> None:
    back = csv_table.parse(
        "id,source,text,note,paragraph,state,comment\n"
        "u1,Да,Yes,a note,x,approved,'=who?\n"
        "u2,Нет,No,,,nonsense,\n"
    )
    assert back.texts == {"u1": "Yes", "u2": "No"}
    assert back.sources == {"u1": "Да", "u2": "Нет"}
    assert back.notes == {"u1": "a note", "u2": ""}
    assert back.paragraphs == {"u1": True, "u2": False}
    assert back.states == {"u1": State.APPROVED}
    assert {key: text for key, text in back.comments.items() if text} == {"u1": "=who?"}


def test_columns_that_a_person_deleted_say_nothing() -> None:
    back = csv_table.parse("id,text\nu1,Yes\n")
    assert (back.notes, back.paragraphs, back.states) == ({}, {}, {})


def test_a_row_without_an_id_is_a_sentence_that_was_added() -> None:
    text = (
        "id,time,speaker,source,text\nu1,0:01,Anna,Да,Yes\n,00:00:02.500,Boris,(смех),(laughs)\n"
        ",,,,[music]\n,0:09,,,\n"
    )
    assert csv_table.parse(text).added == (
        AddedText("(laughs)", 2_500, None, "u1", "Boris", "(смех)"),
        AddedText("[music]", None, None, "u1"),
    )


def test_a_row_added_to_a_word_table_is_a_sentence_that_was_added() -> None:
    package = Document(io.BytesIO(docx_table.compose(SHEET)))
    row = package.tables[0].add_row()
    for cell, text in zip(row.cells, ("", "0:07", "Анна", "(смеётся)", "(laughs)"), strict=False):
        cell.text = text
    out = io.BytesIO()
    package.save(out)
    back = docx_table.parse(out.getvalue())
    after = SHEET.rows[-1].id
    assert back.added == (AddedText("(laughs)", 7_000, None, after, "Анна", "(смеётся)"),)


@pytest.mark.parametrize(
    "text", ["time,text\n1,2\n", "id,text\nu1,a\nu1,b\n", 'id,text\nu1,"a'], ids=str
)
def test_a_damaged_spreadsheet_is_refused(text: str) -> None:
    if text.endswith('"a'):
        assert csv_table.parse(text).texts == {"u1": "a"}
        return
    with pytest.raises(FormatError):
        csv_table.parse(text)


def test_a_word_table_comes_back_as_it_went() -> None:
    back = docx_table.parse(docx_table.compose(SHEET))
    assert back.texts == {row.id: row.text for row in SHEET.rows}
    assert back.remarks == ()


@settings(max_examples=10)
@given(st.lists(_LINE, min_size=1, max_size=5))
def test_a_word_table_brings_every_text_back(texts: list[str]) -> None:
    back = docx_table.parse(docx_table.compose(with_texts(texts)))
    assert list(back.texts.values()) == [_xml(text) for text in texts]


def test_tracked_changes_in_word_are_taken_as_accepted() -> None:
    data = _rewritten(
        docx_table.compose(SHEET),
        "How are you?</w:t></w:r>",
        "How are</w:t></w:r><w:ins><w:r><w:t> dear</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>",
    )
    back = docx_table.parse(data)
    assert back.texts["u2"] == "How are dear"
    assert back.remarks == ("The table had tracked changes; they were taken as accepted.",)


def test_comments_in_the_margin_of_a_word_table_belong_to_their_row() -> None:
    package = Document(io.BytesIO(docx_table.compose(SHEET)))
    cell = package.tables[0].rows[2].cells[4]
    package.add_comment(cell.paragraphs[0].runs, "Is this polite enough?", author="A name")
    out = io.BytesIO()
    package.save(out)
    back = docx_table.parse(out.getvalue())
    assert back.comments["u2"] == "Is this polite enough?"
    assert back.comments["u1"] == ""


def _rewritten(data: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.infolist():
            text = source.read(member)
            if member.filename == "word/document.xml":
                assert old in text.decode()
                text = text.decode().replace(old, new).encode()
            target.writestr(member, text)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_what_is_no_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="not a Word document"):
        docx_table.parse(data)


def test_xliff_carries_times_speakers_and_states() -> None:
    rows = (replace(SHEET.rows[0], state=State.APPROVED), SHEET.rows[3])
    text = xliff.compose(replace(SHEET, rows=rows))
    assert '<mda:meta type="startTimeStamp">00:00:00.000</mda:meta>' in text
    assert '<note category="speaker">Speaker: Interviewer</note>' in text
    assert '<segment id="s1" state="final">' in text
    assert '<segment id="s1">' in text
    back = xliff.parse(text)
    assert back.language == "en"
    assert back.states == {"u1": State.APPROVED, "u4": State.DRAFT}
    assert back.comments["u1"] == ""


def test_xliff_of_a_recording_without_speech_holds_a_group_as_a_file_may_not_be_empty() -> None:
    text = xliff.compose(replace(SHEET, rows=()))
    (file,) = ET.fromstring(text)
    assert [part.tag for part in file] == ["{urn:oasis:names:tc:xliff:document:2.0}group"]
    assert xliff.parse(text).texts == {}


def test_a_unit_cut_by_a_translation_tool_is_joined_and_inline_codes_are_text() -> None:
    back = xliff.parse(
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="ru" '
        'trgLang="en"><file id="f"><unit id="u1"><segment state="final"><source>А.</source>'
        '<target>A <pc id="1">b</pc>.</target></segment><segment state="reviewed">'
        "<source>Б.</source><target>C.</target></segment></unit></file></xliff>"
    )
    assert (back.texts, back.states) == ({"u1": "A b. C."}, {"u1": State.REVIEWED})


def returned(body: str, language: str = "en") -> EditedFile:
    return xliff.parse(
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="ru" '
        f'trgLang="{language}"><file id="f"><unit id="u1">{body}</unit></file></xliff>'
    )


def test_what_stands_between_segments_and_the_order_of_targets_count() -> None:
    segments = (
        '<segment><source>А</source><target order="3">one</target></segment>'
        "<ignorable><source> — </source></ignorable>"
        '<segment><source>Б</source><target order="1">Two</target></segment>'
    )
    assert returned(segments).texts == {"u1": "Two — one"}
    halves = (
        "<segment><source>А</source><target>今日は</target></segment>"
        "<segment><source>Б</source><target>良い。</target></segment>"
    )
    assert returned(halves, "ja").texts == {"u1": "今日は良い。"}


def test_a_half_translated_sentence_is_left_alone_and_named() -> None:
    back = returned(
        "<segment><source>А.</source><target>A.</target></segment>"
        "<segment><source>Б.</source></segment>"
    )
    assert back.texts == {"u1": ""}
    assert back.remarks == ("u1: only a part is translated, so it was left as it is.",)


def test_a_part_that_was_left_empty_on_purpose_does_not_wait_for_a_translation() -> None:
    """A tool that has moved a segment on says so by its state."""
    segments = (
        "<segment><source>А.</source><target>A.</target></segment>"
        '<segment state="{}"><source>Б.</source><target/></segment>'
    )
    assert returned(segments.format("translated")).texts == {"u1": "A."}
    assert returned(segments.format("translated")).remarks == ()
    assert returned(segments.format("initial")).texts == {"u1": ""}


def test_a_tool_that_says_no_state_decides_nothing_and_poedits_doubt_is_heard() -> None:
    segment = "<segment{}><source>А.</source><target>A.</target></segment>"
    assert returned(segment.format("")).states == {"u1": State.DRAFT}
    fuzzy = ' state="translated" subState="poedit:fuzzy"'
    assert returned(segment.format(fuzzy)).states == {"u1": State.NEEDS_WORK}


def test_notes_and_comments_on_words_are_comments_but_the_speaker_is_not() -> None:
    back = returned(
        "<notes><note>Speaker: Anna</note><note>Really?</note></notes><segment><source>А.</source>"
        '<target>A <mrk id="m" type="comment" value="Who?">word</mrk>.</target></segment>'
    )
    assert back.comments == {"u1": "Really? / Who?"}
    assert back.texts == {"u1": "A word."}


@pytest.mark.parametrize("parse", [xliff.parse, tmx.parse])
@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
        "<x/>",
        "<x",
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>',
    ],
)
def test_foreign_and_dangerous_xml_is_refused(parse: object, text: str) -> None:
    with pytest.raises(FormatError):
        parse(text)  # type: ignore[operator]


def test_the_language_of_the_recording_is_no_translation() -> None:
    with pytest.raises(UsageError):
        xliff.compose(review_table(CONVERSATION, "ru"))


def test_pairs_come_back_from_tmx_each_once() -> None:
    pairs = [tmx.Pair("ru", "en", "Да & <нет>.", "Yes."), tmx.Pair("ru", "de", "Да.", "Ja.")]
    assert sorted(tmx.parse(tmx.compose([*pairs, *pairs]))) == sorted(pairs)
