"""`tolmach config show`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from tolmach.cli import tolmach


def test_config_show_prints_value_and_origin_of_every_setting(tmp_path: Path) -> None:
    (tmp_path / "tolmach.toml").write_text('from = "ru"\nto = "en,de"\n', encoding="utf-8")
    arguments = ["config", "show", str(tmp_path / "a.mp4"), "--beam-size", "2"]
    result = CliRunner().invoke(tolmach, arguments)
    rows = [line.split() for line in result.output.splitlines()]
    assert ["from", "ru", str(tmp_path / "tolmach.toml")] in rows
    assert ["to", "en,de", str(tmp_path / "tolmach.toml")] in rows
    assert ["beam-size", "2", "flag"] in rows
    assert ["profile", "netflix", "default"] in rows


def test_config_show_can_be_read_by_programs(tmp_path: Path) -> None:
    result = CliRunner().invoke(tolmach, ["config", "show", str(tmp_path / "a.mp4"), "--json"])
    assert json.loads(result.output)["profile"] == {"value": "netflix", "origin": "default"}
