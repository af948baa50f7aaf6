"""What comes back is merged three ways: nothing of either side is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import document, sentence
from tolmach.core.cue import Cue
from tolmach.core.document import Document, State, Withheld
from tolmach.core.edits import AddComment, SetNote, SetParagraph, SetText, Suggest
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.formats import srt
from tolmach.stages.exchange.changes import Merge, MergeOptions, Outcome
from tolmach.stages.exchange.edited_cues import read_cues
from tolmach.stages.exchange.merge import merge
from tolmach.stages.exchange.replay import apply
from tolmach.stages.translation.memory import suggestions

TALK = document(
    [
        sentence("u1", 0, "Добрый вечер, дорогие друзья.", "Good evening, dear friends."),
        sentence("u2", 3_000, "Сегодня у нас в гостях историк.", "Our guest today is a historian."),
        sentence(
            "u3",
            6_000,
            "Мы будем говорить о том, что происходит в обществе, и о том, что будет дальше.",
            "We will talk about what is happening in society, and about what will come next.",
        ),
        sentence("u4", 14_000, "Спасибо, что пришли.", "Thank you for coming."),
        sentence("u5", 17_000, "Не за что.", "You are welcome."),
    ]
)


GIVEN = """\
1
00:00:00,000 --> 00:00:01,700
Good evening, dear friends.

2
00:00:03,000 --> 00:00:05,000
Our guest today is a historian.

3
00:00:06,000 --> 00:00:08,316
We will talk about what
is happening in society,

4
00:00:08,399 --> 00:00:11,000
and about what will come next.

5
00:00:14,000 --> 00:00:15,400
Thank you for coming.

6
00:00:17,000 --> 00:00:18,400
You are welcome.
"""
BASE = ExportSnapshot(
    "en",
    {one.id: one.targets["en"].content for one in TALK.sentences},
    tuple(
        replace(cue, sentences=(sentence,))
        for cue, sentence in zip(
            srt.parse(GIVEN).track.cues, ("u1", "u2", "u3", "u3", "u4", "u5"), strict=True
        )
    ),
    profile="plain",
)


def brought_back(text: str, now: Document = TALK, **options: bool) -> Merge:
    cues = srt.parse(text).track.cues
    return merge(now, BASE, read_cues(BASE, cues), MergeOptions(**options))


def english(original: Document) -> dict[str, str]:
    return {one.id: one.targets["en"].content for one in original.sentences}


def test_a_file_that_comes_back_unchanged_changes_nothing() -> None:
    assert brought_back(GIVEN) == Merge((), ())


def test_one_split_one_merge_and_three_edits_come_back_exactly() -> None:
    edited = """\
1
00:00:00,000 --> 00:00:00,900
Good evening,

2
00:00:00,950 --> 00:00:01,700
dear comrades.

3
00:00:03,000 --> 00:00:05,000
Today our guest is a historian.

4
00:00:06,000 --> 00:00:11,000
We will discuss what is happening in society, and
about what will come next.

5
00:00:14,000 --> 00:00:15,400
Thank you for coming.

