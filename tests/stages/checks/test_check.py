"""Checking finds what is broken, all of it, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.needs import shared
from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.core.timing import Span
from tolmach.core.violation import Violation
from tolmach.formats import parse_bytes
from tolmach.formats.profile_toml import load
from tolmach.stages.checks.check import TITLES, check, explain, uncovered
from tolmach.stages.checks.rules import RULES

PROFILE = Profile(name="test", cpl=20, lines=2, cps=15)
SOUND = Track(
    "en",
    (
        Cue(1000, 3000, ("We came here in May.",)),
        Cue(3500, 6000, ("Nobody met us,", "so we walked.")),
        Cue(6500, 8000, ("It rained.",)),
    ),
)


def rules(track: Track, **known: object) -> list[str]:
    return [found.rule for found in check(track, PROFILE, **known)]  # type: ignore[arg-type]


def changed(number: int, **fields: object) -> Track:
    """The sound track with one cue changed."""
    cues = list(SOUND.cues)
    cues[number - 1] = replace(cues[number - 1], **fields)  # type: ignore[arg-type]
    return Track("en", tuple(cues))


def test_a_sound_track_has_no_findings() -> None:
    """With the recording known as well."""
    speech = [Span(1000, 3200), Span(3400, 8000)]
    assert rules(SOUND, duration=8000, speech=speech) == []


def cues_of(*texts: str) -> Track:
    """A cue a second for each text, one close to the other."""
    return Track("en", tuple(Cue(n * 2000, n * 2000 + 1950, (t,)) for n, t in enumerate(texts)))


def test_a_capital_opens_the_next_cue_and_joins_no_name_with_the_last_word() -> None:
    """A person wrote no full stops, so the cue before is not known to have ended."""
    assert "parted-cues" in rules(cues_of("We wrote to Anna", "Petrova of Perm."))
    assert "parted-cues" not in rules(cues_of("We use Perl", "The rest is C."))
    texts = ("I use Perl", "Open it", "And see", "The end", "Now it", "A Perl", "Change it")
    unmarked = cues_of(*texts)
    assert "parted-cues" not in rules(unmarked)


def test_the_dash_of_another_speaker_belongs_to_no_cue_before_it() -> None:
    assert "parted-cues" not in rules(cues_of("(slow music)", "- Who is it?"))


@pytest.mark.parametrize(
    ("track", "rule", "value", "limit"),
    [
        (changed(2, start=2900), "overlap", 100, 0),
        (changed(2, start=3040), "gap", 40, 83),
        (changed(3, end=7300), "too-short", 800, 833),
        (changed(3, end=14_000), "too-long", 7500, 7000),
        (changed(1, end=2000), "reading-speed", 20.0, 15),
        (changed(3, lines=("It rained all the day.",)), "line-length", 22, 20),
        (changed(2, lines=("Nobody", "met us,", "so we ran.")), "line-count", 3, 2),
        (changed(3, lines=()), "empty", None, None),
        (changed(3, lines=("It  rained.",)), "spaces", None, None),
        (changed(3, lines=("It <i>rained.",)), "markup", None, None),
        (changed(3, lines=("Rain &amp; snow.",)), "markup", None, None),
        (changed(2, lines=("Nobody met the", "man, so we ran.")), "parted-lines", None, None),
        (changed(1, lines=("We came to the",)), "parted-cues", None, None),
    ],
)
def test_a_planted_fault_is_the_only_finding(
    track: Track, rule: str, value: float | None, limit: float | None
) -> None:
    """With what was found and what is allowed."""
    [found] = check(track, PROFILE)
    assert (found.rule, found.value, found.limit) == (rule, value, limit)


STYLED = replace(
    PROFILE,
    rules="close-gaps one-line lopsided-lines sentence-inside dialogue-dash ellipsis",
)


@pytest.mark.parametrize(
    ("track", "rule"),
    [
        (changed(2, start=3200), "close-gaps"),
        (changed(3, lines=("Rain,", "snow.")), "one-line"),
        (changed(2, lines=("No one", "met us, so we walked")), "lopsided-lines"),
        (changed(2, lines=("We met. Then rain", "fell here")), "sentence-inside"),
        (changed(2, lines=("Nobody met us here.", "-So we walked.")), "dialogue-dash"),
        (changed(2, lines=("Nobody met us here", "- Did you walk?")), None),
        (changed(3, lines=("It rained...",)), "ellipsis"),
    ],
)
def test_rules_of_style_are_in_force_where_the_profile_names_them(
    track: Track, rule: str | None
) -> None:
    """Elsewhere a human subtitler may do as other guides say."""
    assert [found.rule for found in check(track, STYLED)] == ([rule] if rule else [])
    assert check(track, PROFILE) == []


@pytest.mark.parametrize(
    ("texts", "faulty"),
    [
        (["He said «no", "and left.»"], []),
        (['He said "no', 'and left."'], []),
        (["„Nein“, sagte er."], []),
        (["“So it was", "“and so it is.”"], []),
        (["No» more."], [1]),
        (["«No more.", *["And so on."] * 13], [1]),
        (['A 5" nail.'], []),
    ],
)
def test_quotation_marks_without_a_partner_are_found(texts: list[str], faulty: list[int]) -> None:
    """A quotation may run over several cues."""
    cues = [Cue(3000 * k, 3000 * k + 2900, (text,)) for k, text in enumerate(texts)]
    found = [each for each in check(Track("en", tuple(cues)), PROFILE) if each.rule == "quotes"]
    assert [each.cue for each in found] == faulty


def test_a_cue_written_twice_is_found() -> None:
    """One word may be said twice; and so may a text after a pause."""
    twice = (Cue(0, 2000, ("We came.",)), Cue(2000, 4000, ("We came.",)))
    assert rules(Track("en", twice)) == ["doubled"]
    assert rules(Track("en", (twice[0], Cue(4000, 6000, ("We came.",))))) == []


def test_cues_without_a_gap_do_not_flicker() -> None:
    """They follow each other as if they were one."""
    assert rules(changed(2, start=3000)) == []


@pytest.mark.parametrize("rule", TITLES)
def test_every_rule_explains_itself(rule: str) -> None:
    """With its heading, and what it is for."""
    assert explain(rule).startswith(TITLES[rule])
    assert len(explain(rule)) > len(TITLES[rule]) + 20


def test_a_cue_out_of_order_is_compared_with_its_neighbours_in_time() -> None:
    """It is reported once, and not as an overlap or a gap."""
    first, second, third = SOUND.cues
    found = check(Track("en", (second, first, third)), PROFILE)
    assert found == [Violation("order", 2, 1000, 3000, 2500, 0, "ms")]


def test_a_long_cue_overlaps_with_every_cue_that_it_covers() -> None:
    """Not only with the next one."""
    assert rules(changed(1, end=7500)) == ["overlap", "overlap"]


def test_cues_after_the_end_of_the_recording_are_found() -> None:
    """The value is the cue's end, the limit the recording's."""
    [found] = check(SOUND, PROFILE, duration=7000)
    assert (found.rule, found.cue, found.value, found.limit) == ("beyond-media", 3, 8000, 7000)


def test_speech_without_a_cue_is_found_from_a_second_on() -> None:
    """Shorter stretches are breath and noise."""
    speech = [Span(0, 3000), Span(8000, 8900), Span(9000, 12_000)]
    assert check(SOUND, PROFILE, speech=speech) == [
        Violation("uncovered-speech", None, 0, 1000, 1000, 1000, "ms"),
        Violation("uncovered-speech", None, 9000, 12_000, 3000, 1000, "ms"),
    ]


def test_limits_are_those_of_the_language() -> None:
    """The track's language chooses them."""
    narrow = replace(PROFILE, languages={"ru": {"cpl": 10}})
    assert check(SOUND, narrow) == []
    assert {found.rule for found in check(replace(SOUND, language="ru"), narrow)} == {"line-length"}


