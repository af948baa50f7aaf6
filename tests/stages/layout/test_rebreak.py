"""The lines of one cue broken again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.profile import Profile
from tolmach.stages.layout.rebreak import rebreak

PLAIN = Profile(name="plain", cpl=20, lines=2)
EVEN = replace(PLAIN, rules="lopsided-lines")


@pytest.mark.parametrize("profile", [PLAIN, EVEN])
def test_a_line_half_as_long_as_the_other_may_end_with_its_clause(profile: Profile) -> None:
    lines = ("We waited, nobody came", "home yet")
    assert rebreak(lines, "en", profile) == ("We waited,", "nobody came home yet")


def test_a_line_less_than_half_as_long_is_worse_than_torn_words_only_where_a_profile_says_so() -> (
    None
):
    assert rebreak(("No one, not a single soul",), "en", PLAIN) == ("No one,", "not a single soul")
    assert rebreak(("No one, not a single soul",), "en", EVEN) == ("No one, not", "a single soul")


def test_what_fits_into_one_line_is_in_one_and_what_fits_into_none_stays() -> None:
    assert rebreak(("Nobody", "came", "home today."), "en", PLAIN) == ("Nobody came", "home today.")
    assert rebreak(("Nobody", "came home."), "en", PLAIN) == ("Nobody came home.",)
    full = ("abcde fghij klmno pq",) * 2
    assert rebreak((" ".join(full),), "en", PLAIN) == full
    longer = (full[0], full[1] + "r")
    assert rebreak(longer, "en", PLAIN) == longer
    assert rebreak((), "en", PLAIN) == ()
    long_words = ("Unfortunate observations", "disappeared")  # short enough, but for the words
    assert rebreak(long_words, "en", PLAIN) == long_words


def test_where_no_blanks_part_words_lines_end_with_phrases() -> None:
    narrow = replace(PLAIN, cpl=12)
    lines = ("刑務所まで車で九", "時間かかりました。")
    assert rebreak(lines, "ja", narrow) == ("刑務所まで車で", "九時間かかりました。")


def test_lines_of_two_people_stay() -> None:
    lines = ("– You?", "– Yes.")
    assert rebreak(lines, "en", PLAIN) == lines
