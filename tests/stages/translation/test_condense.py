from dataclasses import fields, replace

import pytest

from tolmach.core.cue import Cue, Track
from tolmach.core.document import Alternative, Link, Sentence, State, Text, Word
from tolmach.core.options import CondenseOptions
from tolmach.core.profile import Profile
from tolmach.stages.translation.condense import Condensation, condense, too_fast
from tolmach.text.fillers import RULES

LONG = Text(
    "Well, we wrote letters in 2019, you know.",
    score=-0.3,
    alignment=(Link(0, 0, 0.9), Link(1, 0, 0.9), Link(5, 2, 0.9), Link(6, 2, 0.5)),
    alternatives=(
        Alternative("Well, we wrote letters in 2019.", -0.35, (Link(1, 0, 0.8),)),
        Alternative("We wrote in 2019.", -0.9),
        Alternative("We wrote letters.", -0.31),
    ),
)


def sentence(text: Text) -> Sentence:
    words = tuple(Word(w, n * 300, n * 300 + 300) for n, w in enumerate(["Мы", "писали", "письма"]))
    return Sentence("a", words, Text("Мы писали письма в 2019.")).with_target("en", text)


def english(result) -> str:
    return result.sentences[0].targets["en"].content


def test_units_in_cues_above_the_limit_are_too_fast():
    cues = (
        Cue(0, 1000, ("x" * 21,), sentences=("a", "b")),
        Cue(1000, 2000, ("x" * 20,), sentences=("c",)),
    )
    assert too_fast(Track("en", cues), Profile(name="p", cps=20)) == {"a", "b"}


def test_the_shortest_candidate_within_the_margin_that_keeps_the_numbers_is_taken():
    result = condense([sentence(LONG)], {"a"}, "en", CondenseOptions(margin=0.1))
    text = result.sentences[0].targets["en"]
    assert (text.content, text.score) == ("Well, we wrote letters in 2019.", -0.35)
    assert text.alignment == (Link(1, 0, 0.8),)
    assert text.alternatives[0] == Alternative(LONG.content, -0.3, LONG.alignment)
    assert result.changes == (
        Condensation("a", "shorter candidate", LONG.content, "Well, we wrote letters in 2019."),
    )


def test_a_wider_margin_takes_a_shorter_one():
    assert english(condense([sentence(LONG)], {"a"}, "en", CondenseOptions(margin=1))) == (
        "We wrote in 2019."
    )


def test_rules_leave_something_out_only_when_named_and_are_reported():
    plain = replace(LONG, alternatives=())
    kept = condense([sentence(plain)], {"a"}, "en", CondenseOptions())
    cut = condense([sentence(plain)], {"a"}, "en", CondenseOptions(leave_out=("fillers",)))
    assert (english(kept), kept.changes) == (plain.content, ())
    assert english(cut) == "We wrote letters in 2019."
    assert cut.sentences[0].targets["en"].alignment == (Link(0, 0, 0.9), Link(4, 2, 0.9))
    assert [change.rule for change in cut.changes] == ["fillers"]


@pytest.mark.parametrize("text", [LONG, replace(LONG, state=State.REVIEWED)])
def test_what_is_slow_enough_or_checked_stays(text):
    fast = {"a"} if text.checked else set()
    assert english(condense([sentence(text)], fast, "en", CondenseOptions())) == LONG.content


def test_the_option_offers_every_rule_and_no_other():
    (entry,) = (entry for entry in fields(CondenseOptions) if entry.name == "leave_out")
    assert entry.metadata["choices"] == tuple(RULES)
