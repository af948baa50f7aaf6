"""Names that no list has: one spelling, no Cyrillic, rows to add."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tolmach.core.document import FindingKind, Origin, Sentence, Text, Word
from tolmach.core.glossary import Glossary, Term
from tolmach.stages.names import suggest, unify_spellings
from tolmach.stages.names.mentions import mentions
from tolmach.stages.names.titles import titles

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


def bases(texts: list[str], glossary: Glossary = NONE) -> list[list[str]]:
    return [[one.base for one in names] for names in mentions(texts, "ru", glossary)]


def test_neighbours_make_one_name_and_ordinary_openings_none() -> None:
    text = "Вчера Анна Политковская, Наши, в Нью-Йорке и МВД. Россия."
    assert bases([text]) == [["Анна Политковская", "Нью-Йорк", "Россия"]]


def test_a_form_of_a_man_or_a_woman_goes_with_its_neighbours_and_the_other_forms() -> None:
    women = ["с Ниной Верховой", "Нина Верхова", "Анна Зуева"]
    texts = [*women, "Ивана Зуева", "про Сидякина", "о Сидякине", "и Сидякиным"]
    assert bases(texts) == [
        ["Нина Верхова"],
        ["Нина Верхова"],
        ["Анна Зуева"],
        ["Иван Зуев"],
        ["Сидякин"],
        ["Сидякин"],
        ["Сидякин"],
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("К нам пришла Сашина мама.", []),
        ("Это Петина машина.", []),
        ("Тут Петина арестовали.", ["Петин"]),
        ("Это Марксова идея.", []),
        ("Вот и Иванова дом.", ["Иванов"]),
        ("Мы были у Иванова.", ["Иванов"]),
        ("Тогда Иванова сказала.", ["Иванова"]),
        ("Вера Шмидт молчала.", ["Вера Шмидт"]),
        ("Вера в людей.", []),
        ("Пишет ОВД-Инфо.", ["ОВД-Инфо"]),
    ],
)
def test_base_forms_go_by_the_words_around_and_possessives_are_no_names(
    text: str, names: list[str]
) -> None:
    assert bases([text]) == [names]


def test_listed_names_are_not_mentioned() -> None:
    assert bases(["у Зуева"], Glossary((Term("Зуев"),))) == [[]]


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


def test_a_case_ending_that_was_transliterated_goes() -> None:
    pairs = (("у Веневского дом", "Venevskogo's house"), ("Тут Веневский.", "Here is Venevsky."))
    done = unify_spellings(sentences(*pairs), NONE, "ru", "en")
    assert done[0].targets["en"].content == "Venevsky's house"
    assert [(f.kind, f.text) for f in done[0].findings] == [(FindingKind.NAME_REPAIR, "Venevskogo")]


def test_a_womans_name_is_no_case_ending() -> None:
    pairs = (("Тогда Сидякина сказала.", "Sidyakina said."), ("у Сидякина", "at Sidyakin's"))
    assert settled(*pairs) == [target for _, target in pairs]


def test_an_old_spelling_beside_the_usual_one_is_a_finding() -> None:
    pairs = (("у Сидякова", "at Sidyakoff's"), ("о Сидякове", "of Sidyakov"))
    done = unify_spellings(sentences(*pairs), NONE, "ru", "en")
    assert [f.kind for one in done for f in one.findings] == [FindingKind.NAME]


def test_spellings_of_one_name_are_suggested_as_one() -> None:
    found = suggest(
        sentences(
            ("у Кагарлицкого", "at Kagarlitsky's"),
            ("о Кагарлицком", "of Kagarlicki"),
            ("с Кагарлитским", "with Kagarlitsky"),
        ),
        NONE,
        "ru",
        ["en"],
    )
    assert [(one.term, one.count, one.variants) for one in found] == [
        (Term("Кагарлицкий", {"en": ("Kagarlitsky",)}), 3, {"Кагарлитский": 1, "Kagarlicki": 1})
    ]


def test_organisations_abbreviations_and_titles_are_suggested_in_their_base_forms() -> None:
    found = suggest(
        sentences(
            ("Об этом писали в «Рабкоре», ФСБ молчала.", "Rabkor wrote about it, the FSB did not."),
            ("Суд отдал дело Следственному комитету.", "The court gave it to the committee."),
            ("Так решило Министерство обороны.", "So the Ministry of Defence decided."),
            ("Медуза закрыта. В Нижнем Новгороде ждут Медузу.", "They wait in Nizhny Novgorod."),
        ),
        NONE,
        "ru",
        ["en"],
    )
    assert {one.term.source: (one.count, one.term.accepted("en")) for one in found} == {
        "Рабкор": (1, ("Rabkor",)),
        "ФСБ": (1, ("FSB",)),
        "Следственный комитет": (1, ()),
        "Министерство обороны": (1, ()),
        "Медуза": (2, ()),
        "Нижний Новгород": (1, ("Nizhny Novgorod",)),
    }


def test_what_is_said_in_quotation_marks_or_shouted_is_no_title() -> None:
    texts = [
        "Он сказал: «Да».",
        "МЫ ЖДАЛИ ОТВЕТА.",
        "Тогда он закричал «Уходи отсюда, пожалуйста!»",
    ]
    assert titles(texts, "ru", NONE) == [[], [], []]
