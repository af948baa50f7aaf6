"""Transcripts in every format: goldens to read, and hostile text that does nothing."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.documents import CONVERSATION, document, sentence
from tolmach.core.about import About
from tolmach.core.document import Document, Speaker, Text
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Publication
from tolmach.formats import docx, html, html_page, html_player, markdown, plain, transcript_json
from tolmach.formats.package import EPOCH
from tolmach.stages.publication.publish import transcript
from tolmach.text.sanitize import inert

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a & b &amp; c",
    "--> 00:00:01.000 --> 00:00:02.000",
    r"{\an8}{\pos(0,0)}\N",
    "]]> <!-- --> </style></script>",
    '=HYPERLINK("http://x")',
    "\u202eabc\u202c \u2066def\u2069",
    "# not a heading",
    "1. not a list",
    "- nor this",
    "`code` *bold* _it_ [a](http://x) ![i](x) <http://x> ~~s~~ | t |",
    "[x]: http://x",
    "\x00\x07\x1b[31m",
    "word " * 2_000,
)


def made(original: Document = CONVERSATION, *languages: str) -> Publication:
    options = TranscriptOptions(clean=False)
    return transcript(original, "en", options, languages=languages or ("en",))


def hostile() -> Document:
    """Every hostile text as source, translation, note, name of a speaker and title."""
    sentences = [
        replace(
            sentence(f"u{i}", i * 1_000, text, speaker=f"S{i}"),
            targets={"en": Text(text, note=text)},
        )
        for i, text in enumerate(HOSTILE)
    ]
    speakers = tuple(Speaker(f"S{i}", text[:60]) for i, text in enumerate(HOSTILE))
    about = About(title=HOSTILE[5], contact=HOSTILE[1])
    return document(sentences, speakers=speakers, about=about)


def test_plain_text_reads_like_this() -> None:
    sentences = CONVERSATION.sentences[:3]
    assert (
        plain.compose(made(replace(CONVERSATION, sentences=sentences), "ru", "en"))
        == """\
Draft: A conversation

Machine translation of an automatic transcript. \
This is a draft: a person has checked 0 of 3 sentences. \
The voice in this video was made by a computer.

Интервьюер / Interviewer:
[0:00] Здравствуйте, э-э, Борис! Как дела?
Hello, uh, Boris! How are you?

Борис Кагарлицкий / Boris Kagarlitsky:
[0:04] Хорошо, спасибо.
Fine, thank you.

How this text was made
The voice in this video was made by a computer.
Transcript (Russian): made by speech recognition with small-model (0123456789ab).
Russian: a person has checked 0 of 3 sentences; a second person has approved 0.
Translation (English): made by machine translation with ru-en-model.
English: a person has checked 0 of 3 sentences; a second person has approved 0.
Original: A conversation, https://video.example/watch, 2025-10-15.
Please send corrections to editors@mail.example.
"""
    )


def test_the_number_of_a_note_stands_with_the_text_that_it_is_about() -> None:
    noted = replace(
        sentence("u1", 0, "Да."), targets={"en": Text("Yes.", note="In the sense of no.")}
    )
    for written in (plain, markdown):
        lines = written.compose(made(document([noted]), "ru", "en")).splitlines()
        assert next(line for line in lines if "(1)" in line).endswith("Yes. (1)")


def test_markdown_reads_like_this() -> None:
    sentences = CONVERSATION.sentences[2:3]
    text = markdown.compose(made(replace(CONVERSATION, sentences=sentences)))
    assert text.startswith("""\
# Draft: A conversation

*Machine translation of an automatic transcript. \
This is a draft: a person has checked 0 of 1 sentence. \
The voice in this video was made by a computer.*

**Boris Kagarlitsky**

