"""The documentation says what the program does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.needs import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def test_the_generated_reference_pages_are_up_to_date() -> None:
    pages = runpy.run_path(str(ROOT / "docs" / "generate.py"))["pages"]()
    for name, text in pages.items():
        written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
        assert written == text, f"{name} is out of date: run `make docs`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_stays_short_and_names_the_two_commands_first() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count("\n") < 100
    assert 0 < text.index("make demo") < text.index("make test") < text.index("pipx install")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_named_in_the_pages_exist(page: Path) -> None:
    from tolmach.cli import COMMANDS

    text = page.read_text("utf-8")
    named = set(re.findall(r"`tolmach ([a-z]+)", text))
    named |= set(re.findall(r"^(?: {4}|\$ )tolmach ([a-z]+)", text, re.MULTILINE))
    assert named <= set(COMMANDS), f"{page.name} names unknown commands"
