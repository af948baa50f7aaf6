"""
What the networks said, kept until it is known who speaks: as bytes in memory, 6 MB for each hour.

A vector is kept with a byte for each number, which turns it by about half a degree. Voices are
personal, so that they are in no file, not even in a temporary one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tolmach.core.timing import Span
from tolmach.engines.speakers.stretches import Stretch, Windows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Halves = npt.NDArray[np.float16]
    Part = npt.NDArray[Any]

_TYPES = ("<i4", "<i4", "<i1", "<i4", "<i1", "<u1")
"""Of the parts of a stretch, in their order: see `_parts`."""


class KeptStretches:
    """The stretches of a recording, added in order."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._count = 0
        self._end = 0

    def add(self, stretch: Stretch) -> None:
        """Append a stretch."""
        import numpy as np

        parts = [part.astype(kind) for part, kind in zip(_parts(stretch), _TYPES, strict=True)]
        sizes = np.array([part.shape for part in parts], dtype="<i4")
        self._bytes.seek(self._end)
        self._bytes.write(b"".join(part.tobytes() for part in (sizes, *parts)))
        self._end = self._bytes.tell()
        self._count += 1

    @property
    def size(self) -> int:
        """Bytes that are held."""
        return self._end

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Stretch]:
        at = 0
        for _ in range(self._count):
            self._bytes.seek(at)  # others may read meanwhile
            sizes = self._part("<i4", len(_TYPES), 2).tolist()
            parts = [self._part(kind, *size) for kind, size in zip(_TYPES, sizes, strict=True)]
            at = self._bytes.tell()
            yield _stretch(*parts)

    def _part(self, kind: str, rows: int, columns: int) -> Part:
        import numpy as np

        size = rows * columns * np.dtype(kind).itemsize
        return np.frombuffer(self._bytes.read(size), dtype=kind).reshape(rows, columns)


def _parts(stretch: Stretch) -> list[Part]:
    """A stretch as tables; that of the segmenter has no columns where there is none."""
    import numpy as np

    local = np.zeros((0, 0)) if stretch.local is None else stretch.local
    span = np.array([(stretch.span.start, stretch.span.end)])
    (long_times, long), (short_times, short) = stretch.long, stretch.short
    return [span, long_times, _rounded(long), short_times, _rounded(short), local]


def _rounded(vectors: Halves) -> Part:
    """As whole numbers, the largest of each vector 127: only its direction counts."""
    import numpy as np

    most = abs(vectors).max(axis=1, keepdims=True, initial=0)
    scaled = vectors.astype(np.float32) * 127 / np.maximum(most, np.float32(1e-4))
    result: Part = np.rint(scaled)
    return result


def _directed(numbers: Part) -> Halves:
    """Vectors of length 1 again."""
    import numpy as np

    vectors = numbers.astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    result: Halves = (vectors / np.maximum(lengths, 1)).astype(np.float16)
    return result


def _stretch(
    span: Part,
    long_times: Part,
    long_vectors: Part,
    short_times: Part,
    short_vectors: Part,
    local: Part,
) -> Stretch:
    return Stretch(
        Span(*span[0].tolist()),
        Windows(long_times, _directed(long_vectors)),
        Windows(short_times, _directed(short_vectors)),
        local if local.shape[1] else None,
    )
