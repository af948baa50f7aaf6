"""The documentation says what the program does."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.needs import ROOT

PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def test_the_generated_reference_pages_are_up_to_date() -> None:
    # In a process of its own: click remembers how a command was called first.
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.split()) == (0, []), "run `make docs`"


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
    named |= set(re.findall(r"^(?: {4}|\$ )tolmach ([a-z]+)(?![\w.])", text, re.MULTILINE))
    assert named <= set(COMMANDS), f"{page.name} names unknown commands"


def test_every_module_that_the_pages_name_exists() -> None:
    from importlib.util import find_spec

    for page in PAGES:
        for name in re.findall(r"`(tolmach(?:\.[a-z_]+)+)`", page.read_text("utf-8")):
            if name == "tolmach.toml":
                continue
            parent = name.rpartition(".")[0]
            assert find_spec(name) or hasattr(import_module(parent), name.rpartition(".")[2]), (
                f"{page.name} names {name}"
            )
