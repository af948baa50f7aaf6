"""Edits: what people did stays theirs, whatever the machines do afterwards."""

from __future__ import annotations

from dataclasses import replace

from tests.documents import CONVERSATION, document, sentence
from tolmach.core.about import About
from tolmach.core.document import (
    Alternative,
    Comment,
    Document,
    Origin,
    Sentence,
    Speaker,
    State,
    Text,
    Withheld,
    Word,
)
from tolmach.core.edits import (
    AddComment,
    AssignSpeaker,
    Declare,
    Entry,
    Insert,
    MergeSpeakers,
    NameSpeaker,
    Operation,
    Part,
    Release,
    Retime,
    SetNote,
    SetParagraph,
    SetSpeaker,
    SetText,
    Suggest,
    Undo,
    Withhold,
)
from tolmach.stages.exchange.replay import apply, replay, replay_one_more

ONE = document([sentence("u1", 0, "Да, да.", "Yes, yes.")])


def after(*operations: Operation, start: Document = ONE) -> Sentence:
    return apply(start, operations).document.sentences[0]


def test_a_written_text_is_a_persons_and_the_machines_stays_beside_it() -> None:
    text = after(SetText("u1", "en", "Oh yes.")).targets["en"]
    assert text == Text(
        "Oh yes.", State.DRAFT, Origin.HUMAN, alternatives=(Alternative("Yes, yes.", 0.0),)
    )


def test_approving_keeps_the_text_and_who_wrote_it() -> None:
    edit = SetText("u1", "en", "Yes, yes.", State.APPROVED, Origin.MACHINE, "Да, да.")
    assert after(edit).targets["en"] == Text("Yes, yes.", State.APPROVED)


def test_an_approved_text_survives_another_translation_by_a_machine() -> None:
    edit = SetText("u1", "en", "Yes, yes.", State.APPROVED, Origin.MACHINE, "Да, да.")
    rerun = document([sentence("u1", 0, "Да, да.", "Yeah, yeah.")])
    text = after(edit, start=rerun).targets["en"]
    assert (text.content, text.state) == ("Yes, yes.", State.APPROVED)
    assert text.alternatives[0].content == "Yeah, yeah."


def test_a_translation_of_a_source_that_changed_must_be_looked_at_again() -> None:
    edit = SetText("u1", "en", "Oh yes.", State.REVIEWED, against="Да, да.")
    rerun = document([sentence("u1", 0, "Нет, нет.", "No, no.")])
    text = after(edit, start=rerun).targets["en"]
    assert (text.content, text.state) == ("Oh yes.", State.NEEDS_WORK)


def test_changing_the_source_takes_the_approval_of_its_translations_away() -> None:
    checked = SetText("u1", "en", "Yes, yes.", State.REVIEWED)
    changed = after(checked, SetText("u1", "ru", "Ну да."))
    assert changed.source.content == "Ну да."
    assert changed.targets["en"].state is State.NEEDS_WORK
    assert after(checked, SetText("u1", "ru", "Да, да.")).targets["en"].state is State.REVIEWED


def test_the_smaller_operations_do_what_they_say() -> None:
    changed = after(
        Suggest("u1", "en", "Aye."),
        Suggest("u1", "en", "Aye."),
        SetNote("u1", "en", "emphatic"),
        AddComment("u1", "really?", "anna"),
        SetSpeaker("u1", "S7"),
        SetParagraph("u1"),
        Withhold("u1", "a name", "anna"),
        Retime("u1", 1_000, 2_200),
    )
    assert [other.content for other in changed.targets["en"].alternatives] == ["Aye."]
    assert changed.targets["en"].note == "emphatic"
    assert changed.comments == (Comment("really?", "anna"),)
    assert (changed.speaker, changed.paragraph) == ("S7", True)
    assert changed.withheld == Withheld("a name", "anna")
    assert [(word.start, word.end) for word in changed.words] == [(1_000, 1_600), (1_600, 2_200)]
    assert after(Withhold("u1", "x"), Release("u1")).withheld is None


def test_a_text_may_be_written_where_there_was_none() -> None:
    assert after(SetText("u1", "de", "Ja.")).targets["de"].content == "Ja."


def test_facts_about_the_whole_are_set_once_for_all() -> None:
    done = apply(CONVERSATION, [NameSpeaker(Speaker("S1", "Анна")), Declare(About(title="T"))])
    assert (done.document.speakers[0].name, done.document.about.title) == ("Анна", "T")


def speakers_after(*operations: Operation) -> list[str | None]:
    return [one.speaker for one in apply(TALK, operations).document.sentences]


TALK = document(
    [
        sentence("u1", 0, "Да да да.", speaker="S1"),
        sentence("u2", 1_000, "Нет нет нет.", speaker="S3"),
        sentence("u3", 2_000, "Да да да.", speaker="S1"),
    ],
    speakers=(Speaker("S1", "Анна"), Speaker("S3", "Анна снова")),
)


