"""Two people in one cue."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents import sentence
from tests.stages.layout.speech import PLAIN, say, shown
from tolmach.core.cue import TimedSentence
from tolmach.core.document import Withheld
from tolmach.core.pin import Pin
from tolmach.stages.checks.check import check
from tolmach.stages.layout import lay_out, layout

TWO = replace(PLAIN, turns=2, rules="dialogue-dash one-line lopsided-lines")


def talk(*turns: tuple[str, str], pause: int = 50, per_character: int = 60) -> list[TimedSentence]:
    """Turns right after each other: who, and what."""
    said, at = [], 0
    for number, (speaker, text) in enumerate(turns):
        one = say(
            text,
            start=at,
            sentence=f"u{number}",
            speaker=speaker,
            per_character=per_character,
        )
        said.append(one)
        at = one.span.end + pause
    return said


def test_two_turns_too_short_to_be_read_alone_share_a_cue() -> None:
    turns = talk(("S1", "You?"), ("S2", "Yes."), ("S1", "Then tell us how it all began."))
    track = lay_out(turns, "en", TWO)
    assert shown(track) == ["– You? / – Yes.", "Then tell us how it all began."]
    assert [(cue.speaker, cue.sentences) for cue in track.cues] == [
        (None, ("u0", "u1")),
        ("S1", ("u2",)),
    ]
    assert (track.cues[0].start, track.cues[0].end) == (0, 600)


def test_turns_with_a_gap_that_is_not_closed_stay_alone() -> None:
    near = replace(TWO, chain_gap=200, min_gap=40)
    for pause, count in ((199, 2), (200, 3)):
        turns = talk(("S1", "You?"), ("S2", "Yes."), ("S1", "Then tell us."), pause=pause)
        assert len(lay_out(turns, "en", near).cues) == count


def test_a_profile_that_does_not_say_so_gives_each_turn_its_cue() -> None:
    turns = talk(("S1", "You?"), ("S2", "Yes."), ("S1", "Then tell us how it all began."))
    assert shown(lay_out(turns, "en", PLAIN))[:2] == ["You?", "Yes."]


def test_turns_that_can_be_read_alone_stay_alone() -> None:
    turns = talk(("S1", "Were you there at that time?"), ("S2", "Yes, I was, all the time."))
    assert shown(lay_out(turns, "en", TWO)) == [
        "Were you there at that time?",
        "Yes, I was, all the time.",
    ]


def test_the_pairs_are_those_that_are_read_best() -> None:
    turns = talk(("S1", "You?"), ("S2", "Me."), ("S1", "Why?"), ("S2", "So."), per_character=40)
    assert shown(lay_out(turns, "en", TWO)) == ["– You? / – Me.", "– Why? / – So."]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("ru", ("— Вы?", "— Да.")),
        ("nl", ("Вы?", "- Да.")),  # only the second, as Netflix' guide says
        ("zh", ("– Вы?", "– Да.")),
    ],
)
def test_dashes_are_those_of_the_language(code: str, lines: tuple[str, ...]) -> None:
    turns = talk(("S1", "Вы?"), ("S2", "Да."), ("S1", "Тогда расскажите, как всё началось."))
    assert lay_out(turns, code, TWO).cues[0].lines == lines


def test_a_dash_that_the_text_has_is_not_doubled() -> None:
    turns = talk(("S1", "— Вы?"), ("S2", "— Да."), ("S1", "— Тогда расскажите, как всё началось."))
    assert shown(lay_out(turns, "ru", TWO))[0] == "— Вы? / — Да."


def test_one_person_and_one_unknown_do_not_share_a_cue() -> None:
    turns = talk(("S1", "You?"), ("S2", "Yes."), ("S1", "Then tell us how it all began."))
    turns[1] = replace(turns[1], speaker=None)
    assert not any("–" in text for text in shown(lay_out(turns, "en", TWO)))


def test_a_cue_that_a_person_set_over_two_turns_has_dashes_and_keeps_its_time() -> None:
    one, other = talk(("S1", "Were you there at that time?"), ("S2", "Yes, I was."))
    pins = [Pin(0, 6, 100, 3_000, (), "plain", 0, 2), Pin(0, 3, 100, 3_000, (0,), "plain", 1, 2)]
    track = lay_out([replace(one, pins=(pins[0],)), replace(other, pins=(pins[1],))], "en", TWO)
    assert shown(track) == ["– Were you there at that time? / – Yes, I was."]
    assert track.cues[0].span == pins[0].span


def test_no_cue_reaches_over_a_withheld_sentence() -> None:
    said = [
        sentence("a", 0, "Вы?", "You?", speaker="S1"),
        sentence("b", 350, "Да.", "Yes.", speaker="S2"),
        sentence("c", 700, "А он?", "And he?", speaker="S1"),
    ]
    hidden = replace(said[1], withheld=Withheld("", "A"))
    again = replace(said[2], speaker="S2")
    near = replace(TWO, chain_gap=2_000)
    assert shown(layout([said[0], again], "en", near, source_language="ru")) == [
        "– You? / – And he?"
    ]
    assert shown(layout([said[0], hidden, again], "en", near, source_language="ru")) == [
        "You?",
        "And he?",
    ]
    same = replace(said[2], speaker="S1")
    assert shown(layout([said[0], hidden, same], "en", near, source_language="ru")) == [
        "You?",
        "And he?",
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["S1", "S2", "S3"]), st.sampled_from(["Да.", "Ну и что?", "Я"])),
        min_size=1,
        max_size=12,
    ),
    st.integers(20, 200),
    st.integers(0, 700),
)
def test_words_and_order_stay_and_the_rules_are_kept(
    turns: list[tuple[str, str]], per_character: int, pause: int
) -> None:
    said = talk(*turns, per_character=per_character, pause=pause)
    track = lay_out(said, "ru", TWO)
    words = [word for cue in track.cues for word in cue.text.split() if word != "—"]
    assert words == [word.text for one in said for word in one.words]
    assert all(one.end <= other.start for one, other in pairwise(track.cues))
    kinds = {violation.rule for violation in check(track, TWO)}
    assert not kinds & {"dialogue-dash", "line-length", "line-count", "parted-lines", "too-long"}
    for cue in track.cues:
        dashes = [line.startswith("— ") for line in cue.lines]
        assert all(dashes) or not any(dashes)
        assert len({one.speaker for one in said if one.id in cue.sentences}) == 1 + any(dashes)
