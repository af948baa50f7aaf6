"""
The dynamic programme: the cheapest way to cut a list of atoms into cues and lines.

`best[j]` is the cost of the cheapest cut of the first j atoms. For every i all cues i..j are tried
in which the hard limits hold, each with its cheapest line breaks. A cue holds a few dozen atoms at
most, so the whole is linear in their number. An atom alone keeps all limits: there is always a way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
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
        fixed: cues that are fixed already: first atom -> cue. They are never changed.
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
        for j, cost, cut in trial.cheaper(i, best):
            best[j], chosen[j] = cost, cut
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
        # what line ends cost at least; a little is taken off for sums that are rounded
        self._least_lines = min(0.0, *places.line) * (profile.lines - 1) - 1e-6
        self._latest = self._latest_ends(
            {k for cut in standing.values() for k in (cut[0], cut[-1])}
        )
        # where the sentence of an atom ends
        self._closes = [len(atoms)] * len(atoms)
        for k in range(len(atoms) - 2, -1, -1):
            self._closes[k] = k + 1 if places.opens[k + 1] else self._closes[k + 1]

    def ends(self, i: int) -> Iterable[int]:
        """
        Where a cue from i may end: at a forced break or before, and not over time or width.

        It is part of one sentence, or it holds whole ones, each no longer than a line; beside a
        word that alone would be gone before it is read, they may be longer.
        """
        latest, begin, end = self._latest[i], i, self._closes[i]
        own = range(i + 1, min(latest, end) + 1)
        if end >= latest or not self._places.opens[i]:
            return own
        more = []
        while end < len(self._atoms):
            following = self._closes[end]
            wider = max(self._width(begin, end), self._width(end, following))
            brief = self._is_brief(begin, end) or self._is_brief(end, following)
            if following > latest or (wider > self._profile.cpl and not brief):
                break
            more.append(following)
            begin, end = end, following
        return chain(own, more)

    def _is_brief(self, begin: int, end: int) -> bool:
        """Whether a sentence is one word with less time than a cue must have."""
        if end - begin != 1 or end == len(self._atoms):
            return False
        return self._atoms[end].start - self._atoms[begin].start < self._profile.min_duration

    def _latest_ends(self, walls: Collection[int]) -> list[int]:
        """For every atom, the last place where a cue from it may end."""
        atoms, forced, reach = self._atoms, self._places.forced, self._reach
        # every line break saves a blank
        room = (self._profile.cpl + 1) * self._profile.lines - 1
        found, j = [], 0
        for i, atom in enumerate(atoms):
            latest, widest = atom.start + self._profile.max_duration, self._from[i] + room
            last = min(len(atoms), i + room)
            j = max(j, i + 1)  # what a cue from an earlier atom may hold, this one may hold, too
            while (
                j < last
                and not forced[j]
                and atoms[j].end <= latest
                and reach[j + 1] <= widest
                and j not in walls
            ):
                j += 1
            found.append(j)
        return found

    def cheaper(self, i: int, best: Sequence[float]) -> Iterator[tuple[int, float, Cut]]:
        """
        The cues from i that are cheaper than the best cut so far: where they end, cost, and cut.

        Args:
            best: cost of the cheapest cut up to every place.
        """
        places, profile = self._places, self._profile
        opens, widths, reach, begin = places.opens, places.widths, self._reach, self._from[i]
        start = self._atoms[i].start
        latest, reached = start + profile.max_duration, best[i]
        for j in self.ends(i):
            room, width = best[j] - reached, reach[j] - begin
            cost, least = places.cue[j], self._least_lines if width > profile.cpl else 0.0
            if cost + least > room:
                continue
            shape = timing_cost(width, min(places.until[j], latest) - start, profile)
            if not (opens[i] and opens[j]):
                shape += width_cost(width, one_word=j == i + 1)
            elif j == i + 1:
                cost += places.one_word
            cost += places.scale * shape + MIXED_SENTENCES * (self._opened[j - 1] - self._opened[i])
            if widths:
                cost += widths[min(7 * width // profile.cpl, len(widths) - 1)]
            if cost + least > room:
                continue
            lines, breaks = self._lines(i, j, profile.lines)
            if cost + lines < room:
                yield j, reached + cost + lines, (i, *breaks, j)

    def _lines(self, i: int, j: int, left: int) -> tuple[float, Cut]:
        """Cheapest split of atoms i..j over at most `left` lines; infinite when there is none."""
        cpl, reach, begins = self._profile.cpl, self._reach, self._from
        line, end = self._places.line, reach[j]
        whole = end - begins[i]
        if whole <= cpl:
            return line_cost(whole, one_word=left < self._profile.lines and j == i + 1), ()
        least: float = inf
        best: Cut = ()
        # what follows the first line must fit into the lines that are left
        room = (cpl + 1) * (left - 1) - 1
        for k in range(bisect_left(begins, end - room, i + 1, j), j) if left > 1 else ():
            width = reach[k] - begins[i]
            if width > cpl:
                break
            if line[k] >= least and left == 2:
                continue  # the lines' shapes cost nothing or more
            cost, breaks = self._lines(k, j, left - 1)
            cost += line[k] + line_cost(width, one_word=k == i + 1)
            cost += balance_cost(width, end - begins[k])
            if cost < least:
                least, best = cost, (k, *breaks)
        return least, best

    def _width(self, i: int, j: int) -> int:
        return self._reach[j] - self._from[i]
