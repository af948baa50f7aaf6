"""New line breaks inside one cue: the same words, cut where a reader would pause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from tolmach.core.language import display_width, join_words, language
from tolmach.core.profile import Profile
from tolmach.stages.check import parted
from tolmach.text.breaks import Stop, stop
from tolmach.text.scripts import phrases

_DASHES = ("-", "–", "—", "‐")


def recut(lines: Sequence[str], code: str, profile: Profile) -> tuple[str, ...]:
    """
    Cut a cue's text anew into at most `profile.lines` lines of at most `profile.cpl` characters.

    Fewer lines are better; then breaks that part nothing, breaks after punctuation, and lines of
    like length, in this order. Lines of a dialogue, and text that no cut brings inside the limits,
    stay as they are.
    """
    lines = tuple(lines)
    if any(line.startswith(_DASHES) for line in lines[1:]):
        return lines
    pieces = _pieces(lines, code)
    for count in range(1, profile.lines + 1):
        cuts = [
            _cut(pieces, inner, code) for inner in combinations(range(1, len(pieces)), count - 1)
        ]
        fitting = [cut for cut in cuts if all(display_width(line) <= profile.cpl for line in cut)]
        if fitting:
            return min(fitting, key=lambda cut: _cost(cut, code))
    return lines


def _pieces(lines: Sequence[str], code: str) -> tuple[str, ...]:
    """Words, or phrases where a script has no spaces between words."""
    if language(code).spaced:
        return tuple(word for line in lines for word in line.split())
    return phrases((join_words(lines, code),), code)


def _cut(pieces: Sequence[str], inner: tuple[int, ...], code: str) -> tuple[str, ...]:
    spaced = language(code).spaced
    edges = [0, *inner, len(pieces)]
    return tuple((" " if spaced else "").join(pieces[a:b]).strip() for a, b in pairwise(edges))


def _cost(cut: tuple[str, ...], code: str) -> tuple[int, int, int]:
    torn = sum(bool(parted(left, right, code)) for left, right in pairwise(cut))
    unmarked = sum(stop(line.split()[-1]) is Stop.NONE for line in cut[:-1] if line)
    widths = [display_width(line) for line in cut]
    return torn, unmarked, max(widths) - min(widths)
