"""Words of running text, with spaces and without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.words import join_words, split_words


@pytest.mark.parametrize(
    ("code", "words", "text"),
    [("en", ["a", "b"], "a b"), ("ja", ["これ", "は"], "これは"), ("zh", ["OK", "no"], "OK no")],
)
def test_words_are_joined_as_their_script_does(code: str, words: list[str], text: str) -> None:
    assert join_words(words, code) == text


@given(st.text("ab これ。「」1 "), st.sampled_from(["ja", "th", "en"]))
def test_splitting_loses_no_character(text: str, code: str) -> None:
    assert "".join(split_words(text, code)) == "".join(text.split())
