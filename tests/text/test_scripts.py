"""Where scripts without spaces may be cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.cue import display_width
from tolmach.text.scripts import fit, phrases


def test_pieces_of_a_recognizer_are_regrouped_into_phrases() -> None:
    assert phrases(("刑務", "所ま", "で車で"), "ja") == ("刑務所まで", "車で")


def test_a_language_without_a_model_keeps_its_words() -> None:
    assert phrases(("မြန်", "မာ"), "my") == ("မြန်", "မာ")


def test_a_long_word_is_cut_after_a_hyphen_where_there_is_one() -> None:
    assert fit("well-known-to-everybody", 12) == ("well-known-", "to-everybody")


def test_a_line_neither_opens_with_a_full_stop_nor_closes_with_a_bracket() -> None:
    assert fit("ああああああ。ああ", 6) == ("あああああ", "あ。ああ")
    assert fit("あああああ「ああ」", 6) == ("あああああ", "「ああ」")


@pytest.mark.parametrize("text", ["e\u0301" * 10, "กำ" * 10])
def test_marks_stay_with_their_letter(text: str) -> None:
    assert all(display_width(part[0]) for part in fit(text, 4))


@pytest.mark.slow
def test_a_word_of_a_million_letters_takes_no_longer_than_its_letters() -> None:
    assert len(fit("x" * 1_000_000, 50)) == 20_000


@given(st.text(st.sampled_from("ab-/。「」あe\u0301"), max_size=40), st.integers(1, 12))
def test_parts_are_the_whole_and_fit(text: str, width: int) -> None:
    parts = fit(text, width)

    assert "".join(parts) == text
    assert all(display_width(part) <= width for part in parts)
