"""
How well cues are timed, on cues that begin or end with the same word in both tracks.

SubER does not see a constant offset below about a second, since words may match wherever cues
overlap. So offset, errors and drift are measured for themselves, on words and not on overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from statistics import median, quantiles

from tolmach.core.cue import Track
from tolmach.core.score import Score, StartError
from tolmach.measures.words import CUE, tokens
from tolmach.messages import message

_GROUP = message("Timing")
_FEWEST = 5
_POINTS = 200

Pairs = Sequence[tuple[int, int]]


def timing_scores(hypothesis: Track, reference: Track, pairs: Pairs) -> list[Score]:
    """Errors of starts and ends, offset and drift; None where too few cues match."""
    starts = start_errors(hypothesis, reference, pairs)
    start = [found.error for found in starts]
    end = end_errors(hypothesis, reference, pairs)
    matched = 100 * len(starts) / len(reference.cues) if reference.cues else None
    half, most = message("Half are nearer."), message("Nine of ten are nearer.")
    same = message("Cues that open with the same word.")
    late = message("Median start; positive is late.")
    grows = message("How the offset grows with time.")
    rows = (
        ("matched", message("Cues matched"), matched, "%", "high", same),
        ("start_median", message("Start error, median"), _median(start), "ms", "low", half),
        ("start_p90", message("Start error, p90"), _p90(start), "ms", "low", most),
        ("end_median", message("End error, median"), _median(end), "ms", "low", half),
        ("end_p90", message("End error, p90"), _p90(end), "ms", "low", most),
        ("offset", message("Offset"), _offset(start), "ms", "", late),
        ("drift", message("Drift"), drift(starts), "s/min", "", grows),
    )
    return [
        Score(name, title, _GROUP, value, unit, better, meaning)
        for name, title, value, unit, better, meaning in rows
    ]


def start_errors(hypothesis: Track, reference: Track, pairs: Pairs) -> list[StartError]:
    """How late each cue starts that opens with the same word in both tracks."""
    ours, theirs = tokens(hypothesis), tokens(reference)
    found = []
    for left, right in pairs:
        if ours[left].opens and theirs[right].opens:
            at = reference.cues[theirs[right].cue].start
            found.append(StartError(at, hypothesis.cues[ours[left].cue].start - at))
    return found


def end_errors(hypothesis: Track, reference: Track, pairs: Pairs) -> list[int]:
    """How late each cue ends that closes with the same word in both tracks, in milliseconds."""
    ours, theirs = tokens(hypothesis), tokens(reference)
    return [
        hypothesis.cues[ours[left].cue].end - reference.cues[theirs[right].cue].end
        for left, right in pairs
        if ours[left].after == theirs[right].after == CUE
    ]


def drift(starts: Sequence[StartError]) -> float | None:
    """
    Seconds per minute by which cues come later and later; None where too few cues match.

    The median of the slopes between all pairs (Theil and Sen), so that a few cues that were cut
    otherwise do not tilt the line; of long tracks, evenly spaced cues are taken.

    >>> drift([StartError(60_000 * minute, 40 * minute) for minute in range(9)])
    0.04
    """
    if len(starts) < _FEWEST:
        return None
    step = -(-len(starts) // _POINTS)
    slopes = [
        (later.error - earlier.error) / (later.at - earlier.at)
        for earlier, later in combinations(starts[::step], 2)
        if later.at > earlier.at
    ]
    return median(slopes) * 60 if slopes else None


def _median(errors: Sequence[int]) -> float | None:
    return median(map(abs, errors)) if len(errors) >= _FEWEST else None


def _p90(errors: Sequence[int]) -> float | None:
    if len(errors) < _FEWEST:
        return None
    return quantiles(map(abs, errors), n=10, method="inclusive")[-1]


def _offset(errors: Sequence[int]) -> float | None:
    return median(errors) if len(errors) >= _FEWEST else None