6
00:00:17,000 --> 00:00:18,400
You are welcome.
"""
    result = brought_back(edited)
    assert english(apply(TALK, result.operations).document) == {
        "u1": "Good evening, dear comrades.",
        "u2": "Today our guest is a historian.",
        "u3": "We will discuss what is happening in society, and about what will come next.",
        "u4": "Thank you for coming.",
        "u5": "You are welcome.",
    }
    assert [change.outcome for change in result.changes] == [Outcome.TAKEN] * 3 + [Outcome.CUE] * 3


def test_an_edited_translation_names_the_original_it_was_made_for_and_an_original_names_none() -> (
    None
):
    written = next(
        operation
        for operation in brought_back(GIVEN.replace("Thank you for", "Thanks for")).operations
        if isinstance(operation, SetText)
    )
    assert written.against == "Спасибо, что пришли."
    base = ExportSnapshot("ru", {one.id: one.source.content for one in TALK.sentences}, ())
    back = EditedFile({**base.texts, "u5": "Не стоит."}, {}, {})
    (written,) = merge(TALK, base, back, MergeOptions()).operations
    assert isinstance(written, SetText)
    assert (written.content, written.against) == ("Не стоит.", "")


def test_a_checked_translation_names_the_original_it_was_checked_with_and_an_original_none() -> (
    None
):
    def checked(base: ExportSnapshot) -> SetText:
        back = EditedFile(dict(base.texts), {"u4": State.REVIEWED}, {})
        (written,) = merge(TALK, base, back, MergeOptions()).operations
        assert isinstance(written, SetText)
        return written

    originals = ExportSnapshot("ru", {one.id: one.source.content for one in TALK.sentences}, ())
    assert checked(BASE).against == "Спасибо, что пришли."
    assert checked(originals).against == ""


def test_two_sentences_rewritten_in_one_cue_go_to_their_own_units() -> None:
    edited = GIVEN.replace(
        "Thank you for coming.\n\n6\n00:00:17,000 --> 00:00:18,400\n", ""
    ).replace(
        "00:00:14,000 --> 00:00:15,400\nYou are welcome.",
        "00:00:14,000 --> 00:00:18,400\nThanks a lot. Do not mention it!",
    )
    done = english(apply(TALK, brought_back(edited).operations).document)
    assert (done["u4"], done["u5"]) == ("Thanks a lot.", "Do not mention it!")


def test_what_both_changed_stays_ours_and_theirs_is_put_beside_it() -> None:
    ours = apply(TALK, [SetText("u5", "en", "No problem.")]).document
    edited = GIVEN.replace("You are welcome.", "Not at all.")
    result = brought_back(edited, ours)
    assert result.operations == (Suggest("u5", "en", "Not at all."),)
    assert result.count(Outcome.CONFLICT) == 1
    text = apply(ours, result.operations).document.sentences[4].targets["en"]
    assert text.content == "No problem."
    assert "Not at all." in [other.content for other in text.alternatives]


def test_theirs_may_win_and_then_ours_is_put_beside_it() -> None:
    ours = apply(TALK, [SetText("u5", "en", "No problem.")]).document
    edited = GIVEN.replace("You are welcome.", "Not at all.")
    result = brought_back(edited, ours, theirs=True)
    text = apply(ours, result.operations).document.sentences[4].targets["en"]
    assert text.content == "Not at all."
    assert "No problem." in [other.content for other in text.alternatives]


def test_what_only_we_changed_stays_and_what_both_changed_alike_is_no_conflict() -> None:
    ours = apply(TALK, [SetText("u5", "en", "No problem.")]).document
    assert brought_back(GIVEN, ours) == Merge((), ())
    same = GIVEN.replace("You are welcome.", "No problem.")
    assert brought_back(same, ours) == Merge((), ())


def test_a_cue_that_is_missing_deletes_nothing() -> None:
    text = GIVEN.rpartition("6\n")[0]
    result = brought_back(text)
    assert result.operations == ()
    assert [(change.sentence, change.outcome) for change in result.changes] == [
        ("u5", Outcome.REMOVED)
    ]


def test_a_sentence_that_left_the_document_is_named() -> None:
    edited = GIVEN.replace("You are welcome.", "Not at all.")
    result = brought_back(edited, replace(TALK, sentences=TALK.sentences[:4]))
    assert [(change.sentence, change.outcome) for change in result.changes] == [
        ("u5", Outcome.UNKNOWN)
    ]


def test_states_and_comments_of_a_table_are_taken_over() -> None:
    back = EditedFile(dict(BASE.texts), {"u1": State.APPROVED}, {"u2": "Who?"})
    result = merge(TALK, BASE, back, MergeOptions(by="anna"))
    assert result.operations[1] == AddComment("u2", "Who?", "anna")
    done = apply(TALK, result.operations).document
    assert done.sentences[0].targets["en"].state is State.APPROVED
    assert merge(done, BASE, back, MergeOptions(by="anna")).operations == ()


def test_a_check_elsewhere_takes_no_approval_away() -> None:
    approved = apply(TALK, [SetText("u1", "en", BASE.texts["u1"], State.APPROVED)]).document
    back = EditedFile(dict(BASE.texts), {"u1": State.REVIEWED}, {})
    assert merge(approved, BASE, back, MergeOptions()).operations == ()


def test_a_state_that_was_only_given_out_is_no_decision_of_theirs() -> None:
    doubted = apply(TALK, [SetText("u1", "en", BASE.texts["u1"], State.NEEDS_WORK)]).document
    base = replace(BASE, states={"u1": State.REVIEWED})
    back = EditedFile(dict(BASE.texts), {"u1": State.REVIEWED}, {})
    assert merge(doubted, base, back, MergeOptions()).operations == ()


def test_what_was_corrected_in_the_language_of_the_recording_is_taken_over_first() -> None:
    base = replace(BASE, sources={one.id: one.source.content for one in TALK.sentences})
    back = EditedFile(
        {**BASE.texts, "u5": "Not at all."},
        {},
        {},
        sources={**base.sources, "u5": "Пожалуйста.", "u4": ""},
    )
    result = merge(TALK, base, back, MergeOptions(checked=True))
    assert [(c.sentence, c.outcome, c.theirs) for c in result.changes] == [
        ("u5", Outcome.TAKEN, "Пожалуйста."),
        ("u5", Outcome.TAKEN, "Not at all."),
    ]
    done = apply(TALK, result.operations).document.sentences
    assert (done[4].source.content, done[4].source.state) == ("Пожалуйста.", State.DRAFT)
    assert (done[4].targets["en"].content, done[4].targets["en"].state) == (
        "Not at all.",
        State.REVIEWED,
    )
    assert done[3].source.content == "Спасибо, что пришли."


def test_of_comments_only_what_is_new_is_added() -> None:
    said = apply(TALK, [AddComment("u1", "Who?", "anna"), AddComment("u1", "Me.", "b")]).document
    back = EditedFile(dict(BASE.texts), {}, {"u1": "Who? / And why?"})
    result = merge(said, BASE, back, MergeOptions(by="c"))
    assert result.operations == (AddComment("u1", "And why?", "c"),)


def test_notes_and_marks_of_paragraphs_are_taken_over_where_they_changed() -> None:
    base = replace(BASE, notes={"u3": "old"}, paragraphs=("u4",))
    back = EditedFile(
        dict(BASE.texts),
        {},
        {},
        notes={"u1": "A formula of radio hosts.", "u3": "old"},
        paragraphs={"u2": True, "u4": True, "u5": False},
    )
    result = merge(TALK, base, back, MergeOptions())
    assert result.operations == (
        SetNote("u1", "en", "A formula of radio hosts."),
        SetParagraph("u2"),
    )
    done = apply(TALK, result.operations).document
    assert merge(done, base, back, MergeOptions()).operations == ()


def test_a_file_may_count_as_checked_by_a_person() -> None:
    result = brought_back(GIVEN, checked=True)
    done = apply(TALK, result.operations).document
    assert {one.targets["en"].state for one in done.sentences} == {State.REVIEWED}


@given(
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30),
    st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=30),
    st.integers(1, 6),
)
def test_no_word_that_came_back_is_lost(before: list[str], after: list[str], size: int) -> None:
    texts = {f"u{i}": " ".join(before[i : i + 5]) for i in range(0, len(before), 5)}
    cues = tuple(
        Cue(i * 1_000, i * 1_000 + 900, (word,), sentences=(f"u{i - i % 5}",))
        for i, word in enumerate(before)
    )
    back = [
        Cue(i * 1_000, i * 1_000 + 900, (" ".join(after[i : i + size]),))
        for i in range(0, len(after), size)
    ]
    found = read_cues(ExportSnapshot("en", texts, cues), back)
    everything = [*found.texts.values(), *(added.text for added in found.added)]
    assert sorted(" ".join(everything).split()) == sorted(after)


def test_approved_sentences_of_earlier_videos_are_suggested_where_they_fit() -> None:
    pairs = [
        ("ru", "en", "спасибо что пришли", "Thanks for being here."),
        ("ru", "en", "Совсем другое.", "Something else."),
        ("ru", "de", "Не за что.", "Keine Ursache."),
        ("ru", "en", "Не за что!", "You are welcome."),
    ]
    assert suggestions(TALK, pairs) == [Suggest("u4", "en", "Thanks for being here.")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "historian.\n\n3\n00:00:06,000 --> 00:00:08,316\n",  # two cues are one
            "historian.\n",
        ),
        ("00:00:03,000 --> 00:00:05,000", "00:00:01,800 --> 00:00:05,900"),
        ("Our guest today is a historian.", "Our guest\n\n9\n00:00:04,000 --> 00:00:05,000\n"
         "today is a historian."),
        ("Our guest today is a historian.", "A historian is here."),
        ("Good evening, dear friends.", "Good evening, dear historian."),
    ],
    ids=["joined", "longer", "split", "rewritten", "moved"],
)  # fmt: skip
def test_words_of_a_withheld_sentence_come_back_into_no_public_one(old: str, new: str) -> None:
    sentences = tuple(
        replace(one, withheld=Withheld("safety")) if one.id == "u2" else one
        for one in TALK.sentences
    )
    now = replace(TALK, sentences=sentences)
    assert old in GIVEN
    cues = srt.parse(GIVEN.replace(old, new)).track.cues
    kept = tuple(cue for cue in srt.parse(GIVEN).track.cues if "historian" not in cue.text)
    texts = {one.id: one.targets["en"].content for one in now.sentences if not one.withheld}
    base = ExportSnapshot("en", texts, kept)
    made = merge(now, base, read_cues(base, cues), MergeOptions(theirs=True))
    after = apply(now, made.operations).document
    shown = [one.targets["en"].content for one in after.sentences if not one.withheld]
    assert "historian" not in " ".join(shown)
    assert shown == [*texts.values()]
    told = [change for change in made.changes if change.outcome is Outcome.WITHHELD]
    everything = str([one.targets for one in after.sentences])
    assert told or "today is a historian" in everything


def test_a_word_that_is_public_elsewhere_is_taken_over() -> None:
    now = replace(TALK, sentences=(replace(TALK.sentences[3], withheld=Withheld("x")),
                                   *TALK.sentences[4:], *TALK.sentences[:3]))  # fmt: skip
    base = ExportSnapshot("en", {"u1": "Good evening, dear friends."}, ())
    back = EditedFile({"u1": "Good evening to you, dear friends about society."}, {}, {})
    (change,) = merge(now, base, back, MergeOptions()).changes
    assert change.outcome is Outcome.TAKEN
