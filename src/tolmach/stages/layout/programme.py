"""
The dynamic programme: the cheapest way to cut a list of atoms into cues and lines.

`best[j]` is the cost of the cheapest cut of the first j atoms. For every i all cues i..j are tried
in which the hard limits hold, each with its cheapest line breaks. A cue holds a few dozen atoms at
most, so the whole is linear in their number. An atom alone keeps all limits: there is always a way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import inf

from tolmach.core.profile import Profile
from tolmach.stages.layout.atoms import Atom
from tolmach.stages.layout.costs import (
    MIXED_SENTENCES,
    Places,
    balance_cost,
    line_cost,
    timing_cost,
    width_cost,
)

Cut = tuple[int, ...]
"""A cue as indices of atoms: where each of its lines begins, and where the last one ends."""


def cheapest_cuts(
    atoms: Sequence[Atom], places: Places, profile: Profile, fixed: Mapping[int, Cut] | None = None
) -> list[Cut]:
    """
    Cut atoms into cues; in order, every atom in exactly one.

    Args:
        fixed: cues that stand already: first atom -> cue. Whatever they are, they stay.
    """
    standing = fixed or {}
    trial = _Trial(atoms, places, profile, standing)
    best = [0.0, *[inf] * len(atoms)]
    chosen: list[Cut] = [()] * len(best)
    for i in range(len(atoms)):
        if i in standing:
            end = standing[i][-1]
            best[end], chosen[end] = best[i], standing[i]
            continue
        for j in trial.ends(i):
            if best[i] + trial.least(j) > best[j]:
                continue
            cost, breaks = trial.cue(i, j)
            if best[i] + cost < best[j]:
                best[j], chosen[j] = best[i] + cost, (i, *breaks, j)
    cuts = []
    end = len(atoms)
    while end:
        cuts.append(chosen[end])
        end = chosen[end][0]
    return cuts[::-1]


class _Trial:
    """Tells which cues may be, and what they cost."""

    def __init__(
        self,
        atoms: Sequence[Atom],
        places: Places,
        profile: Profile,
        standing: Mapping[int, Cut],
    ) -> None:
        self._atoms = atoms
        self._places = places
        self._profile = profile
        # width of the atoms before k, written on one endless line; with the blank before atom k
        self._reach = [0, *accumulate(atom.space + atom.width for atom in atoms)]
        self._from = [reach + atom.space for reach, atom in zip(self._reach, atoms, strict=False)]
        # sentences that open at k or before
        self._opened = list(accumulate(places.opens))
        # no lines cost less; a little is taken off for sums that are rounded
        self._least = min(0.0, *places.line) * (profile.lines - 1) - 1e-6
        self._walls = {k for cut in standing.values() for k in (cut[0], cut[-1])}

    def ends(self, i: int) -> Iterator[int]:
        """
        Where a cue from i may end: at a forced break or before, and not over time or width.

        It is part of one sentence, or it holds whole ones, each no longer than a line.
        """
        opens, begin = self._places.opens, i
        for j in range(i + 1, self._latest(i) + 1):
            short = not opens[j] or self._width(begin, j) <= self._profile.cpl
            if begin == i or (opens[j] and short):
                yield j
            if opens[j]:
                if not (opens[i] and short):
                    return
                begin = j

    def _latest(self, i: int) -> int:
        latest = self._atoms[i].start + self._profile.max_duration
        # every line break saves a blank
        room = (self._profile.cpl + 1) * self._profile.lines - 1
        widest = self._from[i] + room
        last = min(len(self._atoms), i + room)
        j = i + 1
        while (
            j < last
            and not self._places.forced[j]
            and self._atoms[j].end <= latest
            and self._reach[j + 1] <= widest
            and j not in self._walls
        ):
            j += 1
        return j

    def least(self, j: int) -> float:
        """What any cue up to j costs at least."""
        return self._places.cue[j] + self._least

    def cue(self, i: int, j: int) -> tuple[float, Cut]:
        """Cost of a cue of atoms i..j, infinite when it may not be; where further lines begin."""
        shape, breaks = self._lines(i, j, self._profile.lines)
        if shape == inf:
            return shape, breaks
        width, opens = self._width(i, j), self._places.opens
        start = self._atoms[i].start
        until = min(self._places.until[j], start + self._profile.max_duration)
        mixed = self._opened[j - 1] - self._opened[i]
        cost = shape + self._places.cue[j] + MIXED_SENTENCES * mixed
        cost += timing_cost(width, until - start, self._profile)
        if not (opens[i] and opens[j]):
            cost += width_cost(width, one_word=j == i + 1)
        return cost, breaks

    def _lines(self, i: int, j: int, left: int) -> tuple[float, Cut]:
        """Cheapest split of atoms i..j over at most `left` lines; infinite when there is none."""
        cpl, reach, begins = self._profile.cpl, self._reach, self._from
        whole = reach[j] - begins[i]
        if whole <= cpl:
            return line_cost(whole, one_word=left < self._profile.lines and j == i + 1), ()
        best: tuple[float, Cut] = (inf, ())
        if left == 1:
            return best
        # what stands behind the first line must fit into the lines that are left
        room = (cpl + 1) * (left - 1) - 1
        for k in range(bisect_left(begins, reach[j] - room, i + 1, j), j):
            width = reach[k] - begins[i]
            if width > cpl:
                break
            cost, breaks = self._lines(k, j, left - 1)
            cost += self._places.line[k] + line_cost(width, one_word=k == i + 1)
            cost += balance_cost(width, reach[j] - begins[k])
            if cost < best[0]:
                best = cost, (k, *breaks)
        return best

    def _width(self, i: int, j: int) -> int:
        return self._reach[j] - self._from[i]
