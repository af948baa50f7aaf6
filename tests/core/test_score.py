"""Measures, as people read them."""

from __future__ import annotations

import pytest

from tolmach.core.score import Evaluation, Score


@pytest.mark.parametrize(
    ("name", "value", "unit", "shown"),
    [
        ("wer", 4.256, "%", "4.3 %"),
        ("start", 83.4, "ms", "83 ms"),
        ("drift", 0.0125, "s/min", "+0.013 s/min"),
        ("drift", -0.5, "s/min", "-0.500 s/min"),
        ("offset", 40, "ms", "+40 ms"),
        ("suber", 12.0, "", "12.0"),
        ("wer", None, "%", "–"),
    ],
)
def test_a_measure_is_shown_with_its_unit_and_digits_that_mean_something(
    name: str, value: float | None, unit: str, shown: str
) -> None:
    assert Score(name, "", "", value, unit).shown == shown


def test_measures_are_grouped_in_order_and_found_by_id() -> None:
    scores = tuple(
        Score(name, "", group, value)
        for name, group, value in (("wer", "Words", 4), ("cps", "Limits", 90), ("cer", "Words", 2))
    )
    evaluation = Evaluation("en", scores)
    assert list(evaluation.groups.items()) == [
        ("Words", [scores[0], scores[2]]),
        ("Limits", [scores[1]]),
    ]
    assert evaluation.value("cps") == 90
    with pytest.raises(KeyError):
        evaluation.value("bleu")
