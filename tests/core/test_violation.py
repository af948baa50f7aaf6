"""Findings about subtitles, as people read them."""

from __future__ import annotations

import pytest

from tolmach.core.cue import Cue, Track
from tolmach.core.profile import Profile
from tolmach.core.violation import CheckReport, Violation

TRACK = Track("en", (Cue(0, 900, ("Good evening.",)), Cue(1000, 2000, ("Good", "night."))))


def violation(value: float | None, limit: float | None = None, unit: str = "") -> Violation:
    return Violation("rule", 1, 0, 900, value, limit, unit)


@pytest.mark.parametrize(
    ("value", "limit", "unit", "shown"),
    [
        (40, 83, "ms", "40 ms, limit 83 ms"),
        (999, 7000, "ms", "999 ms, limit 7 s"),
        (1000, 833.5, "ms", "1 s, limit 833.5 ms"),
        (7345, 7000, "ms", "7.345 s, limit 7 s"),
        (1, 42, "characters", "1 character, limit 42"),
        (1, 2, "lines", "1 line, limit 2"),
        (3, 2, "lines", "3 lines, limit 2"),
        (1, 20, "characters per second", "1 characters per second, limit 20"),
        (22.5, 20, "characters per second", "22.5 characters per second, limit 20"),
        (1000, 2000, "characters", "1000 characters, limit 2000"),
        (3, None, "", "3"),
        (3, 0, "lines", "3 lines"),
        (None, 42, "characters", ""),
    ],
)
def test_a_value_is_shown_with_its_unit_and_its_limit(
    value: float | None, limit: float | None, unit: str, shown: str
) -> None:
    assert violation(value, limit, unit).measured == shown


def test_what_is_not_counted_or_not_limited_is_empty() -> None:
    assert (violation(None, 42).found, violation(None, 42).allowed) == ("", "")
    assert (violation(3).allowed, violation(3, 0).allowed) == ("", "")


def test_a_report_groups_findings_by_rule_in_the_order_of_its_titles() -> None:
    found = [Violation(rule, cue, 0, 1) for rule, cue in (("gap", 2), ("file", None), ("gap", 1))]
    report = CheckReport(
        "a.srt", TRACK, Profile(name="p"), found, "utf-8",
        {"file": "Damage", "order": "Out of order", "gap": "Gaps"},
    )  # fmt: skip
    assert list(report.by_rule.items()) == [("file", [found[1]]), ("gap", [found[0], found[2]])]


def test_a_report_quotes_the_detail_of_a_finding_or_else_its_cue() -> None:
    report = CheckReport("a.srt", TRACK, Profile(name="p"), (), "utf-8", {})
    quotes = [
        report.quote(Violation("rule", cue, 0, 1, detail=detail))
        for cue, detail in ((2, ""), (1, " "), (1, "evening"), (None, "line 3"), (None, ""))
    ]
    assert quotes == ["Good\nnight.", "Good evening.", "evening", "line 3", ""]
