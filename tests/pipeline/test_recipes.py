"""The recipes for Python do what they say: they are run, one after the other."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.engines.speakers.voices import PitchEncoder, model
from tests.needs import ROOT, example

PAGE = ROOT / "docs" / "how-to" / "python.md"
RECIPES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_there_are_eleven_recipes() -> None:
    assert len(RECIPES) == 11


def test_no_recipe_is_longer_than_six_lines() -> None:
    assert [code for code in RECIPES if len(code.splitlines()) > 6] == []


@pytest.mark.slow
@pytest.mark.usefixtures("in_process")
def test_every_recipe_runs(
    recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(recording, "interview.mp4")
    shutil.copy(example().with_name("interview.ru.txt"), "interview.ru.txt")
    settings = example().with_name("tolmach.toml").read_text("utf-8")
    kept = [line for line in settings.splitlines() if line.startswith(("model", "translator"))]
    Path("tolmach.toml").write_text("\n".join(kept), "utf-8")
    model(Path("voices"), "speakers")
    monkeypatch.setattr("tolmach.engines.speakers.encoders.load", lambda _: PitchEncoder())
    names: dict[str, Any] = {}
    for code in RECIPES:
        exec(compile(code, PAGE.name, "exec"), names)
    printed = capsys.readouterr().out
    assert names["turn"].speaker in ("S1", "S2")
    assert "interview.en.vtt" in printed
    assert "StageFinished(stage=" in printed
    assert Path("repaired.en.vtt").read_text("utf-8").startswith("WEBVTT")
    assert Path("vertical.en.srt").stat().st_size
    assert names["work"].sentences[0].targets["en"].content == "Good evening."
