"""A translator wrapped to keep names: its manners as a translator, and single repairs."""

from __future__ import annotations

from collections.abc import Sequence

from tolmach.core.document import Alternative, Link
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.core.translation import Repair, SourceSentence, Translation
from tolmach.errors import EngineError
from tolmach.stages.names import protect

LISTED = Glossary(
    (
        Term("Борис Кагарлицкий", {"en": ("Boris Kagarlitsky",)}),
        Term("Рабкор", {"en": ("Rabkor",)}),
        Term("иноагент", {"en": ("foreign agent",)}, match=Match.TERM),
    )
)


class Fixed:
    """Answers what it was told; raises when it is told nothing more."""

    def __init__(self, *rounds: list[Translation]) -> None:
        self.rounds = list(rounds)
        self.seen: list[list[str]] = []

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        self.seen.append([sentence.text for sentence in sentences])
        if not self.rounds:
            raise EngineError("The model broke.")
        return self.rounds.pop(0)


def sentence(text: str, name: str = "u") -> SourceSentence:
    return SourceSentence(name, text, tuple(text.split()))


def test_a_list_without_the_target_language_changes_nothing() -> None:
    inner = Fixed()
    assert protect(inner, LISTED, "ru", "de") is inner


def test_two_words_take_the_place_of_one_and_the_links_follow() -> None:
    answer = Translation(
        "u", "The Kagarlitski's books sell.", (Link(1, 2, 0.9), Link(2, 0, 0.8), Link(3, 3, 0.7))
    )
    asked = sentence("Книги теперь Кагарлицкого продают.")
    listed = Glossary((Term("Кагарлицкий", {"en": ("Boris Kagarlitsky",)}),))
    [kept] = protect(Fixed([answer]), listed, "ru", "en").translate([asked])
    assert kept.text == "The Boris Kagarlitsky's books sell."
    assert kept.alignment == (
        Link(1, 2, 0.9),
        Link(2, 2, 0.9),
        Link(3, 0, 0.8),
        Link(4, 3, 0.7),
    )
    assert kept.repairs == (Repair("Kagarlitski's", "Boris Kagarlitsky's"),)


def test_failures_strangers_and_missing_answers_pass_unchanged() -> None:
    odd = [Translation("u", "", failure="empty"), Translation("x", "who am I")]
    kept = protect(Fixed(list(odd)), LISTED, "ru", "en").translate(
        [sentence("Рабкор"), sentence("Рабкор", "lost")]
    )
    assert kept == odd


def test_when_asking_again_breaks_the_first_answer_stands() -> None:
    inner = Fixed([Translation("u", "we read it")])
    [kept] = protect(inner, LISTED, "ru", "en").translate([sentence("мы читаем Рабкор")])
    assert kept.text == "we read it"
    assert inner.seen == [["мы читаем Рабкор"], ["мы читаем Rabkor"]]


def test_links_of_the_second_try_lead_to_the_words_of_the_first() -> None:
    again = Translation("u", "Boris Kagarlitsky came", tuple(Link(i, i, 1.0) for i in range(3)))
    inner = Fixed([Translation("u", "he came")], [again])
    asked = SourceSentence("u", "Кагарлицкий пришёл", ("Кагарлицкий", "пришёл"))
    listed = Glossary((Term("Кагарлицкий", {"en": ("Boris Kagarlitsky",)}),))
    [kept] = protect(inner, listed, "ru", "en").translate([asked])
    assert kept.alignment == (Link(0, 0, 1.0), Link(1, 0, 1.0), Link(2, 1, 1.0))


def test_candidates_get_their_names_too() -> None:
    answer = Translation(
        "u", "They read Rapkor", (Link(2, 2, 1.0),),
        alternatives=(Alternative("read Rapkor", -1.0, (Link(1, 2, 1.0),)),),
    )  # fmt: skip
    [kept] = protect(Fixed([answer]), LISTED, "ru", "en").translate([sentence("они читают Рабкор")])
    assert (kept.text, kept.alternatives[0].content) == ("They read Rabkor", "read Rabkor")


def test_terms_are_chosen_among_candidates_but_never_put_in() -> None:
    wrong = Translation("u", "He is a Foreign Spy", (Link(3, 1, 1.0),))
    inner = Fixed([wrong])
    assert protect(inner, LISTED, "ru", "en").translate([sentence("он иноагент")]) == [wrong]
    assert len(inner.seen) == 1
    better = Alternative("He is a foreign agent", -3.0)
    several = Fixed([Translation("u", "He is a spy", score=-1.0, alternatives=(better,))])
    [kept] = protect(several, LISTED, "ru", "en").translate([sentence("он иноагент")])
    assert (kept.text, kept.alternatives[0].content) == ("He is a foreign agent", "He is a spy")


def test_an_ordinary_word_linked_to_a_name_is_not_overwritten() -> None:
    answer = Translation("u", "we read magazines", (Link(2, 2, 0.9),))
    inner = Fixed([answer], [answer])
    [kept] = protect(inner, LISTED, "ru", "en").translate([sentence("мы читаем Рабкор")])
    assert kept.text == "we read magazines"
