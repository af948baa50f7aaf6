"""`tolmach align`, as typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.pipeline.conftest import Bench, models, recording
from tolmach.cli import align
from tolmach.formats import parse_words
from tolmach.pipeline import api

__all__ = ["models", "recording"]

pytestmark = pytest.mark.slow

TEXT = "Мы писали длинные письма каждую неделю, и ответы приходили. Всегда.\n"


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the toy model in this process."""
    run = api.run_job
    monkeypatch.setattr(api, "run_job", lambda job, sink, _: run(job, sink, Bench().engines))


@pytest.fixture
def aligned(recording: Path, models: dict[str, Any], tmp_path: Path) -> Any:
    (tmp_path / "ru.txt").write_text(TEXT, encoding="utf-8")

    def act(name: str) -> tuple[Path, str]:
        output = tmp_path / name
        arguments = [recording, tmp_path / "ru.txt", "--language", "ru", "-o", output, "-q"]
        flags = ["--model", models["model"]]
        result = CliRunner().invoke(align.command, [*map(str, arguments), *flags])
        assert result.exit_code == 0, result.output
        return output, result.stderr

    return act


def test_the_words_are_written_with_times_that_layout_reads(aligned: Any) -> None:
    output, told = aligned("words.json")
    read = parse_words(output.read_bytes())
    assert [word.text for word in read.words] == TEXT.split()
    assert read.language == "ru"
    assert not read.interpolated
    assert "words.json: 10 words." in told


def test_the_ending_of_the_name_chooses_a_subtitle_format(aligned: Any) -> None:
    output, _ = aligned("out.vtt")
    written = output.read_text("utf-8")
    assert written.startswith("WEBVTT")
    assert "длинные письма" in written


def test_a_name_of_no_format_is_refused_before_the_work(tmp_path: Path) -> None:
    arguments = ["talk.mp4", "talk.txt", "--language", "ru", "-o", str(tmp_path / "out.doc")]
    result = CliRunner().invoke(align.command, arguments)
    assert result.exit_code == 2
    assert "'.doc' is not a subtitle format" in result.stderr
