"""TOML of strangers is read within bounds."""

from __future__ import annotations

import pytest

from tolmach.errors import TolmachError
from tolmach.formats import profile_toml, speakers_toml
from tolmach.formats.toml import parse_toml


def test_what_files_of_this_program_hold_is_read() -> None:
    assert parse_toml('\ufeffa.b.c = 1\n"d.e" = "f. g"\n') == {"a": {"b": {"c": 1}}, "d.e": "f. g"}


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 500_000,
        "a = " + "{a=" * 300_000,
        "a" + ".a" * 300_000 + " = 1",
        "a" + " . a" * 200_000 + " = 1",
        '["a"' + ".'a'" * 200_000 + "]",
        "a" * 1_000_000,
        '"' * 1_000_000,
    ],
    ids=["arrays", "tables", "dots", "spaced dots", "header", "letters", "quotes"],
)
@pytest.mark.slow
def test_a_megabyte_of_nesting_is_refused_in_every_file(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_toml(text)
    with pytest.raises(TolmachError):
        speakers_toml.parse(text)
    with pytest.raises(TolmachError):
        profile_toml.parse(text, "ours")
