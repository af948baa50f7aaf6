"""Whole commands without a single socket."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.models.hub import Hub
from tests.models.marian import write_marian
from tests.needs import example
from tests.toy_whisper import build
from tolmach.cli import tolmach
from tolmach.engines.media.ffmpeg_program import ffmpeg_program
from tolmach.errors import ModelError
from tolmach.models.convert import convert_folder
from tolmach.network import offline

SEEN: list[str] = []
"""Sockets that anything in this process asked for, kept here because errors can be swallowed."""


def _witness(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") and event != "socket.gethostname":
        SEEN.append(event)


sys.addaudithook(_witness)


def test_the_commands_around_models_open_no_socket(hub: Hub, tmp_path: Path) -> None:
    call = CliRunner().invoke
    assert call(tolmach, ["models", "pull", "tiny"]).exit_code == 0
    hub.requests.clear()
    stick = str(tmp_path / "stick.tar")
    with offline():
        for words in (
            ["models", "list"],
            ["models", "verify"],
            ["models", "export", "tiny", stick],
            ["models", "remove", "tiny"],
            ["models", "import", stick],
            ["doctor"],
        ):
            result = call(tolmach, words)
            assert result.exit_code in (0, 3), (words, result.output)
    assert hub.requests == []


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """Ten seconds of the example."""
    path = tmp_path / "talk.mp4"
    cut = ["-v", "error", "-i", str(example()), "-t", "10", "-c", "copy", str(path)]
    subprocess.run([ffmpeg_program(), *cut], check=True)
    return path


@pytest.mark.slow
def test_a_whole_run_opens_no_socket(
    talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real decoding, recognition, translation and writing, with toy models."""
    monkeypatch.delenv("TOLMACH_OFFLINE", raising=False)
    build(tmp_path / "toy")
    convert_folder(write_marian(tmp_path / "marian"), tmp_path / "ru-en", "int8")
    SEEN.clear()
    models = ["--model", str(tmp_path / "toy"), "--translator", str(tmp_path / "ru-en")]
    words = ["run", str(talk), "--out", str(tmp_path / "out"), "--from", "ru", "--to", "en"]
    result = CliRunner().invoke(tolmach, [*words, *models, "--offline", "--quiet"])
    assert result.exit_code in (0, 3), result.output
    assert (tmp_path / "out" / "talk.en.srt").is_file()
    assert SEEN == []  # nobody even tried, and had the refusal swallowed


def test_the_witness_sees_attempts() -> None:
    SEEN.clear()
    with offline(), pytest.raises(ModelError):
        socket.socket()
    assert SEEN == ["socket.__new__"]
