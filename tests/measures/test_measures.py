"""The measures against sums that a person can check."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.core.score import StartError
from tolmach.errors import UsageError
from tolmach.measures import evaluate
from tolmach.measures.breaks import break_f1, sigma, upper_bound
from tolmach.measures.texts import Lines, plain_lines
from tolmach.measures.timing import drift
from tolmach.measures.words import align, plain_punctuation, tokens

PROFILE = Profile(name="test", cpl=20, lines=2, cps=15)


def track(*texts: str, language: str = "en") -> Track:
    """Cues of two seconds every three; `/` parts lines."""
    return Track(
        language,
        tuple(
            Cue(3000 * number, 3000 * number + 2000, tuple(text.split(" / ")))
            for number, text in enumerate(texts)
        ),
    )


REFERENCE = track(
    *(f"number {word} is here" for word in ("one", "two", "three", "four", "five", "six"))
)


def shifted(found: Track, ms: int, per_minute: int = 0) -> Track:
    def move(time: int) -> int:
        return time + ms + per_minute * time // 60_000

    return replace(
        found,
        cues=tuple(replace(cue, start=move(cue.start), end=move(cue.end)) for cue in found.cues),
    )


def test_a_track_against_itself_is_perfect() -> None:
    """Every error is zero, every share is full."""
    scores = evaluate(REFERENCE, REFERENCE, PROFILE)
    low = ("suber", "t_wer", "wer", "cer", "start_median", "start_p90", "end_p90", "offset")
    high = ("bleu", "chrf", "sigma", "break_f1", "cue_break_f1", "matched", "cpl", "cps", "lpb")
    assert [scores.value(name) for name in low] == [0] * len(low)
    assert [scores.value(name) for name in high] == pytest.approx([100] * len(high))


def test_sigma_is_bleu_with_breaks_over_its_upper_bound() -> None:
    """
    By hand: the words agree, so the bound is 1; of 1- to 4-grams with breaks, 9 of 10, 6 of 9,
    4 of 8 and 2 of 7 agree; their geometric mean is 0.5411.
    """
    reference, ours = track("a b c d", "e f g h"), track("a b c / d e f g h")
    left, right = tokens(ours), tokens(reference)
    expected = 100 * (9 / 10 * 6 / 9 * 4 / 8 * 2 / 7) ** 0.25
    assert sigma(left, right, align(left, right)) == pytest.approx(expected)


def test_the_upper_bound_follows_the_published_formula() -> None:
    """By hand for precisions 0.8, 0.6, 0.5, 0.4 and one break per four words."""
    factors = [
        (0.8 + 0.25) / 1.25,
        (0.75 * 0.6 + 0.5 * 0.8) / 1.25,
        (0.5 * 0.5 + 0.75 * 0.6) / 1.25,
        (0.25 * 0.4 + 1.0 * 0.5) / 1.25,
    ]
    product = factors[0] * factors[1] * factors[2] * factors[3]
    assert upper_bound([0.8, 0.6, 0.5, 0.4], 0.25) == pytest.approx(product**0.25)


def test_break_f1_counts_breaks_of_the_same_kind_after_the_same_word() -> None:
    """Ours has 3 breaks, the reference 2, one is right: 2 * 1 / 5."""
    reference = tokens(track("a b / c d", "e f"))
    ours = tokens(track("a b / c", "d", "e f"))
    assert break_f1(ours, reference, align(ours, reference)) == pytest.approx(100 * 2 * 2 / (3 + 2))
    other_kind = tokens(track("a b", "c d", "e f"))
    assert break_f1(other_kind, reference, align(other_kind, reference)) == pytest.approx(50)


def test_an_offset_that_suber_does_not_see_is_measured() -> None:
    """300 ms late: SubER stays 0."""
    scores = evaluate(shifted(REFERENCE, 300), REFERENCE, PROFILE)
    assert scores.value("suber") == 0
    assert scores.value("offset") == 300
    assert scores.value("start_median") == scores.value("end_p90") == 300


def test_drift_is_a_slope_that_single_cues_do_not_tilt() -> None:
    """One cue a minute off among twenty changes nothing."""
    errors = [StartError(60_000 * minute, 50 * minute) for minute in range(20)]
    errors[7] = StartError(7 * 60_000, 60_000)
    assert drift(errors) == pytest.approx(0.05)
    assert drift(errors[:4]) is None


def test_drift_is_seconds_per_minute() -> None:
    """A track that runs 60 ms slow in every minute."""
    scores = evaluate(shifted(REFERENCE, 0, per_minute=60), REFERENCE, PROFILE)
    assert scores.value("drift") == pytest.approx(0.06, abs=0.005)


def test_typographic_punctuation_costs_nothing() -> None:
    """Quotation marks and dashes of another keyboard are no errors in any measure."""
    ours = track("«Да» — сказал он", "и… ушёл", language="ru")
    theirs = track('"Да" - сказал он', "и... ушёл", language="ru")
    scores = evaluate(ours, theirs, PROFILE)
    names = ("suber", "t_wer", "wer", "cer")
    assert [scores.value(name) for name in names] == [0] * 4
    assert scores.value("bleu") == pytest.approx(100)
    assert plain_punctuation("„So“ – ‚nun‘\u00a0ja") == "\"So\" - 'nun' ja"


def test_overlapping_cues_do_not_count_against_the_track_itself() -> None:
    """Automatic captions overlap; cut by times, each word still belongs to its cue."""
    rolling = replace(
        REFERENCE, cues=tuple(replace(cue, end=cue.end + 3000) for cue in REFERENCE.cues)
    )
    assert evaluate(rolling, rolling, PROFILE).value("t_wer") == 0


def test_wrong_words_are_counted_in_percent_of_the_reference() -> None:
    """One of 24 words."""
    ours = track("number one was here", *(cue.text for cue in REFERENCE.cues[1:]))
    assert evaluate(ours, REFERENCE, PROFILE).value("wer") == pytest.approx(100 / 24, abs=0.001)


def test_plain_text_is_measured_by_its_words_alone() -> None:
    """Line ends need not agree; there is no SubER without times."""
    ours = plain_lines("number one is here number two\n\nis here\n", "en")
    theirs = Lines("en", ("number one is here", "number two is here"))
    scores = evaluate(ours, theirs, PROFILE)
    assert [score.id for score in scores.scores] == ["wer", "cer", "bleu", "chrf"]
    assert scores.value("wer") == 0


def test_conformity_counts_lines_and_cues_of_the_hypothesis() -> None:
    """Two of three lines fit, and one of two cues is slow enough."""
    ours = track("this line is much too long", "short / fine")
    scores = evaluate(ours, REFERENCE, replace(PROFILE, cps=10))
    shares = [scores.value(name) for name in ("cpl", "cps", "lpb")]
    assert shares == pytest.approx([200 / 3, 50, 100])


def test_too_few_matches_are_no_number() -> None:
    """Two cues say nothing about timing."""
    scores = evaluate(track("one", "two"), track("one", "two"), PROFILE)
    assert scores.value("start_median") is None
    assert [score.shown for score in scores.scores if score.id == "drift"] == ["–"]


def test_a_side_without_words_is_refused() -> None:
    """With a sentence, before any package divides by zero."""
    with pytest.raises(UsageError, match="no words"):
        evaluate(track(""), REFERENCE, PROFILE)


def test_without_the_extra_packages_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before any work is done."""
    monkeypatch.setattr("tolmach.measures.extra.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"pip install 'tolmach\[eval\]'"):
        evaluate(REFERENCE, REFERENCE, PROFILE)
