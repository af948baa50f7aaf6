"""
Sentences with their translations and times, as other programs keep them.

    [{"source": "Добрый день!", "target": "Good afternoon!", "start": 1.2, "end": 2.9}, ...]

Times are seconds on the media clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tolmach.core.timing import Span, seconds_to_ms
from tolmach.core.translation import TimedPair
from tolmach.errors import FormatError
from tolmach.formats.json_text import parse_json
from tolmach.messages import message

_LONGEST = 1_000_000
"""Seconds, eleven days: no recording is longer, a larger number is damage."""
_KEYS = frozenset({"source", "target", "start", "end"})


def parse(text: str) -> list[TimedPair]:
    """
    Read a list of sentences; they come out in time order.

    >>> parse('[{"source": "Да.", "target": "Yes.", "start": 1.5, "end": 2}]')[0].span
    Span(start=1500, end=2000)

    Raises:
        FormatError: no JSON, no list, an entry without one of the four keys or with another one,
            text that is none, times that cannot be; with the number of the entry.
    """
    try:
        entries = parse_json(text)
    except ValueError as error:
        raise _refusal(message("it is not JSON ({reason})", reason=error), 0) from error
    if not isinstance(entries, list) or not entries:
        raise _refusal(message("it holds no list of sentences"), 0)
    pairs = [_pair(entry, number) for number, entry in enumerate(entries, 1)]
    return sorted(pairs, key=lambda pair: pair.span)


def _pair(entry: Any, number: int) -> TimedPair:
    if not isinstance(entry, Mapping) or set(entry) != _KEYS:
        raise _refusal(
            message("entry {number} must have source, target, start and end alone", number=number),
            number,
        )
    source, target = entry["source"], entry["target"]
    if not isinstance(source, str) or not isinstance(target, str) or not source.strip():
        raise _refusal(
            message("entry {number} has no text in 'source' or 'target'", number=number), number
        )
    start, end = _seconds(entry["start"], number), _seconds(entry["end"], number)
    if end < start:
        raise _refusal(message("entry {number} ends before it starts", number=number), number)
    return TimedPair(source.strip(), target.strip(), Span(seconds_to_ms(start), seconds_to_ms(end)))


def _seconds(value: Any, number: int) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refusal(
            message("entry {number} has a time that is not a number of seconds", number=number),
            number,
        )
    if not 0 <= value <= _LONGEST:  # false for NaN as well
        raise _refusal(
            message("entry {number} has a time that is not possible", number=number), number
        )
    return float(value)


def _refusal(reason: str, entry: int) -> FormatError:
    return FormatError(
        message("The file of translations cannot be used: {reason}.", reason=reason),
        next_step=message(
            'Write [{"source": "...", "target": "...", "start": 1.2, "end": 3.4}, ...].'
        ),
        entry=entry,
    )
