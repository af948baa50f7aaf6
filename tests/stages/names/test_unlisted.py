"""Names that no list has: one spelling, no Cyrillic, rows to add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import FindingKind, Origin, Sentence, Text, Word
from tolmach.core.glossary import Glossary, Term
from tolmach.stages.names import suggest, unify_spellings
from tolmach.stages.names.mentions import mentions

NONE = Glossary()


def sentences(*pairs: tuple[str, str]) -> list[Sentence]:
    return [
        Sentence(
            f"u{number}",
            tuple(Word(w, 100 * i, 100 * i + 90) for i, w in enumerate(source.split())),
            Text(source),
            targets={"en": Text(target)},
        )
        for number, (source, target) in enumerate(pairs)
    ]


def settled(*pairs: tuple[str, str], glossary: Glossary = NONE) -> list[str]:
    return [
        u.targets["en"].content for u in unify_spellings(sentences(*pairs), glossary, "ru", "en")
    ]


def test_neighbours_make_one_name_and_ordinary_openings_none() -> None:
    text = "Вчера Анна Политковская, Наши, в Нью-Йорке и МВД. Россия."
    assert mentions([text], "ru", NONE) == [["Анна Политковская", "Нью-Йорк", "Россия"]]


def test_a_form_of_a_man_or_a_woman_goes_with_its_neighbours_and_the_other_forms() -> None:
    women = ["с Ниной Верховой", "Нина Верхова", "Анна Зуева"]
    texts = [*women, "Ивана Зуева", "про Сидякина", "о Сидякине", "и Сидякиным"]
    assert mentions(texts, "ru", NONE) == [
        ["Нина Верхова"],
        ["Нина Верхова"],
        ["Анна Зуева"],
        ["Иван Зуев"],
        ["Сидякин"],
        ["Сидякин"],
        ["Сидякин"],
    ]


def test_listed_names_are_not_mentioned() -> None:
    assert mentions(["у Зуева"], "ru", Glossary((Term("Зуев"),))) == [[]]


def test_cyrillic_names_are_written_in_latin_from_their_base_form() -> None:
    [sentence] = unify_spellings(sentences(("у Зуевой дома", "at Зуевой's home")), NONE, "ru", "en")
    assert sentence.targets["en"].content == "at Zuyeva's home"
    assert sentence.findings[0].detail == "Зуевой was left in Cyrillic, written Zuyeva"


def test_listed_names_left_in_cyrillic_take_the_listed_form() -> None:
    listed = Glossary((Term("Зуев", {"en": ("Zuev",)}),))
    assert settled(("у Зуева", "at Зуева"), glossary=listed) == ["at Zuev"]


def test_other_cyrillic_words_are_flagged_and_stay() -> None:
    [sentence] = unify_spellings(sentences(("он щупал", "he щупал it")), NONE, "ru", "en")
    assert sentence.targets["en"].content == "he щупал it"
    assert sentence.findings[0].kind is FindingKind.SCRIPT


def test_the_transliteration_used_most_wins() -> None:
    pairs = (
        ("у Сидякина", "at Sidiakin's"),
        ("о Сидякине", "about Sidyakin,"),
        ("с Сидякиным", "with Sidiakin"),
    )
    done = unify_spellings(sentences(*pairs), NONE, "ru", "en")
    assert [one.targets["en"].content for one in done] == [
        "at Sidiakin's",
        "about Sidiakin,",
        "with Sidiakin",
    ]
    [repair] = done[1].findings
    assert (repair.kind, repair.text) == (FindingKind.NAME_REPAIR, "Sidyakin")


@pytest.mark.parametrize(
    "targets",
    [
        ("at Sidyakin", "of Sidiakin"),  # as often as each other
        ("at Sidyakin, Sidyakin", "of Sidokin"),  # no transliteration of the other
    ],
)
def test_spellings_of_which_neither_is_surely_right_stay_with_a_finding(
    targets: tuple[str, str],
) -> None:
    pairs = (("у Сидякина", targets[0]), ("о Сидякине", targets[1]))
    done = unify_spellings(sentences(*pairs), NONE, "ru", "en")
    assert [one.targets["en"].content for one in done] == list(targets)
    assert [f.kind for one in done for f in one.findings] == [FindingKind.NAME]


def test_two_people_with_like_names_stay_two() -> None:
    pairs = (("Иванов и Иванова", "Ivanov and Ivanova"), ("у Иванова", "at Ivanov's"))
    assert settled(*pairs) == [target for _, target in pairs]


def test_places_alike_are_not_taken_for_each_other() -> None:
    pairs = (("в Рязань", "to Kazan"), ("из Рязани", "from Ryazan"))
    assert settled(*pairs) == [target for _, target in pairs]


def test_what_a_person_wrote_stays() -> None:
    [sentence] = sentences(("у Зуева", "at Зуева"))
    human = sentence.with_target("en", replace(sentence.targets["en"], origin=Origin.HUMAN))
    assert unify_spellings([human], NONE, "ru", "en") == [human]


def test_targets_in_other_scripts_are_left_alone() -> None:
    [sentence] = sentences(("у Зуева", "at Зуева"))
    assert unify_spellings([sentence], NONE, "ru", "uk") == [sentence]


def test_suggestions_are_rows_for_the_list() -> None:
    found = suggest(
        sentences(("у Зуева", "at Zuev's"), ("Вот Анна Зуева.", "There."), ("о Зуеве", "of Zuev")),
        NONE,
        "ru",
        ["en"],
    )
    assert [(one.term, one.count, one.example) for one in found] == [
        (Term("Зуев", {"en": ("Zuev",)}), 2, "у Зуева"),
        (Term("Анна Зуева", {"en": ("Anna Zuyeva",)}), 1, "Вот Анна Зуева."),
    ]
