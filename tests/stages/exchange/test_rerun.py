"""Another run over edits: an edit can be taken back as if there had been no run in between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import document, sentence
from tolmach.core.document import Document, FindingKind, Sentence, State, Text, Withheld, Word
from tolmach.core.edits import (
    AddComment,
    AssignSpeaker,
    Entry,
    Insert,
    Operation,
    Part,
    Release,
    Retime,
    SetNote,
    SetParagraph,
    SetText,
    Undo,
    Withhold,
)
from tolmach.core.timing import Span
from tolmach.formats import document_json
from tolmach.stages.exchange.replay import replay
from tolmach.stages.exchange.rerun import keep_edits, lost_versions, without_document
from tolmach.stages.sentences.identity import touched
from tolmach.stages.sentences.structure import insert, join, retime, split
from tolmach.workspace.journal import lost_withheld

RECOGNIZED = (
    sentence("u1", 0, "Я пришла. Он спал.", "I came. He slept."),
    sentence("u2", 5_000, "Было тихо.", "It was quiet."),
    sentence("u3", 9_000, "Потом он ушёл.", "Then he left."),
)
FIRST = document(RECOGNIZED)


def people(machine: Document, journal: Sequence[Entry]) -> Document:
    return replay(machine, journal).document


def rerun(
    machine: Document,
    journal: Sequence[Entry],
    recognized: Sequence[Sentence] = RECOGNIZED,
    language: str = "",
) -> Document:
    """Another run; it translates into another language what has no translation yet."""
    made = keep_edits(machine, people(machine, journal), journal, recognized)
    sentences = [
        one.with_target(language, Text(f"{language}: {one.source.content}")) if language else one
        for one in made.sentences
    ]
    again = document(sentences, unedited=made.unedited, edits=made.edits)
    return document_json.parse(document_json.compose(again))  # as the work folder holds it


def one(doc: Document, name: str = "u2") -> Sentence:
    return next(each for each in doc.sentences if each.id == name)


def act(key: str, *operations: Operation, by: str = "anna") -> Entry:
    return Entry(key, operations, by)


def undo(key: str) -> Entry:
    return Entry(f"undo {key}", (Undo(key),), "anna")


def test_a_text_that_was_written_before_a_run_is_taken_back_after_it() -> None:
    wrote = act("a", SetText("u2", "ru", "Стало тихо."))
    again = rerun(FIRST, [wrote])
    assert one(people(again, [wrote])).source.content == "Стало тихо."
    assert people(again, [wrote, undo("a")]) == FIRST
    redo = Entry("r", (Undo("undo a"),), "anna")
    redone = people(again, [wrote, undo("a"), redo])
    assert one(redone).source.content == "Стало тихо."


def test_it_is_taken_back_after_two_runs_and_stays_so_after_a_third() -> None:
    journal = [act("a", SetText("u2", "ru", "Стало тихо."))]
    twice = rerun(rerun(FIRST, journal), journal)
    journal.append(undo("a"))
    assert people(twice, journal) == FIRST
    assert people(rerun(twice, journal), journal) == FIRST


def test_what_was_withheld_before_a_run_is_released_after_it_and_only_then() -> None:
    hidden = act("a", Withhold("u2", "names a witness", "anna"))
    again = rerun(FIRST, [hidden])
    assert one(people(again, [hidden])).withheld == Withheld("names a witness", "anna")
    assert people(again, [hidden, undo("a")]) == FIRST
    assert people(again, [hidden, act("b", Release("u2"))]) == FIRST


def test_taking_another_edit_back_never_releases_what_is_withheld() -> None:
    hidden = act("a", Withhold("u2", "names a witness", "anna"))
    wrote = act("b", SetText("u2", "ru", "Стало тихо."))
    cut = act("c", split(FIRST, one(FIRST, "u1"), 2))
    withheld_half = act("d", Withhold(cut.operations[0].new, "a name"))  # type: ignore[union-attr]
    journal = [hidden, wrote, cut, withheld_half]
    again = rerun(FIRST, journal)
    left = people(again, [*journal, undo("b")])
    assert {each.id for each in left.sentences if each.withheld} == {
        "u2",
        cut.operations[0].new,  # type: ignore[union-attr]
    }
    both = replay(again, [*journal, undo("c")])
    assert withheld_half.operations[0] in both.unplaced, "publishing stops"


def test_only_the_edit_that_is_taken_back_goes_and_others_of_the_sentence_stay() -> None:
    journal = [
        act("a", SetText("u2", "ru", "Стало тихо.")),
        act("b", SetNote("u2", "en", "A proverb.")),
        act("c", AddComment("u2", "Listen again.", "boris"), SetParagraph("u3")),
    ]
    again = rerun(FIRST, journal)
    for key in "abc":
        left = [each for each in journal if each.id != key]
        assert people(again, [*journal, undo(key)]) == people(FIRST, left)


def test_a_translation_that_a_run_made_of_the_corrected_text_stays_while_the_text_does() -> None:
    journal = [
        act("a", SetText("u2", "ru", "Стало тихо.")),
        act("b", SetParagraph("u2")),
    ]
    again = rerun(FIRST, journal, language="de")
    kept = one(people(again, [*journal, undo("b")]))
    assert (kept.targets["de"].content, kept.paragraph) == ("de: Стало тихо.", False)
    back = one(people(again, [*journal, undo("a")]))
    assert (back.source.content, back.targets["en"].content) == ("Было тихо.", "It was quiet.")


def test_what_a_run_recognized_otherwise_is_offered_beside_the_text_that_comes_back() -> None:
    wrote = act("a", SetText("u2", "ru", "Стало тихо."))
    heard = (RECOGNIZED[0], sentence("x", 5_000, "Былo тепло."), RECOGNIZED[2])
    again = rerun(FIRST, [wrote], heard)
    back = one(people(again, [wrote, undo("a")]))
    assert back.source.content == "Было тихо."
    assert [other.content for other in back.source.alternatives] == ["Былo тепло."]
    assert back.has_finding(FindingKind.NEW_READING)


def test_a_sentence_that_was_moved_over_another_does_not_swallow_it_in_a_run() -> None:
    moved = act("a", retime(document(RECOGNIZED[:2]), one(FIRST), Span(5_000, 20_000)))
    again = rerun(FIRST, [moved])
    assert [each.id for each in again.sentences] == ["u1", "u2", "u3"]
    assert people(again, [moved, undo("a")]) == FIRST


def test_speech_that_an_added_sentence_covered_comes_back_when_it_is_taken_back() -> None:
    added = act("a", insert(FIRST, Span(20_000, 22_000), {"ru": "Это был он."}, None))
    heard = (*RECOGNIZED, sentence("x", 20_300, "Это был дом."))
    again = rerun(FIRST, [added], heard)
    assert [each.source.content for each in again.sentences][3:] == ["Это был он."]
    back = people(again, [added, undo("a")])
    assert [each.source.content for each in back.sentences][3:] == ["Это был дом."]


def test_who_speaks_in_an_edited_sentence_is_taken_back_too() -> None:
    start = document([replace(each, speaker="S1") for each in RECOGNIZED])
    journal = [act("a", AssignSpeaker("S2", 0)), act("b", SetText("u2", "ru", "Стало тихо."))]
    again = rerun(start, journal, start.sentences)
    left = people(again, [*journal, undo("a")])
    assert {each.speaker for each in left.sentences} == {"S1"}
    assert one(left).source.content == "Стало тихо."


@pytest.mark.parametrize("key", ["join", "split"])
def test_structure_is_taken_back_after_a_run(key: str) -> None:
    first, second, _ = FIRST.sentences
    made = {"join": join(FIRST, first, second), "split": split(FIRST, first, 2)}[key]
    again = rerun(FIRST, [act("a", made)])
    assert people(again, [act("a", made)]) == people(FIRST, [act("a", made)])
    assert people(again, [act("a", made), undo("a")]) == FIRST


def test_a_work_folder_of_an_earlier_version_loads_and_says_what_cannot_come_back() -> None:
    wrote = act("a", SetText("u2", "ru", "Стало тихо."))
    old = people(FIRST, [wrote])  # what earlier versions wrote after another run
    assert (old.unedited, old.edits) == ((), ())
    journal = [wrote, undo("a")]
    before, after = people(old, [wrote]), people(old, journal)
    assert lost_versions(old, before, after, journal, wrote) == ("u2",)
    next_run = rerun(old, [wrote])  # this version recognizes there what it did
    assert people(next_run, [wrote]) == before
    assert one(people(next_run, journal)).source.content == "Было тихо."


def test_halves_whose_whole_is_lost_keep_their_words() -> None:
    cut = act("a", split(FIRST, one(FIRST, "u1"), 2))
    old = people(FIRST, [cut])
    again = rerun(old, [cut])
    left = people(again, [cut, undo("a")])
    assert [each.source.content for each in left.sentences[:2]] == ["Я пришла.", "Он спал."]


Edit = Callable[[Document], Operation | None]


def _at(place: int, make: Callable[[Document, Sentence], Operation | None]) -> Edit:
    return lambda doc: make(doc, doc.sentences[place % len(doc.sentences)])


def _join(doc: Document, first: Sentence) -> Operation | None:
    place = doc.sentences.index(first)
    following = doc.sentences[place + 1 : place + 2]
    return join(doc, first, *following) if following else None


def _split(doc: Document, whole: Sentence) -> Operation | None:
    taken = {each.id for each in doc.sentences} | {"u1", "u2", "u3"}
    return split(doc, whole, 1, taken=taken) if len(whole.words) > 1 else None


MAKERS: list[Callable[[Document, Sentence], Operation | None]] = [
    lambda _, s: SetText(s.id, "ru", f"{s.source.content} Да."),
    lambda _, s: SetText(
        s.id, "en", f"Yes, {len(s.words)}.", State.REVIEWED, against=s.source.content
    ),
    lambda _, s: Withhold(s.id, "safety", "anna"),
    lambda _, s: SetParagraph(s.id),
    lambda _, s: SetNote(s.id, "en", "note"),
    _join,
    _split,
]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 3), st.sampled_from(MAKERS)).map(lambda pair: _at(*pair)),
        st.just("run"),
    ),
    max_size=7,
)


@given(STEPS, st.integers(0, 6))
def test_runs_in_between_change_nothing_of_what_undo_gives_back(
    steps: list[Edit | str], back: int
) -> None:
    """Undo of the last edits, over any mix of edits and runs that recognize the same."""
    machine, journal = FIRST, []
    for number, step in enumerate(steps):
        if isinstance(step, str):
            machine = rerun(machine, journal)
        elif operation := step(people(machine, journal)):
            journal.append(act(f"e{number}", operation))
    assert people(machine, journal) == people(FIRST, journal)
    taken_back = [undo(entry.id) for entry in reversed(journal)][:back]
    left = journal[: max(0, len(journal) - back)]
    now = people(machine, [*journal, *taken_back])
    assert now == people(FIRST, left)
    again = rerun(machine, [*journal, *taken_back])
    assert people(again, [*journal, *taken_back]) == people(FIRST, left)
    kept = {each.id for each in again.sentences if touched(each)}
    assert kept == {each.id for each in people(FIRST, left).sentences if touched(each)}


def test_an_inserted_sentence_that_another_edit_names_stays() -> None:
    part = Part((Word("Нет.", 20_000, 20_500),), Text("Нет."))
    journal = [act("a", Insert("new", part)), act("b", Withhold("new", "a name"), by="boris")]
    again = rerun(FIRST, journal)
    assert one(people(again, [*journal, undo("a")]), "new").withheld


A, SECRET, C = (
    sentence("a", 0, "Мы ждали ответа долго.", "We waited long for an answer."),
    sentence("b", 1_200, "Боялся Ким.", "Kim was afraid."),
    sentence("c", 1_800, "Потом он ушёл.", "Then he left."),
)


@pytest.mark.parametrize(
    ("texts", "public"),
    [
        (("Мы ждали ответа долго, боялся Ким.", "Потом он ушёл."), ["Потом он ушёл."]),
        (("Мы ждали ответа долго.", "Боялся Ким, потом он ушёл."), ["Мы ждали ответа долго."]),
        (("Мы ждали ответа долго боялся.", "Ким потом он ушёл."), []),
        (("Мы", "ждали ответа долго боялся Ким потом он ушёл."), ["Мы"]),
        (("Мы ждали ответа долго. Потом он ушёл.",), ["Мы ждали ответа долго. Потом он ушёл."]),
        (
            ("Мы ждали: ответа долго!", "Боялась Кин.", "Потом он ушёл."),
            ["Мы ждали: ответа долго!", "Потом он ушёл."],
        ),
    ],
)
def test_words_of_a_withheld_sentence_stay_withheld_however_a_run_cuts_them(
    texts: tuple[str, ...], public: list[str]
) -> None:
    spoken = [*A.words, *SECRET.words, *C.words]
    recognized, first = [], 0
    for number, text in enumerate(texts):
        count = len(text.split())
        own = [
            replace(word, text=said)
            for word, said in zip(spoken[first:], text.split(), strict=False)
        ]
        recognized.append(Sentence(f"n{number}", tuple(own), Text(text)))
        first += count
    if len(texts) == 1:  # only what was public
        recognized = [Sentence("n0", (*A.words, *C.words), Text(texts[0]))]
    machine = document([A, SECRET, C])
    journal = [act("w", Withhold("b", "safety"))]
    again = people(rerun(machine, journal, recognized), journal)
    shown = [each for each in again.sentences if not each.withheld]
    assert [each.source.content for each in shown] == public
    offered = [other.content for each in shown for other in each.source.alternatives]
    assert not [each for each in offered if "Ким" in each]
    assert one(again, "b").source.content == "Боялся Ким."


def test_a_public_sentence_is_not_lost_in_a_withheld_one() -> None:
    machine, journal = document([A, SECRET, C]), [act("w", Withhold("b", "safety"))]
    both = Sentence("n", (*SECRET.words, *C.words[:1]), Text("Боялся Ким потом."))
    machine = replace(machine, sentences=(A, SECRET, replace(C, words=C.words[:1])))
    again = people(rerun(machine, journal, [A, both]), journal)
    assert "Боялся Ким потом." in [each.source.content for each in again.sentences]


def test_a_reading_of_withheld_words_is_not_offered_beside_a_public_text() -> None:
    wrote = [act("w", Withhold("b", "safety")), act("x", SetText("a", "ru", "Мы ждали."))]
    both = Sentence("n", (*A.words, *SECRET.words), Text("Мы ждали ответа долго, боялся Ким."))
    again = people(rerun(document([A, SECRET, C]), wrote, [both, C]), wrote)
    assert "Ким" not in str(one(again, "a"))
    assert "ждали" in str(one(again, "b").findings)


def test_without_a_document_what_is_withheld_is_found_by_its_time() -> None:
    both = Sentence("n", (*A.words, *SECRET.words), Text("Мы ждали ответа долго, боялся Ким."))
    withheld = Withhold("b", "safety", "anna", SECRET.span.start, SECRET.span.end)
    journal = [act("w", withheld), act("v", Withhold("b", "again"))]
    made = without_document([both, replace(C, words=C.words[1:])], journal)
    assert [one.withheld for one in made] == [Withheld("safety", "anna"), None]
    assert without_document([A, SECRET, C], journal) == (A, SECRET, C)  # as then: by its id
    taken_back = without_document([both, C], [act("w", withheld), act("r", Release("b"))])
    assert [one.withheld for one in taken_back] == [None, None]


def test_without_a_document_and_times_no_sentence_passes_for_the_withheld_one() -> None:
    shorter = replace(SECRET, words=SECRET.words[:1], source=Text("Боялся."))
    withheld = [act("w", Withhold("b", "safety"))]
    made = without_document([A, shorter, C], withheld)
    assert "b" not in [one.id for one in made]
    assert lost_withheld(replay(document(made), withheld).unplaced) == ["b"]


def test_what_a_run_withheld_by_itself_stays_so_where_it_is_after_a_person_moved_it() -> None:
    """The time by hand is elsewhere; the words are still where the machines found them."""
    first = sentence("u1", 0, "Я пришла. Он спал.", withheld=Withheld("x"))
    machine = document((first, RECOGNIZED[1]))
    moved = Entry("e1", (Retime("u1", 3_000, 4_000),), "anna")
    again = (sentence("n1", 0, "Он спал."), RECOGNIZED[1])
    made = keep_edits(machine, replay(machine, [moved]).document, [moved], again)
    assert [one.source.content for one in made.sentences if not one.withheld] == ["Было тихо."]
