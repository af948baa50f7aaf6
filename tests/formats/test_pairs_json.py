"""Sentences with translations and times from other programs."""

from __future__ import annotations

import pytest

from tolmach.core.timing import Span
from tolmach.core.translation import TimedPair
from tolmach.errors import FormatError
from tolmach.formats.pairs_json import parse

GOOD = '[{"source": "Нет.", "target": "No.", "start": 3, "end": 4.25},\n' \
    ' {"source": "Да.", "target": "", "start": 1.5, "end": 2}]'  # fmt: skip


def test_sentences_come_in_time_order() -> None:
    assert parse(GOOD) == [
        TimedPair("Да.", "", Span(1500, 2000)),
        TimedPair("Нет.", "No.", Span(3000, 4250)),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[", ""),
        ('"start": 3', '"start": -3'),
        ('"start": 3', '"start": 5'),
        ('"start": 3', '"start": "3"'),
        ('"start": 3', '"start": true'),
        ('"start": 3', '"start": 1e99'),
        ('"start": 3', '"start": NaN'),
        ('"Нет."', '" "'),
        ('"No."', "null"),
        ('"target": "No."', '"text": "No."'),
        (GOOD, "[]"),
        (GOOD, "[1]"),
        (GOOD, "{}"),
        (GOOD, "[" * 100_000),
    ],
)
def test_damage_is_refused(old: str, new: str) -> None:
    with pytest.raises(FormatError) as caught:
        parse(GOOD.replace(old, new, 1))
    assert "entry" in caught.value.facts
