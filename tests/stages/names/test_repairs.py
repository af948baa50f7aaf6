"""Every repair of a name is a finding, and can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents import document, sentence
from tolmach.core.document import Document, Finding, FindingKind, Origin, State, Text, Word
from tolmach.core.glossary import Glossary, Term
from tolmach.errors import UsageError
from tolmach.stages.exchange.replay import apply
from tolmach.stages.names import correct_transcript, unify_spellings
from tolmach.stages.names.repairs import repairs, take_back
from tolmach.stages.review.queue import review_queue

ORLOV = Finding(
    FindingKind.NAME_REPAIR,
    "Orloff replaced with Orlov",
    "en",
    text="Orloff",
    instead="Orlov",
)
TALK = document(
    [
        sentence("u1", 0, "Мы ждали.", "We waited."),
        sentence("u2", 3_000, "Орлов молчал.", "Orlov was silent.", findings=(ORLOV,)),
    ]
)


def queued(talk: Document) -> list[str]:
    return [item.sentence for item in review_queue(talk) if item.reasons]


def test_a_repair_is_in_the_queue_until_it_is_taken_back() -> None:
    [(found, finding)] = repairs(TALK)
    assert queued(TALK) == ["u2"]
    after = apply(TALK, [take_back(TALK, found, finding)]).document
    text = after.sentences[1].targets["en"]
    assert (text.content, text.origin, text.state) == (
        "Orloff was silent.",
        Origin.HUMAN,
        State.DRAFT,
    )
    assert list(repairs(after)) == []
    assert queued(after) == []


def test_a_repair_whose_words_were_written_over_cannot_be_taken_back() -> None:
    changed = replace(TALK.sentences[1], targets={"en": Text("He was silent.")})
    talk = replace(TALK, sentences=(TALK.sentences[0], changed))
    assert list(repairs(talk)) == []
    with pytest.raises(UsageError, match="'Orlov' is no longer in the text"):
        take_back(talk, changed, ORLOV)


def test_words_that_hold_the_repair_are_not_put_back_twice() -> None:
    finding = replace(ORLOV, text="Count Orlov")
    talk = replace(TALK, sentences=(replace(TALK.sentences[1], findings=(finding,)),))
    [(found, _)] = repairs(talk)
    after = apply(talk, [take_back(talk, found, finding)]).document
    assert after.sentences[0].targets["en"].content == "Count Orlov was silent."
    assert list(repairs(after)) == []


def test_a_name_that_was_corrected_in_the_transcript_can_be_taken_back() -> None:
    words = (Word("Это", 0, 100), Word("Рапкор.", 100, 200, probability=0.5))
    heard = replace(TALK.sentences[0], words=words, source=Text("Это Рапкор."))
    [corrected] = correct_transcript([heard], Glossary((Term("Рабкор"),)), "ru")
    talk = replace(TALK, sentences=(corrected,))
    [(found, finding)] = repairs(talk)
    assert found.source.content == "Это Рабкор."
    after = apply(talk, [take_back(talk, found, finding)]).document
    assert after.sentences[0].source.content == "Это Рапкор."


def test_a_spelling_that_was_made_like_the_others_can_be_taken_back() -> None:
    talk = [
        sentence("u1", 0, "у Сидякина", "at Sidiakin's"),
        sentence("u2", 3_000, "о Сидякине", "about Sidyakin,"),
        sentence("u3", 6_000, "с Сидякиным", "with Sidiakin"),
    ]
    done = document(unify_spellings(talk, Glossary(), "ru", "en"))
    [(found, finding)] = repairs(done)
    after = apply(done, [take_back(done, found, finding)]).document
    assert after.sentences[1].targets["en"].content == "about Sidyakin,"
