"""Transcripts: what is shown, under whose name, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents import CONVERSATION, SECRET, document, in_state, sentence, with_secret
from tolmach.core.about import About
from tolmach.core.document import (
    Finding,
    FindingKind,
    Media,
    Sentence,
    State,
    Text,
    Withheld,
)
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Look, Publication, Status
from tolmach.errors import UsageError
from tolmach.formats import html, markdown, plain
from tolmach.stages.publication.publish import OMISSION, approved_pairs, public, title, transcript

PLAIN = TranscriptOptions()


def texts(made: Publication, index: int = 0) -> list[str]:
    return [phrase.texts[index] for part in made.paragraphs for phrase in part.sentences]


def test_a_speaker_is_named_in_full_first_and_short_afterwards() -> None:
    made = transcript(CONVERSATION, "en", PLAIN)
    assert [part.speaker for part in made.paragraphs] == [
        "Interviewer", "Boris Kagarlitsky", "", "Interviewer", "Kagarlitsky",
    ]  # fmt: skip


def test_questions_in_bold_need_no_names() -> None:
    made = transcript(CONVERSATION, "en", TranscriptOptions(questions="bold"))
    assert [part.look for part in made.paragraphs] == [
        Look.BOLD, Look.BARE, Look.BARE, Look.BOLD, Look.BARE,
    ]  # fmt: skip
    assert not any(part.speaker for part in made.paragraphs)
    nobody = document([sentence("u1", 0, "Да."), sentence("u2", 9_000, "Нет.", speaker="S1")])
    asked = transcript(nobody, "ru", TranscriptOptions(questions="bold", interviewer="S1"))
    assert [part.look for part in asked.paragraphs] == [Look.NAMED, Look.BOLD]
    assert markdown.compose(made).count("\n\n**") == 2
    assert html.compose(made).count("<strong>") == 2
    assert plain.compose(made).count("\n— ") == 2


def test_a_dash_is_in_front_of_the_first_sentence_of_each_turn_in_dialogue() -> None:
    made = transcript(CONVERSATION, "en", TranscriptOptions(questions="dashes"))
    assert [part.opening for part in made.paragraphs] == ["— ", "— ", "", "— ", "— "]
    assert plain.compose(made).count("\n— ") == 4


def test_speakers_without_a_name_are_numbered_in_the_readers_language() -> None:
    made = transcript(replace(CONVERSATION, speakers=()), "en", PLAIN)
    assert made.paragraphs[1].speaker == "Speaker 2"


def test_a_russian_name_is_written_in_latin_letters_where_no_spelling_is_given() -> None:
    made = transcript(CONVERSATION, "de", PLAIN)
    assert made.paragraphs[1].speaker == "Boris Kagarlitsky"


def test_clean_verbatim_leaves_hesitations_out_and_says_how_many() -> None:
    made = transcript(CONVERSATION, "ru", PLAIN)
    assert texts(made)[0] == "Здравствуйте, Борис!"
    assert any(line.endswith("оборванных слов: 1.") for line in made.disclosure.full)


def test_verbatim_keeps_hesitations() -> None:
    made = transcript(CONVERSATION, "en", TranscriptOptions(clean=False))
    assert texts(made)[0] == "Hello, uh, Boris!"


def test_a_sentence_of_nothing_but_hesitation_vanishes() -> None:
    made = transcript(
        document([sentence("u1", 0, "Э-э..."), sentence("u2", 900, "Да.")]), "ru", PLAIN
    )
    assert texts(made) == ["Да."]


def test_an_unheard_passage_gets_its_time_and_a_missing_translation_is_named() -> None:
    assert texts(transcript(CONVERSATION, "ru", PLAIN))[3] == "[неразборчиво 1:05] Это важно."
    assert texts(transcript(CONVERSATION, "en", PLAIN))[3] == "[not translated 1:05]"


def test_notes_are_numbered_through_both_languages() -> None:
    noted = [
        replace(sentence("u1", 0, "Раз."), targets={"en": Text("One.", note="first")}),
        replace(sentence("u2", 500, "Два."), targets={"en": Text("Two.", note="second")}),
    ]
    made = transcript(document(noted), "en", PLAIN, languages=("ru", "en"))
    assert [(note.number, note.text, note.language) for note in made.notes] == [
        (1, "first", "en"), (2, "second", "en"),
    ]  # fmt: skip
    assert [phrase.notes for phrase in made.paragraphs[0].sentences] == [(1,), (2,)]


def test_two_languages_stand_side_by_side_sentence_by_sentence() -> None:
    made = transcript(CONVERSATION, "en", PLAIN, languages=("ru", "en"))
    assert made.paragraphs[4].sentences[0].texts == ("Потому что.", "Because.")
    assert made.paragraphs[1].names == ("Борис Кагарлицкий", "Boris Kagarlitsky")


def test_withheld_sentences_and_their_speakers_are_not_in_the_public_document() -> None:
    assert public(with_secret()) == CONVERSATION


def test_what_machines_said_of_a_withheld_sentence_is_not_in_the_public_document() -> None:
    secret = with_secret()
    found = Finding(FindingKind.INVENTED, start=8_000, end=9_000, text=SECRET)
    kept = replace(secret, findings=(found,), unedited=(secret.sentences[3],), edits=("e1",))
    assert public(kept) == CONVERSATION


def test_a_recording_without_an_ending_in_its_name_is_called_by_all_of_it() -> None:
    for name, called in (("talk", "talk"), ("talk.2.mp4", "talk.2"), (".mp4", ".mp4")):
        assert title(replace(CONVERSATION, media=Media(name, 1), about=About())) == called


def test_omissions_are_marked_only_on_request() -> None:
    assert OMISSION not in "".join(texts(transcript(with_secret(), "en", PLAIN)))
    marked = texts(transcript(with_secret(), "en", TranscriptOptions(omissions=True)))
    assert marked[3:5] == [OMISSION, "[not translated 1:05]"]


def omitting(*sentences: Sentence) -> Publication:
    return transcript(document(sentences), "ru", TranscriptOptions(omissions=True))


def hidden(key: str, start: int) -> Sentence:
    return sentence(key, start, "Тайна.", speaker="S1", withheld=Withheld("safety"))


def test_an_omission_inside_a_paragraph_stands_in_it_and_elsewhere_alone_in_nobodys_mouth() -> None:
    made = omitting(
        sentence("u1", 0, "Раз.", speaker="S1"),
        hidden("x1", 400),
        sentence("u2", 800, "Два.", speaker="S1"),
        hidden("x2", 1_200),
        sentence("u3", 1_600, "Три.", speaker="S2"),
    )
    assert [(part.speaker, [p.texts[0] for p in part.sentences]) for part in made.paragraphs] == [
        ("Говорящий 1", ["Раз.", f"{OMISSION} Два."]),
        ("", [OMISSION]),
        ("Говорящий 2", ["Три."]),
    ]


def test_whoever_speaks_after_an_omission_is_named_again() -> None:
    made = omitting(
        sentence("u1", 0, "Раз.", speaker="S1"),
        hidden("x", 400),
        sentence("u2", 9_000, "Два.", speaker="S1"),
    )
    assert [part.speaker for part in made.paragraphs] == ["Говорящий 1", "", "Говорящий 1"]


def test_an_omission_at_the_end_or_before_a_hesitation_is_marked_as_well() -> None:
    end = omitting(sentence("u1", 0, "Раз."), hidden("x", 400))
    assert texts(end) == ["Раз.", OMISSION]
    before = omitting(
        sentence("u1", 0, "Раз."),
        hidden("x", 400),
        sentence("u2", 800, "Э-э..."),
        sentence("u3", 1_200, "Два."),
    )
    assert texts(before) == ["Раз.", f"{OMISSION} Два."]
    assert texts(omitting(hidden("x", 0))) == [OMISSION]


def test_the_time_of_a_paragraph_stands_at_its_first_sentence_that_is_shown() -> None:
    made = transcript(
        document([sentence("u1", 0, "Э-э..."), sentence("u2", 900, "Да.")]), "ru", PLAIN
    )
    assert [phrase.mark for phrase in made.paragraphs[0].sentences] == [True]


def test_a_draft_says_so_in_its_title_and_cannot_be_final() -> None:
    made = transcript(CONVERSATION, "en", PLAIN)
    assert made.heading == "Draft: A conversation"
    with pytest.raises(UsageError, match="cannot be called final"):
        transcript(CONVERSATION, "en", TranscriptOptions(final=True))


def test_a_text_that_two_people_checked_may_be_final() -> None:
    done = in_state(document([sentence("u1", 0, "Да.", "Yes.")]), State.APPROVED)
    made = transcript(done, "en", TranscriptOptions(final=True))
    assert (made.disclosure.status, made.heading) == (Status.APPROVED, "interview")
    with_hidden = replace(done, sentences=(*done.sentences, hidden("x", 900)))
    assert transcript(with_hidden, "en", TranscriptOptions(final=True)) == made


def test_only_pairs_approved_on_both_sides_are_handed_on() -> None:
    one = in_state(document([sentence("u1", 0, "Да.", "Yes.")]), State.APPROVED)
    assert approved_pairs(one, "en") == [("ru", "en", "Да.", "Yes.", "u1")]
    assert approved_pairs(one, "de") == []
    assert approved_pairs(in_state(one, State.REVIEWED), "en") == []
    (pair,) = one.sentences
    halves = (
        replace(pair, source=Text("Да.", State.REVIEWED)),
        pair.with_target("en", Text("Yes.", State.REVIEWED)),
        pair.with_target("en", Text("", State.APPROVED)),
        replace(pair, withheld=Withheld("safety")),
    )
    assert [approved_pairs(document([half]), "en") for half in halves] == [[], [], [], []]


def test_times_link_into_the_video() -> None:
    made = transcript(CONVERSATION, "en", PLAIN)
    assert made.link(65_000) == "https://video.example/watch#t=65"
    about = replace(made.about, url="https://www.youtube.com/watch?v=abc")
    assert replace(made, about=about).link(65_900).endswith("?v=abc&t=65")


def test_a_sound_note_in_one_language_is_not_missing_in_the_others() -> None:
    note = replace(
        CONVERSATION.sentences[0], id="n", source=Text(""), targets={"en": Text("[A door]")}
    )
    both = replace(CONVERSATION, sentences=(note, *CONVERSATION.sentences))
    for code in ("ru", "de"):
        written = transcript(both, code, TranscriptOptions()).paragraphs
        assert "n" not in {one.id for paragraph in written for one in paragraph.sentences}
    first = transcript(both, "en", TranscriptOptions()).paragraphs[0].sentences[0]
    assert first.texts == ("[A door]",)
