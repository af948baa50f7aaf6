"""No sentence of the example or of the held-out sets may stand in the training text."""

from functools import cache

import pytest

from models.training.normalise import contains, normalise
from models.training.text import (
    CONTAINED_WORDS,
    HELD_OUT_SENTENCES,
    Corpus,
    interview_sentences,
    keys,
    make_corpus,
    read_script,
)

pytestmark = pytest.mark.slow


@cache
def corpus() -> Corpus:
    """Draw the recipe's text once for all tests (about three seconds)."""
    return make_corpus()


@pytest.mark.parametrize(
    "spelling", ["Всё слышит охрана.", "все  слышит ОХРАНА", "всё, слышит охрана!"]
)
def test_spelling_does_not_hide_a_leak(spelling: str) -> None:
    assert normalise(spelling) == "все слышит охрана"


def test_no_interview_sentence_is_in_the_training_text() -> None:
    leaked = keys(corpus().train) & set(interview_sentences())
    assert leaked == set()


def test_no_long_interview_sentence_stands_inside_a_training_sentence() -> None:
    long = [s for s in interview_sentences() if len(s.split()) >= CONTAINED_WORDS]
    joined = "\n".join(sorted(keys(corpus().train)))
    assert [s for s in long if any(contains(row, s) for row in joined.splitlines())] == []


def test_no_interview_sentence_is_in_the_held_out_sets() -> None:
    held_out = keys(corpus().dev) | keys(corpus().test)
    assert held_out & set(interview_sentences()) == set()


def test_held_out_sets_are_full_and_disjoint_from_training_and_from_each_other() -> None:
    train, dev, test = (keys(s) for s in (corpus().train, corpus().dev, corpus().test))
    assert len(dev) == len(test) == HELD_OUT_SENTENCES
    assert (train & dev, train & test, dev & test) == (set(), set(), set())


def test_every_interview_word_occurs_in_the_training_text() -> None:
    known = {word for row in keys(corpus().train) for word in row.split()}
    spoken = {word for sentence in interview_sentences() for word in sentence.split()}
    assert spoken - known == set()


def test_the_interview_says_first_that_its_voices_are_synthetic() -> None:
    opening = " ".join(line.en for line in read_script()[:3])
    assert "synthetic" in opening
    assert "computer" in opening