def test_breaks_are_not_judged_where_words_are_not_spaced() -> None:
    """A line of Japanese may end anywhere as far as this check can tell."""
    cue = Cue(0, 5000, ("これは the", "house テスト"))
    assert rules(Track("ja", (cue,))) == []


def test_a_new_sentence_or_a_pause_parts_nothing() -> None:
    """A name at the end of one sentence and the start of the next are not one name."""
    assert rules(changed(1, lines=("We came with Anna.",))) == []
    assert rules(Track("en", (Cue(0, 2000, ("with the",)), Cue(3100, 5000, ("house.",))))) == []


SPANS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 60)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=8,
)


@given(SPANS, SPANS)
def test_uncovered_speech_is_speech_minus_cues(speech: list[Span], cues: list[Span]) -> None:
    """Millisecond by millisecond."""
    left = uncovered(speech, cues)
    for ms in range(361):
        spoken = any(span.holds(ms) for span in speech)
        shown = any(span.holds(ms) for span in cues)
        assert any(span.holds(ms) for span in left) == (spoken and not shown)


def test_rule_ids_are_unique() -> None:
    """They are part of the interface."""
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.shared
def test_hand_made_subtitles_have_few_findings_of_time_and_order() -> None:
    """They were made without a limit on lines, but by people who watched them."""
    for path in shared("timed/morevna").rglob("rus/*.srt"):
        track = parse_bytes(path.read_bytes(), language="ru").track
        found = {violation.rule for violation in check(track, load("netflix"))}
        assert not found & {"order", "overlap", "empty", "markup", "line-count"}
