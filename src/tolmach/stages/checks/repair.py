"""
Mend what can be mended without touching a word: a short list of steps, each from cues to cues.

Whatever would need a decision about the text, such as cues too fast to read, is left alone and
stays a finding of `tolmach.stages.checks.check`.
"""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from tolmach.core.cue import Cue, Track
from tolmach.core.language import display_width
from tolmach.core.profile import Profile
from tolmach.stages.checks.rules import STRAY_MARKUP, parted
from tolmach.stages.layout.rebreak import rebreak

Cues = tuple[Cue, ...]
Step = Callable[[Cues, "_Frame"], Cues]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the steps must know beside the cues."""

    profile: Profile
    language: str
    duration: int | None


@dataclass(frozen=True, slots=True)
class Repaired:
    """A mended track; `done` counts the cues that each step changed, under its name for people."""

    track: Track
    done: dict[str, int]


def repair(track: Track, profile: Profile, *, duration: int | None = None) -> Repaired:
    """
    Mend a track.

    Args:
        track: in the order of its file.
        profile: the limits; the language's own are used.
        duration: length of the recording in milliseconds, where known.

    Returns:
        Cues in time order with the same words; mending twice changes nothing more.
    """
    frame = _Frame(profile.for_language(track.language), track.language, duration)
    cues, done = track.cues, {}
    for name, step in STEPS:
        after = step(cues, frame)
        done[name] = _changed(cues, after)
        cues = after
    return Repaired(
        replace(track, cues=cues), {name: count for name, count in done.items() if count}
    )


def _changed(before: Cues, after: Cues) -> int:
    if len(before) != len(after):
        return len(before) - len(after)
    return sum(old is not new and old != new for old, new in zip(before, after, strict=True))


def _clean(cues: Cues, _: _Frame) -> Cues:
    return tuple(_with_lines(cue, (_plain(line) for line in cue.lines)) for cue in cues)


def _plain(line: str) -> str:
    without_tags = STRAY_MARKUP.sub(lambda found: html.unescape(found[0]), line)
    return " ".join(STRAY_MARKUP.sub("", without_tags).split())


def _with_lines(cue: Cue, lines: Iterable[str]) -> Cue:
    kept = tuple(line for line in lines if line)
    return cue if kept == cue.lines else replace(cue, lines=kept)


def _drop_empty(cues: Cues, _: _Frame) -> Cues:
    return tuple(cue for cue in cues if cue.lines)


def _sort(cues: Cues, _: _Frame) -> Cues:
    return tuple(sorted(cues, key=lambda cue: cue.start))


def _clip(cues: Cues, frame: _Frame) -> Cues:
    """End cues with the recording; one that starts after it is left for a person to judge."""
    end = frame.duration
    if end is None:
        return cues
    return tuple(replace(cue, end=end) if cue.start < end < cue.end else cue for cue in cues)


def _separate(cues: Cues, frame: _Frame) -> Cues:
    """End each cue early enough before the next; cues that start together cannot be parted."""
    starts = [cue.start for cue in cues]
    kept = list(cues)
    for index, cue in enumerate(cues):
        later = bisect_right(starts, cue.start)
        if later < len(starts):
            wanted = starts[later] - frame.profile.min_gap
            end = wanted if wanted > cue.start else starts[later]
            kept[index] = replace(cue, end=min(end, cue.end))
    return tuple(kept)


def _lengthen(cues: Cues, frame: _Frame) -> Cues:
    """Give short cues the free time after them; nobody knows here when their speech began."""
    following = [*(cue.start - frame.profile.min_gap for cue in cues[1:]), None]
    return tuple(_grown(cue, limit, frame) for cue, limit in zip(cues, following, strict=False))


def _grown(cue: Cue, limit: int | None, frame: _Frame) -> Cue:
    limits = [time for time in (limit, frame.duration) if time is not None]
    end = min([cue.start + frame.profile.min_duration, *limits])
    return replace(cue, end=end) if end > cue.end else cue


def _break_lines(cues: Cues, frame: _Frame) -> Cues:
    return tuple(
        _with_lines(cue, rebreak(cue.lines, frame.language, frame.profile))
        if _needs_recut(cue, frame)
        else cue
        for cue in cues
    )


def _needs_recut(cue: Cue, frame: _Frame) -> bool:
    too_big = len(cue.lines) > frame.profile.lines or any(
        display_width(line) > frame.profile.cpl for line in cue.lines
    )
    return too_big or any(
        parted(left, right, frame.language) for left, right in pairwise(cue.lines)
    )


STEPS: tuple[tuple[str, Step], ...] = (
    ("spaces and stray markup taken out", _clean),
    ("cues without text removed", _drop_empty),
    ("cues put in order of time", _sort),
    ("cues ended with the recording", _clip),
    ("overlaps and flickering gaps opened", _separate),
    ("short cues given free time", _lengthen),
    ("lines cut anew", _break_lines),
)
"""The steps in their order: name for people, and what is done."""
