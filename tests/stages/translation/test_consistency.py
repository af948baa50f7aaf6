"""Translations that change the form of address, or say the same twice."""

from __future__ import annotations

import pytest

from tests.documents import document
from tolmach.core.document import FindingKind, Sentence, Text, Word
from tolmach.stages.review import explained, review_queue
from tolmach.stages.translation.consistency import check_consistency


def talk(*rows: tuple[str, str, str]) -> list[Sentence]:
    return [
        Sentence(
            f"s{n}", (Word(said, n * 1000, n * 1000 + 900),), Text(said), speaker,
            targets={"de": Text(text)},
        )
        for n, (speaker, said, text) in enumerate(rows)
    ]  # fmt: skip


def flagged(sentences: list[Sentence]) -> dict[str, str]:
    found = check_consistency(sentences, "ru", "de")
    return {each.id: finding.detail for each in found for finding in each.findings}


@pytest.mark.parametrize("speaker", ["S1", None])
def test_the_rarer_form_of_address_of_one_speaker_is_flagged(speaker: str) -> None:
    sentences = talk(
        (speaker, "Вы его знали?", "Haben Sie ihn gekannt?"),
        (speaker, "Что вам сказали?", "Was hat man Ihnen gesagt?"),
        (speaker, "Вы были дома?", "Warst du zu Hause?"),
        (speaker, "А вы писали ему?", "Und haben Sie ihm geschrieben?"),
    )
    assert flagged(sentences) == {"s2": "addresses people with «du», elsewhere with «Sie»"}


def test_two_people_and_two_forms_of_the_source_may_differ() -> None:
    sentences = talk(
        ("S1", "Вы его знали?", "Haben Sie ihn gekannt?"),
        ("S2", "Ты о чём?", "Wovon redest du?"),
        ("S1", "Мама, где ты была?", "Mama, wo warst du?"),
        ("S1", "Вы его знали?", "Haben Sie ihn noch gekannt?"),
    )
    assert flagged(sentences) == {}


def test_where_no_one_is_named_two_may_be_talking() -> None:
    sentences = talk(
        (None, "Знаете его?", "Kennst du ihn?"),
        (None, "Знаете её?", "Kennen Sie sie?"),
    )
    assert flagged(sentences) == {}


def test_the_translation_of_the_sentence_before_is_flagged_unless_the_source_repeats() -> None:
    sentences = talk(
        ("S1", "Мы ждали его до утра.", "Wir warteten bis zum Morgen."),
        ("S1", "Потом пришёл адвокат.", "Wir warteten bis zum Morgen."),
        ("S1", "Потом пришёл адвокат!", "Wir warteten bis zum Morgen."),
    )
    assert flagged(sentences) == {"s1": "the same translation as the sentence before it"}


def test_a_second_check_takes_the_flags_of_the_first_away_and_people_see_the_reason() -> None:
    sentences = talk(
        ("S1", "Вы его знали?", "Haben Sie ihn gekannt?"), ("S1", "Вы были?", "Wo warst du?")
    )
    once = check_consistency(sentences, "ru", "de")
    assert check_consistency(once, "ru", "de") == once
    repaired = [once[0], once[1].with_target("de", Text("Waren Sie da?"))]
    assert not any(each.findings for each in check_consistency(repaired, "ru", "de"))
    (first, *_) = review_queue(document(once))
    assert first.sentence == "s1"
    assert [each.code for each in first.reasons] == [FindingKind.INCONSISTENT]
    assert explained(first.reasons[0]).startswith("does not fit the sentences around it (de):")
