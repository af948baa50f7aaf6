"""What the networks said, kept as bytes and read again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    vectors = chance.normal(size=(count, 16))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return Windows(times, vectors.astype(np.float16))


def stretch(start: int, long: int, short: int, local: int | None) -> Stretch:
    said = None if local is None else np.tile(np.array([[2, 1]], dtype=np.uint8), (local, 1))
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
    """All but the vectors, which are rounded."""
    local = None if one.local is None else one.local.tolist()
    return [one.span, one.long.times.tolist(), one.short.times.tolist(), local]


def vectors_of(stretches: Iterable[Stretch]) -> npt.NDArray[np.float64]:
    rows = [part.vectors for one in stretches for part in (one.long, one.short)]
    return np.concatenate([np.zeros((0, 16)), *rows])


@given(STRETCHES)
def test_stretches_are_read_as_they_were_added(stretches: list[Stretch]) -> None:
    kept = kept_of(stretches)
    assert len(kept) == len(stretches)
    for _ in range(2):
        assert [values(one) for one in kept] == [values(one) for one in stretches]


@given(STRETCHES)
def test_vectors_keep_their_length_and_turn_by_less_than_a_degree(
    stretches: list[Stretch],
) -> None:
    read, added = vectors_of(kept_of(stretches)), vectors_of(stretches)
    assert np.linalg.norm(read, axis=1) == pytest.approx(1, abs=2e-3)
    assert ((read - added) ** 2).sum(axis=1) == pytest.approx(0, abs=np.radians(1) ** 2)


def test_an_hour_of_speech_takes_less_than_seven_megabytes() -> None:
    """Vectors of 256 numbers: two and four windows a second, and 59 rows of the segmenter."""
    vectors = np.eye(256, dtype=np.float16)
    times = np.zeros((256, 2), dtype=np.int32)
    windows_of = [Windows(times[:count], vectors[:count]) for count in (20, 40)]
    kept = KeptStretches()
    for start in range(0, 3_600_000, 10_000):
        local = np.zeros((590, 2), dtype=np.uint8)
        kept.add(Stretch(Span(start, start + 10_000), *windows_of, local))
    assert kept.size < 7_000_000


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
