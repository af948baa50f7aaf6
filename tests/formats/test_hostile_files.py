"""Files made to harm, one kind each, end in a sentence with the line where there is one."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.documents import CONVERSATION
from tolmach.errors import FormatError
from tolmach.formats import (
    csv_table,
    docx_table,
    names_csv,
    pairs_json,
    srt,
    tmx,
    turns,
    webvtt,
    words_json,
    xliff,
)
from tolmach.formats.timing_lines import split_lines
from tolmach.stages.exchange.review_table import review_table
from tolmach.text.provided_text import paragraphs

SHEET = review_table(CONVERSATION, "en")
TABLE = docx_table.compose(SHEET)
BODY = "word/document.xml"


def repacked(**changed: bytes | None) -> bytes:
    """The Word table with other bytes for parts of it; None leaves a part out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TABLE)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            data = changed.get(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return out.getvalue()


def body(text: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(TABLE)) as archive:
        return archive.read(BODY).replace(b"<w:body>", f"<w:body>{text}".encode(), 1)


EMPTY_TABLE = "<w:tbl><w:tblPr/><w:tblGrid/></w:tbl>"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        TABLE[: len(TABLE) // 2],
        repacked(**{BODY: None}),
        repacked(**{BODY: b"<a>"}),
        repacked(**{BODY: b"<a/>"}),
        repacked(**{"[Content_Types].xml": b"<Types/>"}),
        repacked(**{"[Content_Types].xml": None}),
        repacked(**{"_rels/.rels": b"\xff\xfe"}),
        repacked(**{BODY: body("<w:p>" * 100_000)}),
        repacked(**{BODY: b"\0" * 100_000_001}),
    ],
)
def test_a_damaged_word_document_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        docx_table.parse(data)


def test_a_table_without_rows_before_ours_is_passed_over() -> None:
    assert docx_table.parse(repacked(**{BODY: body(EMPTY_TABLE)})) == docx_table.parse(TABLE)


def with_entities(declared: str, used: str) -> bytes:
    """The table with entities declared, one of which stands in its first sentence."""
    with zipfile.ZipFile(io.BytesIO(TABLE)) as archive:
        declaration, _, rest = archive.read(BODY).decode().partition("?>")
    rest = rest.replace("Hello, uh, Boris!", f"Hello {used} Boris!")
    return repacked(**{BODY: f"{declaration}?><!DOCTYPE x [{declared}]>{rest}".encode()})


def test_entities_in_a_word_document_are_refused() -> None:
    with pytest.raises(FormatError, match="document type"):
        docx_table.parse(with_entities('<!ENTITY f SYSTEM "file:///etc/passwd">', "&f;"))


def test_entities_in_a_word_document_do_not_grow() -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(FormatError):
        docx_table.parse(with_entities(f'<!ENTITY a0 "boom">{bomb}', "&a11;"))


@pytest.mark.parametrize(
    ("members", "size"),
    [(1, 100_000_001), (10_001, 0)],
    ids=["100 megabytes of zeros", "ten thousand files"],
)
def test_a_small_word_document_that_unpacks_to_a_large_one_is_refused(
    members: int, size: int
) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(members):
            archive.writestr(f"{number}", bytes(size))
    with pytest.raises(FormatError, match="too large"):
        docx_table.parse(out.getvalue())


@pytest.mark.parametrize("parse", [tmx.parse, xliff.parse])
def test_document_types_are_refused_in_xml(parse: object) -> None:
    with pytest.raises(FormatError, match="document type"):
        parse('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')  # type: ignore[operator]


def test_segments_inside_segments_count_once() -> None:
    deep = 20_000
    pair = '<tuv xml:lang="ru"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv>'
    nested = "<tu>" * deep + pair + "</tu>" * deep
    assert tmx.parse(f'<tmx><header srclang="ru"/><body>{nested}</body></tmx>') == []
    start = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" trgLang="en"><file>'
    sentences = (
        '<unit id="a"><notes>' + "<note>" * deep + "b" + "</note>" * deep + "</notes></unit>"
    )
    assert xliff.parse(f"{start}{sentences}</file></xliff>").comments == {"a": "b"}
    inside = "".join(f'<unit id="{n}">' for n in range(deep)) + "</unit>" * deep
    assert list(xliff.parse(f"{start}{inside}</file></xliff>").texts) == ["0"]


