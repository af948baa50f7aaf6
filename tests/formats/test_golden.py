"""What is written for people stays as it is, byte for byte, until a change is meant."""

from __future__ import annotations

from functools import cache

import pytest

from tests.formats.golden.write import HERE, files

EXAMPLES = sorted(path.name for path in HERE.iterdir() if path.suffix != ".py" and path.is_file())


@cache
def written() -> dict[str, str]:
    return dict(files())


def test_there_is_an_example_of_every_file() -> None:
    assert sorted(written()) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_is_written_as_in_its_example(name: str) -> None:
    expected = (HERE / name).read_text("utf-8")
    assert written()[name] == expected, "python -m tests.formats.golden.write writes it again"
