"""
Profiles: the limits that a track of cues keeps.

The record is the meaning; the shipped values are TOML files in `tolmach/formats/profiles/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import floor

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
        gap_frames: the smallest gap in frames of a video, for guides that count it so; 0: none.
        lead: how much earlier than the first word a cue may start.
        tail: how much later than the last word a cue may end.
        rules: ids of rules of style that are in force, divided by blanks; see `check --explain`.
        languages: limits that differ for a language: code -> field -> value.
        frame_rate: frames per second of the video on which edges of cues lie; 0: not known. It
            belongs to a video, and no file of a profile names it: see `at_frame_rate`.

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
    gap_frames: int = 0
    lead: int = 0
    tail: int = 500
    rules: str = ""
    languages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    frame_rate: float = 0.0

    def __post_init__(self) -> None:
        for limit in ("cpl", "lines", "cps", "cps_comfortable", "max_duration"):
            if getattr(self, limit) <= 0:
                raise ValueError(message("{limit} must be more than 0", limit=limit))
        for limit in ("min_duration", "min_gap", "chain_gap", "gap_frames", "lead", "tail"):
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

    def at_frame_rate(self, rate: float) -> Profile:
        """
        The limits for a video, where the guide counts gaps in frames; else the same profile.

        Half a second is a whole number of frames, a half rounded up: 12 at 24, 13 at 25, 15 at 30.
        Shorter gaps are closed (Netflix, subtitle timing guidelines). An edge is moved back to the
        frame that it lies on, by up to a frame, so starts may be earlier by one frame less.

        Args:
            rate: frames per second; 0 where it is not known.
        """
        if not (rate and self.gap_frames):
            return self
        return replace(
            self,
            frame_rate=rate,
            min_gap=frame_time(self.gap_frames, rate),
            chain_gap=frame_time(half_second(rate), rate),
            lead=max(0, self.lead - frame_time(1, rate)),
        )

    def latest_end(self, following: int) -> int:
        """When a cue ends at the latest, in milliseconds, before one that starts at `following`."""
        if not self.frame_rate:
            return following - self.min_gap
        first = frame_at(following, self.frame_rate)
        return frame_time(max(0, first - self.gap_frames), self.frame_rate)

    def gap_to_close(self, gap: int) -> bool:
        """Whether a gap, in milliseconds, is neither the smallest nor as long as a pause."""
        if not self.frame_rate:
            return self.min_gap < gap < self.chain_gap
        return self.gap_frames < round(gap * self.frame_rate / 1000) < half_second(self.frame_rate)


def frame_time(frame: int, rate: float) -> int:
    """
    When a frame is shown, in milliseconds from the first one, rounded down.

    Rounded up, a cue that starts there would be shown with the next frame.

    >>> frame_time(2, 24), frame_time(2, 25), frame_time(1000, 24000 / 1001)
    (83, 80, 41708)
    """
    return floor(frame * 1000 / rate + 1e-6)


def frame_at(ms: int, rate: float) -> int:
    """
    The frame that is shown at a time; that of `frame_time` is the frame itself.

    >>> frame_at(83, 24), frame_at(82, 24), frame_at(frame_time(7, 23.976), 23.976)
    (2, 1, 7)
    """
    return floor((ms + 1) * rate / 1000 - 1e-6)


def half_second(rate: float) -> int:
    """Half a second in frames, a half rounded up."""
    return floor(rate / 2 + 0.5)
