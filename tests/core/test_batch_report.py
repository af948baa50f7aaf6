"""What a batch says of its recordings, and the exit code that follows."""

from __future__ import annotations

import pytest

from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.errors import ExitCode


@pytest.mark.parametrize(
    ("states", "code"),
    [
        ((), ExitCode.OK),
        (("done", "done"), ExitCode.OK),
        (("done", "look"), ExitCode.LOOK),
        (("look", "failed", "done"), ExitCode.FAILED),
    ],
)
def test_the_worst_recording_decides_the_exit_code(states: tuple[str, ...], code: ExitCode) -> None:
    rows = tuple(BatchRow(f"talk-{n}", state=state) for n, state in enumerate(states))
    assert BatchReport(rows).exit_code is code


def test_nothing_is_said_of_a_recording_of_which_nothing_is_known() -> None:
    row = BatchRow("talk")
    assert (row.state, row.attempts) == ("failed", 1)
    numbers = (
        row.duration_ms, row.sentences, row.flagged, row.seconds, row.probability, row.doubtful,
    )  # fmt: skip
    assert numbers == (0, 0, 0, 0, 0, 0)
    assert (row.hard, BatchReport().waiting) == (False, 0)
