"""The document's records and what they refuse."""

from __future__ import annotations

import pickle

import pytest

from tolmach.core.cue import Cue, display_width
from tolmach.core.document import (
    Document,
    Finding,
    FindingKind,
    Media,
    Origin,
    Sentence,
    State,
    Step,
    Text,
    Word,
)
from tolmach.core.option_rules import deciding
from tolmach.core.options import RecognitionOptions
from tolmach.core.timing import Span
from tolmach.errors import EngineError, ExitCode

WORD = Word("Да.", 100, 400)


def test_a_unit_needs_words_in_time_order() -> None:
    with pytest.raises(ValueError, match="no words"):
        Sentence("a", (), Text("Да."))
    with pytest.raises(ValueError, match="starts before"):
        Sentence("a", (Word("б", 5, 6), Word("а", 1, 2)), Text("б а"))
    with pytest.raises(ValueError, match="ends before"):
        Word("а", 2, 1)
    at_once = Sentence("a", (Word("а", 1, 1), Word("б", 1, 2)), Text("а б"))
    assert at_once.span == Span(1, 2)


def test_a_document_has_every_id_once() -> None:
    sentence = Sentence("a", (WORD,), Text("Да."))
    with pytest.raises(ValueError, match="occurs twice"):
        Document(Media("x.mp4", 1000), "ru", (sentence, sentence))


def test_changes_are_changed_copies() -> None:
    sentence = Sentence("a", (WORD,), Text("Да."))
    changed = sentence.with_target("en", Text("Yes.")).with_findings(Finding(FindingKind.NAME))
    assert (sentence.targets, sentence.findings) == ({}, ())
    assert changed.with_findings(Finding(FindingKind.NAME)).findings == (Finding(FindingKind.NAME),)
    assert [changed.text(code, "ru") for code in ("ru", "en", "de")] == [
        Text("Да."),
        Text("Yes."),
        None,
    ]


def test_characters_are_counted_as_a_reader_counts_them() -> None:
    assert display_width("e\u0301\u200f") == 1
    cue = Cue(0, 2000, ("Да, это", "так."))
    assert (cue.characters, cue.cps, cue.text) == (11, 5.5, "Да, это\nтак.")


def test_where_something_is_computed_decides_nothing() -> None:
    here, there = RecognitionOptions(threads=1), RecognitionOptions(threads=8, device="cpu")
    assert deciding(here) == deciding(there)
    assert deciding(here) != deciding(RecognitionOptions(beam_size=1))


def test_errors_survive_the_way_from_another_process() -> None:
    error = EngineError("It broke.", next_step="Mend it.", batch=3)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.facts) == (
        EngineError,
        "It broke. Mend it.",
        {"batch": 3},
    )
    assert again.exit_code is ExitCode.FAILED


def test_a_text_is_untouched_while_a_machine_wrote_it_and_no_person_marked_it() -> None:
    assert Text("a").untouched
    touched = [Text("a", state) for state in State if state is not State.DRAFT]
    assert not any(text.untouched for text in [*touched, Text("a", origin=Origin.HUMAN)])


def test_a_document_is_one_line_in_a_notebook_and_names_its_models_without_folders() -> None:
    steps = tuple(
        Step("recognise", model=model)
        for model in ("turbo", "/home/anna/own/", "", "C:\\models\\nllb", "turbo")
    )
    said = Sentence("a", (WORD,), Text("Да."), targets={"en": Text("Yes."), "de": Text("Ja.")})
    document = Document(Media("x.mp4", 1000), "ru", (said,), steps=steps)
    assert repr(document) == "<Document x.mp4: 1 sentences in ru, en, de>"
    assert document.models == ("turbo", "own", "nllb")


def test_a_finding_without_a_time_has_none_to_give() -> None:
    assert Finding(FindingKind.RATE, start=1, end=2).span == Span(1, 2)
    for times in ({}, {"start": 1}, {"end": 1}):
        with pytest.raises(ValueError, match="no time of its own"):
            _ = Finding(FindingKind.RATE, **times).span


def test_a_sentence_lasts_until_its_last_word_has_ended() -> None:
    long_first = (Word("а", 0, 900), Word("б", 100, 200))
    assert Sentence("a", long_first, Text("а б")).span == Span(0, 900)
