"""
How well turns tell who speaks: the diarization error rate.

As NIST defines it ("Rich Transcription 2009 Evaluation Plan", section 6.2): of all reference
speech, the share that is missed, invented, or given to the wrong person, under the best pairing of
names. Where two speak at once, each of them counts. The numbers are those of pyannote.metrics 4.2,
whose `collar` is twice this one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tolmach.core.speech import Turn
from tolmach.core.timing import Span, merge_spans


class _Piece(NamedTuple):
    """A stretch of time in which the same people speak."""

    length: int
    reference: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """
    What is wrong with turns, in milliseconds of speech.

    Attributes:
        total: reference speech that was scored, each speaker counted.
        pairs: found speaker -> reference speaker.
    """

    total: int
    missed: int
    invented: int
    confused: int
    pairs: Mapping[str, str]

    @property
    def rate(self) -> float:
        """The error rate in percent; 0 where there was nothing to find."""
        wrong = self.missed + self.invented + self.confused
        return 100 * wrong / self.total if self.total else 0.0


def diarization_error(
    reference: Sequence[Turn], found: Sequence[Turn], *, collar: int = 0
) -> DiarizationError:
    """
    Compare turns with the reference.

    Args:
        collar: milliseconds on either side of every edge of a reference turn that do not count.
    """
    pieces = _pieces(reference, found, collar)
    pairs = _pairs(pieces)
    total = missed = invented = confused = 0
    for piece in pieces:
        here, there = len(piece.reference), len(piece.found)
        right = sum(pairs.get(one) in piece.reference for one in piece.found)
        total += here * piece.length
        missed += max(0, here - there) * piece.length
        invented += max(0, there - here) * piece.length
        confused += (min(here, there) - right) * piece.length
    return DiarizationError(total, missed, invented, confused, pairs)


def _pieces(reference: Sequence[Turn], found: Sequence[Turn], collar: int) -> list[_Piece]:
    """Cut time at every edge, collars left out."""
    edges = [edge for turn in _joined(reference) for edge in (turn.start, turn.end)]
    blind = merge_spans(Span(edge - collar, edge + collar) for edge in edges) if collar else []
    changes: list[tuple[int, int, int, str]] = []
    for kind, turns in enumerate((_joined(reference), _joined(found))):
        changes += [(turn.start, 1, kind, turn.speaker) for turn in turns if turn.end > turn.start]
        changes += [(turn.end, 0, kind, turn.speaker) for turn in turns if turn.end > turn.start]
    changes += [(span.start, 1, 2, "") for span in blind]
    changes += [(span.end, 0, 2, "") for span in blind]
    changes.sort()
    speaking: tuple[set[str], set[str], set[str]] = (set(), set(), set())
    pieces = []
    for (at, begins, kind, name), (until, *_) in pairwise(changes):
        (speaking[kind].add if begins else speaking[kind].discard)(name)
        if until > at and not speaking[2]:
            pieces.append(_Piece(until - at, frozenset(speaking[0]), frozenset(speaking[1])))
    return pieces


def _joined(turns: Sequence[Turn]) -> list[Turn]:
    """The same turns, those of one speaker that touch or overlap as one."""
    return [
        Turn(span.start, span.end, name)
        for name in sorted({turn.speaker for turn in turns})
        for span in merge_spans(Span(t.start, t.end) for t in turns if t.speaker == name)
    ]


def _pairs(pieces: Sequence[_Piece]) -> dict[str, str]:
    """The pairing of names with the most time in common, by dynamic programming over subsets."""
    shared: dict[tuple[str, str], int] = {}
    for piece in pieces:
        for one in piece.found:
            for other in piece.reference:
                shared[one, other] = shared.get((one, other), 0) + piece.length
    names = sorted({one for one, _ in shared})
    best: dict[frozenset[str], tuple[int, tuple[tuple[str, str], ...]]] = {frozenset(): (0, ())}
    for one in names:
        grown = dict(best)
        for used, (time, pairs) in best.items():
            for (name, other), length in shared.items():
                if name != one or other in used:
                    continue
                taken = used | {other}
                if time + length > grown.get(taken, (-1, ()))[0]:
                    grown[taken] = time + length, (*pairs, (one, other))
        best = grown
    return dict(max(best.values())[1]) if best else {}
