"""What runs overnight can be planned, watched and reported."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.engines.sounds import tone
from tolmach.cli import tolmach
from tolmach.cli.progress import shown
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.events import Notice, Progressed, StageFinished, StageStarted
from tolmach.formats import batch_html


def call(*arguments: object) -> Result:
    return CliRunner().invoke(tolmach, [str(argument) for argument in arguments])


def test_without_a_terminal_every_step_has_a_line_with_the_time_of_day(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with shown(quiet=False) as sink:
        sink(StageStarted("recognize", "turbo", 1000))
        sink(Progressed("recognize", 500))
        sink(StageFinished("recognize", "turbo", reused=False))
        sink(StageFinished("translate", "", reused=True))
        sink(Notice("Look."))
    lines = capsys.readouterr().err.splitlines()
    assert [re.sub(r"^\d\d:\d\d:\d\d ", "", line) for line in lines] == [
        "recognize turbo",
        "recognize done",
        "translate reused from an earlier run",
        "Look.",
    ]


def test_a_plan_names_every_recording_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    tone(tmp_path / "in" / "good.wav", 2)
    (tmp_path / "in" / "bad.mp4").write_bytes(b"no recording")
    result = call("batch", tmp_path / "in", "--out", tmp_path / "out", "--plan")
    assert result.exit_code == 0
    bad, good, last = result.stdout.splitlines()
    assert bad.startswith("bad  -  cannot be done: ")
    assert good == "good  0:02  new"
    assert last.startswith("To do: 0:02 of recording, time unknown until one is done. Free disk: ")
    assert not (tmp_path / "out").exists()


def test_a_command_is_started_at_the_end_without_a_shell(tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_bytes(b"no recording")
    code = "import os, sys; open(sys.argv[1], 'w').write(os.environ['TOLMACH_EXIT_CODE'])"
    command = f'{sys.executable} -c "{code}" "{tmp_path}/a; b"'
    arguments = ("--executor", "serial", "--when-done", command)
    result = call("batch", tmp_path / "bad.mp4", "--out", tmp_path / "out", *arguments)
    assert (tmp_path / "a; b").read_text() == str(result.exit_code)


def test_a_command_that_is_not_there_is_named_before_the_work(tmp_path: Path) -> None:
    result = call("batch", tmp_path, "--out", tmp_path / "out", "--when-done", "no-such-program x")
    assert "There is no program 'no-such-program'" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_report_has_date_models_time_and_quality_and_filters_without_scripts() -> None:
    row = BatchRow(
        "talk", "talk.mp4", "look", duration_ms=60_000, sentences=9, seconds=90.0,
        models=("turbo",), probability=0.912, doubtful=2, files=("talk/talk.en.player.html",),
    )  # fmt: skip
    page = batch_html.compose(BatchReport((row,), at="2026-11-29T03:00+00:00"))
    for part in ("2026-11-29", "turbo", "1:30", "words 91% sure", "2 doubtful", 'href="talk/"'):
        assert part in page
    assert '<a href="talk/talk.en.player.html">player</a>' in page
    assert "<script" not in page
    assert 'class="look"' in page
    assert "body:has(#look:checked)" in page
