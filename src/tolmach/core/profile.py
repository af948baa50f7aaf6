"""
Profiles: the limits that a track of cues keeps.

The record is the meaning; the shipped values are TOML files in `tolmach/formats/profiles/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tolmach.core.language_tag import base_code
from tolmach.messages import message

_FRACTIONS = ("cps", "cps_comfortable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """
    Limits for cues. Times in milliseconds, speeds in characters per second (cps).

    Attributes:
        cpl: characters per line.
        lines: lines per cue.
        turns: people who speak in a cue; with 2, short turns of two of them share one, a line with
            a dash each, where they are read better so.
        cps: reading speed above which a cue is reported.
        cps_comfortable: reading speed that the layout aims at.
        min_duration, max_duration: time on screen.
        min_gap: free time between two cues.
        chain_gap: gaps shorter than this are closed to `min_gap`.
        lead: how much earlier than the first word a cue may start.
        tail: how much later than the last word a cue may end.
        rules: ids of rules of style that are in force, divided by blanks; see `check --explain`.
        languages: limits that differ for a language: code -> field -> value.

    Raises:
        ValueError: a limit that no track could keep, such as a line without characters.
    """

    name: str
    title: str = ""
    source: str = ""
    cpl: int = 42
    lines: int = 2
    turns: int = 1
    cps: float = 20.0
    cps_comfortable: float = 15.0
    min_duration: int = 833
    max_duration: int = 7000
    min_gap: int = 83
    chain_gap: int = 500
    lead: int = 0
    tail: int = 500
    rules: str = ""
    languages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for limit in ("cpl", "lines", "cps", "cps_comfortable", "max_duration"):
            if getattr(self, limit) <= 0:
                raise ValueError(message("{limit} must be more than 0", limit=limit))
        for limit in ("min_duration", "min_gap", "chain_gap", "lead", "tail"):
            if getattr(self, limit) < 0:
                raise ValueError(message("{limit} must not be negative", limit=limit))
        if self.turns not in (1, 2):
            raise ValueError(message("turns must be 1 or 2"))
        if self.min_duration > self.max_duration:
            raise ValueError(message("min_duration is more than max_duration"))
        for code in self.languages:
            self.for_language(code)

    def for_language(self, code: str) -> Profile:
        """The limits for one language, its differences applied; `pt-BR` counts as `pt`."""
        changes = self.languages.get(code) or self.languages.get(base_code(code), {})
        typed = {key: value if key in _FRACTIONS else int(value) for key, value in changes.items()}
        return replace(self, languages={}, **typed)  # type: ignore[arg-type]
