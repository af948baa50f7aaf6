"""What edits do to the sentences of a document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents import CONVERSATION, document, sentence, words
from tolmach.core.document import (
    Alternative,
    Comment,
    Finding,
    FindingKind,
    Sentence,
    State,
    Text,
    Withheld,
    Word,
)
from tolmach.core.edits import (
    AddComment,
    AssignSpeaker,
    Dismiss,
    Entry,
    Insert,
    Join,
    MergeSpeakers,
    NameSpeaker,
    Operation,
    Part,
    Retime,
    RetimeWords,
    SetNote,
    SetPins,
    SetSpeaker,
    SetText,
    Split,
    Suggest,
    Undo,
    Withhold,
)
from tolmach.core.pin import Pin
from tolmach.stages.exchange.replay import apply, replay, replay_one_more, replay_speakers
from tolmach.stages.exchange.review_table import newly_said, review_table
from tolmach.stages.sentences.structure import join

TALK = document(
    [
        sentence("u1", 0, "Да, да, да.", "Yes.", speaker="S1"),  # 900 ms
        sentence("u2", 1_000, "Нет, нет, нет.", "No.", speaker="S1"),
    ]
)


def test_a_lost_sentence_tells_who_speaks_where_it_was_for_more_than_half() -> None:
    def speakers(start: int, end: int) -> list[str | None]:
        now = apply(TALK, [SetSpeaker("gone", "S2", start, end)])
        return [one.speaker for one in now.document.sentences]

    assert speakers(0, 451) == ["S2", "S1"]
    assert speakers(0, 450) == ["S1", "S1"]
    assert speakers(440, 1_460) == ["S2", "S2"]


def test_a_lost_sentence_of_which_only_one_time_is_known_is_laid_aside() -> None:
    lost = [SetSpeaker("gone", "S2", 0, None), SetSpeaker("gone", "S2", None, 900)]
    assert apply(TALK, lost).unplaced == tuple(lost)


def test_a_sentence_that_gets_another_time_takes_its_place_by_it() -> None:
    now = apply(TALK, [Retime("u1", 2_000, 2_900)]).document
    assert [(one.id, one.span.start) for one in now.sentences] == [("u2", 1_000), ("u1", 2_000)]


def test_a_sentence_whose_words_a_person_timed_is_left_as_it_is_by_later_runs() -> None:
    words = (Word("Да,", 100, 300), Word("да.", 300, 500))
    now = apply(TALK, [RetimeWords("u1", words)]).document.sentences[0]
    assert (now.words, now.shaped) == (words, True)


def test_a_review_table_names_everyone_in_full() -> None:
    speakers = [row.speaker for row in review_table(CONVERSATION, "en").rows]
    assert speakers[:3] == ["Interviewer", "Interviewer", "Boris Kagarlitsky"]


def test_a_review_table_shows_all_remarks_on_a_sentence_in_one_cell_and_knows_them_again() -> None:
    said = [AddComment("u1", "Check.", "ann"), AddComment("u1", "Right.", "bob")]
    now = apply(TALK, said).document
    assert [row.comment for row in review_table(now, "en").rows] == ["Check. / Right.", ""]
    assert newly_said(now.sentences[0], "Right. / Really? / Check.") == "Really?"


def test_a_withheld_sentence_is_withheld_where_it_was_joined_to_by_a_redo() -> None:
    journal = [
        Entry("e1", (join(TALK, *TALK.sentences),), "anna"),
        Entry("e2", (Undo("e1"),), "anna"),
        Entry("e3", (Withhold("u2", "safety"),), "boris"),
        Entry("e4", (Undo("e2"),), "anna"),
    ]
    (both,) = replay(TALK, journal).document.sentences
    assert both.withheld


def set_text(
    content: str, state: State, *, sentence: str = "u1", language: str = "en", against: str = ""
) -> SetText:
    return SetText(sentence, language, content, state, against=against)


YES = set_text("Yes.", State.REVIEWED)
YES_APPROVED = set_text("Yes.", State.APPROVED)
NOW = set_text("Yes.", State.REVIEWED, against="Да, да, да.")
NOW_APPROVED = set_text("Yes.", State.APPROVED, against="Да, да, да.")


def entries(*said: tuple[str, Operation]) -> list[Entry]:
    """One entry for each act: who did it, and what."""
    return [Entry(f"e{number}", (operation,), by) for number, (by, operation) in enumerate(said)]


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ([("ann", YES), ("bob", YES_APPROVED)], State.APPROVED),
        ([("ann", YES_APPROVED), ("bob", YES_APPROVED)], State.APPROVED),
        ([("ann", YES), ("bob", YES), ("ann", YES_APPROVED)], State.APPROVED),
        ([("ann", NOW), ("bob", NOW_APPROVED)], State.APPROVED),
        ([("bob", YES_APPROVED)], State.REVIEWED),
        ([("bob", YES), ("bob", YES_APPROVED)], State.REVIEWED),
        # nobody knows who it was
        ([("", YES), ("bob", YES_APPROVED)], State.REVIEWED),
        ([("ann", YES), ("", YES_APPROVED)], State.REVIEWED),
        # the first person has not read this text, or not over this source
        ([("ann", set_text("Yeah.", State.REVIEWED)), ("bob", YES_APPROVED)], State.REVIEWED),
        ([("ann", YES), ("bob", NOW_APPROVED)], State.REVIEWED),
        ([("ann", set_text("No.", State.REVIEWED, sentence="u2")), ("bob", YES_APPROVED)],
         State.REVIEWED),
        ([("ann", set_text("Yes.", State.REVIEWED, language="de")), ("bob", YES_APPROVED)],
         State.REVIEWED),
        # somebody doubted it in between
        ([("ann", YES), ("cid", set_text("Yes.", State.NEEDS_WORK)), ("bob", YES_APPROVED)],
         State.REVIEWED),
    ],
)  # fmt: skip
def test_an_approval_takes_two_people_who_read_the_same_text(
    acts: list[tuple[str, Operation]], state: State
) -> None:
    journal = entries(*acts)
    applied = replay(TALK, journal)
    assert applied.document.sentences[0].targets["en"].state is state
    before = replay(TALK, journal[:-1])
    assert replay_one_more(before, journal[:-1], journal[-1]) == applied


def test_an_approval_among_other_edits_is_applied_alone_as_with_all() -> None:
    first = Entry("e0", (YES, SetNote("u2", "en", "n")), "ann")
    lost = Entry("e1", (SetNote("gone", "en", "n"), Withhold("u2", "names")), "ann")
    last = Entry("e2", (SetNote("u1", "en", "m"), YES_APPROVED, SetNote("lost", "en", "n")), "bob")
    before = replay(TALK, [first, lost])
    both = replay_one_more(before, [first, lost], last)
    assert both == replay(TALK, [first, lost, last])
    assert [op.sentence for op in both.unplaced if isinstance(op, SetNote)] == ["gone", "lost"]


def test_an_entry_that_takes_another_back_is_not_applied_alone() -> None:
    journal = entries(("ann", YES))
    with pytest.raises(ValueError, match="takes another back"):
        replay_one_more(replay(TALK, journal), journal, Entry("e9", (YES, Undo("e0")), "ann"))


BOTH = Part(words("Да, да. Нет.", 0), Text("Да, да. Нет."), {"en": Text("Yes. No.")}, "S1")
HALVES = (
    Part(words("Да,", 0), Text("Да,"), {"en": Text("Yes,")}, "S1"),
    Part(words("да.", 300), Text("да."), {"en": Text("yes.")}, "S2"),
)


@pytest.mark.parametrize("half", ["u1", "u2"])
def test_a_sentence_joined_to_a_withheld_one_is_withheld(half: str) -> None:
    (one,) = apply(
        TALK, [Withhold(half, "names", "ann"), Join("u1", "u2", BOTH)]
    ).document.sentences
    assert (one.id, one.withheld) == ("u1", Withheld("names", "ann"))


def test_both_halves_of_a_withheld_sentence_are_withheld() -> None:
    now = apply(TALK, [Withhold("u1", "names"), Split("u1", "u3", *HALVES)]).document
    assert [(one.id, bool(one.withheld)) for one in now.sentences] == [
        ("u1", True), ("u3", True), ("u2", False)
    ]  # fmt: skip


def test_a_part_of_something_withheld_is_withheld_though_nothing_else_tells() -> None:
    hidden = replace(BOTH, withheld=Withheld("names"))
    alone = document(TALK.sentences[:1])
    for there in (TALK, alone):  # a run may hold the join already
        assert apply(there, [Join("u1", "u2", hidden)]).document.sentences[0].withheld


def test_a_joined_sentence_has_the_remarks_and_findings_of_both_once() -> None:
    rate, name = Finding(FindingKind.RATE), Finding(FindingKind.NAME)
    left = replace(TALK.sentences[0], findings=(rate,), comments=(Comment("a"),))
    right = replace(TALK.sentences[1], findings=(rate, name), comments=(Comment("a"), Comment("b")))
    (one,) = apply(document([left, right]), [Join("u1", "u2", BOTH)]).document.sentences
    assert (one.findings, one.comments) == ((rate, name), (Comment("a"), Comment("b")))
    assert (one.targets, one.shaped) == (BOTH.targets, True)


def test_the_second_half_of_a_sentence_begins_no_paragraph_and_has_no_comments() -> None:
    begins = replace(TALK.sentences[0], paragraph=True, comments=(Comment("a"),))
    first, second = apply(document([begins]), [Split("u1", "u3", *HALVES)]).document.sentences
    assert (first.paragraph, first.comments) == (True, (Comment("a"),))
    assert (second.paragraph, second.comments, second.speaker) == (False, (), "S2")


def test_edits_of_a_sentence_that_was_joined_to_another_are_not_called_lost() -> None:
    lost = SetNote("gone", "en", "n")
    edits = [Join("u1", "u2", BOTH), SetNote("u2", "en", "n"), lost]
    assert apply(TALK, edits).unplaced == (lost,)


def test_a_sentence_that_is_inserted_again_keeps_its_further_languages() -> None:
    """A run may hold it already, with a translation that it made since."""
    inserted = Insert("u9", replace(BOTH, targets={"de": Text("Ja.")}))
    once = apply(TALK, [inserted]).document
    assert [one.id for one in once.sentences] == ["u1", "u9", "u2"]
    translated = apply(once, [set_text("Yes.", State.DRAFT, sentence="u9")]).document
    (_, again, _) = apply(translated, [inserted]).document.sentences
    assert sorted(again.targets) == ["de", "en"]


def speakers(*operations: Operation) -> list[str | None]:
    return [one.speaker for one in apply(TALK, operations).document.sentences]


def test_who_speaks_in_a_stretch_of_time_is_said_of_sentences_with_their_middle_in_it() -> None:
    """The middles are at 450 and 1,450."""
    assert speakers(AssignSpeaker("S2", 450, 1_450)) == ["S2", "S1"]
    assert speakers(AssignSpeaker("S2", 451, 1_451)) == ["S1", "S2"]
    assert speakers(AssignSpeaker("S2", 0)) == ["S2", "S2"]
    assert speakers(AssignSpeaker("S2", 0, of="S1")) == ["S2", "S2"]
    assert speakers(AssignSpeaker("S2", 0, of="S3")) == ["S1", "S1"]


def test_two_speakers_who_are_one_person_become_one() -> None:
    said = [SetSpeaker("u2", "S2"), MergeSpeakers("S1", "S3")]
    assert speakers(*said) == ["S3", "S2"]
    named = replace(TALK, speakers=CONVERSATION.speakers)
    applied = apply(named, said)
    assert [each.id for each in applied.document.speakers] == ["S2"]
    assert applied.unplaced == ()
    apart = replay_speakers(named, entries(("", YES), *(("", each) for each in said)))
    assert [one.speaker for one in apart.sentences] == ["S1", "S2"]
    assert apart.sentences[0].targets == TALK.sentences[0].targets


def test_a_speaker_gets_a_new_name_everywhere() -> None:
    anna = replace(CONVERSATION.speakers[0], name="Анна")
    now = apply(CONVERSATION, [NameSpeaker(anna)]).document
    assert now.speakers == (anna, CONVERSATION.speakers[1])


def english(*operations: Operation, of: Sentence = TALK.sentences[0]) -> Text:
    return apply(document([of]), operations).document.sentences[0].targets["en"]


def test_what_a_machine_wrote_stays_beside_what_a_person_writes_and_that_does_not() -> None:
    first, second = (set_text(content, State.DRAFT) for content in ("Yeah.", "Yep."))
    offered = english(first, second).alternatives
    assert [each.content for each in offered] == ["Yes."]


def test_a_text_written_over_another_source_needs_work() -> None:
    assert english(set_text("Yeah.", State.REVIEWED, against="Да.")).state is State.NEEDS_WORK
    assert english(set_text("Yes.", State.REVIEWED, against="Да.")).state is State.NEEDS_WORK
    assert english(NOW).state is State.REVIEWED


def test_a_translation_that_people_worked_on_needs_work_when_its_source_changes() -> None:
    change = set_text("Да.", State.DRAFT, language="ru")
    assert english(change).state is State.DRAFT  # a machine will translate it again
    assert english(YES, change).state is State.NEEDS_WORK
    assert english(set_text("Yeah.", State.DRAFT), change).state is State.NEEDS_WORK
    same = set_text("Да, да, да.", State.REVIEWED, language="ru")
    assert english(YES, same).state is State.REVIEWED


def test_a_suggestion_stands_before_earlier_ones_and_once() -> None:
    said = [Suggest("u1", "en", content) for content in ("Yeah.", "Yep.", "Yeah.", "Yes.", "")]
    assert [each.content for each in english(*said).alternatives] == ["Yep.", "Yeah."]


def test_a_suggestion_that_nobody_wants_goes_with_the_flag_of_the_run_that_made_it() -> None:
    reading, other = (Finding(FindingKind.NEW_READING, detail) for detail in ("Да!", "Да?"))
    offers = (Alternative("Да!", 0.0), Alternative("Да?", 0.0))
    one = replace(
        TALK.sentences[0],
        source=Text("Да.", alternatives=offers),
        findings=(reading, other, Finding(FindingKind.RATE, "Да!")),
    )
    (left,) = apply(document([one]), [Dismiss("u1", "ru", "Да!")]).document.sentences
    assert left.source.alternatives == offers[1:]
    assert left.findings == (other, Finding(FindingKind.RATE, "Да!"))
    (kept,) = apply(document([one]), [Dismiss("u1", "en", "Да!")]).document.sentences
    assert kept == one
    (without,) = apply(document([one]), [Dismiss("u1", "de", "Да!")]).document.sentences
    assert without == one


def test_cues_that_a_person_set_lapse_with_the_number_of_words() -> None:
    pins = (Pin(0, 1, 0, 900),)
    kept = SetPins("u1", "en", "Yes.", pins)
    assert english(kept).pins == pins
    assert english(kept, set_text("Yeah.", State.DRAFT)).pins == pins
    assert english(kept, set_text("Oh yes.", State.DRAFT)).pins == ()
    assert english(SetPins("u1", "en", "Oh yes.", pins)).pins == ()


def test_a_remark_is_kept_once() -> None:
    said = [AddComment("u1", "Check.", "ann"), AddComment("u1", "Check.", "ann")]
    assert apply(TALK, said).document.sentences[0].comments == (Comment("Check.", "ann"),)


def test_words_move_in_proportion_with_their_sentence() -> None:
    now = apply(TALK, [Retime("u1", 300, 2_100)]).document.sentences[0]
    assert [(word.start, word.end) for word in now.words] == [
        (300, 900), (900, 1_500), (1_500, 2_100)
    ]  # fmt: skip
