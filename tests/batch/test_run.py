"""Batches: the results of `run`, one report, and no recording that stops another."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.batch.batch_help import look_at_odd_ones, miniatures, pretend
from tests.pipeline.test_run import tree
from tolmach.batch import work
from tolmach.batch.executors import make_executor
from tolmach.batch.executors.serial import SerialExecutor
from tolmach.batch.report import read_report, write_report
from tolmach.batch.run import BatchSettings, JobDone, JobEvent, run_batch
from tolmach.batch.sources import Item, find_items
from tolmach.cli import tolmach
from tolmach.cli.batch import lines
from tolmach.core.batch_report import BatchReport, BatchRow
from tolmach.core.events import Notice
from tolmach.core.options import BatchOptions
from tolmach.errors import EngineError, ExitCode, MemoryShortageError, Stopped, WorkFolderError
from tolmach.formats import srt
from tolmach.messages import counted, message, translated
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run
from tolmach.stages.checks.check import check
from tolmach.workspace.folder import exclusive

SERIAL = SerialExecutor()
FLAGS = {"source": "ru", "targets": ("en",)}


@pytest.fixture(scope="session")
def flags(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return miniatures(tmp_path_factory.mktemp("miniatures"))


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Three files, for workers that only pretend."""
    for name in ("a.mp4", "bad.mp4", "c.mp4"):
        (tmp_path / "talks").mkdir(exist_ok=True)
        (tmp_path / "talks" / name).write_bytes(b"x")
    return tmp_path / "talks"


def batch(talks: Path, out: Path, work: Any = pretend, **settings: Any) -> BatchReport:
    items = find_items([str(talks)])
    return run_batch(items, BatchSettings(out, FLAGS, **settings), SERIAL, work=work)


def states(report: BatchReport) -> dict[str, str]:
    return {row.name: row.state for row in report.rows}


def breaches(file: Path, row: BatchRow, flags: dict[str, Any]) -> int:
    """How much `check` finds in a file of subtitles."""
    track = replace(srt.parse(file.read_text("utf-8")).track, language=file.suffixes[-2][1:])
    profile = make_job(file, file.parent, flags).profile
    return len(check(track, profile, duration=row.duration_ms))


@pytest.mark.slow
def test_the_results_are_those_of_run_byte_for_byte(
    recording: Path, flags: dict[str, Any], tmp_path: Path
) -> None:
    """Two recordings in two workers with other threads than `run` takes; the second is a copy."""
    talks = tmp_path / "talks"
    talks.mkdir()
    tight = tmp_path / "tight.toml"
    tight.write_text('base = "netflix"\ncps = 1\n[languages.en]\ncps = 1\n')
    flags = {**flags, "profile": str(tight)}
    for name in ("first.mp4", "second.mp4"):
        shutil.copy2(recording, talks / name)
        run(make_job(talks / name, tmp_path / "alone" / Path(name).stem, flags))
    executor = make_executor("processes", BatchOptions(), 2)
    settings = BatchSettings(tmp_path / "out", flags, threads=1)
    events: list[Any] = []
    report = run_batch(find_items([str(talks)]), settings, executor, events.append)
    assert states(report) == {"first": "done", "second": "done"}
    for name in ("first", "second"):
        assert tree(tmp_path / "out" / name) == tree(tmp_path / "alone" / name)
    assert not [e for e in events if isinstance(e, JobEvent) and isinstance(e.event, Notice)]
    row = report.rows[0]
    assert (row.languages, row.sentences, row.files[0]) == (("ru", "en"), 4, "first/first.ru.srt")
    found = [
        (code, breaches(tmp_path / "out" / "first" / f"first.{code}.srt", row, flags))
        for code in row.languages
    ]
    assert row.findings == tuple(pair for pair in found if pair[1]) != ()
    before = tree(tmp_path / "out" / "first")
    (tmp_path / "out" / "second" / "second.en.srt").unlink()
    again = run_batch(find_items([str(talks)]), settings, executor)
    assert [row.reused for row in again.rows] == [("recognise", "translate to en")] * 2
    assert tree(tmp_path / "out" / "first") == before
    assert (tmp_path / "out" / "second" / "second.en.srt").exists()


def test_one_bad_recording_stops_no_other_and_says_what_to_do(talks: Path, tmp_path: Path) -> None:
    report = batch(talks, tmp_path / "out")
    assert states(report) == {"a": "done", "bad": "failed", "c": "done"}
    assert report.exit_code == ExitCode.FAILED
    bad = report.rows[1]
    assert (bad.error, bad.next_step) == ("It is silent.", "Take another.")
    assert "It is silent. Take another." in (tmp_path / "out" / bad.log).read_text("utf-8")
    assert read_report(tmp_path / "out") == report


