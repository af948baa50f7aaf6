"""The page of dependencies has all of them, and each is used by the program."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.needs import ROOT

PAGE = (ROOT / "docs" / "explanation" / "dependencies.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NAMES = [re.split(r"[<>=\[]", line)[0] for line in PROJECT["dependencies"]]
LIMIT = 690
"""Megabytes that an installation without models may take."""


@pytest.mark.parametrize("name", NAMES)
def test_every_dependency_has_its_cost_and_purpose(name: str) -> None:
    assert re.search(rf"^\| `{name}` \| \d+\.\d \| \w", PAGE, re.MULTILINE)


def test_the_page_names_no_package_that_is_not_needed_any_more() -> None:
    assert set(re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE)) == set(NAMES)


def test_the_installation_stays_small_and_readme_says_how_small() -> None:
    total = re.search(r"^\| in all, .*\| (\d+\.\d) \|", PAGE, re.MULTILINE)
    assert total is not None
    assert float(total[1]) <= LIMIT
    readme = (ROOT / "README.md").read_text("utf-8")
    assert f"[{round(float(total[1]))} MB](docs/explanation/dependencies.md)" in readme
