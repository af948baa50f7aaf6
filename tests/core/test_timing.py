"""Time on the media clock."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.timing import (
    Span,
    SpanIndex,
    clock,
    left_over,
    merge_spans,
    ms_to_seconds,
    read_clock,
    seconds_to_ms,
    share_time,
    short_clock,
)

spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, 5000), st.integers(0, 900)
)


def test_seconds_are_rounded_not_cut_off() -> None:
    assert [seconds_to_ms(s) for s in (59.9996, 0.0005, 1.2344)] == [60_000, 1, 1234]


def test_clocks_are_written_as_players_and_as_people_want_them() -> None:
    assert clock(3_661_042) == "01:01:01,042"
    assert clock(42, separator=".") == "00:00:00.042"
    assert [short_clock(ms) for ms in (0, 62_900, 3_600_000)] == ["0:00", "1:02", "1:00:00"]


def test_milliseconds_are_given_as_seconds() -> None:
    assert [ms_to_seconds(ms) for ms in (0, 1, 59_999)] == [0.0, 0.001, 59.999]


@given(st.integers(0, 1000 * 3_600_000 - 1))
def test_a_written_time_is_read_back(ms: int) -> None:
    assert read_clock(clock(ms)) == read_clock(clock(ms, separator=".")) == ms
    assert read_clock(short_clock(ms)) == ms // 1000 * 1000


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1:00:00", 3_600_000),
        ("59:59", 3_599_000),
        (" 0:01.5 ", 1_500),
        ("00:00:00,07", 70),
        ("60:00", None),
        ("0:60", None),
        ("1:2", None),
        ("1:00:00:00", None),
        ("-0:01", None),
    ],
)
def test_a_time_that_a_person_writes_is_read_or_refused(text: str, ms: int | None) -> None:
    assert read_clock(text) == ms


def test_a_span_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        Span(2, 1)


def test_a_span_is_clipped_to_its_bounds_or_shrinks_to_their_edge() -> None:
    assert Span(5, 20).clip(Span(10, 15)) == Span(10, 15)
    assert Span(1, 3).clip(Span(10, 15)) == Span(10, 10)
    assert Span(30, 40).clip(Span(10, 15)) == Span(15, 15)


def test_a_span_holds_its_start_and_not_its_end() -> None:
    assert [ms for ms in (9, 10, 19, 20) if Span(10, 20).holds(ms)] == [10, 19]
    assert not Span(10, 10).holds(10)


def test_spans_share_the_time_that_is_in_both() -> None:
    shared = [Span(10, 20).overlap(other) for other in (Span(0, 10), Span(5, 12), Span(0, 30))]
    assert shared == [0, 2, 10]


def test_what_is_left_of_a_span_lies_between_the_others() -> None:
    assert left_over(Span(10, 20), [Span(15, 16), Span(0, 12), Span(16, 17)]) == [
        Span(12, 15),
        Span(17, 20),
    ]
    assert left_over(Span(10, 20), [Span(0, 5), Span(20, 30)]) == [Span(10, 20)]
    assert left_over(Span(10, 20), [Span(0, 30)]) == []


def test_spans_in_a_row_are_merged_into_one() -> None:
    assert merge_spans([Span(5, 9), Span(0, 2), Span(2, 3), Span(6, 7)]) == [Span(0, 3), Span(5, 9)]
    assert merge_spans([Span(5, 9), Span(0, 3)], gap=2) == [Span(0, 9)]


@given(st.lists(spans), st.integers(0, 300))
def test_merged_spans_cover_the_same_time_and_lie_further_apart_than_the_gap(
    some: list[Span], gap: int
) -> None:
    merged = merge_spans(some, gap=gap)
    assert all(right.start - left.end > gap for left, right in pairwise(merged))
    assert all(any(m.start <= s.start and s.end <= m.end for m in merged) for s in some)


@given(spans, spans)
def test_overlap_is_the_same_from_both_sides(one: Span, other: Span) -> None:
    assert one.overlap(other) == other.overlap(one) <= min(one.duration, other.duration)


@given(spans, st.lists(st.integers(1, 40), min_size=1), st.booleans())
def test_parts_that_share_a_stretch_touch_and_have_their_share_to_the_millisecond(
    span: Span, sizes: list[int], nearest: bool
) -> None:
    parts = share_time(span.start, span.end, sizes, nearest=nearest)
    assert (parts[0][0], parts[-1][1]) == (span.start, span.end)
    assert all(left[1] == right[0] for left, right in pairwise(parts))
    for (start, end), size in zip(parts, sizes, strict=True):
        assert abs(end - start - span.duration * size / sum(sizes)) <= 1


def test_borders_between_parts_are_rounded_down_or_to_the_nearest_millisecond() -> None:
    assert share_time(10, 20, [2, 1]) == [(10, 16), (16, 20)]
    assert share_time(10, 20, [2, 1], nearest=True) == [(10, 17), (17, 20)]
    assert share_time(10, 20, []) == []


@given(st.lists(spans), spans)
def test_an_index_finds_the_spans_that_share_time(everything: list[Span], wanted: Span) -> None:
    found = SpanIndex(everything).touching(wanted)
    shared = [i for i, one in enumerate(everything) if one.overlap(wanted)]
    assert [i for i in sorted(found) if everything[i].duration and wanted.duration] == shared
    assert [everything[i].start for i in found] == sorted(everything[i].start for i in found)
