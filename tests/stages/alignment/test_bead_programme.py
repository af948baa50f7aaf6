"""The programme of sentence alignment, held against all ways through small texts."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, isclose, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.stages.alignment.bead_programme import (
    SHAPES,
    Beads,
    Costs,
    Table,
    best_way,
    likelihoods,
    worth,
)
from tolmach.text.correspondence import Evidence
from tolmach.text.numbers import Number, numbers

OPEN, NEXT = -log(0.02), 1.2
TEMPER = 0.5
DICTIONARY = {"дом": {"house": 0.9}, "мир": {"world": 0.5, "peace": 0.4}, "год": {"year": 1.0}}

left = st.lists(st.sets(st.sampled_from([*DICTIONARY, "12"]), max_size=3), min_size=1, max_size=3)
right = st.lists(
    st.sets(st.sampled_from(["house", "world", "peace", "year", "12"]), max_size=3),
    min_size=1,
    max_size=3,
)


def texts(source: list[set[str]], target: list[set[str]]) -> tuple[Costs, Evidence]:
    figures = tuple([numbers(" ".join(words), "en") for words in side] for side in (source, target))
    written = [["x" * (sum(map(len, words)) + 1) for words in side] for side in (source, target)]
    costs = Costs(*written, figures, ((), ()))  # type: ignore[arg-type]
    digits = tuple([words & {"12"} for words in side] for side in (source, target))
    return costs, Evidence(digits, (source, target), DICTIONARY)  # type: ignore[arg-type]


def ways(rows: int, columns: int, at: tuple[int, int] = (0, 0)) -> Iterator[Beads]:
    """All ways through two texts."""
    i, j = at
    if at == (rows, columns):
        yield []
    for di, dj in (*SHAPES, (0, 1), (1, 0)):
        if i + di <= rows and j + dj <= columns:
            for rest in ways(rows, columns, (i + di, j + dj)):
                yield [((i, i + di), (j, j + dj)), *rest]


def price(bead: tuple[tuple[int, int], tuple[int, int]], costs: Costs, known: Evidence) -> float:
    """What a bead with sentences of both texts costs."""
    (a, b), (c, d) = bead
    lacked = sum(known.missing[0][a:b]) + sum(known.missing[1][c:d])
    return costs.cost(*bead) + lacked - worth([known.row(i, c, d) for i in range(a, b)], (c, d))


def total(way: Beads, costs: Costs, known: Evidence) -> float:
    """What a whole way costs: of neighbours that are left alone only the first is dear."""
    found, alone = 0.0, False
    for (a, b), (c, d) in way:
        if a < b and c < d:
            found, alone = found + price(((a, b), (c, d)), costs, known), False
        else:
            found, alone = found + (NEXT if alone else OPEN), True
    return found


@given(left, right)
def test_the_way_that_is_found_is_the_cheapest_of_all(
    source: list[set[str]], target: list[set[str]]
) -> None:
    costs, known = texts(source, target)
    found = best_way(Table(costs, known, [(0, len(target))] * (len(source) + 1)))
    cheapest = min(total(way, costs, known) for way in ways(len(source), len(target)))
    assert isclose(total(found, costs, known), cheapest, abs_tol=1e-9)


@given(left, right)
def test_how_sure_a_bead_is_is_its_share_of_all_ways(
    source: list[set[str]], target: list[set[str]]
) -> None:
    costs, known = texts(source, target)
    table = Table(costs, known, [(0, len(target))] * (len(source) + 1))
    beads = best_way(table)
    sums = dict.fromkeys(beads, 0.0)
    everything = 0.0
    for way in ways(len(source), len(target)):
        weight = 1.0
        for (a, b), (c, d) in way:
            pair = a < b and c < d
            cost = price(((a, b), (c, d)), costs, known) if pair else (OPEN + NEXT) / 2
            weight *= exp(-TEMPER * cost)
        everything += weight
        for bead in sums.keys() & set(way):
            sums[bead] += weight
    for bead, sure in zip(beads, likelihoods(table, beads), strict=True):
        assert isclose(sure, sums[bead] / everything, rel_tol=1e-6)


@given(left, right)
def test_what_beads_gain_is_what_leaving_their_sentences_alone_costs_more(
    source: list[set[str]], target: list[set[str]]
) -> None:
    costs, known = texts(source, target)
    beads = best_way(Table(costs, known, [(0, len(target))] * (len(source) + 1)))
    paired = [((a, b), (c, d)) for (a, b), (c, d) in beads if a < b and c < d]
    sentences = sum(b - a + d - c for (a, b), (c, d) in paired)
    expected = NEXT * sentences - sum(price(bead, costs, known) for bead in paired)
    assert isclose(costs.gain(beads, known), expected, abs_tol=1e-9)


def figures(*texts: str) -> list[list[Number]]:
    return [numbers(text, "en") for text in texts]


def extra(source: str, target: str) -> float:
    """What the numbers of two sentences of one length add to the cost of a pair."""
    both = (figures(source), figures(target)), (([[]], [[]]))
    with_numbers, without = (Costs(["x" * 20], ["x" * 20], pair, ((), ())) for pair in both)
    return with_numbers.cost((0, 1), (0, 1)) - without.cost((0, 1), (0, 1))


@pytest.mark.parametrize(
    ("source", "target", "lonely"),
    [
        ("12", "12", 0),
        ("12", "13", 2),
        ("12", "", 1),
        ("12 12", "12", 1),
        ("12", "12 13 14", 2),
        ("12 13 14 15 16", "", 3),
    ],
)
def test_each_number_that_only_one_side_has_costs_up_to_three(
    source: str, target: str, lonely: int
) -> None:
    assert isclose(extra(source, target), 1.5 * lonely, abs_tol=1e-9)


def test_paragraphs_that_begin_in_one_text_only_or_inside_a_bead_cost() -> None:
    def cost(opens: set[int], starts: set[int]) -> float:
        none: tuple[list[list[Number]], list[list[Number]]] = ([[], []], [[], []])
        return Costs(["x" * 10] * 2, ["x" * 10] * 2, none, (opens, starts)).cost((0, 2), (0, 2))

    plain = cost(set(), set())
    found = [
        round((cost(*breaks) - plain) / 2.0)
        for breaks in (({0}, set()), ({0}, {0}), (set(), {1}), ({1}, {1}), ({0, 1}, {1}))
    ]
    assert found == [1, 0, 1, 2, 3]


def test_the_ratio_of_lengths_is_measured_where_five_pairs_are_known() -> None:
    none: list[list[Number]] = [[]] * 6
    known = [((i, i + 1), (i, i + 1)) for i in range(5)]

    def cost(pairs: Beads) -> float:
        costs = Costs(["x" * 10] * 6, ["x" * 20] * 5 + ["x" * 200], (none, none), ((), ()))
        costs.measure(pairs)
        return costs.cost((0, 1), (0, 1))

    assert isclose(cost(known), -log(0.89))  # twice as long, as they all are
    assert cost(known[:4]) == cost([]) > 1  # the last sentence says something else


def test_sentences_of_unlike_length_cost_the_more_the_shorter_they_are() -> None:
    """By a variance of 12 for every character: 20 and 40 lie 20 / sqrt(30 * 12) apart."""
    none: list[list[Number]] = [[], []]
    costs = Costs(["x" * 20, "x" * 40], ["x" * 40, "x" * 20], (none, none), ((), ()))
    apart = 20 / sqrt(30 * 12)
    expected = -log(0.89) + apart * (0.717 + 0.416 * apart)
    assert isclose(costs.cost((0, 1), (0, 1)), expected)


def test_a_word_counts_once_in_a_bead_where_it_is_met_best() -> None:
    rows = [{0: {"a": 1.0, "b": 2.0}, 1: {"a": 3.0}}, {1: {"b": 0.5}, 5: {"c": 9.0}}]
    assert worth(rows, (0, 2)) == 5.0
    assert worth(rows[:1], (0, 1)) == 3.0
    assert worth(rows, (2, 4)) == 0.0


MARKED = "Он пришёл домой. Она ушла."
BARE = "Он пришёл домой и она ушла"


def joining(joined: str, count: int, single: str = "Мы ждали ответа.") -> tuple[Costs, Beads]:
    """A text in which some sentences answer to two each, and as many to one each."""
    source = [joined] * count + [single] * count
    target = ["He came home.", "She left."] * count + ["We waited for an answer."] * count
    beads: Beads = [((i, i + 1), (2 * i, 2 * i + 2)) for i in range(count)]
    empty: list[list[object]] = [[] for _ in range(3 * count)]
    return Costs(source, target, (empty, empty), ((), ())), beads  # type: ignore[arg-type]


def test_where_joined_sentences_have_marks_one_without_answers_to_one() -> None:
    """The same text, but for one sentence without a mark."""
    made, beads = joining(MARKED, 20, BARE)
    bare = (20, 21), (40, 42)
    before = made.cost(*beads[0]), made.cost(*bare)
    made.count_marks(beads)
    assert made.cost(*beads[0]) < before[0]
    assert made.cost(*bare) > before[1]


def test_what_is_joined_in_the_translation_counts_as_what_is_joined_in_the_source() -> None:
    source = ["Он пришёл.", "Она ушла."] * 5
    target = ["He came. She left."] * 5 + ["We waited and he came"]
    none: list[list[object]] = [[] for _ in source]
    made = Costs(source, target, (none, none), ((), ()))  # type: ignore[arg-type]
    beads: Beads = [((2 * i, 2 * i + 2), (i, i + 1)) for i in range(5)]
    bare = (8, 10), (5, 6)
    before = made.cost(*beads[0]), made.cost(*bare)
    made.count_marks(beads)
    assert made.cost(*beads[0]) < before[0]
    assert made.cost(*bare) > before[1]


@pytest.mark.parametrize("cut", [0, 1])
def test_a_sentence_that_was_cut_is_not_taken_for_one_that_was_joined(cut: int) -> None:
    """A recognizer cuts where people pause; then no mark is missing between the parts."""
    parts, whole = ["Он пришёл,", "она ушла."], ["He came, she left."]
    none: list[list[object]] = [[], []]
    texts = (whole, parts) if cut else (parts, whole)
    made = Costs(*texts, (none, none), ((), ()))  # type: ignore[arg-type]
    bead = ((0, 1), (0, 2)) if cut else ((0, 2), (0, 1))
    before = made.cost(*bead)
    made.count_marks([bead] * 20)
    assert made.cost(*bead) == before


def test_a_translator_who_joins_without_marks_pays_nothing_for_it() -> None:
    made, beads = joining(BARE, 20)
    before = made.cost(*beads[0])
    made.count_marks(beads)
    assert made.cost(*beads[0]) <= before
