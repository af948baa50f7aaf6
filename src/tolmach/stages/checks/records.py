"""What a test of a rule gets and gives: a cue among its neighbours, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.profile import Profile


@dataclass(frozen=True, slots=True)
class Place:
    """
    A cue among its neighbours.

    Attributes:
        number: of the cue in the file, from 1.
        above: the cue before it in the file.
        reached: the latest end of all cues that start earlier; None for the first in time.
        following: the next cue in time.
        language: code of the track's language.
        duration: length of the media, where known.
        capitals: in this file, cues open with a capital also where no full stop is before it.
    """

    number: int
    cue: Cue
    above: Cue | None
    reached: int | None
    following: Cue | None
    language: str
    duration: int | None
    capitals: bool = False


class Breach(NamedTuple):
    """What a test found, and the limit."""

    value: float | None = None
    limit: float | None = None
    detail: str = ""


class Rule(NamedTuple):
    """
    A rule: its id, a heading for people, the unit of its values, its test.

    Attributes:
        why: for people who ask: what the rule is for, and what to do.
        source: the guide that states it.
        named: in force only where a profile names it in its `rules`.
    """

    id: str
    title: str
    unit: str
    test: Callable[[Place, Profile], Iterable[Breach]]
    why: str = ""
    source: str = ""
    named: bool = False
