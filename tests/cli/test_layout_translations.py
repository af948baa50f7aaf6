"""`tolmach layout --translations`: sentences of another program on the words' times."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tolmach.cli import tolmach

WORDS = [("добрый", 0.5, 0.9), ("день", 1.0, 1.4), ("мы", 3.0, 3.2), ("говорим", 3.3, 4.1)]
PAIRS = [
    {"source": "Добрый день!", "target": "Good afternoon!", "start": 0.4, "end": 1.5},
    {"source": "Мы говорим.", "target": "We are talking.", "start": 2.9, "end": 4.5},
]
RESULT = """\
1
00:00:00,500 --> 00:00:01,900
Good afternoon!

2
00:00:03,000 --> 00:00:04,600
We are talking.
"""


def test_targets_are_laid_out_in_place_of_the_words(tmp_path: Path) -> None:
    words = [{"word": f" {text}", "start": start, "end": end} for text, start, end in WORDS]
    segments = {"segments": [{"start": 0, "end": 5, "text": "", "words": words}]}
    (tmp_path / "words.json").write_text(json.dumps(segments), encoding="utf-8")
    (tmp_path / "units.json").write_text(json.dumps(PAIRS), encoding="utf-8")
    out = tmp_path / "out.en.srt"
    arguments = ["layout", str(tmp_path / "words.json"), "--language", "ru", "-o", str(out)]
    arguments += ["--translations", str(tmp_path / "units.json")]
    result = CliRunner().invoke(tolmach, arguments)
    assert result.exit_code == 0, result.output
    assert out.read_text(encoding="utf-8") == RESULT


def test_translations_of_no_known_language_are_not_cut_by_english_rules(tmp_path: Path) -> None:
    words = [{"word": f" {text}", "start": start, "end": end} for text, start, end in WORDS]
    segments = {"segments": [{"start": 0, "end": 5, "text": "", "words": words}]}
    (tmp_path / "words.json").write_text(json.dumps(segments), encoding="utf-8")
    (tmp_path / "units.json").write_text(json.dumps(PAIRS), encoding="utf-8")
    arguments = ["layout", str(tmp_path / "words.json"), "--language", "ru"]
    arguments += ["--translations", str(tmp_path / "units.json")]
    result = CliRunner().invoke(tolmach, arguments)
    assert result.exit_code == 2
    assert "Name it with --to" in result.output
