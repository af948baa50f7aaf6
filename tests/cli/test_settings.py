"""What commands say about their settings before they begin."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

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
    assert said == [
        "The text of 2 recordings will be sent to mt.example:8443 for translation.",
        f"Settings: {video.with_name('tolmach.toml')}",
    ]


def test_a_translation_of_subtitles_says_where_the_text_goes(tmp_path: Path) -> None:
    file = tmp_path / "a.ru.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:02,000\nДа.\n", encoding="utf-8")
    said = lines("translate", str(file), "--to", "en", "--offline", *ADDRESS)
    assert said[0] == "The text of a.ru.srt will be sent to mt.example:8443 for translation."
    assert "--offline" in said[1]
