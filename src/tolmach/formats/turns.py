"""
Turns of speakers as text: who has the floor from when.

Two forms are read. Ours is for people, one line per turn, which lasts until the next:

    0:00 S1
    0:35 S2

RTTM (NIST, "Rich Transcription 2009 Evaluation Plan", appendix A) is what diarizers write.
"""

from __future__ import annotations

import re

from tolmach.core.speech import Turn
from tolmach.core.timing import seconds_to_ms
from tolmach.errors import FormatError
from tolmach.messages import message

_LONGEST = 1_000_000
"""Seconds, eleven days: no recording is longer, a larger number is damage."""
_LINE = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?\s+(\S+)")

_EXAMPLE = message("Write a time and a speaker on each line, for instance: 12:31 S2")


def parse(text: str, duration: int) -> list[Turn]:
    """
    Read turns, sorted by start; blank lines and lines that begin with `#` are left alone.

    Args:
        text: of the file.
        duration: of the recording in milliseconds, where the last turn ends.

    Raises:
        FormatError: no turns, or a line that is no turn, with its number.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1)]
    lines = [(n, line) for n, line in lines if line and not line.startswith(("#", ";"))]
    if not lines:
        raise FormatError(message("The file holds no turns."), next_step=_EXAMPLE, line=1)
    if any(line.startswith("SPEAKER ") for _, line in lines):
        return sorted((_rttm(n, line) for n, line in lines), key=lambda turn: turn.start)
    starts = sorted(_start(n, line) for n, line in lines)
    ends = [start for start, _ in starts[1:]] + [max(duration, starts[-1][0])]
    return [Turn(start, end, who) for (start, who), end in zip(starts, ends, strict=True)]


def _start(number: int, line: str) -> tuple[int, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _refusal(number)
    hours, minutes, seconds, fraction, who = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0")), who


def _rttm(number: int, line: str) -> Turn:
    try:
        fields = line.split()
        start, length = float(fields[3]), float(fields[4])
        if not (0 <= start <= _LONGEST and 0 <= length <= _LONGEST):  # neither is NaN
            raise _refusal(number)
        return Turn(seconds_to_ms(start), seconds_to_ms(start + length), fields[7])
    except (IndexError, ValueError) as error:
        raise _refusal(number) from error


def _refusal(number: int) -> FormatError:
    return FormatError(
        message("Line {number} of the turns is not understood.", number=number),
        next_step=_EXAMPLE,
        line=number,
    )
