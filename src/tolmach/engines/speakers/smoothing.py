"""
Which voice speaks in each tenth of a second: likeness to every voice, smoothed by Viterbi.

A change of speaker costs, less so at a pause and where the segmenter changes its local speaker, so
that a short piece keeps its neighbour's voice unless it is clearly another's. Voices are then taken
again from windows in which one person speaks alone, and cells are compared with these: the first
voices hold what lies across changes of speaker, which short turns have many of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tolmach.core.timing import Span, share_time

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tolmach.engines.speakers.stretches import Stretch, Stretches

    Floats = npt.NDArray[np.float64]
    Labels = npt.NDArray[np.int16]

CELL_MS = 100
CERTAINTY = 24.0
"""Weight of a cosine: how sure a difference of likeness makes."""
CHANGE = 4.0
"""Cost of a change of speaker within speech."""
AT_PAUSE, AT_LONG_PAUSE, AT_LOCAL_CHANGE = 0.5, 0.3, 0.6
"""What is left of that cost at a pause, at one of a second, and at a local change of speaker."""
_LONG_PAUSE_MS = 1_000
_AGAIN = 2
"""How often voices are taken again; a third time changes nothing."""
_LEAST_ALONE = 5
"""Windows from which a voice is taken again."""


def told_apart(stretches: Stretches, voices: Floats) -> Labels:
    """
    Find who speaks in each cell of speech.

    Args:
        voices: one per row, each of length 1.

    Returns:
        The row of the voice of each of `cells_of`.
    """
    labels = _smoothed(stretches, voices)
    for _ in range(_AGAIN):
        voices = _voices_alone(stretches, labels, voices)
        labels = _smoothed(stretches, voices)
    return labels


def cells_of(stretches: Stretches) -> Iterator[Span]:
    """The times of the cells into which speech is cut."""
    return (cell for stretch in stretches for cell in _own_cells(stretch))


def _voices_alone(stretches: Stretches, labels: Labels, voices: Floats) -> Floats:
    """The mean vectors of windows in which one person speaks; a voice with few keeps its own."""
    import numpy as np

    sums, counts = np.zeros_like(voices), np.zeros(len(voices), dtype=int)
    first = 0
    for stretch in stretches:
        count = _count(stretch)
        own = labels[first : first + count]
        first += count
        for times, vectors in (stretch.long, stretch.short):
            inside = times.clip(stretch.span.start, stretch.span.end) - stretch.span.start
            edges = inside / stretch.span.duration * count
            for (begin, end), vector in zip(edges.tolist(), vectors, strict=True):
                within = own[int(begin) : max(int(begin) + 1, round(end))]
                if len(within) and (within == within[0]).all():
                    sums[within[0]] += vector
                    counts[within[0]] += 1
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    enough = (counts >= _LEAST_ALONE)[:, np.newaxis] & (lengths > 0)
    result: Floats = np.where(enough, sums / np.maximum(lengths, 1e-9), voices)
    return result


def _count(stretch: Stretch) -> int:
    """How many cells a stretch has."""
    return max(1, round(stretch.span.duration / CELL_MS))


def _cells(stretches: Stretches, voices: Floats) -> Iterator[tuple[float, Floats]]:
    """
    Of each cell, the cost of a change in front of it, and its likeness to every voice.

    One stretch is held at a time.
    """
    before: int | None = None
    for stretch in stretches:
        middles = _middles(_own_cells(stretch))
        costs = _costs(middles, stretch, before)
        yield from zip(costs, _likeness(middles, stretch, voices), strict=True)
        before = stretch.span.end


def _own_cells(stretch: Stretch) -> list[Span]:
    shares = [1] * _count(stretch)
    return [Span(*ends) for ends in share_time(stretch.span.start, stretch.span.end, shares)]


def _middles(cells: Sequence[Span]) -> Floats:
    import numpy as np

    return np.array([(one.start + one.end) / 2 for one in cells])


def _likeness(middles: Floats, stretch: Stretch, voices: Floats) -> Floats:
    """The likeness of the windows around each cell, the nearer ones counting more."""
    import numpy as np

    total = np.zeros((len(middles), len(voices)))
    weight = np.full((len(middles), 1), 1e-6)
    for times, vectors in (stretch.long, stretch.short):
        half = np.maximum(1, (times[:, 1] - times[:, 0]) / 2)
        away = abs(middles[:, np.newaxis] - times[:, 0] - half)
        near = np.maximum(0, 1 - away / half)
        total += near @ (vectors.astype(np.float64) @ voices.T)
        weight += near.sum(axis=1, keepdims=True)
    result: Floats = total / weight
    return result


def _costs(middles: Floats, stretch: Stretch, before: int | None) -> Iterator[float]:
    """The cost of a change in front of each cell, in shares of `CHANGE`."""
    pause = _LONG_PAUSE_MS if before is None else stretch.span.start - before
    yield AT_LONG_PAUSE if pause >= _LONG_PAUSE_MS else AT_PAUSE
    if stretch.local is None:
        yield from [1.0] * (len(middles) - 1)
        return
    rows = len(stretch.local)
    share = (middles - stretch.span.start) / max(1, stretch.span.duration)
    at = (share * rows).astype(int).clip(0, rows - 1)
    for left, right in pairwise(stretch.local[at, 0].tolist()):
        yield AT_LOCAL_CHANGE if left != right else 1.0


def _smoothed(stretches: Stretches, voices: Floats) -> Labels:
    """The most likely voice of each cell, by its row."""
    import numpy as np

    count = sum(map(_count, stretches))
    rows = np.arange(len(voices))
    origin = np.zeros((count, len(voices)), dtype=np.int16)
    reached = np.zeros(len(voices))
    for index, (cost, likeness) in enumerate(_cells(stretches, voices)):
        best = int(reached.argmax())
        changed = reached[best] - CHANGE * cost if index else reached[best]
        stays = reached >= changed
        origin[index] = np.where(stays, rows, best)
        reached = np.where(stays, reached, changed) + likeness * CERTAINTY
    labels = np.zeros(count, dtype=np.int16)
    voice = int(reached.argmax())
    for index in range(count - 1, -1, -1):
        labels[index] = voice
        voice = int(origin[index, voice])
    return labels
