"""
The dynamic programme: the cheapest way to cut a list of atoms into cues and lines.

best[j] is the cost of the cheapest cut of the first j atoms. A cue i..j is tried for every i from
which all hard limits hold; within it, the cheapest line breaks are chosen. A cue holds at most a
few dozen atoms, so the whole is linear in the number of atoms.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from tolmach.core.profile import Profile
from tolmach.stages.layout.atoms import Atom
from tolmach.stages.layout.costs import MIXED_SENTENCES, SHORT_LINE, Places, timing_cost

INFINITE = float("inf")


class Programme:
    """Cuts one list of atoms; `cut()` gives the result."""

    def __init__(self, atoms: Sequence[Atom], places: Places, profile: Profile) -> None:
        self._atoms = atoms
        self._places = places
        self._profile = profile
        # _reach[k]: width of atoms 0..k-1 on one endless line
        self._reach = [0, *accumulate(atom.space + atom.width for atom in atoms)]

    def cut(self) -> list[tuple[int, ...]]:
        """Cues in order; each as indices of atoms: where its lines begin, and where it ends."""
        count = len(self._atoms)
        best = [0.0, *[INFINITE] * count]
        chosen: list[tuple[int, ...]] = [()] * (count + 1)
        for i in range(count):
            for j in range(i + 1, count + 1):
                if not self._may(i, j):
                    break
                cost, breaks = self._cue(i, j)
                if best[i] + cost < best[j]:
                    best[j], chosen[j] = best[i] + cost, (i, *breaks, j)
        cues = []
        end = count
        while end:
            cues.append(chosen[end])
            end = chosen[end][0]
        return cues[::-1]

    def _may(self, i: int, j: int) -> bool:
        """Whether longer cues from i may still be allowed; a single atom always is."""
        if j == i + 1:
            return True
        if self._places.forced[j - 1]:
            return False
        if self._atoms[j - 1].end - self._atoms[i].start > self._profile.max_duration:
            return False
        return self._width(i, j) <= (self._profile.cpl + 1) * self._profile.lines

    def _width(self, i: int, j: int) -> int:
        return self._reach[j] - self._reach[i] - self._atoms[i].space

    def _cue(self, i: int, j: int) -> tuple[float, tuple[int, ...]]:
        """Cost of a cue of atoms i..j and where its further lines begin."""
        opened = [k for k in range(i + 1, j) if self._places.opens[k]]
        mixed = 0.0
        if opened:
            if not self._short_sentences((i, *opened, j)):
                return INFINITE, ()
            mixed = MIXED_SENTENCES * len(opened)
        shape, breaks = self._lines(i, j, self._profile.lines)
        if shape == INFINITE:
            return INFINITE, ()
        start = self._atoms[i].start
        until = min(self._places.until[j], start + self._profile.max_duration)
        width = self._width(i, j)
        cost = shape + mixed + timing_cost(width, until - start, self._profile)
        if j < len(self._atoms):
            cost += self._places.block[j]
        return cost, breaks

    def _short_sentences(self, edges: tuple[int, ...]) -> bool:
        """Whether the cue holds whole sentences only, each no longer than a line."""
        i, j = edges[0], edges[-1]
        whole = self._places.opens[i] and (j == len(self._atoms) or self._places.opens[j])
        return whole and all(self._width(a, b) <= self._profile.cpl for a, b in pairwise(edges))

    def _lines(self, i: int, j: int, left: int) -> tuple[float, tuple[int, ...]]:
        """Cheapest split of atoms i..j over at most `left` lines."""
        if self._width(i, j) <= self._profile.cpl:
            return (SHORT_LINE if self._width(i, j) < 12 else 0.0), ()
        if left == 1:
            return INFINITE, ()
        best: tuple[float, tuple[int, ...]] = (INFINITE, ())
        for k in range(i + 1, j):
            width = self._width(i, k)
            if width > self._profile.cpl:
                break
            cost, breaks = self._lines(k, j, left - 1)
            cost += self._places.line[k] + (SHORT_LINE if width < 12 else 0.0)
            cost += 0.002 * (width - self._width(k, j)) ** 2 if left == 2 else 0.0
            if cost < best[0]:
                best = cost, (k, *breaks)
        return best