[0:04](<https://video.example/watch#t=4>) Fine, thank you.

## How this text was made

- The voice in this video was made by a computer.
""")


def test_a_html_fragment_reads_like_this() -> None:
    sentences = CONVERSATION.sentences[2:3]
    lines = html.compose(made(replace(CONVERSATION, sentences=sentences))).splitlines()
    assert lines[:7] == [
        '<article class="transcript" lang="en" dir="ltr">',
        '<h2><small class="label" lang="en" dir="ltr">Draft<span>:</span></small> '
        "A conversation</h2>",
        '<p class="draft short" role="note" lang="en" dir="ltr">Machine translation of an '
        "automatic transcript. This is a draft: a person has checked 0 of 1 sentence. "
        "The voice in this video was made by a computer.</p>",
        '<div class="turn">',
        '<p class="speaker"><strong>Boris Kagarlitsky</strong></p>',
        '<p><a class="opening time" href="https://video.example/watch#t=4">0:04</a> '
        "Fine, thank you.</p>",
        "</div>",
    ]


@pytest.mark.parametrize("languages", [("en",), ("ru", "en")])
def test_the_fragment_has_neither_script_nor_style(languages: tuple[str, ...]) -> None:
    text = html.compose(made(hostile(), *languages))
    assert not {"script", "style", "img", "a:http://x"} & _tags(text)
    assert " style=" not in text
    assert " onerror=" not in text.replace("&lt;img src=x onerror=alert(1)&gt;", "")


def _tags(text: str) -> set[str]:
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.add(tag)
            found.update(f"{tag}:{value}" for key, value in attrs if key == "href")

    Reader().feed(text)
    return found


def test_every_text_of_a_page_says_its_language_and_direction() -> None:
    arabic = [replace(sentence("u1", 0, "Да."), targets={"ar": Text("نعم.")})]
    two = transcript(document(arabic), "ar", TranscriptOptions(), languages=("ru", "ar"))
    text = html_page.compose(two)
    assert '<html lang="ar" dir="rtl">' in text
    assert '<td lang="ru" dir="ltr">' in text
    assert '<td lang="ar" dir="rtl">' in text
    assert 'role="note" lang="en" dir="ltr"' in text


def test_pages_run_only_their_own_script_and_style() -> None:
    text = html_player.compose(made(hostile()), "in terview: ü?.mp4", "a.en.vtt")
    assert text.count("<script") == 2
    assert "unsafe" not in text.partition("</head>")[0]
    assert 'src="./in%20terview%3A%20%C3%BC%3F.mp4"' in text
    data = text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert json.loads(data)["isBasedOn"]["name"] == HOSTILE[5]


def test_json_ld_says_draft_and_how_the_video_was_made() -> None:
    text = html_page.compose(made())
    data = json.loads(text.partition('ld+json">')[2].partition("</script>")[0])
    assert data["creativeWorkStatus"] == "Draft"
    assert data["digitalSourceType"] == [
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    ]
    assert data["isBasedOn"]["digitalSourceType"] == [
        "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
        "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia",
    ]


def test_hostile_text_is_only_text_to_a_markdown_parser() -> None:
    tokens = (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .parse(markdown.compose(made(hostile(), "ru", "en")))
    )
    kinds = {token.type for token in tokens}
    kinds |= {child.type for token in tokens for child in token.children or ()}
    assert kinds <= {
        "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text",
        "em_open", "em_close", "strong_open", "strong_close", "blockquote_open",
        "blockquote_close", "bullet_list_open", "bullet_list_close", "ordered_list_open",
        "ordered_list_close", "list_item_open", "list_item_close", "text_special",
    }  # fmt: skip


_TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=60)


@given(_TEXT)
def test_text_comes_out_of_markdown_as_it_went_in(text: str) -> None:
    inline = MarkdownIt("commonmark").parse(markdown.escape(inert(text)))
    shown = "".join(child.content for token in inline for child in token.children or ())
    assert shown.strip() == inert(text)


@given(_TEXT)
def test_text_comes_out_of_html_as_it_went_in(text: str) -> None:
    one = document([sentence("u1", 0, "Да.", text)])
    shown: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            shown.append(data)

    Reader().feed(html.compose(made(one)))
    assert inert(text) in "".join(shown)


def test_json_keeps_to_its_published_schema() -> None:
    schema = json.loads(files("tolmach.formats").joinpath("transcript.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    for original in (CONVERSATION, hostile()):
        for languages in (("en",), ("ru", "en")):
            data = json.loads(transcript_json.compose(made(original, *languages)))
            jsonschema.validate(data, schema)


@pytest.mark.parametrize("languages", [("en",), ("ru", "en")])
def test_a_word_document_holds_the_text_and_no_trace_of_its_maker(
    languages: tuple[str, ...],
) -> None:
    data = docx.compose(made(hostile(), *languages))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {EPOCH}
        names = set(archive.namelist())
        core = archive.read("docProps/core.xml").decode()
        body = archive.read("word/document.xml").decode()
    assert not {"docProps/app.xml", "docProps/thumbnail.jpeg"} & names
    assert "python-docx" not in core
    assert core.count("1980-01-01T00:00:00Z") == 2
    assert "<dc:creator></dc:creator>" in core
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert 'w:val="en"' in body


def test_the_same_transcript_gives_the_same_bytes() -> None:
    assert docx.compose(made(CONVERSATION, "ru", "en")) == docx.compose(
        made(CONVERSATION, "ru", "en")
    )
