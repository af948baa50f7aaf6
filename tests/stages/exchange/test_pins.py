"""Subtitles that come back are given out again as they came: times, cues and lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.documents import document, sentence
from tests.stages.layout.speech import PLAIN, shown
from tests.stages.layout.test_properties import characters, sentences
from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.core.document import Document
from tolmach.core.edits import SetPins, SetText
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.core.timing import clock
from tolmach.stages.exchange.changes import MergeOptions, Outcome
from tolmach.stages.exchange.cue_pins import pins_for_cues, with_word_moved
from tolmach.stages.exchange.edited_cues import read_cues
from tolmach.stages.exchange.merge import merge
from tolmach.stages.exchange.replay import apply
from tolmach.stages.layout import lay_out, layout
from tolmach.text.words import join_words

TALK = document(
    [
        sentence("u1", 0, "Добрый вечер, дорогие друзья.", "Good evening, dear friends."),
        sentence(
            "u2",
            3_000,
            "Мы будем говорить о том, что происходит в обществе, и о том, что будет дальше.",
            "We will talk about what is happening in society, and about what will come next.",
        ),
        sentence("u3", 9_000, "Спасибо.", "Thank you."),
    ]
)


def exported(talk: Document = TALK) -> tuple[Track, ExportSnapshot]:
    track = layout(talk.sentences, "en", PLAIN, source_language="ru", duration=talk.media.duration)
    texts = {one.id: one.targets["en"].content for one in talk.sentences}
    return track, ExportSnapshot("en", texts, track.cues, profile="plain")


def after(cues: list[Cue], now: Document = TALK) -> tuple[Track, list[Outcome]]:
    """The track as it is given out next, after these cues came back."""
    _, base = exported()
    result = merge(now, base, read_cues(base, cues), MergeOptions())
    track, _ = exported(apply(now, result.operations).document)
    return track, [change.outcome for change in result.changes]


def seen(track: Track) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(cue.start, cue.end, cue.lines) for cue in track.cues]


def test_a_cue_that_was_added_is_given_out_as_it_came_and_so_are_its_neighbours() -> None:
    track, _ = exported()
    *front, last = track.cues
    shorter = replace(last, start=last.start + 500)
    slam = Cue(last.start, last.start + 450, ("[A door", "slams.]"))
    shown_now, outcomes = after([*front, slam, shorter])
    assert seen(shown_now) == seen(Track("en", (*front, slam, shorter)))
    assert outcomes == [Outcome.CUE, Outcome.ADDED]


def test_a_cue_that_was_moved_stays_where_it_was_put() -> None:
    track, _ = exported()
    cues = list(track.cues)
    cues[1] = replace(cues[1], start=cues[1].start - 700, end=cues[1].end - 300)
    again, outcomes = after(cues)
    assert seen(again) == seen(Track("en", tuple(cues)))
    assert outcomes == [Outcome.CUE]


def test_cues_that_were_split_joined_and_broken_anew_stay_like_this() -> None:
    cues = [
        Cue(0, 700, ("Good evening,",)),
        Cue(750, 1_700, ("dear friends.",)),
        Cue(3_000, 7_900, ("We will talk about what is happening in society,", "and about what")),
        Cue(7_900, 9_900, ("will come next.", "Thank you.")),
    ]
    again, outcomes = after(cues)
    assert seen(again) == seen(Track("en", tuple(cues)))
    assert set(outcomes) == {Outcome.CUE}


def test_times_that_an_editor_rounded_to_frames_are_no_change() -> None:
    track, base = exported()
    rounded = [
        replace(cue, start=cue.start // 40 * 40, end=cue.end // 40 * 40) for cue in track.cues
    ]
    assert read_cues(base, rounded).pins == {}


def test_new_words_stand_in_the_cue_and_on_the_line_on_which_they_were_written() -> None:
    track, _ = exported()
    first = track.cues[0]
    cues = [replace(first, lines=("Good evening,", "my dear friends.")), *track.cues[1:]]
    again, outcomes = after(cues)
    assert seen(again)[0] == (first.start, first.end, ("Good evening,", "my dear friends."))
    assert outcomes == [Outcome.TAKEN]


def test_a_cue_whose_sentence_changed_here_meanwhile_is_named_and_cut_anew() -> None:
    ours = apply(TALK, [SetText("u1", "en", "Good evening.")]).document
    track, _ = exported()
    cues = [replace(track.cues[0], start=200), *track.cues[1:]]
    again, outcomes = after(cues, ours)
    assert shown(again)[0] == "Good evening."
    assert outcomes == [Outcome.CUE_LEFT]


def test_a_cue_that_was_set_here_meanwhile_stays_ours() -> None:
    pin = Pin(0, 4, 100, 1_500, profile="plain")
    ours = apply(TALK, [SetPins("u1", "en", "Good evening, dear friends.", (pin,))]).document
    track, base = exported()
    back = read_cues(base, [replace(track.cues[0], start=300), *track.cues[1:]])
    kept = merge(ours, base, back, MergeOptions())
    assert [change.outcome for change in kept.changes] == [Outcome.CUE_LEFT]
    assert apply(ours, kept.operations).document.sentences[0].targets["en"].pins == (pin,)
    theirs = merge(ours, base, back, MergeOptions(theirs=True))
    changed = apply(ours, theirs.operations).document.sentences[0].targets["en"]
    assert [one.start for one in changed.pins] == [300]


def test_a_file_that_comes_back_twice_changes_nothing_the_second_time() -> None:
    track, base = exported()
    cues = [replace(track.cues[0], end=track.cues[0].end + 500), *track.cues[1:]]
    back = read_cues(base, cues)
    done = apply(TALK, merge(TALK, base, back, MergeOptions()).operations).document
    assert merge(done, base, back, MergeOptions()).operations == ()
    assert merge(done, base, back, MergeOptions()).changes == ()


def test_pins_stay_while_a_sentence_keeps_its_number_of_words_and_lapse_after_that() -> None:
    pin = Pin(0, 2, 0, 1_000, profile="plain")
    pinned = apply(TALK, [SetPins("u3", "en", "Thank you.", (pin,))]).document
    repaired = apply(pinned, [SetText("u3", "en", "Thanks, friends.")]).document
    longer = apply(repaired, [SetText("u3", "en", "Thanks, my friends.")]).document
    assert repaired.sentences[2].targets["en"].pins == (pin,)
    assert longer.sentences[2].targets["en"].pins == ()


def test_in_a_script_without_spaces_cues_may_part_between_characters() -> None:
    talk = "今日は良い天気ですね。散歩に行きましょう。"
    base = ExportSnapshot(
        "ja", {"u1": talk}, (Cue(0, 4_000, (talk,), None, ("u1",)),), profile="plain"
    )
    pins = read_cues(base, [Cue(0, 2_000, (talk[:7],)), Cue(2_000, 4_000, (talk[7:],))]).pins
    assert [(pin.first, pin.last) for pin in pins["u1"]] == [(0, 7), (7, 18)]


@given(
    sentences(st.sampled_from(["a", "the", "house,", "of", "not", "done.", "Anna", "well"])),
    st.integers(20, 60),
    st.integers(1, 3),
    st.integers(0, 300),
)
def test_whatever_cues_come_back_are_given_out_again(
    said: list[TimedSentence], cpl: int, lines: int, gap: int
) -> None:
    other = replace(PLAIN, cpl=cpl, lines=lines, min_gap=gap, tail=200)
    wanted = lay_out(said, "en", other)
    texts = {s.id: join_words([word.text for word in s.words], "en") for s in said}
    base = ExportSnapshot("en", texts, lay_out(said, "en", PLAIN).cues, profile="plain")
    # words in cues of no length cannot be given a time
    assume(all(cue.duration for cue in wanted.cues))

    back = read_cues(base, wanted.cues)
    pinned = [replace(s, pins=back.pins.get(s.id, ())) for s in said]
    again = lay_out(pinned, "en", PLAIN)

    assert back.texts == texts
    assert characters(again) == characters(wanted)
    assert shown(again) == shown(wanted)
    for ours, theirs in zip(again.cues, wanted.cues, strict=True):
        assert max(abs(ours.start - theirs.start), abs(ours.end - theirs.end)) <= 50


SHORT = document(
    [
        sentence("u1", 0, "Вы?", "You?", speaker="S1"),
        sentence("u2", 400, "Да.", "Yes, me.", speaker="S2"),
        sentence("u3", 900, "Как это началось?", "How did it begin?", speaker="S1"),
    ]
)
TWO = replace(PLAIN, turns=2)


def with_two_people(cues: Iterable[Cue] | None) -> tuple[Track, ExportSnapshot, dict[str, str]]:
    """The track of `SHORT` after these cues came back, its snapshot, and the texts."""
    talk, texts = SHORT, {one.id: one.targets["en"].content for one in SHORT.sentences}
    for back in (None, cues):
        track = layout(talk.sentences, "en", TWO, source_language="ru")
        base = ExportSnapshot("en", texts, track.cues, profile="plain")
        if back is None and cues is not None:
            result = merge(talk, base, read_cues(base, list(cues)), MergeOptions())
            talk = apply(talk, result.operations).document
            texts = {one.id: one.targets["en"].content for one in talk.sentences}
    return track, base, texts


def test_dashes_of_two_people_in_a_cue_come_back_as_no_words() -> None:
    track, base, texts = with_two_people(None)
    assert shown(track) == ["– You? / – Yes, me.", "How did it begin?"]
    back = read_cues(base, track.cues)
    assert (back.texts, back.pins) == (texts, {})


def test_a_cue_of_two_people_that_was_moved_keeps_its_time_lines_and_dashes() -> None:
    first, second = with_two_people(None)[0].cues
    moved = replace(first, start=120)
    track, _, texts = with_two_people([moved, second])
    assert seen(track)[0] == seen(Track("en", (moved,)))[0]
    assert texts["u2"] == "Yes, me."


def test_words_that_change_beside_a_dash_are_the_sentences() -> None:
    first, second = with_two_people(None)[0].cues
    edited = replace(first, lines=("– Was it you?", "– Yes."))
    _, _, texts = with_two_people([edited, second])
    assert texts == {"u1": "Was it you?", "u2": "Yes.", "u3": "How did it begin?"}


def test_in_the_app_a_cue_of_two_people_can_be_moved() -> None:
    track, _, _ = with_two_people(None)
    wanted = replace(track.cues[0], start=120)
    pins = pins_for_cues(SHORT, track, {0: wanted}, "plain")
    edits = [
        SetPins(name, "en", SHORT.sentences[int(name[1]) - 1].targets["en"].content, own)
        for name, own in pins.items()
    ]
    again = layout(apply(SHORT, edits).document.sentences, "en", TWO, source_language="ru")
    assert seen(again)[0] == seen(Track("en", (wanted,)))[0]


def test_a_change_of_a_cue_says_its_times_and_lines_before_and_now() -> None:
    track, base = exported()
    moved = [replace(track.cues[0], start=100, lines=("Good evening,", "dear friends."))]
    result = merge(TALK, base, read_cues(base, [*moved, *track.cues[1:]]), MergeOptions())
    (change,) = result.changes
    first = track.cues[0]
    assert (change.sentence, change.start, change.outcome) == ("u1", 100, Outcome.CUE)
    assert change.before == change.ours == f"00:00:00,000 --> {clock(first.end)}  {first.text}"
    assert change.theirs == f"00:00:00,100 --> {clock(first.end)}  Good evening, / dear friends."


def test_a_cue_of_no_length_or_with_a_part_of_a_word_is_no_pin() -> None:
    track, base = exported()
    empty = replace(track.cues[0], start=50, end=50)
    assert "u1" not in read_cues(base, [empty, *track.cues[1:]]).pins


def test_cues_of_a_sentence_that_is_over_go_to_the_next_one() -> None:
    track, _ = exported()
    wanted = replace(track.cues[-1], start=track.cues[-1].start + 100)
    pins = pins_for_cues(TALK, track, {len(track.cues) - 1: wanted}, "plain")
    assert [(pin.first, pin.last, pin.start) for pin in pins["u3"]] == [(0, 2, wanted.start)]


@pytest.mark.parametrize(
    ("place", "to", "texts"),
    [
        (0, 1, ["Good", "evening, dear friends."]),
        (1, 0, ["Good evening, dear", "friends."]),
    ],
)
def test_a_word_is_moved_into_the_cue_beside(place: int, to: int, texts: list[str]) -> None:
    """The border goes with it, and no other cue changes."""
    greeting = TALK.sentences[0].targets["en"]
    pins = (Pin(0, 2, 0, 700, profile="plain"), Pin(2, 4, 750, 1_700, profile="plain"))
    pinned = TALK.sentences[0].with_target("en", replace(greeting, pins=pins))
    talk = replace(TALK, sentences=(pinned, *TALK.sentences[1:]))
    track, _ = exported(talk)
    moved = with_word_moved(track, place, to)
    assert moved is not None
    found = pins_for_cues(talk, track, moved, "plain")
    edits = [SetPins("u1", "en", greeting.content, found["u1"])]
    again, _ = exported(apply(talk, edits).document)
    assert [cue.text for cue in again.cues[:2]] == texts
    assert (again.cues[0].start, again.cues[1].end) == (0, 1_700)
    assert again.cues[0].end <= again.cues[1].start
    assert (again.cues[0].end < 700) == (to == 1)
    assert again.cues[2:] == track.cues[2:]


def test_a_cue_that_a_person_moves_leaves_the_pins_of_other_cues_of_its_sentence() -> None:
    greeting = TALK.sentences[0].targets["en"]
    pins = tuple(Pin(n, n + 1, 500 * n, 500 * n + 300, profile="plain") for n in range(4))
    pinned = TALK.sentences[0].with_target("en", replace(greeting, pins=pins))
    talk = replace(TALK, sentences=(pinned, *TALK.sentences[1:]))
    track, _ = exported(talk)
    wanted = replace(track.cues[3], end=1_700)
    found = pins_for_cues(talk, track, {3: wanted}, "plain")["u1"]
    assert found == (*pins[:3], replace(pins[3], end=1_700))


def test_a_cue_never_gives_its_only_word_nor_a_word_to_another_sentence() -> None:
    track, _ = exported()
    last = len(track.cues) - 1
    single = replace(track.cues[last], lines=("Word",))
    alone = replace(track, cues=(*track.cues[:last], single))
    assert with_word_moved(alone, last, last - 1) is None
    apart = [
        n
        for n in range(last)
        if not set(track.cues[n].sentences) & set(track.cues[n + 1].sentences)
    ]
    assert with_word_moved(track, apart[0], apart[0] + 1) is None


def test_pins_of_other_cues_of_a_sentence_are_kept() -> None:
    greeting = TALK.sentences[0].targets["en"]
    first, second = Pin(0, 2, 0, 700, profile="plain"), Pin(2, 4, 750, 1_700, profile="plain")
    pinned = TALK.sentences[0].with_target("en", replace(greeting, pins=(first, second)))
    talk = replace(TALK, sentences=(pinned, *TALK.sentences[1:]))
    track, _ = exported(talk)
    assert [cue.text for cue in track.cues[:2]] == ["Good evening,", "dear friends."]
    later = replace(track.cues[1], end=1_900)
    assert pins_for_cues(talk, track, {1: later}, "plain")["u1"] == (
        first,
        replace(second, end=1_900),
    )
