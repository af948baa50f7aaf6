"""
What a break costs: punctuation, syntax and pauses, added up once per place.

The scale is explained in `docs/explanation/cues.md`. One point is about what a reader loses by one
more line. Breaks are compared, never counted alone, so a negative cost is a reason to break.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tolmach.core.profile import Profile
from tolmach.stages.layout.atoms import Atom
from tolmach.text.breaks import Opening, Stop, Tie, opening, stop, tie

BLOCK = 3.5
LINE = 1.6
MID_SENTENCE = 0.6
LINE_SHARE = 0.6
SHORT_LINE = 1.0
TORN_WORD = 200.0
MIXED_SENTENCES = 3.0

_STOPS = {Stop.SENTENCE: -6.0, Stop.CLAUSE: -5.0, Stop.COMMA: -4.0, Stop.NONE: 0.0}
_OPENINGS = {Opening.CONJUNCTION: -1.5, Opening.PREPOSITION: -1.0, Opening.NONE: 0.0}
_TIES = {
    Tie.PUNCTUATION: 40.0,
    Tie.NAME: 12.0,
    Tie.TITLE: 12.0,
    Tie.NUMBER: 10.0,
    Tie.ARTICLE: 9.0,
    Tie.CLITIC: 9.0,
    Tie.PREPOSITION: 8.0,
    Tie.CONJUNCTION: 7.0,
    Tie.DETERMINER: 5.0,
    Tie.NEGATION: 6.0,
    Tie.AUXILIARY: 3.5,
    Tie.PRONOUN: 4.0,
    Tie.MODIFIER: 2.5,
}


@dataclass(frozen=True, slots=True)
class Places:
    """
    The places between atoms; entry k speaks of the place before atom k.

    Attributes:
        line, block: cost of ending a line, a cue there.
        forced: a cue must end there: somebody else speaks, or nobody does for long.
        opens: a sentence opens there.
        until: latest end of a cue that ends there, by the free time that follows; entry k is for
            the atom k - 1 as the last, so there is one entry more than atoms.
    """

    line: list[float]
    block: list[float]
    forced: list[bool]
    opens: list[bool]
    until: list[int]


def weigh(
    atoms: Sequence[Atom], speakers: Sequence[str | None], code: str, profile: Profile
) -> Places:
    """Weigh every place between two atoms; `speakers` has one entry per sentence."""
    places = Places([0.0], [0.0], [True], [True], [0])
    for left, right in pairwise(atoms):
        same = left.sentence == right.sentence
        pause = max(0, right.start - left.end)
        syntax = _syntax(left, right, code) if same else -6.0
        places.line.append(LINE + LINE_SHARE * syntax)
        places.block.append(BLOCK + syntax + (MID_SENTENCE if same else 0.0) + _pause(pause))
        places.forced.append(
            pause > LONG_PAUSE or speakers[left.sentence] != speakers[right.sentence]
        )
        places.opens.append(not same)
        places.until.append(_until(left, right, profile))
    places.until.append(atoms[-1].end + profile.tail)
    return places


LONG_PAUSE = 3000


def _pause(pause: int) -> float:
    return -min(pause, 2000) / 150


def _syntax(left: Atom, right: Atom, code: str) -> float:
    if right.inside:
        return TORN_WORD
    bond = tie(left.text, right.text, code)
    return (
        _STOPS[stop(left.text)]
        + _OPENINGS[opening(right.text, code)]
        + (_TIES[bond] if bond else 0.0)
    )


def _until(left: Atom, right: Atom, profile: Profile) -> int:
    limit = right.start - profile.min_gap
    end = left.end + profile.tail
    return limit if limit - end < profile.chain_gap - profile.min_gap else end


def timing_cost(characters: int, duration: int, profile: Profile) -> float:
    """What it costs to show so many characters for so long."""
    cost = 0.0
    if duration < profile.min_duration:
        cost += 3.0 + 8.0 * (profile.min_duration - duration) / profile.min_duration
    cps = characters * 1000 / max(duration, 1)
    if cps > profile.cps:
        cost += 3.0 + min(10.0, cps - profile.cps)
    if cps > profile.cps_comfortable:
        cost += 0.15 * min(20.0, cps - profile.cps_comfortable)
    return cost
