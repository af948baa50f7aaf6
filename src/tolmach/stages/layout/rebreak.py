"""Break the lines of one cue again: the same words, cut where a reader would pause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from tolmach.core.cue import display_width
from tolmach.core.profile import Profile
from tolmach.languages import language
from tolmach.stages.checks.rules import parted
from tolmach.text.breaks import Stop, stop
from tolmach.text.scripts import phrases
from tolmach.text.words import join_words

_DASHES = ("-", "–", "—", "‐")


def rebreak(lines: Sequence[str], code: str, profile: Profile) -> tuple[str, ...]:
    """
    Break a cue's text again into at most `profile.lines` lines of at most `profile.cpl` characters.

    Fewer lines are better. A break that parts words counts most, then lines of which one is less
    than half as long as another (first where the profile names the rule), then a break without
    punctuation, then unlike length. Lines of a
    dialogue, and text that no breaks bring inside the limits, stay as they are.
    """
    lines = tuple(lines)
    if any(line.startswith(_DASHES) for line in lines[1:]):
        return lines
    pieces = _pieces(lines, code)
    space = " " if language(code).spaced else ""
    widths = [display_width(piece) for piece in pieces]
    room = (profile.cpl + len(space)) * profile.lines
    if not pieces or sum(widths) + len(space) * (len(pieces) - 1) > room - len(space):
        return lines
    for count in range(1, min(profile.lines, len(pieces)) + 1):
        fitting = [
            cut
            for breaks in combinations(range(1, len(pieces)), count - 1)
            for cut in [
                tuple(
                    space.join(pieces[first:last]).strip()
                    for first, last in pairwise((0, *breaks, len(pieces)))
                )
            ]
            if max(map(display_width, cut)) <= profile.cpl
        ]
        if fitting:
            named = "lopsided-lines" in profile.rules.split()
            return min(fitting, key=lambda cut: _cost(cut, code, 5 if named else 1))
    return lines


def _pieces(lines: Sequence[str], code: str) -> tuple[str, ...]:
    """Words, or phrases where a script has no spaces between words."""
    if language(code).spaced:
        return tuple(word for line in lines for word in line.split())
    return phrases((join_words(lines, code),), code)


def _cost(lines: Sequence[str], code: str, unlike: int) -> tuple[int, int]:
    """Points for bad breaks and unlike lines; squared widths decide between equals."""
    widths = [display_width(line) for line in lines]
    pairs = list(pairwise(lines))
    torn = sum(bool(parted(left, right, code)) for left, right in pairs)
    unmarked = sum(stop(left.rsplit(maxsplit=1)[-1]) is Stop.NONE for left, _ in pairs)
    lopsided = 2 * min(widths) < max(widths)
    return 4 * torn + unlike * lopsided + unmarked, sum(width**2 for width in widths)
