"""New line breaks inside one cue: the same words, cut where a reader would pause."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.language import display_width, join_words, language
from tolmach.core.profile import Profile
from tolmach.stages.checks.rules import parted
from tolmach.text.breaks import Stop, stop
from tolmach.text.scripts import phrases

_DASHES = ("-", "–", "—", "‐")

Cut = tuple[tuple[int, int, int], tuple[str, ...]]
"""Cost and lines: breaks that part words, breaks without punctuation, squared widths."""


def rebreak(lines: Sequence[str], code: str, profile: Profile) -> tuple[str, ...]:
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
    best: dict[int, Cut] = {0: ((0, 0, 0), ())}
    for _ in range(profile.lines):
        best = _one_more_line(best, pieces, code, profile.cpl)
        if len(pieces) in best:
            return best[len(pieces)][1]
    return lines


def _pieces(lines: Sequence[str], code: str) -> tuple[str, ...]:
    """Words, or phrases where a script has no spaces between words."""
    if language(code).spaced:
        return tuple(word for line in lines for word in line.split())
    return phrases((join_words(lines, code),), code)


def _one_more_line(
    best: dict[int, Cut], pieces: Sequence[str], code: str, cpl: int
) -> dict[int, Cut]:
    """From the best cuts of the first pieces into some lines, those into one line more."""
    space = " " if language(code).spaced else ""
    longer: dict[int, Cut] = {}
    for start, (cost, lines) in best.items():
        for end in range(start + 1, len(pieces) + 1):
            line = space.join(pieces[start:end]).strip()
            width = display_width(line)
            if width > cpl:
                break
            following = pieces[end] if end < len(pieces) else ""
            torn, unmarked = _break_cost(line, following, code)
            total = (cost[0] + torn, cost[1] + unmarked, cost[2] + width**2)
            if end not in longer or total < longer[end][0]:
                longer[end] = (total, (*lines, line))
    return longer


def _break_cost(line: str, following: str, code: str) -> tuple[int, int]:
    """Whether a break parts what belongs together, and whether it has no punctuation before it."""
    if not (line and following):
        return 0, 0
    return int(bool(parted(line, following, code))), int(
        stop(line.rsplit(maxsplit=1)[-1]) is Stop.NONE
    )
