"""Learned costs of breaks: what tables hold, and that their sums are those of the features."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.break_features import gap_features
from tolmach.text.break_tables import BreakTable, break_table

WORDS = [
    *[
        "We",
        "drove",
        "for",
        "nine",
        "hours,",
        "and",
        "when",
        "we",
        "arrived,",
        "the",
        "guard",
        "told",
        "us",
        "to",
        "go.",
    ]
]


@pytest.mark.parametrize("code", ["en", "fr", "de", "ru", "en-GB"])
def test_a_language_with_human_subtitles_has_a_table(code: str) -> None:
    assert break_table(code) is not None


@pytest.mark.parametrize("code", ["es", "cs", "xx", "../en"])
def test_other_languages_keep_the_costs_set_by_hand(code: str) -> None:
    assert break_table(code) is None


def test_a_break_costs_more_after_an_article_than_before_a_conjunction() -> None:
    table = break_table("en")
    assert table is not None
    costs = table.costs(WORDS)

    before_and, after_the = costs[WORDS.index("and") - 1], costs[WORDS.index("the")]

    assert before_and.cue < after_the.cue
    assert before_and.line < after_the.line


@given(st.lists(st.sampled_from([*WORDS, "No!", "—", "«Он", "1988"]), min_size=2, max_size=12))
def test_the_cost_of_a_place_is_the_sum_of_its_features(words: list[str]) -> None:
    """Whatever is added up once for every word."""
    costs = {name: [n % 7 - 3, n % 5] for n, name in enumerate(sorted(_names()))}
    found = BreakTable("en", costs, [0], 1.0).costs(words)

    for place, features in zip(found, gap_features(words, "en"), strict=True):
        parts = [costs.get(name, [0, 0]) for name in features]
        assert place.cue == pytest.approx(sum(cue for cue, _ in parts) / 100)
        assert place.line == pytest.approx(sum(line for _, line in parts) / 100)


def _names() -> set[str]:
    return {name for features in gap_features(WORDS, "en") for name in features}
