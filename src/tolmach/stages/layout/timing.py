"""
When a cue is on the screen: start, end, gaps, and shot changes.

A cue starts with its first word and stays for the tail after its last one. Short gaps are closed to
the minimum, too short cues grow into free time, nothing overlaps or leaves the recording. Where the
profile counts gaps in frames and the video's frame rate is known, edges lie on frames.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from math import inf

from tolmach.core.profile import Profile, frame_at, frame_time, half_second
from tolmach.core.timing import Span

_BRIEFEST = 40
"""Milliseconds, a frame at 25 per second: what a cue keeps when time is taken from it."""

_FILM_RATE = 24.0
"""Frames per second, where that of the video is not known."""
_NEAR = 292
"""7 frames at 24 per second: a start that is at most so long before a shot change moves to it."""


def time_cues(
    speech: Sequence[Span],
    widths: Sequence[int],
    profile: Profile,
    duration: int | None,
    shots: Sequence[int] = (),
    fixed: Sequence[Span | None] = (),
) -> list[Span]:
    """
    Give every cue its time on the screen.

    Args:
        speech: from the first word's start to the last word's end of each cue; starts sorted.
        widths: characters of each cue.
        duration: length of the media; None when it is not known.
        shots: times of shot changes, sorted; starts and ends near them move there.
        fixed: times that a person gave to cues, None for the others; empty means none has one. One
            that begins before the end of the one before it ends that one. A time is given up where
            it leaves the cues before it, or behind it, no room at all.
    """
    held = _with_room(_ended(fixed) or [None] * len(speech), profile.min_gap, duration)
    spans: list[Span] = []
    first = earliest = 0
    for index, span in enumerate([*held, None]):
        if span is None and index < len(held):
            continue
        latest = duration if span is None else span.start - profile.min_gap
        run = slice(first, index)
        spans += _between(speech[run], widths[run], profile, (earliest, latest), shots)
        if span is not None:
            spans.append(span)
            first, earliest = index + 1, span.end + profile.min_gap
    return _on_frames(spans, held, profile) if profile.frame_rate else spans


def _on_frames(spans: Sequence[Span], fixed: Sequence[Span | None], profile: Profile) -> list[Span]:
    """
    Move edges to frames of the video and close gaps by counting frames; fixed times stay.

    An edge moves to the frame that is shown at its time, an end to the next one where there is
    room. The first frame counts as shown at 0: a video whose pictures begin later has all its
    frames later by the same time, so the number of frames between two edges stays.
    """
    rate = profile.frame_rate
    moved: list[Span] = []
    following: int | None = None
    for span, own in zip(reversed(spans), reversed(fixed), strict=True):
        start = frame_at(span.start, rate)
        if own is not None:
            moved.append(own)
        else:
            longest = frame_at(span.start + profile.max_duration, rate)
            shown = frame_time(frame_at(span.end, rate), rate) < span.end
            end = min(frame_at(span.end, rate) + shown, longest)
            if following is not None and end > following - half_second(rate):
                end = min(following - profile.gap_frames, longest)
            times = frame_time(start, rate), frame_time(max(end, start + 1), rate)
            moved.append(Span(*times))
        following = start
    return moved[::-1]


def _ended(fixed: Sequence[Span | None]) -> list[Span | None]:
    """The fixed times, each at an end where the next one begins."""
    ended: list[Span | None] = []
    following: float = inf
    for span in reversed(fixed):
        if span is not None:
            ended.append(Span(span.start, int(min(span.end, following))))
            following = span.start
        else:
            ended.append(None)
    return ended[::-1]


def _with_room(
    fixed: Sequence[Span | None], gap: int, duration: int | None
) -> Sequence[Span | None]:
    """The fixed times that leave room for the cues between them, in order, inside the media."""
    step = _BRIEFEST + gap
    kept: list[Span | None] = []
    before, waiting = 0, 0
    end = inf if duration is None else duration
    for span in fixed:
        room = before + (waiting * step + gap if waiting else 0)
        if span is not None and room <= span.start < end:
            before, waiting = int(min(span.end, end)), 0
            kept.append(Span(span.start, before))
        else:
            waiting += 1
            kept.append(None)
    if waiting and before and end - before < waiting * step + gap:
        last = max(index for index, span in enumerate(kept) if span is not None)
        return _with_room([*kept[:last], *[None] * (len(kept) - last)], gap, duration)
    return kept


def _between(
    speech: Sequence[Span],
    widths: Sequence[int],
    profile: Profile,
    room: tuple[int, int | None],
    shots: Sequence[int],
) -> list[Span]:
    """Time cues that follow each other inside a stretch of time."""
    earliest, latest = room
    starts, gap = _apart(_wanted_starts(speech, shots, profile), profile.min_gap, earliest, latest)
    spans: list[Span] = []
    for index, said in enumerate(speech):
        following = starts[index + 1] - gap if index + 1 < len(starts) else latest
        end = _end(starts[index], said.end, following, profile)
        end = _before_shot(end, starts[index], said.end, following, shots, profile)
        end = _snap_end(end, following, starts[index] + profile.max_duration, shots, profile)
        free = spans[-1].end + gap if spans else earliest
        spans.append(Span(_start(starts[index], end, free, widths[index], profile), end))
    return spans


def _wanted_starts(speech: Sequence[Span], shots: Sequence[int], profile: Profile) -> list[int]:
    """The first words' starts, moved to shot changes where that cuts no word before them."""
    starts: list[int] = []
    busy = 0
    for said in speech:
        snapped = _snap_start(said.start, shots, profile.frame_rate or _FILM_RATE)
        starts.append(snapped if snapped >= min(busy + profile.min_gap, said.start) else said.start)
        busy = max(busy, said.end)
    return starts


