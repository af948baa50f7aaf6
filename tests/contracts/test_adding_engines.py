"""CONTRIBUTING.md tells how to add a recognizer and a translator; this does it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.needs import ROOT
from tests.pipeline.conftest import recording  # noqa: F401  # a fixture
from tolmach.engines.table import RECOGNIZERS, TRANSLATORS
from tolmach.models.folder import infer_entry
from tolmach.pipeline.job import make_job
from tolmach.pipeline.run import run

pytestmark = pytest.mark.slow


def code_below(heading: str) -> str:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = page.partition(f"## {heading}\n")[2]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found[1]


def test_the_engines_of_the_page_do_a_whole_job(
    recording: Path,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "toy_recognizer.py").write_text(code_below("How to add a recognizer"), "utf-8")
    (tmp_path / "toy_translator.py").write_text(code_below("How to add a translator"), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(RECOGNIZERS, "toy", "toy_recognizer")
    monkeypatch.setitem(TRANSLATORS, "toy words", "toy_translator")
    words, listed = tmp_path / "words", tmp_path / "list"
    words.mkdir()
    listed.mkdir()
    (words / "words.txt").write_text("Мы писали.", "utf-8")
    (listed / "words.json").write_text(json.dumps({"Мы": "We", "писали.": "wrote."}), "utf-8")
    assert infer_entry(words).engine == "toy"
    assert infer_entry(listed).engine == "toy words"
    options = {
        "source": "ru",
        "targets": ("en",),
        "model": str(words),
        "translator": str(listed),
    }
    document = run(make_job(recording, tmp_path / "out", options)).document
    assert document.language == "ru"
    sentence = document.sentences[0]
    assert (sentence.source.content, sentence.targets["en"].content) == ("Мы писали.", "We wrote.")
