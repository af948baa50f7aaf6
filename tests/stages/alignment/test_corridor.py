"""Where a sentence's translation is, roughly."""

from __future__ import annotations

import itertools
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