def _apart(
    wanted: Sequence[int], gap: int, earliest: int, latest: int | None
) -> tuple[list[int], int]:
    """
    Starts that leave every cue a moment before the next one, inside a stretch of time, and the gap.

    A stretch too short for its cues is divided among them, without gaps.
    """
    step = _BRIEFEST + gap
    if latest is not None and len(wanted) * step > latest - earliest:
        length = latest - earliest
        return [earliest + length * index // len(wanted) for index in range(len(wanted))], 0
    starts: list[int] = []
    for start in wanted:
        starts.append(max(start, starts[-1] + step if starts else earliest))
    if latest is not None:
        limit = latest - _BRIEFEST
        for index in range(len(starts) - 1, -1, -1):
            starts[index] = min(starts[index], limit)
            limit = starts[index] - step
    return starts, gap


def _end(start: int, spoken: int, following: int | None, profile: Profile) -> int:
    """After the tail, or where the next cue leaves room; short gaps are closed."""
    longest = start + profile.max_duration
    end = min(max(spoken + profile.tail, start + profile.min_duration), longest)
    if following is None:
        return end
    if end < following < min(end + profile.chain_gap - profile.min_gap, longest + 1):
        return following
    return min(end, max(following, start))


def _start(start: int, end: int, free: int, width: int, profile: Profile) -> int:
    """Earlier than the first word, within the lead, when the cue would be too brief to read."""
    needed = end - max(profile.min_duration, round(width * 1000 / profile.cps))
    earliest = max(start - profile.lead, free, end - profile.max_duration)
    return min(start, max(needed, earliest))


def _snap_start(start: int, shots: Sequence[int], rate: float) -> int:
    """
    A start near a shot change moves to it, or half a second before it.

    Netflix, subtitle timing guidelines: at most 7 frames of 24 before a shot change, to it; 8 to
    11, to 12 before it; up to half a second after one, to it.
    """
    half = frame_time(half_second(rate), rate)
    index = bisect_left(shots, start)
    after = shots[index] if index < len(shots) else None
    if after is not None and after - start <= _NEAR:
        return after
    if after is not None and after - start < half:
        return max(0, after - half)
    return shots[index - 1] if index and start - shots[index - 1] <= half else start


def _before_shot(
    end: int,
    start: int,
    spoken: int,
    following: int | None,
    shots: Sequence[int],
    profile: Profile,
) -> int:
    """
    An end up to half a second after a shot change that comes after the last word: before it.

    It stays where the cue would be too brief, or would leave a gap that has to be closed.
    """
    index = bisect_left(shots, spoken)
    if index == len(shots) or shots[index] >= end:
        return end
    earlier = profile.latest_end(shots[index])
    brief = earlier < max(spoken, start + profile.min_duration)
    open_gap = following is not None and following - earlier < profile.chain_gap
    return end if brief or open_gap else earlier


def _snap_end(
    end: int, following: int | None, longest: int, shots: Sequence[int], profile: Profile
) -> int:
    """
    An end up to half a second before a shot change moves to it, the gap kept.

    Netflix, subtitle timing guidelines: 2 frames before the shot change.
    """
    rate = profile.frame_rate or _FILM_RATE
    index = bisect_left(shots, end)
    if index == len(shots) or shots[index] - end > frame_time(half_second(rate), rate):
        return end
    latest = longest if following is None else min(following, longest)
    return max(end, min(profile.latest_end(shots[index]), latest))
