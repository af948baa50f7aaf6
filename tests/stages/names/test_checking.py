"""The check of names in translations."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import Finding, FindingKind, Link, Sentence, Text, Word
from tolmach.core.glossary import Glossary, Match, Term
from tolmach.stages.names import check, hotwords

LISTED = Glossary(
    (
        Term("Борис Кагарлицкий", {"en": ("Boris Kagarlitsky",)}),
        Term("Кагарлицкий", {"en": ("Kagarlitsky",)}),
        Term("Рабкор", {"en": ("Rabkor", "the Workers' Correspondent")}),
        Term("иноагент", {"en": ("foreign agent",)}, match=Match.TERM),
        Term("Луганск"),
    )
)


def sentence(source: str, target: str, links: tuple[Link, ...] = ()) -> Sentence:
    words = tuple(Word(w, 100 * i, 100 * i + 90) for i, w in enumerate(source.split()))
    return Sentence("u", words, Text(source), targets={"en": Text(target, alignment=links)})


def details(source: str, target: str, links: tuple[Link, ...] = ()) -> list[str]:
    [checked] = check([sentence(source, target, links)], LISTED, "ru", "en")
    assert {(flag.kind, flag.language) for flag in checked.findings} <= {(FindingKind.NAME, "en")}
    return [flag.detail for flag in checked.findings]


def test_right_names_are_not_flagged() -> None:
    assert details("Книги Бориса Кагарлицкого.", "Boris Kagarlitsky's books.") == []


def test_a_declared_alternative_is_right() -> None:
    assert details("читайте Рабкор", "read the Workers’ Correspondent") == []


def test_a_garbled_name_is_flagged_with_what_stands_there() -> None:
    assert details("Книги Кагарлицкого.", "Kagarlicki's books.") == [
        "Кагарлицкого: expected Kagarlitsky, found Kagarlicki's"
    ]


def test_a_name_under_another_name_is_found_by_alignment() -> None:
    links = (Link(0, 0, 0.9), Link(1, 1, 0.9))
    assert details("читают Рабкор", "reading Smirnov", links) == [
        "Рабкор: expected Rabkor, found Smirnov"
    ]


def test_each_occurrence_needs_its_own() -> None:
    assert details("Кагарлицкий о Кагарлицком", "Kagarlitsky about himself") == [
        "Кагарлицком: expected Kagarlitsky, not found"
    ]


def test_a_short_form_does_not_stand_for_the_long_one() -> None:
    assert len(details("Борис Кагарлицкий", "Kagarlitsky")) == 1


def test_terms_are_checked_too() -> None:
    assert details("он иноагент", "he is a foreign spy") == [
        "иноагент: expected foreign agent, not found"
    ]
    assert details("иноагентами", "Foreign agents") == []


def test_a_name_without_a_rendering_is_not_looked_for() -> None:
    assert details("в Луганске", "in Lugansk") == []


def test_a_check_replaces_its_own_flags_only() -> None:
    other = Finding(FindingKind.NAME, "heard Рапкор, corrected to Рабкор")
    wrong = sentence("читайте Рабкор", "read it").with_findings(other)
    [once] = check([wrong], LISTED, "ru", "en")
    assert len(once.findings) == 2
    assert check([once], LISTED, "ru", "en") == [once]
    repaired = once.with_target("en", Text("read Rabkor"))
    assert check([repaired], LISTED, "ru", "en") == [replace(repaired, findings=(other,))]


def test_untranslated_units_are_left_to_others() -> None:
    empty = sentence("Кагарлицкий", "")
    assert check([empty], LISTED, "ru", "en") == [empty]


def test_hints_keep_to_their_limit_and_put_names_before_terms() -> None:
    listed = Glossary((Term("иноагент", match=Match.TERM), Term("Рабкор"), Term("Зуев")))
    assert hotwords(listed) == "Рабкор, Зуев, иноагент"
    assert hotwords(listed, limit=12) == "Рабкор, Зуев"
