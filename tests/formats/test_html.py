"""Transcripts in HTML: what the markup says to browsers, to readers of the text and to sites."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests.documents import ABOUT, CONVERSATION, document, sentence, with_secret
from tests.formats.test_transcripts import made
from tolmach.core.about import About
from tolmach.core.cue import Cue, Track
from tolmach.core.document import Text
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Publication
from tolmach.formats import html, html_player
from tolmach.stages.publication.publish import transcript


def text_of(markup: str) -> str:
    shown: list[str] = []

    class Reader(HTMLParser):
        def handle_data(self, data: str) -> None:
            shown.append(data)

    Reader().feed(markup)
    return "".join(shown)


def in_arabic(*languages: str) -> Publication:
    """A sentence and a Russian note for readers of Arabic."""
    one = replace(sentence("u1", 0, "Да."), source=Text("Да.", note="Примечание."))
    sentences = [replace(one, targets={"ar": Text("نعم.")})]
    return transcript(document(sentences), "ar", TranscriptOptions(), languages=languages)


def declared(**fields: str) -> str:
    """The fragment of a conversation about which something else was declared."""
    return html.compose(made(replace(CONVERSATION, about=replace(ABOUT, **fields))))


def test_the_heading_of_a_draft_has_the_same_words_as_everywhere() -> None:
    heading = re.search("<h2>.*</h2>", html.compose(made()))
    assert heading
    assert text_of(heading[0]) == made().heading == "Draft: A conversation"


def test_only_the_time_that_begins_a_paragraph_is_called_opening() -> None:
    sentences = [sentence(f"u{i}", i * 40_000, "Да.", "Yes.") for i in range(3)]
    options = TranscriptOptions(times="minute", paragraph_pause=60_000)
    text = html.compose(transcript(document(sentences), "en", options))
    assert '<p><span class="opening time">0:00</span> Yes. Yes. ' in text
    assert ' <span class="time">1:20</span> Yes.</p>' in text


def test_a_turn_holds_all_paragraphs_of_one_speaker() -> None:
    sentences = [
        sentence("u1", 0, "Да.", "Yes.", speaker="S1"),
        sentence("u2", 9_000, "Нет.", "No.", speaker="S1"),
        sentence("u3", 18_000, "Да.", "Yes.", speaker="S2"),
    ]
    text = html.compose(made(replace(CONVERSATION, sentences=tuple(sentences))))
    first, second = re.findall('<div class="turn">(.*?)</div>', text, re.DOTALL)
    assert (first.count("<p>"), second.count("<p>")) == (2, 1)


def test_names_above_two_languages_stand_in_a_row_of_their_own() -> None:
    text = html.compose(made(CONVERSATION, "ru", "en"))
    assert (
        '<tr class="names"><td lang="ru" dir="ltr"><strong>Интервьюер</strong></td>'
        '<td lang="en" dir="ltr"><strong>Interviewer</strong></td></tr>\n'
        '<tr><td lang="ru" dir="ltr"><p>'
    ) in text


def test_the_head_of_a_column_stands_like_the_column_in_the_words_of_the_labels() -> None:
    text = html.compose(in_arabic("ru", "ar"))
    assert (
        '<th scope="col" lang="ar" dir="rtl"><span lang="en" dir="ltr">Arabic</span></th>' in text
    )


def test_numbers_of_notes_stand_on_the_side_where_the_page_begins() -> None:
    text = html.compose(in_arabic("ru", "ar"))
    assert '<li id="note-1-ru-ar"><span lang="ru" dir="ltr">Примечание.</span> ' in text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("letters@campaign.example", "mailto:letters@campaign.example"),
        ("https://campaign.example/a?b&c", "https://campaign.example/a?b&amp;c"),
        # A longer address that begins like that of the video.
        (f"{ABOUT.url}/corrections", f"{ABOUT.url}/corrections"),
    ],
)
def test_addresses_at_the_end_are_links(contact: str, link: str) -> None:
    text = declared(contact=contact)
    assert f'corrections to <a href="{link}">{link.removeprefix("mailto:")}</a>.</li>' in text
    assert f'A conversation, <a href="{ABOUT.url}">{ABOUT.url}</a>, 2025-10-15.</li>' in text


@pytest.mark.parametrize(
    "contact",
    [
        "the editors",
        "javascript:alert(1)",
        "javascript:alert(1)//a@b.example",
        "data:text/html,a@b.example",
        "Anna <anna@mail.example>",
        'a@b.example" onclick="alert(1)',
        "https://a.example/\u202egnp.exe",
        "//other.example",
    ],
)
def test_a_contact_that_is_not_plainly_an_address_stays_mere_text(contact: str) -> None:
    assert "<a " not in declared(contact=contact, url="").partition('class="about"')[2]


def test_times_beside_a_video_move_it_and_lead_to_the_original_without_script() -> None:
    page = html_player.compose(made(), "interview.mp4", "interview.en.vtt")
    assert (
        '<a class="opening time" href="https://video.example/watch#t=4" data-start="4.0">0:04</a> '
        '<a class="s" href="./interview.mp4#t=4" data-start="4.0" data-end="4.6">'
    ) in page


def test_times_beside_a_video_without_an_address_lead_to_the_video() -> None:
    nowhere = replace(CONVERSATION, about=About())
    page = html_player.compose(made(nowhere), "interview.mp4", "interview.en.vtt")
    assert '<a class="opening time" href="./interview.mp4#t=4" data-start="4.0">' in page


def test_a_player_does_not_ask_for_its_subtitles_before_the_script_does() -> None:
    page = html_player.compose(made(), "interview.mp4", "interview.en.vtt")
    track = re.search("<track[^>]*>", page)
    assert track
    assert "default" not in track[0]
    assert 'src="./interview.en.vtt"' in track[0]


def test_a_mark_of_omission_is_no_sentence_that_one_could_hear() -> None:
    told = transcript(with_secret(), "en", TranscriptOptions(omissions=True))
    page = html_player.compose(told, "interview.mp4", "interview.en.vtt")
    assert "<p>[…]</p>" in page
    assert page.count('class="s"') == len(CONVERSATION.sentences)


def test_a_document_without_names_has_no_heads_of_turns() -> None:
    nobody = document([sentence("u1", 0, "Да.", "Yes."), sentence("u2", 9_000, "Да.", "Yes.")])
    assert "speaker" not in html.compose(made(nobody))
    assert "names" not in html.compose(made(nobody, "ru", "en"))


def test_a_player_holds_the_cues_of_every_language_as_data() -> None:
    tracks = [
        Track("en", (Cue(1000, 2500, ("</script> &", "two lines")),)),
        Track("ru", (Cue(1000, 2500, ("Да.",)),)),
    ]
    page = html_player.compose(made(), "interview.mp4", "interview.en.vtt", tracks)
    held = page.partition('id="cues">')[2].partition("</script>")[0]
    assert "&" not in held
    assert [(one["language"], one["label"], one["cues"]) for one in json.loads(held)] == [
        ("en", "English", [[1.0, 2.5, "</script> &\ntwo lines"]]),
        ("ru", "русский", [[1.0, 2.5, "Да."]]),
    ]
