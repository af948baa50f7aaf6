"""What the networks said, kept as bytes and read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.timing import Span
from tolmach.engines.speakers.kept import KeptStretches
from tolmach.engines.speakers.stretches import Stretch, Windows

OPEN = Path("/proc/self/fd")


def windows(count: int, seed: int) -> Windows:
    chance = np.random.default_rng(seed)
    times = chance.integers(0, 10**8, (count, 2)).astype(np.int32)
    return Windows(times, chance.normal(size=(count, 16)).astype(np.float16))


def stretch(start: int, long: int, short: int, classes: int | None) -> Stretch:
    said = None if classes is None else np.full((classes, 7), 0.25, dtype=np.float16)
    return Stretch(Span(start, start + 900), windows(long, start), windows(short, start + 1), said)


def kept_of(stretches: list[Stretch]) -> KeptStretches:
    kept = KeptStretches()
    for one in stretches:
        kept.add(one)
    return kept


STRETCHES = st.lists(
    st.builds(
        stretch,
        st.integers(0, 10**8),
        st.integers(1, 5),
        st.integers(0, 5),
        st.none() | st.integers(1, 9),
    ),
    max_size=4,
)


def values(one: Stretch) -> list[Any]:
    tables: list[npt.NDArray[Any]] = [*one.long, *one.short]
    classes = None if one.classes is None else one.classes.tolist()
    return [one.span, *(table.tolist() for table in tables), classes]


@given(STRETCHES)
def test_stretches_are_read_as_they_were_added(stretches: list[Stretch]) -> None:
    kept = kept_of(stretches)
    assert len(kept) == len(stretches)
    for _ in range(2):
        assert [values(one) for one in kept] == [values(one) for one in stretches]


@given(STRETCHES)
def test_two_may_read_at_a_time(stretches: list[Stretch]) -> None:
    kept = kept_of(stretches)
    pairs: Iterator[tuple[Stretch, Stretch]] = zip(kept, kept, strict=True)
    assert [values(a) for a, _ in pairs] == [values(one) for one in stretches]


@pytest.mark.skipif(not OPEN.is_dir(), reason="the system does not list open files")
def test_voices_are_in_no_file_not_even_in_a_temporary_one() -> None:
    before = sorted(OPEN.iterdir())
    kept = kept_of([stretch(1_000 * n, 3, 3, 9) for n in range(500)])
    assert len(list(kept)) == 500
    assert sorted(OPEN.iterdir()) == before
