"""What people type from the habit of other tools means what they expect, or says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.engines.sounds import tone
from tests.needs import ROOT
from tolmach.cli import COMMANDS, tolmach
from tolmach.cli.check import command as check
from tolmach.cli.habits import INSTEAD, SAME, accepted, meant
from tolmach.cli.run import command as run

CUE = "1\n00:00:01,000 --> 00:00:03,000\nWe came in May.\n"


def call(*words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(tolmach, [str(word) for word in words], input=given)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--output_dir out a.mp4", "--out out a.mp4"),
        ("--output-format=srt a.mp4", "--formats=srt a.mp4"),
        ("--beam_size 2 a.mp4", "--beam-size 2 a.mp4"),
        ("--task translate a.mp4", "--to=en a.mp4"),
        ("--task=translate --to de a.mp4", "--to de a.mp4"),
        ("--task transcribe a.mp4", "--to= a.mp4"),
        ("-P out a.mp4", "--out out a.mp4"),
        ("--language ru a.mp4", "--language ru a.mp4"),
        ("--to en -- --output.mp4", "--to en -- --output.mp4"),
    ],
)
def test_options_of_other_tools_are_taken_under_their_names_here(typed: str, meant: str) -> None:
    assert accepted(run, typed.split()) == meant.split()


def test_every_accepted_name_leads_to_an_option_of_some_command() -> None:
    import click

    from tests.cli.test_run import _flags_of

    known = set(_flags_of(tolmach, click.Context(tolmach)))
    assert {name for name in SAME.values() if name.removeprefix("--") not in known} == set()


@pytest.mark.parametrize("name", INSTEAD)
def test_an_option_without_counterpart_says_what_to_do(name: str) -> None:
    result = call("run", "a.mp4", name)
    assert result.exit_code == 2
    assert INSTEAD[name] in result.stderr


def test_an_option_that_a_command_has_itself_is_left_alone() -> None:
    assert accepted(check, ["a.srt", "--html", "x"]) == ["a.srt", "--html", "x"]


@pytest.mark.parametrize(
    "words", [["missing.mp4"], ["--to", "en", "missing.mp4"], ["-v", "missing.mp4"]]
)
def test_a_recording_in_the_place_of_a_command_is_run(words: list[str]) -> None:
    assert "There is no file 'missing.mp4'." in call(*words).stderr


def test_of_several_recordings_each_is_named_and_none_stops_the_next() -> None:
    result = call("one.mp4", "two.mp4")
    assert "one.mp4" in result.stderr
    assert "two.mp4" in result.stderr
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        (".", "tolmach batch '.'"),
        ("-", "standard input"),
        ("https://example.org/talk", "tolmach batch ADDRESS"),
    ],
)
def test_what_is_no_recording_is_answered_with_what_to_do(word: str, hint: str) -> None:
    result = call("run", word)
    assert (result.exit_code, hint in result.stderr) == (2, True)


def test_a_mistyped_command_gets_the_nearest_one() -> None:
    assert "Did you mean 'run'?" in call("rum").stderr


def test_the_version_is_told_behind_a_command_too() -> None:
    assert call("check", "--version").stdout == call("--version").stdout


def test_subtitles_are_read_from_standard_input_and_written_to_standard_output() -> None:
    assert call("check", "-", "--from", "en", given=CUE).exit_code == 0
    fixed = call("fix", "-", "--language", "en", "-o", "-", given=CUE.replace("1\n", "7\n", 1))
    assert fixed.stdout == CUE


def test_a_log_file_holds_messages_with_the_time_of_day(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    call("run", "missing.mp4", "--log-file", log)
    assert "INFO There is no file 'missing.mp4'" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o077 == 0


def test_the_first_page_of_help_is_short_and_names_the_other() -> None:
    short, everything = call("run", "--help").stdout, call("run", "--help-all").stdout
    assert "--beam-size" not in short
    assert "--help-all" in short
    assert "--beam-size" in everything
    assert "How speech becomes words" in everything


def test_an_error_of_one_recording_is_told_to_programs(tmp_path: Path) -> None:
    assert json.loads(call("run", tmp_path / "no.mp4", "--json").stdout)["error"]


def test_the_shell_completes_commands_and_options() -> None:
    words = {"_TOLMACH_COMPLETE": "bash_complete", "COMP_WORDS": "tolmach tod", "COMP_CWORD": "1"}
    assert CliRunner(env=words).invoke(tolmach, prog_name="tolmach").stdout == "plain,todo\n"


def test_the_table_of_other_tools_has_sixty_rows() -> None:
    page = (ROOT / "docs" / "reference" / "other-tools.md").read_text("utf-8")
    assert page.count("\n| `") >= 60


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("-q status a", "status -q a"),
        ("--offline --json status a", "status --offline --json a"),
        ("help run", "run --help"),
        ("help", "--help"),
        ("-V", "--version"),
        ("pull turbo", "models pull turbo"),
        ("transcribe a.mp4", "run --to= a.mp4"),
        ("status -q", "status -q"),
        ("-q", "-q"),
    ],
)
def test_commands_are_found_under_other_names_and_behind_switches(typed: str, wanted: str) -> None:
    assert meant(typed.split(), COMMANDS) == wanted.split()


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("check talk.srt --language English", "talk.srt"),
        ("check talk.srt --language Klingon", "'Klingon' is not a known language."),
        ("fix talk.srt --from=английский -o a.en.srt", ""),
        ("translate talk.srt --from rus --to=Russian", "--to ru names the source language"),
        ("models list --from Russian --to German", "ru"),
        ("import . talk.srt --language German", "There is no finished work"),
    ],
)
def test_languages_are_taken_by_their_names(
    typed: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("talk.srt").write_text(CUE, "utf-8")
    assert wanted in call(*typed.split()).output


@pytest.mark.parametrize("typed", ["--verbose False missing.mp4", "missing.mp4 --verbose True"])
def test_the_value_that_whisper_gives_to_verbose_is_no_recording(typed: str) -> None:
    stderr = call(*typed.split()).stderr
    assert "missing.mp4" in stderr
    assert "False" not in stderr
    assert "True" not in stderr


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("serve", "Did you mean 'app'?"),
        ("lint a.srt", "Did you mean 'check'?"),
        ("check a.srt --fix", "`tolmach fix`"),
        ("check a.srt --select E501", "--ignore"),
        ("run a.mp4 --dry-run", "--plan"),
        ("run a.mp4 -o a.srt", "--out names a folder"),
    ],
)
def test_what_has_another_name_here_is_named(typed: str, said: str) -> None:
    assert said in call(*typed.split()).stderr


def test_whoever_names_the_recording_is_told_where_its_work_is(tmp_path: Path) -> None:
    (tmp_path / "talk" / "work").mkdir(parents=True)
    (tmp_path / "talk.mp4").touch()
    for command in ("status", "todo", "export"):
        assert f"Did you mean '{tmp_path / 'talk'}'?" in call(command, tmp_path / "talk.mp4").stderr


@pytest.mark.parametrize("typed", ["-U", "--update"])
def test_an_update_is_left_to_what_installed_it(typed: str) -> None:
    result = call(typed)
    assert result.exit_code == 2
    assert "Update it with what installed it" in result.stderr


def test_all_formats_and_a_folder_of_subtitles_are_answered_with_what_to_type(
    tmp_path: Path,
) -> None:
    tone(tmp_path / "talk.wav", 1)
    all_formats = call("run", tmp_path / "talk.wav", "--from", "ru", "-f", "all")
    assert "Name those that you need: srt,vtt,txt,json." in all_formats.stderr
    assert "is a folder. Name a file in it." in call("check", tmp_path).stderr
