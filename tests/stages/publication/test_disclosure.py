"""Disclosure: computed from the record, in the readers' language, and never better than it is."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest

from tests.documents import CONVERSATION, document, in_state, sentence
from tolmach.core.about import About
from tolmach.core.document import State, Step, Text
from tolmach.core.publication import Status
from tolmach.languages import LANGUAGES
from tolmach.stages.publication.disclosure import disclosure, status, wording

PAIR = document([sentence("u1", 0, "Да.", "Yes."), sentence("u2", 600, "Нет.", "No.")])
TABLES = tuple(code for code, known in LANGUAGES.items() if known.disclosure)


def test_models_revisions_and_counts_are_named() -> None:
    made = disclosure(CONVERSATION, CONVERSATION.sentences, ["en"], reader="en")
    assert made.full == (
        "The voice in this video was made by a computer.",
        "Transcript (Russian): made by speech recognition with small-model (0123456789ab).",
        "Russian: a person has checked 0 of 6 sentences; a second person has approved 0.",
        "Translation (English): made by machine translation with ru-en-model.",
        "English: a person has checked 0 of 6 sentences; a second person has approved 0.",
        "Original: A conversation, https://video.example/watch, 2025-10-15.",
        "Please send corrections to editors@mail.example.",
    )
    assert made.short == (
        "Machine translation of an automatic transcript. "
        "This is a draft: a person has checked 0 of 6 sentences. "
        "The voice in this video was made by a computer."
    )


def test_a_folder_in_a_models_name_is_not_published() -> None:
    for path in ("/home/anna/models/ru-en", "C:\\Users\\anna\\models\\ru-en"):
        steps = (Step("translate", model=path, language="en"),)
        made = disclosure(replace(PAIR, steps=steps), PAIR.sentences, ["en"], reader="en")
        assert "anna" not in " ".join(made.full)
        assert "with ru-en." in " ".join(made.full)


def test_one_unchecked_sentence_makes_a_draft() -> None:
    checked = in_state(PAIR, State.REVIEWED)
    assert status(checked, checked.sentences, ["en"]) is Status.CHECKED
    first = checked.sentences[0]
    spoiled = (replace(first, targets={"en": Text("Yes.")}), *checked.sentences[1:])
    assert status(checked, spoiled, ["en"]) is Status.DRAFT


def test_a_checked_translation_of_an_unchecked_transcript_is_a_draft() -> None:
    sentences = tuple(
        replace(one, targets={"en": replace(one.targets["en"], state=State.APPROVED)})
        for one in PAIR.sentences
    )
    assert status(PAIR, sentences, ["en"]) is Status.DRAFT


def test_approval_of_everything_is_said() -> None:
    done = in_state(PAIR, State.APPROVED)
    made = disclosure(done, done.sentences, ["en"], reader="en")
    assert (made.status, made.label) == (Status.APPROVED, "")
    assert "a second person has approved it" in made.short


def test_an_empty_document_is_a_draft() -> None:
    assert status(PAIR, (), ["en"]) is Status.DRAFT


def test_what_nobody_declared_about_the_video_is_said_to_be_undeclared() -> None:
    silent = disclosure(PAIR, PAIR.sentences, ["en"], reader="en")
    assert silent.full[0].startswith("It has not been declared")
    genuine = replace(PAIR, about=About(synthetic="none"))
    declared = disclosure(genuine, PAIR.sentences, ["en"], reader="en")
    assert declared.full[0].startswith("The publisher declares that neither")
    assert "declares" not in declared.short


def test_a_language_without_a_table_is_told_in_english_and_marked_so() -> None:
    made = disclosure(PAIR, PAIR.sentences, ["ar"], reader="ar")
    assert made.language == "en"


@pytest.mark.parametrize("code", TABLES)
def test_every_table_says_everything_with_the_same_places(code: str) -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text)} - {None, "sentences"}

    (written_in, ours), (_, english) = wording(code), wording("en")
    assert written_in == code
    assert ours.labels.keys() == english.labels.keys()
    assert ours.languages.keys() == english.languages.keys()
    assert {key: places(text) for key, text in ours.phrases.items()} == {
        key: places(text) for key, text in english.phrases.items()
    }


@pytest.mark.parametrize("code", TABLES)
def test_a_draft_calls_itself_a_draft_in_every_language(code: str) -> None:
    made = disclosure(PAIR, PAIR.sentences, ["en"], reader=code)
    assert made.label == wording(code)[1].labels["draft"]
    assert "0" in made.short


@pytest.mark.parametrize(
    ("code", "total", "shown"),
    [
        ("ru", 11, "Проверено человеком: 0 из 11 предложений."),
        ("ru", 21, "Проверено человеком: 0 из 21 предложения."),
        ("uk", 1, "Перевірено людиною: 0 з 1 речення."),
        ("pl", 21, "Sprawdzone przez człowieka: 0 z 21 zdań."),
        ("de", 1, "Von einem Menschen geprüft: 0 von 1 Satz."),
        ("en", 1, "a person has checked 0 of 1 sentence."),
    ],
)
def test_numbers_agree_with_their_nouns(code: str, total: int, shown: str) -> None:
    assert wording(code)[1].say("draft", checked=0, total=total).endswith(shown)


@pytest.mark.parametrize("code", TABLES)
def test_no_sentence_has_two_colons(code: str) -> None:
    _, words = wording(code)
    assert [text for text in words.phrases.values() if text.count(":") > 1] == []


def test_a_draft_says_which_language_is_not_checked_yet() -> None:
    checked = Text("Yes.", State.REVIEWED)
    half = replace(sentence("u1", 0, "Да."), targets={"en": checked})
    short = disclosure(document([half]), [half], ["en"], reader="en").short
    assert "Russian: a person has checked 0 of 1 sentence;" in short
    assert "English: a person has checked 1 of 1 sentence;" in short
