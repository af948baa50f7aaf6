"""
Where words begin and end, between what an aligner says and where the sound is silent.

An aligner puts the boundary between two words anywhere in the pause between them, and boundaries
in fluent speech vary by some hundredths of a second. So every silence goes to the boundary nearest
to it, whose words then end and begin at its edges, and other boundaries are drawn a little to where
the lengths of the two words would put them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from tolmach.core.document import Word
from tolmach.core.timing import Span

LEVEL_MS = 10
"""Sound per level."""

_BELOW = 38
"""Decibels under the loud parts from which on sound is silence, in a recording without noise."""
_ABOVE_NOISE = 6
"""Decibels over the quiet parts up to which sound is silence, in a recording with noise."""
_SPEECH = 20
"""Decibels under the loud parts that are still speech, whatever the noise."""
_SHORTEST = 60
"""Milliseconds of silence that count; what is shorter is a closed mouth inside a word."""
_FARTHEST = 200
"""Milliseconds between a boundary and a silence that may still belong to it."""
_PUNCTUATED = 30
"""Milliseconds by which a boundary behind a mark counts as nearer: people pause at marks."""
_EVENING = 0.3
"""
Share of the way to the boundary that the lengths of two words suggest. Chosen with half of the
sentences of a Russian reader whose phones are labelled (`benchmarks/alignment`).
"""
_TOUCHING = 100
"""Milliseconds between two words up to which no pause parts them."""
_LEAST = 20
"""Milliseconds that a word lasts at least: one step of the aligner."""


def silences(levels: Sequence[float], start: int) -> list[Span]:
    """
    Find silence in a stretch of sound, by how loud the stretch is.

    Args:
        levels: decibels, one value per 10 ms.
        start: media time of the first.

    >>> silences([-20.0] * 50 + [-80.0] * 20 + [-25.0] * 30, 1000)
    [Span(start=1500, end=1700)]
    """
    if not levels:
        return []
    ranked = sorted(levels)
    loud, quiet = ranked[len(ranked) * 19 // 20], ranked[len(ranked) // 10]
    limit = min(max(loud - _BELOW, quiet + _ABOVE_NOISE), loud - _SPEECH)
    found = []
    at = start
    for silent, run in groupby(level < limit for level in levels):
        end = at + LEVEL_MS * sum(1 for _ in run)
        if silent and end - at >= _SHORTEST:
            found.append(Span(at, end))
        at = end
    return found


def settled(words: Sequence[Word], quiet: Sequence[Span]) -> list[Word]:
    """
    Move the boundaries between words to the edges of silences, and even out the others.

    Args:
        words: in time order; an aligner lets each end where the next begins.
        quiet: silences in and around them, in time order.

    >>> words = [Word("Мы", 0, 300), Word("ждали.", 300, 800), Word("Да.", 800, 1500)]
    >>> [word.span for word in settled(words, [Span(700, 1000)])]
    [Span(start=0, end=273), Span(start=273, end=700), Span(start=1000, end=1500)]
    """
    if not words:
        return []
    starts = [word.start for word in words] + [words[-1].end]
    ends = [words[0].start] + [word.end for word in words]
    edges = [Span(min(end, at), at) for end, at in zip(ends, starts, strict=True)]
    fixed = _pauses(words, starts, quiet)
    for index, pause in fixed.items():
        edges[index] = pause
    evened = list(edges)
    for index in range(1, len(words)):
        if index not in fixed:
            before, after = (_size(word) for word in words[index - 1 : index + 1])
            first, last = edges[index - 1].end, edges[index + 1].start
            even = first + (last - first) * before / (before + after)
            moved = round(_EVENING * (even - edges[index].end))
            if edges[index].duration <= _TOUCHING:
                evened[index] = Span(edges[index].end + moved, edges[index].end + moved)
    return _between(words, evened)


def _size(word: Word) -> int:
    return len(word.text) + 1


def _pauses(words: Sequence[Word], at: Sequence[int], quiet: Sequence[Span]) -> dict[int, Span]:
    """The silences at boundaries, by the boundary's number; 0 is before the first word."""
    found: dict[int, list[Span]] = {}
    for silence in quiet:
        first = bisect_left(at, silence.start - _FARTHEST)
        last = bisect_right(at, silence.end + _FARTHEST)
        near = [(_distance(words, at, index, silence), index) for index in range(first, last)]
        if near:
            found.setdefault(min(near)[1], []).append(silence)
    return {index: max(each, key=lambda one: one.duration) for index, each in found.items()}


def _distance(words: Sequence[Word], at: Sequence[int], index: int, silence: Span) -> int:
    """How far a boundary is from a silence in milliseconds; less behind a punctuation mark."""
    away = max(silence.start - at[index], at[index] - silence.end, 0)
    marked = index == 0 or not words[index - 1].text[-1:].isalnum()
    return away - _PUNCTUATED * marked


def _between(words: Sequence[Word], edges: Sequence[Span]) -> list[Word]:
    """The words between edges; each lasts a moment at least, and none begins before another."""
    placed: list[Word] = []
    begin = 0
    for word, (left, right) in zip(words, pairwise(edges), strict=True):
        begin = max(begin, left.end)
        placed.append(replace(word, start=begin, end=max(begin + _LEAST, right.start)))
        begin += _LEAST
    return placed
