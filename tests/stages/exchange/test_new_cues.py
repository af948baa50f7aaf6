"""A cue that people added becomes a sentence of its own and leaves its neighbours whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.documents import document, sentence
from tests.stages.exchange.test_merge import BASE, GIVEN, TALK, brought_back, english
from tolmach.core.cue import Cue
from tolmach.core.document import Document, Sentence, Speaker, State, Text, Withheld
from tolmach.core.edits import SetText
from tolmach.core.exchange import AddedText, EditedFile, ExportSnapshot
from tolmach.stages.exchange.changes import MergeOptions, Outcome
from tolmach.stages.exchange.merge import merge
from tolmach.stages.exchange.new_cues import added_texts, new_cues
from tolmach.stages.exchange.replay import apply

SLAM = "00:00:11,500 --> 00:00:12,900\n[A door slams.]\n\n"


def with_cue(cue: str, before: str, text: str = GIVEN) -> str:
    """The file with a cue in front of the one with this number."""
    return text.replace(f"\n{before}\n00", f"\n99\n{cue}{before}\n00", 1)


def imported(text: str, now: Document = TALK, **options: bool) -> Document:
    return apply(now, brought_back(text, now, **options).operations).document


def new_sentences(now: Document) -> list[Sentence]:
    return [one for one in now.sentences if one.id not in BASE.texts]


def test_a_sound_note_between_two_sentences_is_a_sentence_with_the_time_of_its_cue() -> None:
    result = brought_back(with_cue(SLAM, "5"))
    now = apply(TALK, result.operations).document
    (new,) = new_sentences(now)
    assert new.targets["en"].content == "[A door slams.]"
    assert (new.span.start, new.span.end) == (11_500, 12_900)
    assert {key: text for key, text in english(now).items() if key != new.id} == english(TALK)
    assert [change.outcome for change in result.changes] == [Outcome.ADDED]
    assert [one.id for one in now.sentences] == ["u1", "u2", "u3", new.id, "u4", "u5"]


def test_the_neighbours_of_a_new_cue_may_be_edited_at_the_same_time() -> None:
    edited = with_cue(SLAM, "5").replace("Thank you for coming.", "Thanks for being here.")
    edited = edited.replace("come next.", "follow.")
    now = imported(edited)
    assert [one.targets["en"].content for one in now.sentences][2:5] == [
        "We will talk about what is happening in society, and about what will follow.",
        "[A door slams.]",
        "Thanks for being here.",
    ]


@pytest.mark.parametrize("place", ["1", "5", "6"])
def test_a_sentence_may_be_added_anywhere_between_sentences(place: str) -> None:
    times = {"1": "00,000 --> 00:00:00,010", "5": "12,000 --> 00:00:13,000"}
    when = times.get(place, "15,500 --> 00:00:16,900")
    text = GIVEN.replace("1\n00:00:00,000 -->", "1\n00:00:00,020 -->", 1) if place == "1" else GIVEN
    now = imported(with_cue(f"00:00:{when}\nNobody said this.\n\n", place, "\n" + text).lstrip())
    assert [one.targets["en"].content for one in new_sentences(now)] == ["Nobody said this."]
    assert english(TALK).items() <= english(now).items()


def test_the_time_of_a_new_cue_may_be_taken_from_its_neighbours() -> None:
    shorter = GIVEN.replace("00:00:14,000 --> 00:00:15,400", "00:00:14,900 --> 00:00:15,400")
    now = imported(with_cue("00:00:14,000 --> 00:00:14,850\n(applause)\n\n", "5", shorter))
    (new,) = new_sentences(now)
    assert new.targets["en"].content == "(applause)"
    assert [one.id for one in now.sentences] == ["u1", "u2", "u3", new.id, "u4", "u5"]
    assert [(pin.start, pin.end) for pin in new.targets["en"].pins] == [(14_000, 14_850)]


def test_a_sentence_over_two_new_cues_is_one_sentence() -> None:
    cues = (
        "00:00:11,100 --> 00:00:12,000\nI would like\n\n98\n"
        "00:00:12,000 --> 00:00:12,900\nto add something.\n\n97\n"
        "00:00:13,000 --> 00:00:13,900\n♪\n\n"
    )
    now = imported(with_cue(cues, "5"))
    assert [one.targets["en"].content for one in new_sentences(now)] == [
        "I would like to add something.",
        "♪",
    ]


def test_a_new_cue_inside_a_sentence_belongs_to_that_sentence() -> None:
    now = imported(with_cue("00:00:08,320 --> 00:00:08,390\n[A door slams.]\n\n", "4"))
    assert new_sentences(now) == []
    assert english(now)["u3"] == (
        "We will talk about what is happening in society, [A door slams.] "
        "and about what will come next."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (  # split
            "00:00:14,000 --> 00:00:15,400\nThank you for coming.",
            "00:00:14,000 --> 00:00:14,600\nThank you\n\n98\n"
            "00:00:14,700 --> 00:00:15,400\nfor coming.",
        ),
        (  # written anew in two cues
            "00:00:14,000 --> 00:00:15,400\nThank you for coming.",
            "00:00:14,000 --> 00:00:14,600\nWe are grateful\n\n98\n"
            "00:00:14,700 --> 00:00:15,400\nthat they found time.",
        ),
        (  # goes on in the pause behind it
            "00:00:14,000 --> 00:00:15,400\nThank you for coming.",
            "00:00:14,000 --> 00:00:15,400\nThank you for coming today\n\n98\n"
            "00:00:15,500 --> 00:00:16,400\ndespite the weather.",
        ),
        (  # written anew at another time
            "00:00:14,000 --> 00:00:15,400\nThank you for coming.",
            "00:00:12,000 --> 00:00:13,400\nWe are grateful.",
        ),
    ],
)
def test_what_replaces_a_cue_is_no_new_sentence(old: str, new: str) -> None:
    now = imported(GIVEN.replace(old, new))
    assert new_sentences(now) == []
    assert {k: v for k, v in english(now).items() if k != "u4"} == {
        k: v for k, v in english(TALK).items() if k != "u4"
    }


def test_a_file_that_comes_back_twice_adds_its_cues_once() -> None:
    text = with_cue(SLAM, "5")
    once = imported(text)
    assert brought_back(text, once).changes == ()
    again = brought_back(text.replace("[A door slams.]", "[A door is closed.]"), once)
    assert isinstance(again.operations[0], SetText)
    assert english(apply(once, again.operations).document).keys() == english(once).keys()


def test_a_new_cue_in_a_checked_file_is_checked() -> None:
    (new,) = new_sentences(imported(with_cue(SLAM, "5"), checked=True))
    assert new.targets["en"].state is State.REVIEWED


def test_a_cue_added_to_the_transcript_is_said_in_the_language_of_the_recording() -> None:
    texts = {one.id: one.source.content for one in TALK.sentences}
    back = EditedFile(texts, {}, {}, added=(AddedText("(смех)", 13_000, 13_500, "u3"),))
    result = merge(TALK, ExportSnapshot("ru", texts, ()), back, MergeOptions())
    (new,) = new_sentences(apply(TALK, result.operations).document)
    assert (new.source.content, dict(new.targets)) == ("(смех)", {})


def test_the_same_place_in_a_second_language_is_one_sentence() -> None:
    once = imported(with_cue(SLAM, "5"))
    german = ExportSnapshot("de", {one.id: "…" for one in TALK.sentences}, ())
    both = replace(
        once, sentences=tuple(one.with_target("de", Text("…")) for one in once.sentences)
    )
    added = AddedText("[Eine Tür schlägt zu.]", 11_600, 12_800, "u3")
    back = EditedFile(dict(german.texts), {}, {}, added=(added,))
    now = apply(both, merge(both, german, back, MergeOptions()).operations).document
    (new,) = new_sentences(now)
    assert new.targets["de"].content == "[Eine Tür schlägt zu.]"


def test_a_row_without_times_takes_its_place_behind_the_row_before() -> None:
    added = AddedText("And one more thing.", None, None, "u4", source="И ещё одно.")
    back = EditedFile(dict(BASE.texts), {}, {}, added=(added,))
    now = apply(TALK, merge(TALK, BASE, back, MergeOptions()).operations).document
    (new,) = new_sentences(now)
    assert (new.source.content, new.targets["en"].content) == ("И ещё одно.", "And one more thing.")
    assert [one.id for one in now.sentences][3:] == ["u4", new.id, "u5"]


ABCD = "We came in May."
"""Four words of a cue that was edited; a second cue stays as it was."""
LAST = Cue(2000, 3000, ("No one met us.",))
HERE = ExportSnapshot(
    "en", {"u1": ABCD, "u2": "No one met us."}, (Cue(0, 1000, (ABCD,)), LAST)
)  # fmt: skip


def found_new(*cues: Cue, base: ExportSnapshot = HERE) -> set[int]:
    provided = [cue.text.split() for cue in base.cues]
    return new_cues(base, provided, cues, [cue.text.split() for cue in cues])


@pytest.mark.parametrize(
    ("edited", "added", "new"),
    [
        ((0, 1000, "We came in June."), (1200, 1900, "What a day!"), True),
        # a quarter of its words may be said before it by chance
        ((0, 1000, "We came in June."), (1200, 1900, "May we ask why?"), True),
        ((0, 1000, "We came there in June."), (1200, 1900, "In May then?"), True),
        ((0, 1000, "We came there."), (1200, 1900, "in May then?"), False),
        # a fifth of its time may be taken from others
        ((0, 1000, "We came in June."), (900, 1400, "What a day!"), True),
        ((0, 1000, "We came in June."), (899, 1399, "What a day!"), False),
        # half of the cue that was given out must still be shown by another
        ((0, 500, "We came in June."), (1200, 1900, "What a day!"), True),
        ((0, 499, "We came in June."), (1200, 1900, "What a day!"), False),
        # small letters go on with a sentence that has not ended
        ((0, 1000, "We came in June"), (1200, 1900, "what a day!"), False),
        ((0, 1000, "We came in “June.”"), (1200, 1900, "what a day!"), True),
        ((0, 1000, "We came in June"), (1200, 1900, "What a day!"), True),
        ((0, 1000, "We came in June"), (1200, 1900, "[a door slams]"), True),
    ],
)
def test_a_cue_beside_an_edited_one_is_new_where_nothing_is_lost_without_it(
    edited: tuple[int, int, str], added: tuple[int, int, str], new: bool
) -> None:
    cues = [Cue(start, end, (text,)) for start, end, text in (edited, added)]
    assert found_new(*cues, LAST) == ({1} if new else set())


def test_an_empty_cue_adds_nothing() -> None:
    assert found_new(*HERE.cues[:1], Cue(1100, 1200, ()), LAST) == set()


def test_a_new_cue_that_is_shown_for_no_time_is_not_pinned() -> None:
    shown, unseen = (
        list(added_texts(HERE, [(Cue(1200, end, ("What a", "day!")), "u1")]))
        for end in (1900, 1200)
    )
    assert [(pin.first, pin.last, pin.breaks) for pin in shown[0].pins] == [(0, 3, (2,))]
    assert unseen[0].pins == ()
    assert shown[0].text == unseen[0].text == "What a day!"


def speaker_of_added(*speakers: str | None, named: str = "") -> str | None:
    """Who says what is added behind the first of two sentences that these people say."""
    said = [
        sentence(f"u{number}", 5_000 * number, "Да.", "Yes.", speaker=speaker)
        for number, speaker in enumerate(speakers, 1)
    ]
    known = (Speaker("S1", "Анна", "", {"en": ("Anna", "")}), Speaker("S2", "Борис"))
    talk = document(said, speakers=known)
    base = ExportSnapshot("en", {one.id: "Yes." for one in said}, ())
    added = AddedText("I see.", 6_000, 7_000, "u1", speaker=named)
    back = EditedFile(dict(base.texts), {}, {}, added=(added,))
    now = apply(talk, merge(talk, base, back, MergeOptions()).operations).document
    (new,) = [one for one in now.sentences if one.id not in base.texts]
    return new.speaker


def test_what_is_added_is_said_by_whom_the_file_names_or_by_both_neighbours() -> None:
    assert speaker_of_added("S1", "S2", named="Anna") == "S1"
    assert speaker_of_added("S1", "S1", named="Клара") is None
    assert speaker_of_added("S1", "S1") == "S1"
    assert speaker_of_added("S1", "S2") is None
    assert speaker_of_added("S1", "S1", "S2") == "S1"
    assert speaker_of_added("S1") is None


@pytest.mark.parametrize(
    ("start", "end", "span"),
    [
        (16_000, 16_500, (16_000, 16_500)),
        (14_500, 16_000, (14_900, 16_000)),  # not while the sentence before is said
        (16_500, 18_000, (16_500, 17_000)),  # nor while the next one is
        (15_300, 15_350, (15_300, 15_400)),  # a word needs a tenth of a second
        (16_950, 16_990, (16_950, 17_050)),
        (16_950, 17_200, (16_950, 17_200)),
        (17_300, 17_900, (16_999, 17_900)),  # it begins ahead of the next one
        (None, None, (14_900, 14_900 + 70 * 6)),  # 70 ms a character
    ],
)
def test_an_added_sentence_is_said_between_its_neighbours_where_they_leave_room(
    start: int | None, end: int | None, span: tuple[int, int]
) -> None:
    back = EditedFile(
        dict(BASE.texts), {}, {}, added=(AddedText("I see.", start, end, "u4"),)
    )  # fmt: skip
    now = apply(TALK, merge(TALK, BASE, back, MergeOptions()).operations).document
    (new,) = new_sentences(now)
    assert (new.span.start, new.span.end) == span


def test_what_lies_in_the_place_of_an_added_sentence_for_half_of_both_is_that_sentence() -> None:
    once = imported(with_cue(SLAM, "5"))  # from 11.5 s to 12.9 s
    for start, end, same in ((12_100, 13_500, True), (12_200, 13_600, False)):
        added = AddedText("[A bell rings.]", start, end, "u3")
        back = EditedFile(dict(BASE.texts), {}, {}, added=(added,))
        now = apply(once, merge(once, BASE, back, MergeOptions()).operations).document
        assert len(new_sentences(now)) == (1 if same else 2)


def test_an_added_sentence_brings_no_word_of_a_withheld_one_into_public() -> None:
    hidden = sentence("x", 2_000, "Его зовут Иван.", "His name is Ivan.", withheld=Withheld("x"))
    talk = document([sentence("u1", 0, "Да.", "Yes."), hidden])
    base = ExportSnapshot("en", {"u1": "Yes."}, ())

    def added(before: Document, text: str) -> Document:
        back = EditedFile({"u1": "Yes."}, {}, {}, added=(AddedText(text, 5_000, 6_000, "u1"),))
        return apply(before, merge(before, base, back, MergeOptions()).operations).document

    def state(now: Document) -> tuple[str, list[str], bool]:
        (new,) = [one for one in now.sentences if one.id not in ("u1", "x")]
        text = new.targets["en"]
        return text.content, [each.content for each in text.alternatives], bool(new.withheld)

    public, secret = added(talk, "I see."), added(talk, "Ivan sees.")
    assert state(public) == ("I see.", [], False)
    assert state(secret) == ("Ivan sees.", [], True)
    assert state(added(public, "Ivan sees.")) == ("I see.", ["Ivan sees."], False)
    assert state(added(public, "We see.")) == ("We see.", [], False)
    assert state(added(secret, "Ivan saw.")) == ("Ivan saw.", [], True)
