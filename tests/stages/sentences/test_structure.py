"""Edits of structure: sentences are split, joined, added and moved, and nothing gets lost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import document, sentence
from tolmach.core.document import Comment, Document, Finding, FindingKind, Link, State, Text
from tolmach.core.edits import (
    AddComment,
    Dismiss,
    Entry,
    Insert,
    Operation,
    Release,
    SetText,
    Split,
    Suggest,
    Undo,
    Withhold,
)
from tolmach.core.timing import Span
from tolmach.errors import UsageError
from tolmach.formats import journal_json
from tolmach.messages import message
from tolmach.stages.exchange.replay import apply, replay, replay_one_more
from tolmach.stages.sentences.identity import carry_ids
from tolmach.stages.sentences.structure import insert, join, retime, retime_words, split

TWO = document(
    [
        sentence("u1", 0, "Я пришла. Он спал.", "I came. He slept.", speaker="S1"),
        sentence("u2", 5_000, "Было тихо.", "It was quiet.", speaker="S1"),
    ]
)


def after(start: Document, *operations: Operation) -> Document:
    return apply(start, operations).document


def read(document: Document, code: str = "ru") -> list[str]:
    return [(each.text(code, "ru") or Text("")).content for each in document.sentences]


def test_a_sentence_is_split_in_both_languages_at_once() -> None:
    done = after(TWO, split(TWO, TWO.sentences[0], 2))
    assert read(done) == ["Я пришла.", "Он спал.", "Было тихо."]
    assert read(done, "en") == ["I came.", "He slept.", "It was quiet."]
    assert [each.span for each in done.sentences[:2]] == [Span(0, 600), Span(600, 1_200)]
    assert {each.speaker for each in done.sentences} == {"S1"}


def test_each_half_keeps_only_the_findings_that_are_about_it() -> None:
    """The other half may be withheld, and findings quote words."""
    low = message("low probability")
    found = (
        Finding(FindingKind.LOW_CONFIDENCE, low, text="спал"),
        Finding(FindingKind.NAME, message("{name}: 1 word.", name="slept"), "en", text="slept"),
        Finding(FindingKind.INVENTED, low, start=0, end=300, text="Он пел.", removed=True),
        Finding(FindingKind.NEW_READING, message("Я пришла. Он пал.")),
        Finding(FindingKind.INCONSISTENT, message("{words} differ", words="спал")),
        Finding(FindingKind.RATE, message("an unusual rate")),
    )
    start = replace(TWO, sentences=(replace(TWO.sentences[0], findings=found), TWO.sentences[1]))
    first, second, _ = after(start, split(start, start.sentences[0], 2)).sentences
    assert first.findings == (found[2], found[5])
    assert second.findings == (found[0], found[1], found[5])


def test_where_a_translation_without_links_is_split_is_a_guess_that_needs_work() -> None:
    linked = replace(TWO.sentences[0].targets["en"], alignment=(Link(0, 0, 1.0), Link(2, 2, 1.0)))
    one = replace(TWO.sentences[0], targets={"en": linked})
    start = replace(TWO, sentences=(one, TWO.sentences[1]))
    for document_, state in ((TWO, State.NEEDS_WORK), (start, State.DRAFT)):
        done = after(document_, split(document_, document_.sentences[0], 2))
        assert [each.targets["en"].state for each in done.sentences[:2]] == [state, state]


def test_a_translation_is_split_where_the_person_says() -> None:
    done = after(TWO, split(TWO, TWO.sentences[0], 2, {"en": 10}))
    assert read(done, "en")[:2] == ["I came. He", "slept."]


def test_links_between_words_go_with_their_half() -> None:
    links = tuple(Link(i, i, 1.0) for i in range(4))
    first = TWO.sentences[0]
    linked = first.with_target("en", replace(first.targets["en"], alignment=links))
    start = replace(TWO, sentences=(linked, TWO.sentences[1]))
    second = after(start, split(start, linked, 2)).sentences[1]
    assert second.targets["en"].alignment == (Link(0, 0, 1.0), Link(1, 1, 1.0))


def test_halves_of_an_approved_sentence_are_not_approved() -> None:
    approved = replace(TWO.sentences[0], source=Text("Я пришла. Он спал.", State.APPROVED))
    approved = approved.with_target("en", Text("I came. He slept.", State.APPROVED))
    done = after(TWO, split(TWO, approved, 2))
    assert {each.source.state for each in done.sentences[:2]} == {State.REVIEWED}
    assert {each.targets["en"].state for each in done.sentences[:2]} == {State.NEEDS_WORK}


def test_what_is_withheld_stays_withheld_in_both_halves_and_in_what_it_is_joined_to() -> None:
    secret = after(TWO, Withhold("u1", "a name"))
    halves = after(secret, split(secret, secret.sentences[0], 2))
    assert [each.withheld is not None for each in halves.sentences] == [True, True, False]
    joined = after(halves, join(halves, *halves.sentences[1:]))
    assert [each.withheld is not None for each in joined.sentences] == [True, True]


@pytest.mark.parametrize("secret", ["u1", "u2"])
def test_a_join_that_was_made_before_its_half_was_withheld_withholds_all(secret: str) -> None:
    """As when the entry that withholds it was taken back, and brought back after the join."""
    together = join(TWO, *TWO.sentences)
    (joined,) = after(after(TWO, Withhold(secret, "a name")), together).sentences
    assert joined.withheld is not None


def test_joining_what_was_split_gives_the_sentence_back() -> None:
    halves = after(TWO, split(TWO, TWO.sentences[0], 2))
    whole = after(halves, join(halves, *halves.sentences[:2]))
    assert read(whole) == read(TWO)
    assert read(whole, "en") == read(TWO, "en")
    assert whole.sentences[0].words == TWO.sentences[0].words


def test_only_neighbours_are_joined() -> None:
    with pytest.raises(UsageError, match="neighbours"):
        join(TWO, TWO.sentences[1], TWO.sentences[0])


def test_a_missed_sentence_takes_the_free_time_between_its_neighbours() -> None:
    done = after(TWO, insert(TWO, Span(1_000, 9_000), {"ru": "Ждала час.", "en": "I waited."}))
    assert read(done) == ["Я пришла. Он спал.", "Ждала час.", "Было тихо."]
    assert done.sentences[1].span == Span(1_200, 5_000)
    with pytest.raises(UsageError, match="no free time"):
        insert(TWO, Span(300, 600), {"ru": "Нет."})
    with pytest.raises(UsageError, match="needs words"):
        insert(TWO, Span(2_000, 3_000), {"ru": " "})


def test_a_sentence_moves_no_further_than_its_neighbours_let_it() -> None:
    done = after(TWO, retime(TWO, TWO.sentences[0], Span(2_000, 9_000)))
    assert done.sentences[0].span == Span(2_000, 5_000)
    with pytest.raises(UsageError, match="leave no time"):
        retime(TWO, TWO.sentences[0], Span(6_000, 7_000))


def test_words_get_their_own_times() -> None:
    times = [(0, 100), (100, 200), (700, 900), (900, 1_000)]
    done = after(TWO, retime_words(TWO, TWO.sentences[0], times))
    assert [(word.start, word.end) for word in done.sentences[0].words] == times
    with pytest.raises(UsageError, match="rise"):
        retime_words(TWO, TWO.sentences[0], [(0, 9), (5, 9), (3, 9), (9, 9)])
    with pytest.raises(UsageError, match="4 words"):
        retime_words(TWO, TWO.sentences[0], [(0, 9)])


def test_a_dismissed_suggestion_is_gone() -> None:
    offered = after(TWO, Suggest("u1", "en", "I arrived."))
    assert offered.sentences[0].targets["en"].alternatives
    assert after(offered, Dismiss("u1", "en", "I arrived.")) == TWO


def test_an_edit_of_a_sentence_that_was_joined_to_another_is_not_missing() -> None:
    entry = Entry("a", (SetText("u2", "en", "Silence."), join(TWO, *TWO.sentences)))
    once = replay(TWO, [entry]).document
    assert replay(once, [entry]).unplaced == ()


def test_a_later_run_leaves_halves_alone_though_neither_covers_the_new_sentence() -> None:
    halves = after(TWO, split(TWO, TWO.sentences[0], 2))
    assert [each.id for each in carry_ids(halves.sentences, TWO.sentences).sentences] == [
        u.id for u in halves.sentences
    ]


def test_all_edits_of_structure_survive_the_journals_file() -> None:
    first = TWO.sentences[0]
    operations: tuple[Operation, ...] = (
        split(TWO, first, 2),
        join(TWO, *TWO.sentences),
        insert(TWO, Span(1_000, 9_000), {"ru": "Ждала час."}, "S1"),
        retime(TWO, first, Span(2_000, 9_000)),
        Dismiss("u1", "en", "x"),
    )
    entry = Entry("a", operations, "anna", "2026-11-29T00:00:00+00:00", "m")
    assert journal_json.parse(journal_json.compose(entry).encode()).entries == (entry,)


def test_a_journal_of_the_first_version_still_reads() -> None:
    line = (
        '{"id":"a","by":"anna","at":"","message":"","operations":['
        '{"op":"set_text","unit":"u1","language":"en","content":"x","state":"draft",'
        '"origin":"human","against":""},{"op":"retime","unit":"u1","start":0,"end":9}]}\n'
    )
    (entry,) = journal_json.parse(line.encode()).entries
    assert entry.operations[0] == SetText("u1", "en", "x")


def given_ids(entries: list[Entry]) -> set[str]:
    """Ids of all sentences that edits made, also of those that ended."""
    made = [op for entry in entries for op in entry.operations]
    splits = {op.new for op in made if isinstance(op, Split)}
    return splits | {op.sentence for op in made if isinstance(op, Insert)}


@st.composite
def histories(draw: st.DrawFn) -> list[Entry]:
    """What people may do one after the other, each act made on what they see."""
    entries: list[Entry] = []
    for number in range(draw(st.integers(1, 8))):
        now = replay(TWO, entries).document
        sentence = draw(st.sampled_from(now.sentences))
        act = draw(st.sampled_from(["split", "join", "insert", "text", "hold", "say", "undo"]))
        operations: tuple[Operation, ...] = ()
        if act == "split" and len(sentence.source.content.split()) > 1:
            operations = (split(now, sentence, 1, taken=given_ids(entries)),)
        elif act == "join" and sentence is not now.sentences[-1]:
            operations = (join(now, sentence, now.sentences[now.sentences.index(sentence) + 1]),)
        elif act == "insert" and not any(u.span.overlap(Span(2_000, 3_000)) for u in now.sentences):
            texts = {"ru": "Да."}
            operations = (insert(now, Span(2_000, 3_000), texts, taken=given_ids(entries)),)
        elif act == "text":
            language = draw(st.sampled_from(["ru", "en"]))
            text = draw(st.sampled_from(["a b", "c d e"]))
            state = draw(st.sampled_from(list(State)))
            against = sentence.source.content if language == "en" else ""
            operations = (SetText(sentence.id, language, text, state, against=against),)
        elif act == "hold":
            operations = (
                Release(sentence.id) if sentence.withheld else Withhold(sentence.id, "x"),
            )
        elif act == "say":
            operations = (AddComment(sentence.id, f"n{number}"),)
        elif act == "undo" and entries and not isinstance(entries[-1].operations[0], Undo):
            operations = (Undo(entries[-1].id),)
        if operations:
            entries.append(Entry(str(number), operations, draw(st.sampled_from("ab"))))
    return entries


@given(histories())
def test_one_more_entry_gives_what_replaying_all_would(entries: list[Entry]) -> None:
    *earlier, last = entries or [Entry("0", ())]
    if not any(isinstance(op, Undo) for op in last.operations):
        before = replay(TWO, earlier)
        assert replay_one_more(before, earlier, last) == replay(TWO, [*earlier, last])


@given(histories())
def test_replaying_over_the_result_changes_nothing_and_keeps_time_order(
    entries: list[Entry],
) -> None:
    once = replay(TWO, entries)
    assert once.unplaced == ()
    assert replay(once.document, entries) == once
    starts = [each.span.start for each in once.document.sentences]
    assert all(left <= right for left, right in pairwise(starts))


def test_comments_go_with_the_first_half_and_into_what_is_joined() -> None:
    said = after(TWO, AddComment("u1", "one"), AddComment("u2", "two"))
    joined = after(said, join(said, *said.sentences))
    assert joined.sentences[0].comments == (Comment("one"), Comment("two"))
    halves = after(said, split(said, said.sentences[0], 2))
    assert [len(each.comments) for each in halves.sentences] == [1, 0, 1]
