"""Cues that a person set."""

from __future__ import annotations

import pytest

from tolmach.core.pin import Pin
from tolmach.core.timing import Span


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"first": 2, "last": 2}, "without words: 2 to 2"),
        ({"first": -1, "last": 2}, "without words: -1 to 2"),
        ({"part": 1, "parts": 1}, "part 1 of 1"),
        ({"part": -1, "parts": 1}, "part -1 of 1"),
        ({"breaks": (4,)}, "outside of its words"),
        ({"first": 1, "breaks": (0,)}, "outside of its words"),
        ({"start": 200}, "ends before it starts"),
    ],
)
def test_what_no_cue_can_be_is_refused(fields: dict[str, int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Pin(**{"first": 0, "last": 4, "start": 0, "end": 100, **fields})  # type: ignore[arg-type]


def test_a_pin_has_the_time_of_its_cue_and_may_break_before_any_of_its_words() -> None:
    pin = Pin(1, 4, 10, 100, breaks=(1, 3), part=1, parts=2)
    assert pin.span == Span(10, 100)


def test_pins_touch_where_they_show_a_word_in_common() -> None:
    pin = Pin(2, 4, 0, 100)
    assert [pin.touches(Pin(*words, 0, 100)) for words in ((0, 2), (0, 3), (3, 5), (4, 5))] == [
        False, True, True, False,
    ]  # fmt: skip
