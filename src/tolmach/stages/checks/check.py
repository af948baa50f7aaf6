"""
Find where a track breaks a profile's limits; `tolmach.stages.checks.repair` repairs what it can.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from tolmach.core.cue import Track
from tolmach.core.profile import Profile
from tolmach.core.timing import Span, merge_spans
from tolmach.core.violation import Violation
from tolmach.messages import message
from tolmach.stages.checks.records import Place
from tolmach.stages.checks.rules import RULES
from tolmach.stages.checks.style_rules import unpaired_quotes
from tolmach.text.breaks import Stop, opens_by_capital, stop

UNCOVERED_MS = 1000
"""Speech without a cue from which on it is reported: about three words."""

_OPENED_CUES, _OPENED_SHARE = 3, 0.05
"""Cues that open with a capital without a full stop before it: so many, and of so many."""

UNCOVERED = "uncovered-speech"

QUOTES = "quotes"

TITLES: dict[str, str] = {rule.id: rule.title for rule in RULES} | {
    QUOTES: message("Quotation marks without a partner"),
    UNCOVERED: message("Speech that no cue covers"),
}
"""Rule id -> heading, for every rule that `check` knows."""


_WHY = {
    QUOTES: "A quotation that is opened is closed, in its cue or a few cues later.",
    UNCOVERED: "Somebody speaks for a second or more and no cue is shown. Needs --media.",
}


def explain(rule: str) -> str:
    """
    What a rule is for, what to do about its findings, and which guide states it.

    Raises:
        KeyError: there is no such rule.
    """
    known = {entry.id: entry for entry in RULES}
    if rule not in known:
        return f"{TITLES[rule]}. {_WHY[rule]}"
    entry = known[rule]
    parts = [f"{entry.title}.", entry.why]
    if entry.source:
        parts.append(f"Source: {entry.source}")
    if entry.named:
        parts.append(f"In force where a profile names {rule} in its rules.")
    return " ".join(parts)


def check(
    track: Track, profile: Profile, *, duration: int | None = None, speech: Sequence[Span] = ()
) -> list[Violation]:
    """
    Find what a track breaks of a profile's limits.

    Args:
        track: in the order of its file; its language chooses limits and word lists.
        profile: the limits.
        duration: length of the recording in milliseconds, where known.
        speech: where somebody speaks, where known.

    Returns:
        Findings in time order, those of one cue in the order of `RULES`. Rules of style that
        only some guides state are in force where the profile names them.
    """
    limits = profile.for_language(track.language)
    named = limits.rules.split()
    rules = [rule for rule in RULES if not rule.named or rule.id in named]
    found = [
        Violation(rule.id, place.number, place.cue.start, place.cue.end, value, limit, unit, detail)
        for place in _places(track, duration)
        for rule in rules
        for unit in (rule.unit,)
        for value, limit, detail in rule.test(place, limits)
    ]
    for index in unpaired_quotes([cue.text for cue in track.cues]):
        cue = track.cues[index]
        found.append(Violation(QUOTES, index + 1, cue.start, cue.end, detail=cue.text))
    found += [
        Violation(UNCOVERED, None, gap.start, gap.end, gap.duration, UNCOVERED_MS, "ms")
        for gap in uncovered(speech, [cue.span for cue in track.cues])
        if gap.duration >= UNCOVERED_MS
    ]
    return sorted(found, key=lambda violation: violation.start)


def _places(track: Track, duration: int | None) -> Iterator[Place]:
    cues = track.cues
    order = sorted(range(len(cues)), key=lambda index: cues[index].start)
    capitals = _opened_by_capitals(track)
    reached = [None, *accumulate((cues[index].end for index in order), max)]
    for rank, index in enumerate(order):
        yield Place(
            number=index + 1,
            cue=cues[index],
            above=cues[index - 1] if index else None,
            reached=reached[rank],
            following=cues[order[rank + 1]] if rank + 1 < len(order) else None,
            language=track.language,
            duration=duration,
            capitals=capitals,
        )


def _opened_by_capitals(track: Track) -> bool:
    """
    Whether sentences open in this file where nothing says that the one before has ended.

    The first words of cues tell: an article or a conjunction has a capital only there.
    """
    neighbours = [
        (left.text.split()[-1], right.text.split()[0])
        for left, right in pairwise(track.cues)
        if left.text.split() and right.text.split()
    ]
    unmarked = [right for left, right in neighbours if stop(left) is Stop.NONE]
    opened = sum(opens_by_capital(word, track.language) for word in unmarked)
    return opened >= _OPENED_CUES and opened >= _OPENED_SHARE * len(unmarked)


def uncovered(speech: Sequence[Span], cues: Sequence[Span]) -> list[Span]:
    """
    The parts of speech that no cue covers.

    >>> uncovered([Span(0, 5000)], [Span(1000, 2000), Span(4000, 9000)])
    [Span(start=0, end=1000), Span(start=2000, end=4000)]
    """
    shown = merge_spans(cues)
    ends = [span.end for span in shown]
    left: list[Span] = []
    for stretch in merge_spans(speech):
        start = stretch.start
        for cue in shown[bisect_left(ends, stretch.start) :]:
            if cue.start >= stretch.end:
                break
            if cue.start > start:
                left.append(Span(start, cue.start))
            start = max(start, cue.end)
        if start < stretch.end:
            left.append(Span(start, stretch.end))
    return left
