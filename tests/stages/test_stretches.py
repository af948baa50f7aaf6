"""Long sequences are compared without comparing every item with all of its equals."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.stages.stretches import stretches

ITEMS = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(ITEMS, ITEMS)
def test_stretches_cover_both_sides_in_order(left: list[str], right: list[str]) -> None:
    a = c = 0
    for start, end, other_start, other_end in stretches(left, right):
        assert (start, other_start) == (a, c)
        assert end > start or other_end > other_start
        a, c = end, other_end
    assert (a, c) == (len(left), len(right))


def test_items_that_occur_once_are_paired_across_moved_repetitions() -> None:
    left = ["yes", "yes", "one", "yes", "two"]
    right = ["one", "yes", "yes", "two"]
    paired = [left[a] for a, b, c, d in stretches(left, right) if left[a:b] == right[c:d]]
    assert paired == ["one", "yes", "two"]


class Counted(str):
    """A word that counts how often it is compared."""

    __slots__ = ()
    comparisons = 0

    def __eq__(self, other: object) -> bool:
        Counted.comparisons += 1
        return str.__eq__(self, other)  # type: ignore[arg-type]

    __hash__ = str.__hash__


@pytest.mark.slow
def test_thousands_of_equal_items_are_compared_in_proportion_to_their_number() -> None:
    left: list[str] = [Counted("yes") for _ in range(20_000)]
    right = [*left[:7_000], Counted("no"), *left[7_001:]]
    Counted.comparisons = 0
    assert list(stretches(left, right))[7_000] == (7_000, 7_001, 7_000, 7_001)
    assert Counted.comparisons < 200_000


def test_short_sequences_come_out_as_difflib_has_them() -> None:
    left, right = list("abcxyz"), list("abdxz")
    expected = [
        (a, b, c, d) for tag, a, b, c, d in SequenceMatcher(None, left, right).get_opcodes()
        if tag != "equal"
    ]  # fmt: skip
    assert [
        s for s in stretches(left, right) if left[s[0] : s[1]] != right[s[2] : s[3]]
    ] == expected
