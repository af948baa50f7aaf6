"""The programme that cuts cues, held against all cuts of a few words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from math import inf, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tolmach.core.profile import Profile
from tolmach.stages.layout.atoms import Atom
from tolmach.stages.layout.costs import (
    FASTEST,
    MIXED_SENTENCES,
    Places,
    balance_cost,
    line_cost,
    timing_cost,
    width_cost,
)
from tolmach.stages.layout.programme import Cut, cheapest_cuts


def sizes(low: int, high: int, count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(low, high), min_size=count, max_size=count)


@st.composite
def words_and_places(draw: st.DrawFn) -> tuple[list[Atom], Places]:
    count = draw(st.integers(1, 7))
    widths, pauses = draw(sizes(1, 9, count)), draw(sizes(0, 900, count))
    opens = [True, *(draw(st.integers(0, 3)) == 0 for _ in range(count - 1)), True]
    forced = [True, *(draw(st.integers(0, 7)) == 0 for _ in range(count - 1))]
    atoms, at, sentence = [], 0, -1
    for k in range(count):
        sentence += opens[k]
        at += pauses[k]
        word = "x" * widths[k]
        atoms.append(Atom(word, at, at + 300, sentence=sentence, width=widths[k], space=int(k > 0)))
        at += 300
    places = Places(
        line=[float(cost) for cost in draw(sizes(-9, 9, count))],
        cue=[0.0, *(float(cost) for cost in draw(sizes(-3, 9, count - 1))), 0.0],
        forced=forced,
        opens=opens,
        until=[0, *(atom.end + 200 for atom in atoms)],
        widths=tuple(float(cost) for cost in draw(sizes(0, 5, 14))) if draw(st.booleans()) else (),
        scale=0.5,
    )
    return atoms, places


def width(atoms: list[Atom], i: int, j: int) -> int:
    return sum(atom.width + atom.space for atom in atoms[i:j]) - atoms[i].space


def sentences(places: Places, i: int, j: int) -> list[tuple[int, int]]:
    edges = [i, *(k for k in range(i + 1, j) if places.opens[k]), j]
    return list(pairwise(edges))


def may_be(atoms: list[Atom], places: Places, profile: Profile, cut: Cut) -> bool:
    """Whether a cue keeps the limits: a word alone always does."""
    i, j = cut[0], cut[-1]
    if j == i + 1:
        return len(cut) == 2
    if any(places.forced[i + 1 : j]) or atoms[j - 1].end - atoms[i].start > profile.max_duration:
        return False
    if len(cut) - 1 > profile.lines:
        return False
    if any(width(atoms, a, b) > profile.cpl for a, b in pairwise(cut)):
        return False
    if any(width(atoms, begin, j) <= profile.cpl for begin in cut[:-2]):
        return False  # a rest that fits on a line is on one
    parts = sentences(places, i, j)
    whole = places.opens[i] and places.opens[j]

    def brief(begin: int, end: int) -> bool:
        alone = end - begin == 1 and end < len(atoms)
        return alone and atoms[end].start - atoms[begin].start < profile.min_duration

    def side_by_side(left: tuple[int, int], right: tuple[int, int]) -> bool:
        if brief(*left) or brief(*right):
            return True
        return all(width(atoms, *part) <= profile.cpl for part in (left, right))

    return len(parts) == 1 or (whole and all(side_by_side(*pair) for pair in pairwise(parts)))


def cost(atoms: list[Atom], places: Places, profile: Profile, cut: Cut) -> float:
    i, j = cut[0], cut[-1]
    full, whole = width(atoms, i, j), places.opens[i] and places.opens[j]
    start = atoms[i].start
    until = min(places.until[j], start + profile.max_duration)
    shape = timing_cost(full, until - start, profile)
    found = places.cue[j] + MIXED_SENTENCES * (len(sentences(places, i, j)) - 1)
    if not whole:
        shape += width_cost(full, one_word=j == i + 1)
    elif j == i + 1:
        found += places.one_word
    if places.widths:
        found += places.widths[min(7 * full // profile.cpl, len(places.widths) - 1)]
    lines = list(pairwise(cut))
    for number, (a, b) in enumerate(lines):
        alone = b == a + 1 and len(lines) > 1
        found += line_cost(width(atoms, a, b), one_word=alone)
        if number + 1 < len(lines):
            found += places.line[b] + balance_cost(width(atoms, a, b), width(atoms, b, j))
    return found + places.scale * shape


def cuts(count: int, lines: int, begin: int = 0) -> Iterator[list[Cut]]:
    """All ways to cut words into cues and lines."""
    if begin == count:
        yield []
    for end in range(begin + 1, count + 1):
        inner = range(begin + 1, end)
        ways = [way for most in range(lines) for way in combinations(inner, most)]
        for rest in cuts(count, lines, end):
            yield from ([(begin, *way, end), *rest] for way in ways)


@settings(max_examples=200)
@given(words_and_places(), st.integers(1, 3))
def test_the_cut_that_is_found_is_the_cheapest_of_all_that_keep_the_limits(
    said: tuple[list[Atom], Places], lines: int
) -> None:
    atoms, places = said
    profile = Profile(name="narrow", cpl=12, lines=lines, max_duration=3_000)
    found = cheapest_cuts(atoms, places, profile)
    known: dict[Cut, float] = {}

    def price(cut: Cut) -> float:
        if cut not in known:
            allowed = may_be(atoms, places, profile, cut)
            known[cut] = cost(atoms, places, profile, cut) if allowed else inf
        return known[cut]

    cheapest = min(sum(map(price, way)) for way in cuts(len(atoms), lines))
    assert isclose(sum(map(price, found)), cheapest, abs_tol=1e-5)


@pytest.mark.parametrize(
    ("shown", "duration", "expected"),
    [
        (30, 2_000, 0.0),
        (30, 833, 2.0 + FASTEST + 0.15 * 20),
        (10, 0, 5.0 + 8.0 * (1 - 1 / 833) + 2.0 + FASTEST + 0.15 * 20),  # no time at all
        (15, 500, 5.0 + 8.0 * (1 - 500 / 833) + 2.0 + FASTEST + 0.15 * 15),
        (36, 2_000, 0.15 * 3),
        (40, 2_000, 0.15 * 5),
        (44, 2_000, 2.0 + 0.5 * 2 + 0.15 * 7),
    ],
)
def test_a_cue_costs_more_the_briefer_it_is_and_the_faster_it_must_be_read(
    shown: int, duration: int, expected: float
) -> None:
    assert isclose(timing_cost(shown, duration, Profile(name="plain")), expected)


def test_scraps_of_sentences_short_lines_and_lopsided_cues_cost() -> None:
    assert [width_cost(n, one_word=False) for n in (20, 10, 0)] == [0.0, 3.5, 7.0]
    assert width_cost(20, one_word=True) == 4.0
    assert [line_cost(n, one_word=False) for n in (11, 12)] == [1.0, 0.0]
    assert line_cost(12, one_word=True) == 1.5
    even, uneven = balance_cost(10, 20), balance_cost(20, 9)
    assert isclose(even, 0.002 * 100)
    assert uneven > 0.002 * 121
