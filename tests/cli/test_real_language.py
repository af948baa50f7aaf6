"""A declared language that is not the one spoken, with a trained Whisper."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.needs import real, shared
from tolmach.cli import tolmach

pytestmark = [pytest.mark.slow, pytest.mark.real, pytest.mark.shared]


def run(media: Path, out: Path, source: str) -> tuple[int, Any]:
    model = str(real("whisper-base"))
    arguments = ["--from", source, "--model", model, "--formats", "srt", "--json", "--offline"]
    result = CliRunner().invoke(tolmach, ["run", str(media), "--out", str(out), *arguments])
    return result.exit_code, json.loads(result.stdout)


def test_english_speech_declared_russian_is_said_and_english_is_not(tmp_path: Path) -> None:
    english = shared("speech/openai-whisper/tests/jfk.flac")
    code, said = run(english, tmp_path / "wrong", "ru")
    assert code == 3
    (reason,) = said["to_review"]
    assert reason.startswith("It sounds like English (")
    assert reason.endswith("not Russian. If so, run it again with --from en.")
    for source in ("en", "auto"):
        code, said = run(english, tmp_path / source, source)
        assert (code, said["to_review"]) == (0, [])


def test_noise_needs_review_and_leaves_no_subtitles(tmp_path: Path) -> None:
    code, said = run(shared("speech/transcribe-cpp/samples/noise.wav"), tmp_path / "noise", "en")
    assert code == 3
    assert said["to_review"] == ["No speech was found in noise.wav, or no words in it."]
    assert said["files"] == []
