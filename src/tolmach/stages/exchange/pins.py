"""Pins from subtitles that came back: cues that a person split, joined, retimed or broke."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.exchange import ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.core.timing import Span
from tolmach.languages import language
from tolmach.text.sanitize import inert
from tolmach.text.words import split_words

_FRAME = 50
"""Milliseconds by which editors move a time when they round it to frames, 20 a second and more."""


class Shown(NamedTuple):
    """
    One word of a cue, or character where there are no spaces: its sentence, and on which line.
    """

    sentence: str | None
    line: int


def pins_of(
    base: ExportSnapshot,
    cues: Sequence[Cue],
    shown: Sequence[Sequence[Shown]],
    texts: Mapping[str, str],
) -> dict[str, tuple[Pin, ...]]:
    """
    Find the cues that are not as they were exported, as pins on the sentences' texts.

    The cues right before and behind one with another time are pinned as well, and so on: the layout
    would let them follow, and the next file would not be the one that came back.

    Args:
        base: what was exported.
        cues: what came back, in time order.
        shown: the words of each cue.
        texts: what the sentences say now; the pins count their words.
    """
    places = {sentence: _places(text, base.language) for sentence, text in texts.items()}
    found: dict[str, list[Pin]] = defaultdict(list)
    for cue, parts, pinned in zip(cues, _parts(shown), _set(base, cues), strict=True):
        if not pinned:
            continue
        pins = [
            (sentence, _pin(cue, base.profile, lines, places[sentence]))
            for sentence, lines in parts
        ]
        whole = [(sentence, pin) for sentence, pin in pins if pin is not None]
        if len(whole) == len(parts) == len({sentence for sentence, _ in parts}):
            for number, (sentence, pin) in enumerate(whole):
                found[sentence].append(replace(pin, part=number, parts=len(whole)))
    return {sentence: tuple(pins) for sentence, pins in found.items()}


def _set(base: ExportSnapshot, cues: Sequence[Cue]) -> list[bool]:
    """Whether each cue has other lines or another time than was exported, or is next to one."""
    provided: dict[tuple[str, ...], list[Span]] = defaultdict(list)
    for cue in base.cues:
        provided[_lines(cue)].append(cue.span)
    for stretches in provided.values():
        stretches.sort()
    held = [not _among(cue.span, provided[_lines(cue)]) for cue in cues]
    spans = {cue.span for cue in base.cues}
    pushes = [cue.span not in spans for cue in cues]
    for index in range(1, len(cues)):
        held[index] |= held[index - 1] and pushes[index - 1]
    for index in range(len(cues) - 1, 0, -1):
        held[index - 1] |= held[index] and pushes[index]
    return held


def _among(span: Span, stretches: Sequence[Span]) -> bool:
    """Whether one of the sorted stretches is at the same time; equal lines can be in thousands."""
    near = bisect_left(stretches, span.start - _FRAME, key=lambda other: other.start)
    while near < len(stretches) and stretches[near].start <= span.start + _FRAME:
        if same_time(span, stretches[near]):
            return True
        near += 1
    return False


def _lines(cue: Cue) -> tuple[str, ...]:
    return tuple(filter(None, map(inert, cue.lines)))


def same_time(left: Span, right: Span) -> bool:
    """Whether two cues have the same times, apart from rounding."""
    return max(abs(left.start - right.start), abs(left.end - right.end)) <= _FRAME


def _places(text: str, code: str) -> dict[int, int]:
    """Words before a place in the text, as `Shown` counts them -> index of the word behind it."""
    words = split_words(text, code)
    lengths = [1 if language(code).spaced else len(word) for word in words]
    return {count: index for index, count in enumerate(accumulate(lengths, initial=0))}


_Part = tuple[str, list[int]]
"""A sentence, and where the words begin that each line of a cue shows of it; the end comes last."""


def _parts(shown: Sequence[Sequence[Shown]]) -> Iterable[list[_Part]]:
    """What every cue shows of which sentence; nothing where a word belongs to none."""
    done: Counter[str] = Counter()
    for cue in shown:
        parts: list[_Part] = []
        known = all(word.sentence is not None for word in cue)
        for sentence, group in groupby(cue, key=lambda word: word.sentence or ""):
            words = list(group)
            first = done[sentence]
            done[sentence] += len(words)
            turns = [k for k, (a, b) in enumerate(pairwise(words), 1) if a.line != b.line]
            parts.append((sentence, [first, *(first + k for k in turns), done[sentence]]))
        yield _opened(parts, cue) if known else []


def _opened(parts: list[_Part], cue: Sequence[Shown]) -> list[_Part]:
    """Mark a part that begins a line of its own by naming its first word twice."""
    reached = 0
    for _, edges in parts:
        if reached and cue[reached].line != cue[reached - 1].line:
            edges.insert(0, edges[0])
        reached += edges[-1] - edges[0]
    return parts


def _pin(cue: Cue, profile: str, edges: Sequence[int], places: Mapping[int, int]) -> Pin | None:
    """The pin of one part, unless it begins, ends or breaks inside a word."""
    known = [places[edge] for edge in edges if edge in places]
    if len(known) < len(edges) or cue.duration <= 0:
        return None
    first, *breaks, last = known
    return Pin(first, last, cue.start, cue.end, tuple(breaks), profile)
