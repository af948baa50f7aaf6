"""`tolmach layout` and `tolmach profiles`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tolmach.cli import layout, profiles
from tolmach.errors import ExitCode


def run(command: object, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])  # type: ignore[arg-type]


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """Two sentences as WhisperX writes them; the year has no time."""
    path = tmp_path / "words.json"
    entries = [
        {"word": "It", "start": 1.0, "end": 1.2},
        {"word": "was", "start": 1.2, "end": 1.5},
        {"word": "1988."},
        {"word": "We", "start": 4.0, "end": 4.3},
        {"word": "left.", "start": 4.3, "end": 5.0},
    ]
    path.write_text(json.dumps({"segments": [{"words": entries}]}), encoding="utf-8")
    return path


def test_words_become_cues_and_the_missing_time_is_told(words: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.srt"

    result = run(layout.command, words, "--language", "en", "--profile", "ted", "-o", target)

    assert target.read_text(encoding="utf-8") == (
        "1\n00:00:01,000 --> 00:00:02,300\nIt was 1988.\n\n"
        "2\n00:00:04,000 --> 00:00:05,500\nWe left.\n"
    )
    assert "2 cues; 0 faster than 21 characters a second." in result.stderr
    assert "1 of 5 words had no time and got one from their neighbours." in result.stderr


def test_without_a_target_srt_goes_to_the_standard_output(words: Path) -> None:
    result = run(layout.command, words, "--language", "en")

    assert result.stdout.startswith("1\n00:00:01,000 --> ")


def test_webvtt_is_written_by_its_ending(words: Path, tmp_path: Path) -> None:
    run(layout.command, words, "--language", "en", "-o", tmp_path / "out.vtt")

    assert (tmp_path / "out.vtt").read_text(encoding="utf-8").startswith("WEBVTT")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing says which language"),
        (["--language", "en", "-o", "out.doc"], "'.doc' is not a subtitle format"),
        (["--language", "en", "--profile", "tedd"], "Did you mean 'ted'?"),
        (["--language", "en", "--snap"], "--snap needs the video"),
        (["--language", "xx"], "'xx' is not a known language"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(
    words: Path, arguments: list[str], message: str
) -> None:
    result = run(layout.command, words, *arguments)

    assert result.exit_code == ExitCode.UNUSABLE
    assert message in result.stderr


def test_profiles_are_listed_and_shown(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text('title = "Ours"\nbase = "netflix"\ncpl = 40\n', encoding="utf-8")

    assert [line.split()[0] for line in run(profiles.command).stdout.splitlines()[::2]] == [
        "arte", "bbc", "netflix", "ted", "vertical", "youtube",
    ]  # fmt: skip
    assert "2 lines of 40 characters" in run(profiles.command, ours).stdout
    assert json.loads(run(profiles.command, "ted", "--json").stdout)[0]["cps"] == 21
