"""What edits do to the sentences of a document."""

from __future__ import annotations

from tests.documents import CONVERSATION, document, sentence
from tolmach.core.document import Word
from tolmach.core.edits import Entry, Retime, RetimeWords, SetSpeaker, Undo, Withhold
from tolmach.stages.exchange.replay import apply, replay
from tolmach.stages.exchange.review_table import review_table
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


def test_a_withheld_sentence_is_withheld_where_it_was_joined_to_by_a_redo() -> None:
    journal = [
        Entry("e1", (join(TALK, *TALK.sentences),), "anna"),
        Entry("e2", (Undo("e1"),), "anna"),
        Entry("e3", (Withhold("u2", "safety"),), "boris"),
        Entry("e4", (Undo("e2"),), "anna"),
    ]
    (both,) = replay(TALK, journal).document.sentences
    assert both.withheld
