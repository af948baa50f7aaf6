"""A broken rule: which one, where, what was found and what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tolmach.core.cue import Track
from tolmach.core.profile import Profile
from tolmach.core.timing import Span
from tolmach.messages import counted, message

FILE = "file"
"""Rule id of damage that reading a file had to repair."""


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One broken rule.

    Attributes:
        rule: id of the rule, for instance `reading-speed`.
        cue: number of the cue in its file, from 1; None for damage of the file itself, and for a
            stretch that no cue covers.
        start, end: media time of the cue or stretch, in milliseconds.
        value, limit: what was found and what the profile allows; None where nothing is counted.
        unit: of both: `characters`, `lines`, `characters per second` or `ms`.
        detail: the text or the reason, for people.
    """

    rule: str
    cue: int | None
    start: int
    end: int
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    detail: str = ""

    @property
    def measured(self) -> str:
        """
        Value and limit for people.

        >>> Violation("gap", 3, 0, 900, 40, 83, "ms").measured
        '40 ms, limit 83 ms'
        """
        if not self.allowed:
            return self.found
        return message("{found}, limit {allowed}", found=self.found, allowed=self.allowed)

    @property
    def found(self) -> str:
        """The value for people; empty where nothing is counted."""
        return "" if self.value is None else _quantity(self.value, self.unit)

    @property
    def allowed(self) -> str:
        """The limit for people, with a unit only for times; empty where there is none."""
        if self.value is None or not self.limit:
            return ""
        return _quantity(self.limit, self.unit if self.unit == "ms" else "")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """
    Everything that checking one file found: what the text, JSON and HTML reports are views of.

    Attributes:
        name: the file's name, without folders.
        profile: the limits for the track's language.
        encoding: how the bytes were read.
        titles: rule id -> heading, in the order in which people should read.
        duration, speech: of the recording, where it was given.
    """

    name: str
    track: Track
    profile: Profile
    violations: Sequence[Violation]
    encoding: str
    titles: dict[str, str]
    duration: int | None = None
    speech: Sequence[Span] = ()

    def quote(self, violation: Violation) -> str:
        """What a finding is about, for people: its own detail, or the text of its cue."""
        if violation.detail.strip() or violation.cue is None:
            return violation.detail
        return self.track.cues[violation.cue - 1].text

    @property
    def by_rule(self) -> dict[str, list[Violation]]:
        """Findings under their rule, in the order of `titles`; rules without findings left out."""
        grouped: dict[str, list[Violation]] = {rule: [] for rule in self.titles}
        for violation in self.violations:
            grouped[violation.rule].append(violation)
        return {rule: found for rule, found in grouped.items() if found}


def _quantity(number: float, unit: str) -> str:
    if unit == "ms" and number >= 1000:
        return message("{number:.4g} s", number=number / 1000)
    if unit == "ms":
        return message("{number:g} ms", number=number)
    if unit == "characters per second":
        return message("{number:g} characters per second", number=number)
    if unit == "characters":
        return counted("{count} character", "{count} characters", round(number))
    if unit == "lines":
        return counted("{count} line", "{count} lines", round(number))
    return f"{number:g}"
