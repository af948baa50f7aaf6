"""The layout with learned tables: what holds whatever a table says."""

from __future__ import annotations

import pytest

from tests.stages.layout.speech import PLAIN, say
from tolmach.stages.layout import costs, lay_out
from tolmach.text.break_tables import BreakTable


def test_no_table_parts_a_name_or_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here is one that loves nothing more than breaking between capitals."""
    table = BreakTable("en", {"Pup|up": [-3000, -3000], "Lupper": [-3000, -3000]}, [0], 1.0)
    monkeypatch.setattr(costs, "break_table", lambda _: table)
    spoken = say("It is not known whether Mr. Smith and Anna Petrova will be released this year.")

    lines = [line for cue in lay_out([spoken], "en", PLAIN).cues for line in cue.lines]

    assert not any(line.endswith(("Mr.", "Anna")) for line in lines)


def test_limits_hold_whatever_a_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    table = BreakTable("en", {"Lpnone": [9000, 9000]}, [0], 1.0)
    monkeypatch.setattr(costs, "break_table", lambda _: table)
    spoken = say(" ".join(f"word{number}" for number in range(60)))

    cues = lay_out([spoken], "en", PLAIN).cues

    assert max(len(line) for cue in cues for line in cue.lines) <= 42
    assert max(len(cue.lines) for cue in cues) <= 2
