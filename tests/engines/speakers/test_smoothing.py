"""Which voice speaks in each tenth of a second."""

from __future__ import annotations

import numpy as np

from tolmach.core.timing import Span
from tolmach.engines.speakers.smoothing import cells_of, told_apart
from tolmach.engines.speakers.stretches import Stretch, Windows

NONE = Windows(np.zeros((0, 2), dtype=np.int32), np.zeros((0, 3), dtype=np.float16))


def stretch(start: int, *vectors: tuple[float, float, float]) -> Stretch:
    """A second of speech for each vector, with a window for each."""
    starts = start + 1000 * np.arange(len(vectors), dtype=np.int32)
    rows = np.array(vectors) / np.linalg.norm(vectors, axis=1, keepdims=True)
    long = Windows(np.stack([starts, starts + 1000], axis=1), rows.astype(np.float16))
    return Stretch(Span(start, start + 1000 * len(vectors)), long, NONE, None)


def test_voices_are_taken_again_from_where_one_person_speaks_alone() -> None:
    """The first voice holds a third sound, which only windows across changes have."""
    first = np.array([[1.0, 0.0, 1.5], [0.0, 1.0, 0.0]])
    voices = first / np.linalg.norm(first, axis=1, keepdims=True)
    long = [stretch(20_000 * n, *[(1, 0, 0)] * 6) for n in range(2)]
    long += [stretch(20_000 * n + 10_000, *[(0, 1, 0)] * 6) for n in range(2)]
    short = stretch(60_000, (0.0, 0.6, 0.9))
    stretches = sorted([*long, short], key=lambda one: one.span.start)
    rows = told_apart(stretches, voices).tolist()
    said = dict(zip([span.start for span in cells_of(stretches)], rows, strict=True))
    assert said[0] == said[20_000] == 0
    assert said[10_000] == said[30_000] == 1
    assert said[60_000] == 1


def test_a_short_piece_without_a_pause_keeps_its_neighbours_voice() -> None:
    voices = np.eye(3)[:2]
    unclear = stretch(0, (1, 0, 0), (1, 0, 0), (0.49, 0.5, 1), (1, 0, 0), (1, 0, 0))
    assert set(told_apart([unclear], voices).tolist()) == {0}
    clear = stretch(0, (1, 0, 0), (1, 0, 0), (0, 1, 0), (1, 0, 0), (1, 0, 0))
    assert told_apart([clear], voices).tolist()[24:26] == [1, 1]
