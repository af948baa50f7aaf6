"""
Two people in one cue: a line each, with a dash, where both turns are read better so.

    – Were you there?
    – Yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from tolmach.core.cue import Cue, display_width
from tolmach.core.language_tag import base_code
from tolmach.core.profile import Profile
from tolmach.core.timing import Span
from tolmach.languages import language
from tolmach.stages.checks.style_rules import DASHES, SECOND_ONLY

_PLAIN = "-"
"""The dash of languages of which none is known."""


class Shaped(NamedTuple):
    """
    A cue before it gets its time.

    Attributes:
        cue: with the time of its words.
        fixed: the time that a person gave it.
        apart: no cue holds it and the one before it.
    """

    cue: Cue
    fixed: Span | None = None
    apart: bool = False


def with_dashes(lines: Sequence[str], code: str) -> tuple[str, ...]:
    """
    Put a dash in front of the line of each of two people; only of the second in some languages.

    >>> with_dashes(["Were you there?", "Yes."], "en")
    ('– Were you there?', '– Yes.')
    """
    dash = language(code).dialogue_dash or _PLAIN
    bare = int(base_code(code) in SECOND_ONLY)
    dashed = (line if line.startswith(DASHES) else f"{dash} {line}" for line in lines[bare:])
    return (*lines[:bare], *dashed)


def with_dialogues(cues: Sequence[Shaped], code: str, profile: Profile) -> list[Shaped]:
    """
    Join pairs of cues of two people where more of both can be read in their time.

    Cues that a person set stay as they are. Which pairs are joined is the best choice over all.
    """
    if min(profile.turns, profile.lines) < 2:
        return list(cues)
    following = [*(float(shaped.cue.start) for shaped in cues[1:]), inf, inf]
    gained = [0.0, 0.0]
    joins: list[Shaped | None] = [None, None]
    for index in range(1, len(cues)):
        joined = _joined(cues[index - 1], cues[index], code, profile)
        gain = -1.0
        if joined:
            alone = _missing(cues[index - 1].cue, following[index - 1], profile)
            alone += _missing(cues[index].cue, following[index], profile)
            gain = alone - _missing(joined.cue, following[index], profile)
        better = gained[index - 1] + gain > gained[index]
        gained.append(gained[index - 1] + gain if better else gained[index])
        joins.append(joined if better else None)
    found: list[Shaped] = []
    left = len(cues)
    while left:
        joined = joins[left]
        found.append(joined or cues[left - 1])
        left -= 2 if joined else 1
    return found[::-1]


def _joined(one: Shaped, other: Shaped, code: str, profile: Profile) -> Shaped | None:
    """Two cues as one, where a cue may hold both."""
    first, second = one.cue, other.cue
    lines = (*first.lines, *second.lines)
    span = Span(first.start, max(first.end, second.end))
    if one.fixed or other.fixed or other.apart or len(lines) != 2:
        return None
    if not (first.speaker and second.speaker) or first.speaker == second.speaker:
        return None
    if second.start - first.end >= profile.chain_gap or span.duration > profile.max_duration:
        return None
    lines = with_dashes(lines, code)
    if max(map(display_width, lines)) > profile.cpl:
        return None
    ids = dict.fromkeys((*first.sentences, *second.sentences))
    return Shaped(Cue(span.start, span.end, lines, None, tuple(ids)), None, one.apart)


def _missing(cue: Cue, following: float, profile: Profile) -> float:
    """The share of the time that a cue needs which it cannot have, from 0 to 1."""
    needed = max(profile.min_duration, cue.characters * 1000 / profile.cps)
    return max(0.0, 1 - (following - profile.min_gap - cue.start) / needed)
