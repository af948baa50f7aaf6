"""
Repair what can be repaired without touching a word: a short list of steps, each from cues to cues.

Whatever would need a decision about the text, such as leaving words out, is left alone and stays
a finding of `tolmach.stages.checks.check`.
"""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from tolmach.core.cue import Cue, TimedSentence, Track, display_width
from tolmach.core.profile import Profile
from tolmach.core.timing import share_time
from tolmach.stages.alignment.projection import spread_words
from tolmach.stages.checks.rules import STRAY_MARKUP, TOUCHING_MS, parted
from tolmach.stages.checks.style_rules import DASHES
from tolmach.stages.layout import lay_out
from tolmach.stages.layout.rebreak import rebreak
from tolmach.text.words import split_words

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
    """A repaired track; `done` counts the cues that each step changed, by its name for people."""

    track: Track
    done: dict[str, int]


def repair(track: Track, profile: Profile, *, duration: int | None = None) -> Repaired:
    """
    Repair a track.

    Args:
        track: in the order of its file.
        profile: the limits; the language's own are used.
        duration: length of the recording in milliseconds, where known.

    Returns:
        Cues in time order with the same words; a second repair changes nothing.
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
        return abs(len(before) - len(after))
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
    """
    End overlaps, and open or close gaps that flicker.

    A gap is opened where the cue before it can still be read, and closed where it cannot. Cues that
    start together cannot be separated.
    """
    starts = [cue.start for cue in cues]
    kept = list(cues)
    for index, cue in enumerate(cues):
        later = bisect_right(starts, cue.start)
        if later == len(starts) or 0 <= starts[later] - cue.end < TOUCHING_MS:
            continue
        end = frame.profile.latest_end(starts[later])
        if cue.end <= end:
            continue
        readable = end - cue.start >= max(1, _reading_time(cue, frame.profile))
        kept[index] = replace(cue, end=end if readable else starts[later])
    return tuple(kept)


def _reading_time(cue: Cue, profile: Profile) -> int:
    """The shortest time in milliseconds in which a cue may be shown."""
    return max(profile.min_duration, ceil(cue.characters * 1000 / profile.cps))


def _split(cues: Cues, frame: _Frame) -> Cues:
    """Make several cues of one whose text no line breaks bring inside the limits."""
    following = [*(cue.start for cue in cues[1:]), None]
    pairs = zip(cues, following, strict=False)
    parts = tuple(part for cue, start in pairs for part in _parts(cue, start, frame))
    return parts if len(parts) == len(cues) else _separate(_sort(parts, frame), frame)


def _parts(whole: Cue, following: int | None, frame: _Frame) -> Cues:
    if any(line.startswith(DASHES) for line in whole.lines[1:]):
        return (whole,)
    lines = rebreak(whole.lines, frame.language, frame.profile)
    if not _too_big(lines, frame.profile):
        return (whole,)
    cue = _grown(whole, following, frame)
    texts = [word for line in cue.lines for word in split_words(line, frame.language)]
    words = tuple(spread_words(texts, cue.start, cue.end))
    touching = replace(
        frame.profile, min_gap=0, chain_gap=0, lead=0, tail=0, languages={}, frame_rate=0.0
    )
    made = lay_out([TimedSentence("", words, cue.speaker)], frame.language, touching).cues
    # by characters, so that no part is faster than the cue was
    times = share_time(cue.start, cue.end, (part.characters for part in made))
    parts = tuple(
        replace(cue, start=start, end=end, lines=part.lines)
        for part, (start, end) in zip(made, times, strict=True)
    )
    shortest = min(cue.duration, frame.profile.min_duration)
    shown = [line for part in parts for line in part.lines]
    intact = [word for line in shown for word in split_words(line, frame.language)] == texts
    readable = all(part.duration >= shortest for part in parts)
    fits = not any(_too_big(part.lines, frame.profile) for part in parts)
    return parts if parts and intact and readable and fits else (whole,)


def _lengthen(cues: Cues, frame: _Frame) -> Cues:
    """Give cues that are short or fast the free time after them, and close gaps where asked."""
    following = [*(cue.start for cue in cues[1:]), None]
    return tuple(_grown(cue, start, frame) for cue, start in zip(cues, following, strict=False))


def _grown(cue: Cue, following: int | None, frame: _Frame) -> Cue:
    profile = frame.profile
    limits = [cue.start + profile.max_duration]
    limits += [] if frame.duration is None else [frame.duration]
    limits += [] if following is None else [profile.latest_end(following)]
    end = max(cue.end, min(cue.start + _reading_time(cue, profile), *limits))
    grown = end > cue.end or "close-gaps" in profile.rules.split()
    if grown and following is not None and profile.gap_to_close(following - end):
        end = max(end, min(limits))
    return replace(cue, end=end) if end > cue.end else cue


def _break_lines(cues: Cues, frame: _Frame) -> Cues:
    return tuple(_rebroken(cue, frame) for cue in cues)


def _rebroken(cue: Cue, frame: _Frame) -> Cue:
    """The cue with other lines, where its own do not fit, or part more words than others would."""
    parts = _parted(cue.lines, frame)
    if not (parts or _too_big(cue.lines, frame.profile)):
        return cue
    lines = rebreak(cue.lines, frame.language, frame.profile)
    better = _too_big(cue.lines, frame.profile) or _parted(lines, frame) < parts
    return _with_lines(cue, lines) if better else cue


def _parted(lines: Sequence[str], frame: _Frame) -> int:
    return sum(bool(parted(left, right, frame.language)) for left, right in pairwise(lines))


def _too_big(lines: Sequence[str], profile: Profile) -> bool:
    return len(lines) > profile.lines or any(display_width(line) > profile.cpl for line in lines)


STEPS: tuple[tuple[str, Step], ...] = (
    ("spaces and stray markup taken out", _clean),
    ("cues without text removed", _drop_empty),
    ("cues put in order of time", _sort),
    ("cues ended with the recording", _clip),
    ("overlaps and flickering gaps removed", _separate),
    ("cues split in two or more", _split),
    ("lines broken again", _break_lines),
    ("short and fast cues given free time", _lengthen),
)
"""The steps in their order: name for people, and what is done."""
