"""Do what CONTRIBUTING.md says on how to add a format: one module and one row, and all follows."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import tolmach.formats
from tests import miniature
from tests.documents import CONVERSATION
from tests.needs import ROOT
from tolmach.cli import tolmach as program
from tolmach.formats import document_json, formats

TOY = "1000 3000 We came in May.\n4000 6000 No one / met us.\n"


@pytest.fixture(autouse=True)
def _toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do what the page says, in a folder that is added to the package."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    code = re.search(r"## How to add a format\n.*?```python\n(.*?)```", page, re.S)
    assert code is not None
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "toy.py").write_text(code[1], "utf-8")
    package = tolmach.formats
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    monkeypatch.setattr(package, "MODULES", (*package.MODULES, "toy"))
    formats.cache_clear()
    yield
    formats.cache_clear()
    sys.modules.pop("tolmach.formats.toy", None)


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.en.toy"
    path.write_text(TOY, "utf-8")
    return path


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "talk"
    (folder / "work").mkdir(parents=True)
    text = document_json.compose(CONVERSATION)
    (folder / "work" / "document.json").write_text(text, "utf-8")
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(program, [str(argument) for argument in arguments])


def test_check_finds_the_format_by_its_content(talk: Path) -> None:
    assert "2 cues" in call("check", talk).output
    other = talk.rename(talk.with_name("talk.en.txt"))
    assert "2 cues" in call("check", other).output


def test_fix_writes_it_and_changes_others_into_it(talk: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.en.srt"
    assert call("fix", talk, "-o", target).exit_code == 0
    assert "00:00:01,000 --> 00:00:03,000\nWe came in May.\n" in target.read_text("utf-8")
    assert call("fix", target, "-o", tmp_path / "back.en.toy").exit_code == 0
    assert (tmp_path / "back.en.toy").read_text("utf-8").startswith("1000 3000 We came")


def test_translate_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "talk.ru.toy"
    path.write_text("1000 3000 Борис пишет книгу.\n", "utf-8")
    model = miniature.marian(tmp_path / "model")
    assert call("translate", path, "--to", "en", "--translator", model).exit_code == 0
    assert "Boris writes" in (tmp_path / "talk.en.toy").read_text("utf-8")


def test_eval_measures_its_times(talk: Path) -> None:
    measures = json.loads(call("eval", talk, talk, "--json").output)["measures"]
    assert measures["matched"] == 100


def test_export_writes_it_and_import_takes_an_edited_copy(work: Path) -> None:
    assert "toy                  subtitles of this page\n" in call("export", "--list").output
    assert call("export", work, "--formats", "toy", "--to", "en").exit_code == 0
    file = work / "interview.en.toy"
    file.write_text(file.read_text("utf-8").replace("How are you?", "How do you do?"), "utf-8")
    result = call("import", work, file)
    assert (result.exit_code, "    + How do you do?" in result.output) == (0, True)


def test_messages_name_it(talk: Path, tmp_path: Path) -> None:
    assert ".toy" in call("fix", talk, "-o", tmp_path / "x.doc").stderr
    (tmp_path / "x.en.doc").write_text("just words", "utf-8")
    assert ".toy" in call("check", tmp_path / "x.en.doc").stderr


def test_eval_leaves_suber_out_when_asked(talk: Path) -> None:
    measures = json.loads(call("eval", talk, talk, "--json", "--no-suber").output)["measures"]
    assert "suber" not in measures
    assert "t_wer" in measures
