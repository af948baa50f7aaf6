"""What commands say about their settings before they begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tolmach.cli import tolmach


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Where a recording would be, below a campaign's settings."""
    (tmp_path / "tolmach.toml").write_text('from = "ru"\nto = "en"\n', encoding="utf-8")
    (tmp_path / "a.mp4").touch()
    return tmp_path / "a.mp4"


def lines(*arguments: str) -> list[str]:
    return CliRunner().invoke(tolmach, arguments).stderr.splitlines()


ADDRESS = ("--endpoint", "https://mt.example:8443/v1")
SENT = "The text of a.mp4 will be sent to mt.example:8443 for translation."


def test_a_run_says_first_where_the_text_goes_and_then_which_settings_it_uses(video: Path) -> None:
    said = lines("run", str(video), *ADDRESS)
    assert said[:2] == [SENT, f"Settings: {video.with_name('tolmach.toml')}"]


def test_a_run_that_sends_nothing_names_its_settings_only(video: Path) -> None:
    assert lines("run", str(video))[0] == f"Settings: {video.with_name('tolmach.toml')}"
    assert "Settings" not in lines("run", str(video), "--quiet")[0]


@pytest.mark.parametrize("flag", ["--quiet", "--json"])
def test_a_quiet_run_says_where_the_text_goes_all_the_same(video: Path, flag: str) -> None:
    assert lines("run", str(video), *ADDRESS, flag)[0] == SENT


def test_a_batch_says_it_once_for_all_recordings(video: Path) -> None:
    video.with_name("b.mp4").touch()
    arguments = ("batch", str(video.parent), "--out", str(video.parent / "out"))
    said = lines(*arguments, *ADDRESS, "--executor", "serial")
    assert sum("will be sent" in line for line in said) == 1
    assert said[:2] == [
        "The text of 2 recordings will be sent to mt.example:8443 for translation.",
        f"Settings: {video.with_name('tolmach.toml')}",
    ]


def test_a_translation_of_subtitles_says_where_the_text_goes(tmp_path: Path) -> None:
    file = tmp_path / "a.ru.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:02,000\nДа.\n", encoding="utf-8")
    said = lines("translate", str(file), "--to", "en", "--offline", *ADDRESS)
    assert said[0] == "The text of a.ru.srt will be sent to mt.example:8443 for translation."
    assert "--offline" in said[1]


FAST = "1\n00:00:01,000 --> 00:00:02,000\nWe came here in the middle of May.\n"
WORDS = [{"word": word, "start": second, "end": second + 1} for second, word in enumerate("ab")]
COMMANDS = [
    pytest.param("check", "a.en.srt", id="check"),
    pytest.param("fix", "a.en.srt", id="fix"),
    pytest.param("eval", "a.en.srt", "a.en.srt", id="eval"),
    pytest.param("layout", "a.json", "--language", "en", id="layout"),
]
"""Commands about single files, in words."""


def call(folder: Path, *arguments: str) -> Result:
    paths = [str(folder / word) if word.startswith("a.") else word for word in arguments]
    return CliRunner().invoke(tolmach, paths)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with subtitles and words, to which settings come."""
    (tmp_path / "a.en.srt").write_text(FAST, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"segments": [{"words": WORDS}]}), "utf-8")
    return tmp_path


@pytest.mark.parametrize("arguments", [command.values for command in COMMANDS])
def test_commands_about_a_file_take_the_profile_from_the_settings_beside_it(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    (folder / "tolmach.toml").write_text('profile = "tedd"\nmodel = "whisper-small"\n', "utf-8")
    result = call(folder, *arguments)
    assert (result.exit_code, "Did you mean 'ted'?" in result.stderr) == (2, True)
    result = call(folder, *arguments, "--profile", "ted")
    assert result.exit_code in (0, 1)
    assert "Settings" not in result.stderr, "no value of the file counts for this command"


@pytest.mark.parametrize("arguments", [command.values for command in COMMANDS])
def test_commands_about_a_file_trust_the_settings_beside_it_as_a_run_does(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    other = folder.parent / "ours.toml"
    other.write_text("cpl = 10", encoding="utf-8")
    (folder / "tolmach.toml").write_text('profile = "../ours.toml"\n', encoding="utf-8")
    result = call(folder, *arguments)
    assert result.exit_code == 2
    assert "may not name a file outside its own folder as profile" in result.stderr
    result = call(folder, *arguments, "--trust-settings")
    assert result.exit_code in (0, 1)
    assert f"Settings: {folder / 'tolmach.toml'}" in result.stderr


def test_settings_say_which_rules_a_check_leaves_out_and_a_flag_wins(folder: Path) -> None:
    (folder / "tolmach.toml").write_text('ignore = ["reading-speed"]\n', encoding="utf-8")
    assert call(folder, "check", "a.en.srt").exit_code == 0
    assert call(folder, "check", "a.en.srt", "--ignore", "gap").exit_code == 1


def test_a_translation_takes_its_languages_from_the_settings(folder: Path) -> None:
    result = call(folder, "translate", "a.en.srt")
    assert (result.exit_code, "Add --to en." in result.stderr) == (2, True)
    (folder / "tolmach.toml").write_text('to = "en"\n', encoding="utf-8")
    assert "names the source language" in call(folder, "translate", "a.en.srt").stderr


@pytest.mark.parametrize("key", ["language", "media", "translations", "speaker", "output"])
def test_what_belongs_to_one_call_is_no_setting(folder: Path, key: str) -> None:
    (folder / "tolmach.toml").write_text(f'{key} = "x"\n', encoding="utf-8")
    assert f"unknown key '{key}'" in call(folder, "check", "a.en.srt").stderr


def test_a_batch_takes_its_options_from_the_folder_that_its_sources_share(
    video: Path, own_settings: Path
) -> None:
    arguments = ("batch", str(video), str(video.parent), "--out", str(video.parent / "out"))
    settings = video.with_name("tolmach.toml")
    settings.write_text('from = "ru"\nretries = 101\n', encoding="utf-8")
    assert f"{settings}: retries cannot be 101" in lines(*arguments)[-1]
    settings.write_text('from = "ru"\naddress = "tcp://mine.example:8786"\n', encoding="utf-8")
    assert f"{settings} may not set address" in lines(*arguments)[-1]
    settings.write_text('from = "ru"\n', encoding="utf-8")
    own_settings.write_text("workers = 1_025\n", encoding="utf-8")
    assert f"{own_settings}: workers cannot be 1025" in lines(*arguments)[-1]
