"""The two-sided grammar: expansion, order, links, and what it refuses."""

import random

import pytest

from models.training.grammar import GrammarError, Phrase, parse_alternative, parse_grammar
from models.training.text import demo_grammar, draw


def expand(text: str, section: str = "s") -> Phrase:
    return parse_grammar(text).expand(section, random.Random(0))


def linked(phrase: Phrase) -> set[tuple[str, str]]:
    return {(phrase.ru[r], phrase.en[e]) for r, e in phrase.links}


def test_chunks_in_the_same_order_are_linked_one_by_one() -> None:
    phrase = expand("[s]\nМы ждём ответа || We wait_for an_answer")
    assert phrase.en_text == "We wait for an answer"
    assert linked(phrase) == {
        ("Мы", "We"), ("ждём", "wait"), ("ждём", "for"), ("ответа", "an"), ("ответа", "answer"),
    }  # fmt: skip


def test_numbers_link_chunks_whose_order_differs() -> None:
    phrase = expand("[s]\nвсё слышит охрана. || the_guards^3 hear^2 everything^1.")
    assert phrase.en_text == "the guards hear everything."
    assert ("всё", "everything.") in linked(phrase)
    assert ("охрана.", "guards") in linked(phrase)


def test_the_number_zero_marks_words_that_stand_for_nothing() -> None:
    phrase = expand("[s]\nждём год || we^0 wait^1 for^0 a_year^2")
    assert linked(phrase) == {("ждём", "wait"), ("год", "a"), ("год", "year")}


def test_a_slot_brings_its_own_links_and_keeps_punctuation() -> None:
    phrase = expand("[s]\nпривет, {who}! || hello, {who}!\n[who]\nмой друг || my friend")
    assert phrase.ru == ("привет,", "мой", "друг!")
    assert linked(phrase) == {("привет,", "hello,"), ("мой", "my"), ("друг!", "friend!")}


def test_two_slots_of_one_section_differ() -> None:
    grammar = parse_grammar("[s]\n{x:1} и {x:2} || {x:1} and {x:2}\n[x]\nа || a\nб || b")
    drawn = [grammar.expand("s", random.Random(seed)) for seed in range(50)]
    assert all(phrase.ru[0] != phrase.ru[2] for phrase in drawn)


@pytest.mark.parametrize(
    "line",
    [
        "Только русский",
        "Мы ждём || We wait {what}",
        "Мы {что} || We wait",
        "Мы || We wait_for him",
    ],
)
def test_a_line_whose_sides_do_not_match_is_refused(line: str) -> None:
    with pytest.raises(GrammarError):
        parse_alternative(line)


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(GrammarError, match="'nobody'"):
        expand("[s]\n{nobody} || {nobody}")


def test_every_slot_of_the_demo_grammar_has_a_section() -> None:
    sections = demo_grammar().sections
    used = {c.section for alts in sections.values() for a in alts for c in a.ru if c.slot}
    assert used - set(sections) == set()


def test_every_drawn_pair_has_both_sides_and_links_inside_them() -> None:
    sentences = draw(demo_grammar(), random.Random(1))
    for _, phrase in zip(range(2000), sentences, strict=False):
        assert phrase.ru
        assert phrase.en
        assert phrase.ru[-1][-1] == phrase.en[-1][-1], phrase.ru_text
        assert all(
            r in range(len(phrase.ru)) and e in range(len(phrase.en)) for r, e in phrase.links
        )
        aligned = {e for _, e in phrase.links}
        assert len(aligned) >= 0.6 * len(phrase.en), phrase.en_text


def test_the_same_seed_draws_the_same_sentences() -> None:
    first, second = (
        [p.ru_text for _, p in zip(range(50), draw(demo_grammar(), random.Random(5)), strict=False)]
        for _ in range(2)
    )
    assert first == second
