"""Spoken sentences for the layout's tests: a steady voice, with the pauses that a test asks for."""

from __future__ import annotations

from tolmach.core.cue import TimedSentence, Track
from tolmach.core.document import Word
from tolmach.core.profile import Profile

PLAIN = Profile(
    name="plain",
    cpl=42,
    lines=2,
    cps=20,
    cps_comfortable=17,
    min_duration=1000,
    max_duration=7000,
    min_gap=100,
    chain_gap=500,
    lead=100,
    tail=500,
)
"""Round numbers, so that sums can be checked by eye."""


def say(
    text: str,
    *,
    start: int = 0,
    per_character: int = 60,
    sentence: str = "u1",
    speaker: str | None = None,
) -> TimedSentence:
    """A sentence at a steady pace; `|500` between words is a pause of 500 ms."""
    words = []
    clock = start
    for part in text.split():
        if part.startswith("|"):
            clock += int(part[1:])
            continue
        end = clock + per_character * (len(part) + 1)
        words.append(Word(part, clock, end))
        clock = end
    return TimedSentence(sentence, tuple(words), speaker)


def shown(track: Track) -> list[str]:
    """Cues as one string each, line breaks as ` / `."""
    return [" / ".join(cue.lines) for cue in track.cues]