def test_two_speakers_that_are_one_are_one_everywhere() -> None:
    assert speakers_after(MergeSpeakers("S3", "S1")) == ["S1", "S1", "S1"]
    merged = apply(TALK, [MergeSpeakers("S3", "S1")]).document
    assert [one.id for one in merged.speakers] == ["S1"]


def test_a_stretch_of_time_has_the_speaker_that_a_person_says() -> None:
    assert speakers_after(AssignSpeaker("S2", 900, 1_900)) == ["S1", "S2", "S1"]
    assert speakers_after(AssignSpeaker("S2", 900)) == ["S1", "S2", "S2"]
    assert speakers_after(AssignSpeaker("S2", 900, of="S1")) == ["S1", "S3", "S2"]


def test_a_speaker_said_for_a_sentence_that_is_gone_counts_for_what_is_there_now() -> None:
    lost = SetSpeaker("gone", "S2", 1_000, 1_900)
    assert speakers_after(lost) == ["S1", "S2", "S1"]
    assert not apply(TALK, [lost]).unplaced
    assert apply(TALK, [SetSpeaker("gone", "S2", 5_000, 6_000)]).unplaced
    assert apply(TALK, [SetSpeaker("gone", "S2")]).unplaced


def test_an_edit_of_a_sentence_that_is_gone_is_laid_aside_and_named() -> None:
    lost = SetText("gone", "en", "x")
    assert apply(ONE, [lost]) == (ONE, (lost,))


def test_an_entry_taken_back_leaves_no_trace_and_may_be_brought_back() -> None:
    first = Entry("a", (SetText("u1", "en", "x"), SetText("u1", "ru", "y")))
    undo, redo = Entry("b", (Undo("a"),)), Entry("c", (Undo("b"),))
    assert replay(ONE, [first, undo]).document == ONE
    assert replay(ONE, [first, undo, redo]).document == replay(ONE, [first]).document


def test_replaying_over_a_document_that_holds_the_edits_already_changes_nothing() -> None:
    entry = Entry("a", (SetText("u1", "en", "x", State.REVIEWED), Retime("u1", 5, 99)))
    once = replay(ONE, [entry]).document
    assert replay(once, [entry]).document == once
    assert replace(once, sentences=ONE.sentences) == ONE


def test_an_insertion_taken_back_after_a_run_leaves_the_document_that_holds_it() -> None:
    part = Part((Word("Нет.", 9000, 9500),), Text("Нет.", origin=Origin.HUMAN))
    insert, undo = Entry("a", (Insert("new", part),)), Entry("b", (Undo("a"),))
    held = replay(ONE, [insert]).document
    assert replay(held, [insert]).document == held
    assert replay(held, [insert, undo]).document == ONE
    withheld = Entry("c", (Withhold("new", "names a witness"),))
    kept = replay(held, [insert, withheld, undo]).document.sentences[-1]
    assert (kept.id, kept.withheld is not None) == ("new", True)


def test_what_is_recognized_under_the_id_of_an_insertion_taken_back_stays() -> None:
    part = Part((Word("Нет.", 9000, 9500),), Text("Нет."))
    journal = [Entry("a", (Insert("u1", part),)), Entry("b", (Undo("a"),))]
    assert replay(ONE, journal).document == ONE


def approval(by: str, state: State = State.APPROVED, content: str = "Yes, yes.") -> Entry:
    edit = SetText("u1", "en", content, state, Origin.MACHINE, "Да, да.")
    return Entry(f"{by}{state}{content}", (edit,), by)


def reached(*entries: Entry) -> State:
    return replay(ONE, entries).document.sentences[0].targets["en"].state


def test_an_approval_counts_as_a_check_until_a_second_person_has_checked_the_text() -> None:
    check = approval("anna", State.REVIEWED)
    assert reached(approval("anna")) is State.REVIEWED
    assert reached(check, approval("anna")) is State.REVIEWED
    assert reached(check, approval("boris")) is State.APPROVED
    assert reached(approval("anna"), approval("boris")) is State.APPROVED


def test_an_approval_that_is_replayed_alone_counts_as_in_the_whole_journal() -> None:
    check, alone = approval("anna", State.REVIEWED), approval("anna")
    for journal, entry in (([], alone), ([check], alone), ([check], approval("boris"))):
        one_more = replay_one_more(replay(ONE, journal), journal, entry)
        assert one_more == replay(ONE, [*journal, entry])


def test_people_without_a_handle_cannot_be_told_apart() -> None:
    assert reached(approval("", State.REVIEWED), approval("boris")) is State.REVIEWED
    assert reached(approval("anna", State.REVIEWED), approval("")) is State.REVIEWED


def test_a_check_of_another_text_or_one_that_was_taken_back_does_not_count() -> None:
    other = approval("anna", State.REVIEWED, "No, no.")
    assert reached(other, approval("boris")) is State.REVIEWED
    check = approval("anna", State.REVIEWED)
    assert reached(check, approval("boris"), Entry("u", (Undo(check.id),))) is State.REVIEWED
    doubt = approval("anna", State.NEEDS_WORK)
    assert reached(check, doubt, approval("boris")) is State.REVIEWED