def test_an_order_of_five_thousand_digits_is_no_order() -> None:
    order = "9" * 5_000
    text = xliff.compose(SHEET).replace("<target>", f'<target order="{order}">', 1)
    assert xliff.parse(text).texts == xliff.parse(xliff.compose(SHEET)).texts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# remarks\n; only\n",
        "9" * 5_000 + ":00:00 S1",
        "SPEAKER a 1 inf 1 x x S1",
        "SPEAKER a 1 0 nan x x S1",
        "SPEAKER a 1 0 -1 x x S1",
        "SPEAKER a 1 1e300 1 x x S1",
    ],
)
def test_turns_without_turns_and_with_impossible_times_are_refused(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        turns.parse(text, 1_000)
    assert caught.value.facts["line"] == 1


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠"))
def test_no_cell_begins_with_a_sign_of_a_formula(sign: str) -> None:
    cell = f"{sign}HYPERLINK(1)"
    assert csv_table.guard(cell) == f"'{cell}"
    assert csv_table.unguard(csv_table.guard(cell)) == cell
    names = names_csv.parse(f"source,en\nА,{cell}\n")
    written = names_csv.compose(names)
    assert f",'{cell}," in written
    assert names_csv.parse(written) == names


def test_a_table_of_thousands_of_columns_is_refused() -> None:
    with pytest.raises(FormatError, match="columns"):
        csv_table.parse("id,text" + ",a" * 300 + "\n" + "1\n" * 10)


@pytest.mark.parametrize("parse", [words_json.parse, pairs_json.parse])
@pytest.mark.parametrize("text", ["[" * 200_000, '[{"a":' * 100_000, "9" * 5_000, '["\\ud800"]'])
def test_json_that_cannot_be_held_is_refused(parse: object, text: str) -> None:
    with pytest.raises(FormatError):
        parse(text)  # type: ignore[operator]


def test_half_a_character_in_a_word_is_refused_and_a_whole_one_is_kept() -> None:
    word = '{{"segments": [{{"words": [{{"word": "{}", "start": 0, "end": 1}}]}}]}}'
    assert words_json.parse(word.format("\\ud83d\\ude00")).words[0].text == "😀"
    with pytest.raises(FormatError, match="half of a character"):
        words_json.parse(word.format("\\ud83d"))


def test_a_time_too_large_for_a_float_is_refused() -> None:
    start = "9" * 400
    with pytest.raises(FormatError, match="entry 1"):
        pairs_json.parse(f'[{{"source": "a", "target": "b", "start": {start}, "end": 2}}]')


def test_a_character_reference_of_five_thousand_digits_is_one_unknown_character() -> None:
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\na&#{'9' * 5_000};b &#65;\n"
    assert webvtt.parse(text).track.cues[0].lines == ("a\ufffdb A",)


def test_line_ends_are_found_in_one_pass() -> None:
    assert split_lines("\r" * 300_000) == [""] * 300_001
    assert split_lines("a\r\r\r\nb\r\rc\n") == ["a", "b", "", "c", ""]


def test_voices_and_headings_with_many_blanks_are_read_in_one_pass() -> None:
    blanks = " " * 200_000
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v{blanks}a\n"
    assert webvtt.parse(text).track.cues[0].speaker is None
    assert [p.text for p in paragraphs(f"Анна{blanks}б: Да.")] == ["Анна б: Да."]


@pytest.mark.slow
def test_provided_texts_grow_with_their_blank_lines_and_not_with_their_square() -> None:
    assert [p.text for p in paragraphs("а" + "\n" * 300_000 + "б")] == ["а", "б"]
    assert len(paragraphs("а\n" * 200_000)[0].text) == 399_999


def test_srt_with_blank_lines_alone_has_no_cue() -> None:
    assert srt.parse("\r\n" * 200_000).track.cues == ()
