"""Where a sentence's translation is, roughly."""

from __future__ import annotations

import itertools
import math
import random

from hypothesis import given
from hypothesis import strategies as st

from tolmach.stages.alignment.corridor import chain, corridor, points


def test_a_rare_key_of_both_texts_is_a_point_and_a_frequent_one_is_not() -> None:
    source = [{"kagarl", "i"}, {"i"}, {"i"}, {"i"}, {"i"}, {"i"}, {"i"}, {"i"}]
    target = [{"i"}] * 7 + [{"kagarl", "i"}]
    assert set(points(source, target)) == {(0, 7)}


def test_the_chain_keeps_to_the_line_among_points_of_chance() -> None:
    chance = random.Random(1)
    line = {(i, i + 30 * (i > 100)) for i in range(0, 200, 3)}
    noise = {(chance.randrange(200), chance.randrange(230)) for _ in range(150)}
    found = chain(dict.fromkeys(line | noise, 3.0), 200, 230)
    assert len(set(found) & line) >= 0.9 * len(line)
    assert all(abs(j - i - 30 * (i > 100)) <= 15 for i, j in found)


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30)), max_size=12),
    st.integers(0, 5),
)
def test_there_is_a_way_through_every_corridor(anchors: list[tuple[int, int]], margin: int) -> None:
    rising = sorted(dict(sorted(anchors)).items())
    spans = corridor(rising, 20, 30, margin)
    assert len(spans) == 21
    assert spans[0][0] == 0
    assert spans[-1][1] == 30
    for (low, high), (following, last) in itertools.pairwise(spans):
        assert low <= following <= high <= last


def test_a_corridor_is_wide_where_there_are_no_anchors() -> None:
    close = [(i, i) for i in range(60)]
    far = [(i, i) for i in range(140, 200)]
    spans = corridor(close + far, 200, 200, 5)
    assert spans[30][1] - spans[30][0] < 20
    assert spans[100][0] < 60
    assert spans[100][1] > 140


def test_a_corridor_without_anchors_follows_the_line_at_its_widest() -> None:
    spans = corridor([], 1000, 2000, 3000)
    assert [spans[i] for i in (0, 250, 500, 1000)] == [
        (0, 250), (250, 750), (750, 1250), (1750, 2000),
    ]  # fmt: skip


def test_a_corridor_without_anchors_follows_the_line_between_the_nearest_points() -> None:
    spans = corridor([(400, 100)], 1000, 2000, 3000)
    assert spans[200] == (0, 300)
    assert spans[700] == (800, 1300)


def test_a_key_counts_with_up_to_sixty_points() -> None:
    def pairs(left: int, right: int) -> int:
        return len(points([{"a"}] * left, [{"a"}] * right))

    assert (pairs(6, 10), pairs(1, 60), pairs(1, 61), pairs(8, 8)) == (60, 60, 0, 0)


def test_a_translated_key_is_worth_its_probability_and_how_rare_it_is() -> None:
    found = points([{"дом"}], [{"house"}, set(), {"home"}], {"дом": {"house": 0.75, "home": 0.25}})
    assert round(found[0, 0] / found[0, 2], 6) == 3
    assert round(found[0, 0], 6) == round(0.75 * math.log(4 / 1.5), 6)