def test_the_exit_code_tells_the_worst(talks: Path, tmp_path: Path) -> None:
    (talks / "bad.mp4").rename(talks / "odd.mp4")
    assert batch(talks, tmp_path / "all").exit_code == ExitCode.OK
    assert batch(talks, tmp_path / "out", look_at_odd_ones).exit_code == ExitCode.LOOK


def test_an_option_that_cannot_be_fails_its_own_row_only(talks: Path, tmp_path: Path) -> None:
    items = [
        Item(str(talks / "a.mp4"), "a", {"targets": ("ru",)}),
        Item(str(talks / "c.mp4"), "c"),
    ]
    report = run_batch(items, BatchSettings(tmp_path / "out", FLAGS), SERIAL, work=pretend)
    assert states(report) == {"a": "failed", "c": "done"}
    assert "--to ru" in report.rows[0].error


def crash(task: Any, _sink: Any) -> Any:
    raise EngineError("The worker crashed.", next_step="See its log.")


def test_what_failed_late_is_left_alone_until_it_changes_or_somebody_asks(
    talks: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert set(states(batch(talks, out, crash)).values()) == {"failed"}
    assert states(batch(talks, out))["a"] == "failed"
    (talks / "a.mp4").write_bytes(b"longer")
    assert states(batch(talks, out)) == {"a": "done", "bad": "failed", "c": "failed"}
    assert states(batch(talks, out, retry_failed=True))["c"] == "done"


def run_out_of_memory(task: Any, _sink: Any) -> Any:
    raise MemoryShortageError("The recognizer was stopped by the system.", next_step="Wait.")


def test_what_failed_for_want_of_memory_is_taken_up_again_by_the_next_batch(
    talks: Path, tmp_path: Path
) -> None:
    """What else was running then says nothing about the recording."""
    out = tmp_path / "out"
    assert set(states(batch(talks, out, run_out_of_memory)).values()) == {"failed"}
    assert states(batch(talks, out)) == {"a": "done", "bad": "failed", "c": "done"}


def test_what_failed_at_once_is_tried_at_once(talks: Path, tmp_path: Path) -> None:
    batch(talks, tmp_path / "out")
    report = batch(talks, tmp_path / "out", lambda task, _sink: task.row)
    assert "It is silent." not in {row.error for row in report.rows if row.state == "done"}
    assert report.rows[1].error == ""


def test_another_option_is_a_change(talks: Path, tmp_path: Path) -> None:
    batch(talks, tmp_path / "out", crash)
    items = find_items([str(talks)])
    other = {**FLAGS, "model": "smaller"}
    report = run_batch(items, BatchSettings(tmp_path / "out", other), SERIAL, work=pretend)
    assert states(report)["a"] == "done"


def test_later_rounds_of_a_watch_do_only_what_is_new(talks: Path, tmp_path: Path) -> None:
    batch(talks, tmp_path / "out")
    (talks / "new.mp4").write_bytes(b"x")
    done: list[str] = []

    def note(task: Any, _sink: Any) -> Any:
        done.append(task.row.name)
        return pretend(task, _sink)

    report = batch(talks, tmp_path / "out", note, trust=True)
    assert set(done) == {"new"}
    assert len(report.rows) == 4


def test_two_batches_do_not_share_a_folder(talks: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with exclusive(out / ".batch.lock", out), pytest.raises(WorkFolderError, match="Another"):
        batch(talks, out)


def test_stopping_writes_the_report_and_tells_where_it_is(talks: Path, tmp_path: Path) -> None:
    def stop(event: Any) -> None:
        if isinstance(event, JobDone):
            raise KeyboardInterrupt

    with pytest.raises(Stopped, match=r"index\.html") as stopped:
        run_batch(
            find_items([str(talks)]),
            BatchSettings(tmp_path / "out", FLAGS),
            SERIAL,
            stop,
            work=pretend,
        )
    assert stopped.value.exit_code == 130
    report = read_report(tmp_path / "out")
    assert (len(report.rows), report.waiting) == (1, 2)
    assert "still waiting" in (tmp_path / "out" / "index.html").read_text("utf-8")


def test_a_full_disk_is_said_and_costs_nothing(
    talks: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=5_000_000)
    monkeypatch.setattr(work.shutil, "disk_usage", lambda _path: full)
    report = batch(talks, tmp_path / "out", work.work)
    assert "Only 5 MB are free" in report.rows[0].error
    monkeypatch.undo()
    assert states(batch(talks, tmp_path / "out"))["a"] == "done"


def test_the_reasons_of_an_earlier_batch_are_shown_in_the_language_of_today(tmp_path: Path) -> None:
    reason = counted(
        "{count} sentence has no translation.", "{count} sentences have no translation.", 2
    )
    error = message("'{name}' is empty.", name="tape3.mp4")
    row = BatchRow("a", state="look", to_review=(reason,), error=error, next_step="Copy it again.")
    write_report(tmp_path, BatchReport((row,)))
    (read,) = read_report(tmp_path).rows
    assert read == row
    assert translated(read.to_review[0], "ru") == translated(reason, "ru") != reason
    assert translated(read.error, "ru") != error


def test_a_report_with_plain_reasons_is_read_as_before(tmp_path: Path) -> None:
    data = {"rows": [{"name": "a", "state": "look", "to_review": ["2 sentences are {odd}."]}]}
    (tmp_path / "batch.json").write_text(json.dumps(data), "utf-8")
    assert read_report(tmp_path).rows[0].to_review == ("2 sentences are {odd}.",)


def test_a_damaged_report_is_begun_anew(talks: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "out", BatchReport())
    (tmp_path / "out" / "batch.json").write_bytes(b'{"rows": [{"na')
    assert states(batch(talks, tmp_path / "out"))["a"] == "done"


def test_nothing_in_the_report_tells_where_the_files_lie(talks: Path, tmp_path: Path) -> None:
    batch(talks, tmp_path / "out")
    for name in ("batch.json", "index.html"):
        assert str(tmp_path) not in (tmp_path / "out" / name).read_text("utf-8")


def test_hostile_names_stay_text_in_the_report(tmp_path: Path) -> None:
    item = Item(str(tmp_path / "<script>.mp4"), "<script>&")
    run_batch([item], BatchSettings(tmp_path / "out", FLAGS), SERIAL, work=pretend)
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;script&gt;&amp;" in page


@pytest.fixture
def call(tmp_path: Path) -> Callable[..., Any]:
    def _call(*arguments: str) -> Any:
        shared = ["--from", "ru", "--to", "en", "--executor", "serial"]
        out = ["--out", str(tmp_path / "out")]
        return CliRunner().invoke(tolmach, ["batch", *arguments, *shared, *out])

    return _call


def test_the_command_reports_failures_with_next_steps_and_exit_code_4(
    talks: Path, call: Callable[..., Any]
) -> None:
    result = call(str(talks / "a.mp4"), "--json")
    assert result.exit_code == ExitCode.FAILED
    assert json.loads(result.stdout)["rows"][0]["next_step"]
    text = call(str(talks / "a.mp4")).stdout
    assert text.startswith("1 recordings, 0:00: 0 done, 0 need review, 1 failed.")
    assert "logs/a.txt" in text


def test_the_command_refuses_a_source_that_is_not_there(call: Callable[..., Any]) -> None:
    result = call("/no/such/folder")
    assert result.exit_code == ExitCode.UNUSABLE
    assert "no file or folder" in result.stderr


@pytest.mark.parametrize("holds", [None, "notes.md"])
def test_a_folder_without_recordings_is_said_with_exit_code_2(
    tmp_path: Path, call: Callable[..., Any], holds: str | None
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    if holds:
        (folder / holds).write_text("to do")
    result = call(str(folder))
    assert result.exit_code == ExitCode.UNUSABLE
    assert f"No recordings were found in {folder}." in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_recording_without_speech_needs_review_in_the_report(
    silent: Path, flags: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    report = run_batch(find_items([str(silent)]), BatchSettings(out, flags), SERIAL)
    assert report.exit_code == ExitCode.LOOK
    (row,) = report.rows
    assert row.to_review == ("No speech was found in silent.wav, or no words in it.",)
    assert row.files == ()
    (line,) = [line for line in lines(report, out) if "look " in line]
    assert line == f"  look    silent: {row.to_review[0]}"
    assert row.to_review[0] in (out / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_recording_by_address_gives_the_results_of_the_file(
    recording: Path, flags: dict[str, Any], tmp_path: Path
) -> None:
    for name, source in (("file", str(recording)), ("address", f"file://{recording}")):
        report = run_batch(find_items([source]), BatchSettings(tmp_path / name, flags), SERIAL)
        assert report.exit_code == ExitCode.OK
    for name in ("talk.ru.srt", "talk.en.srt"):
        files = [tmp_path / way / "talk" / name for way in ("file", "address")]
        assert files[0].read_bytes() == files[1].read_bytes()
