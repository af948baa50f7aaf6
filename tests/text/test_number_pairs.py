"""The measure of numbers: wrong ones are found, right ones are not, in four languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tolmach.text.number_phrases import rewrite
from tolmach.text.numbers import Difference, compare

_TABLE = Path(__file__).parent / "data" / "numbers.tsv"
ROWS = list(csv.DictReader(_TABLE.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
LANGUAGES = ("en", "de", "fr", "es")


def test_there_are_more_than_four_hundred_pairs() -> None:
    assert len(ROWS) * len(LANGUAGES) * 2 >= 400


@pytest.mark.parametrize("code", LANGUAGES)
def test_at_least_95_percent_of_the_errors_are_found(code: str) -> None:
    missed = [row["ru"] for row in ROWS if not compare(row["ru"], row[f"wrong_{code}"], "ru", code)]
    assert len(missed) <= 0.05 * len(ROWS), missed


@pytest.mark.parametrize("code", LANGUAGES)
def test_at_most_3_percent_of_the_right_pairs_have_a_finding(code: str) -> None:
    false = [row["ru"] for row in ROWS if compare(row["ru"], row[code], "ru", code)]
    assert len(false) <= 0.03 * len(ROWS), false


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("В 5 городах собрали 300 подписей.", "300 signatures were collected in 5 cities."),
        ("Их было 3 или 4.", "There were 4 or 3 of them."),
    ],
)
def test_a_number_may_move_with_what_it_counts_and_in_a_list(source: str, target: str) -> None:
    assert compare(source, target, "ru", "en") == []


def test_swapped_numbers_are_told_together() -> None:
    assert compare("сначала 20, потом 30", "first 30, then 20", "ru", "en") == [
        Difference("20 and 30", "order")
    ]


def test_text_without_phrases_stays() -> None:
    assert rewrite("Он пришёл домой в 1988 году.", "ru") == "Он пришёл домой в 1988 году."
