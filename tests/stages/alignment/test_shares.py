"""Which gap between source words parts a sentence as a gap between target words does."""

from __future__ import annotations

from tolmach.core.document import Link, Word
from tolmach.stages.alignment.shares import aligned_gaps, paused_gaps, shares


def spoken(text: str, *pauses: int) -> list[Word]:
    """Words of 300 ms, with 200 ms of silence behind those with these numbers."""
    words, at = [], 0
    for number, word in enumerate(text.split()):
        words.append(Word(word, at, at + 300))
        at += 500 if number in pauses else 300
    return words


def test_a_share_counts_characters_and_the_space_behind_each_word() -> None:
    assert shares(["ab", "c", "dddd"]) == [0, 0.3, 0.5, 1]


def test_words_that_are_linked_one_to_one_part_at_the_same_gaps() -> None:
    links = [Link(number, number, 1.0) for number in range(4)]
    assert aligned_gaps(links, ["a", "b", "c", "d"], spoken("а б в г")) == [
        (0, 0), (1, 1), (2, 2), (3, 3), (4, 4),
    ]  # fmt: skip


def test_links_that_cross_give_anchors_that_rise() -> None:
    links = [Link(0, 2, 1.0), Link(1, 0, 1.0), Link(2, 1, 1.0), Link(3, 3, 1.0)]
    anchors = aligned_gaps(links, ["a", "b", "c", "d"], spoken("а б в г"))
    assert anchors == [(0, 0), (3, 3), (4, 4)]


def test_clauses_that_end_on_both_sides_end_together_beside_a_weak_alignment() -> None:
    links = [Link(0, 0, 0.3), Link(3, 3, 0.3)]
    source, target = spoken("а, б в г"), ["a", "b,", "c", "d"]
    assert (2, 1) in aligned_gaps(links, target, source)
    assert (2, 1) not in aligned_gaps(links, ["a", "b", "c", "d"], spoken("а б в г"))


def test_a_pause_counts_as_the_end_of_a_clause_from_150_ms_on() -> None:
    links = [Link(0, 0, 0.3), Link(3, 3, 0.3)]
    assert (2, 1) in aligned_gaps(links, ["a", "b,", "c", "d"], spoken("аб б в г", 0))
    assert (2, 1) not in aligned_gaps(links, ["a", "b,", "c", "d"], spoken("аб б в г"))


def test_without_links_a_pause_parts_at_the_nearest_share_within_its_reach() -> None:
    source = spoken("один два три четыре", 1)
    assert paused_gaps(["one", "two", "three", "four"], source) == [(0, 0), (2, 2), (4, 4)]
    far = spoken("а два три четыре пять", 0)
    assert paused_gaps(["together", "apart"], far) == [(0, 0), (2, 5)]


def test_without_links_and_pauses_only_marks_on_both_sides_part() -> None:
    source = spoken("да, конечно мы пришли")
    assert paused_gaps(["yes,", "of", "course", "now"], source) == [(0, 0), (1, 1), (4, 4)]
    assert paused_gaps(["yes", "of", "course", "now"], source) == [(0, 0), (4, 4)]
