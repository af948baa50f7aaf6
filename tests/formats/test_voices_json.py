"""The file of voices that a campaign remembers."""

from __future__ import annotations

import pytest

from tolmach.errors import FormatError
from tolmach.formats.voices_json import RememberedVoices, compose, parse


def test_voices_come_back_as_they_were_remembered() -> None:
    remembered = RememberedVoices("abc", {"Анна": (0.5, -0.25), "Борис": (1.0, 0.0)})
    assert parse(compose(remembered)) == remembered


@pytest.mark.parametrize(
    ("kind", "anna", "boris"),
    [
        ("tolmach-names", "[1, 0]", "[0, 1]"),
        ("tolmach-voices", "[1, 0]", "[0, 1, 0]"),
        ("tolmach-voices", "[]", "[]"),
        ("tolmach-voices", "[1, 0]", "[0, 1e999]"),
        ("tolmach-voices", "[1, 0]", '["a", "b"]'),
    ],
)
def test_voices_that_cannot_be_compared_are_refused(kind: str, anna: str, boris: str) -> None:
    """Another kind of file, vectors of several lengths or none, numbers that are none."""
    voices = f'{{"Anna": {anna}, "Boris": {boris}}}'
    with pytest.raises(FormatError, match="remembered voices is damaged"):
        parse(f'{{"kind": "{kind}", "encoder": "abc", "voices": {voices}}}')
