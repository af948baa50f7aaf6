"""Which share of a track keeps a profile's limits: the three of the IWSLT subtitling track."""

from __future__ import annotations

from collections.abc import Iterable

from tolmach.core.cue import Track, display_width
from tolmach.core.profile import Profile
from tolmach.core.score import Score
from tolmach.messages import counted, message


def conformity(track: Track, profile: Profile) -> list[Score]:
    """Shares in percent: length is counted per line, speed and lines per cue."""
    limits = profile.for_language(track.language)
    cues = [cue for cue in track.cues if cue.lines]
    rows = (
        (
            "cpl",
            counted(
                "Lines within {count} character", "Lines within {count} characters", limits.cpl
            ),
            (display_width(line) <= limits.cpl for cue in cues for line in cue.lines),
        ),
        (
            "cps",
            message("Cues within {cps:g} characters per second", cps=limits.cps),
            (cue.cps <= limits.cps for cue in cues),
        ),
        (
            "lpb",
            counted("Cues within {count} line", "Cues within {count} lines", limits.lines),
            (len(cue.lines) <= limits.lines for cue in cues),
        ),
    )
    group = message("Conformity with {profile}", profile=profile.name)
    meaning = message("Nothing of the reference is used.")
    return [
        Score(name, title, group, _share(kept), "%", "high", meaning) for name, title, kept in rows
    ]


def _share(kept: Iterable[bool]) -> float | None:
    answers = list(kept)
    return 100 * sum(answers) / len(answers) if answers else None
