"""
Profiles: the limits that a track of cues keeps.

The record is the meaning; the shipped values stand as TOML files in `tolmach/core/profiles/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    Limits for cues. Times in milliseconds, speeds in characters per second (cps).

    Attributes:
        cpl: characters per line.
        lines: lines per cue.
        cps: reading speed above which a cue is reported.
        cps_comfortable: reading speed that the layout aims at.
        min_duration, max_duration: time on screen.
        min_gap: free time between two cues.
        chain_gap: gaps shorter than this are closed to `min_gap`.
        lead: how much earlier than the first word a cue may start.
        tail: how much later than the last word a cue may end.
        languages: limits that differ for a language: code -> field -> value.
    """

    name: str
    title: str = ""
    source: str = ""
    cpl: int = 42
    lines: int = 2
    cps: float = 20.0
    cps_comfortable: float = 15.0
    min_duration: int = 833
    max_duration: int = 7000
    min_gap: int = 83
    chain_gap: int = 500
    lead: int = 0
    tail: int = 500
    languages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def for_language(self, code: str) -> Profile:
        """The limits for one language, its differences applied."""
        changes = self.languages.get(code, {})
        typed = {
            key: value if key.startswith("cps") else int(value) for key, value in changes.items()
        }
        return replace(self, languages={}, **typed)  # type: ignore[arg-type]
