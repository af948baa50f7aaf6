"""Loops in text are found, and ordinary emphasis is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.text.repetition import Loop, loops


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("да да да да да да да", [Loop(0, 6, 1, 7)]),
        ("Спасибо. Спасибо! Спасибо, спасибо, спасибо... Спасибо", [Loop(0, 5, 1, 6)]),
        ("и он сказал что он сказал что он сказал что это всё", [Loop(1, 9, 3, 3)]),
        ("Да-да-да-да-да-да-да-да-да-да, конечно", [Loop(0, 0, 1, 1)]),
        ("шаг 1 сделан шаг 2 сделан шаг 3 сделан", [Loop(0, 8, 3, 3)]),
        ("1 2 3 4 5 6 7 8", []),
        ("Ааааааааааааа", [Loop(0, 0, 1, 1)]),
        ("нет нет нет нет", []),
        ("шаг за шагом, шаг за шагом", []),
        ("он писал письма, она писала письма, они писали письма", []),
        (" ".join(["раз", *map(chr, range(1072, 1101))] * 3), [Loop(0, 89, 30, 3)]),
        (" ".join(["раз", *map(chr, range(1072, 1102))] * 3), []),  # 31 words are no loop
        ("", []),
        ("— — — — — — — —", []),
    ],
)
def test_what_counts_as_a_loop(text: str, found: list[Loop]) -> None:
    """A word six times, two words four times, more words three times; case and marks aside."""
    assert loops(text.split()) == found


def test_a_loop_in_a_loop_is_told_once() -> None:
    """The longest stretch wins."""
    words = ("а б а б а б а б в " * 3).split()
    assert loops(words) == [Loop(0, 26, 9, 3)]


@given(st.lists(st.sampled_from("абвг"), max_size=60))
def test_loops_repeat_and_never_overlap(words: list[str]) -> None:
    """Each stretch has its period, and no word is in two stretches."""
    found = sorted(loops(words), key=lambda loop: loop.first)
    for loop in found:
        stretch = words[loop.first : loop.last + 1]
        assert stretch[loop.period :] == stretch[: -loop.period]
    assert all(a.last < b.first for a, b in pairwise(found))
