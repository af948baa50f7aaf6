"""Words of a translation linked to those of its source, without a model."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tolmach.core.document import Link, Sentence, Text, Word
from tolmach.stages.alignment.lexical_links import link_sentences, link_words

PEOPLE = {"врач": "doctor", "судья": "judge", "мама": "mother", "сосед": "neighbour"}
VERBS = {"читает": "reads", "пишет": "writes", "ждёт": "expects"}
THINGS = {"письмо": "letters", "жалобу": "complaints", "книгу": "books"}
WHEN = {"Сейчас": "now", "Сегодня": "today", "Теперь": "nowadays"}
PAIRS = [
    (f"{when} {who} {does} {what}.".split(), f"{PEOPLE[who]} {VERBS[does]} {it} {then}.".split())
    for who in PEOPLE
    for does in VERBS
    for what, it in THINGS.items()
    for when, then in WHEN.items()
]


def said(pair: int) -> dict[str, str]:
    """Target word -> the source word that it most likely says."""
    links = link_words(PAIRS, "ru", "en")[pair]
    best: dict[int, Link] = {}
    for link in sorted(links, key=lambda link: link.weight):
        best[link.target] = link
    left, right = PAIRS[pair]
    return {right[target]: left[link.source] for target, link in best.items()}


def test_words_that_keep_meeting_are_linked_though_their_order_differs() -> None:
    links = said(0)
    assert links["doctor"] == "врач"
    assert links["reads"] == "читает"
    assert links["letters"] == "письмо."


def test_names_and_numbers_are_linked_in_a_single_sentence() -> None:
    left = ["В", "1998", "году", "Зуева", "видели", "двадцать", "пять", "человек"]
    right = ["Twenty-five", "people", "saw", "Zuyev", "in", "1998"]
    [links] = link_words([(left, right)], "ru", "en")
    best = {link.target: link.source for link in sorted(links, key=lambda link: link.weight)}
    assert best[right.index("Zuyev")] == left.index("Зуева")
    assert best[right.index("1998")] == left.index("1998")
    assert best[right.index("Twenty-five")] in (left.index("двадцать"), left.index("пять"))


word = st.sampled_from(["дом", "—", "12", "Зуев,", "house", "...", "и", "日", "a"])
lines = st.lists(word, max_size=8)


@given(st.lists(st.tuples(lines, lines), max_size=4))
def test_links_stay_inside_their_sentences(pairs: list[tuple[list[str], list[str]]]) -> None:
    found = link_words(pairs, "ru", "en")
    assert len(found) == len(pairs)
    for (left, right), links in zip(pairs, found, strict=True):
        assert all(0 <= link.source < len(left) for link in links)
        assert all(0 <= link.target < len(right) for link in links)
        assert all(0 < link.weight <= 1 for link in links)


def sentence(alignment: tuple[Link, ...], names: int = 7) -> Sentence:
    words = ["Зуев", "Орлов", "Петров", "Иванов", "Сидоров", "Ершов", "Белов"][:names]
    spoken = tuple(Word(text, 500 * n, 500 * n + 400) for n, text in enumerate(words))
    other = ["Zuyev", "Orlov", "Petrov", "Ivanov", "Sidorov", "Yershov", "Belov"][:names]
    text = Text(" ".join(other), alignment=alignment)
    return Sentence("a", spoken, Text(" ".join(words))).with_target("en", text)


def test_an_attention_that_contradicts_the_names_is_replaced_and_others_stay() -> None:
    shifted = tuple(Link(n, (n + 3) % 7, 0.9) for n in range(7))
    vague = tuple(Link(n, max(0, n - 1), 0.4) for n in range(7))
    [kept] = link_sentences([sentence(vague)], "ru", "en")
    [replaced] = link_sentences([sentence(shifted)], "ru", "en")
    [new] = link_sentences([sentence(())], "ru", "en")
    assert kept.targets["en"].alignment == vague
    assert [link[:2] for link in new.targets["en"].alignment] == [(n, n) for n in range(7)]
    assert replaced.targets["en"].alignment == new.targets["en"].alignment


def test_it_takes_three_names_to_contradict_an_attention() -> None:
    for names, believed in ((2, True), (3, False)):
        shifted = tuple(Link(n, n + 3, 0.9) for n in range(names))
        [found] = link_sentences([sentence(shifted, names)], "ru", "en")
        assert (found.targets["en"].alignment == shifted) is believed


def test_words_that_the_attention_leaves_out_say_nothing_of_it() -> None:
    right = tuple(Link(n, n, 0.9) for n in (0, 2, 5))
    wrong = tuple(Link(n, 6 - n, 0.9) for n in (0, 1, 5, 6))
    [kept] = link_sentences([sentence(right)], "ru", "en")
    [replaced] = link_sentences([sentence(wrong)], "ru", "en")
    assert kept.targets["en"].alignment == right
    half = (Link(0, 0, 0.9), Link(1, 1, 0.9), Link(5, 1, 0.9), Link(6, 0, 0.9))
    [believed] = link_sentences([sentence(half)], "ru", "en")
    assert believed.targets["en"].alignment == half
    assert [link[:2] for link in replaced.targets["en"].alignment] == [(n, n) for n in range(7)]
