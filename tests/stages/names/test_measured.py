"""The measure of names: right sentences stay as they are, wrong names are repaired or found."""

from __future__ import annotations

import pytest

from tests.stages.names.measured import framed, garbled, glossary, outcome, written
from tolmach.core.document import FindingKind
from tolmach.stages.names.checking import Lack, NameChecker

LISTED = glossary()


def test_the_material_has_over_three_hundred_sentences_and_forty_names() -> None:
    assert len(LISTED.terms) == 40
    assert len({case.source for case in framed()} | {case.source for case in written()}) > 300
    assert len(list(garbled())) > 3000


def test_whole_sentences_stay_as_they_are() -> None:
    assert [case for case in written() if outcome(case, LISTED)[0] != case.target] == []


def test_homonyms_are_asked_about_and_other_false_findings_are_few() -> None:
    false = [case for case in written() if _findings_but_questions(case)]
    assert len(false) <= 0.02 * len(framed() + written())


def _findings_but_questions(case: object) -> list[str]:
    _, findings = outcome(case, LISTED)  # type: ignore[arg-type]
    return [one.detail for one in findings if "or an ordinary word?" not in one.detail]


@pytest.mark.slow
def test_right_names_stay_as_they_are_in_all_cases() -> None:
    outcomes = [(case, *outcome(case, LISTED)) for case in framed()]
    assert [case for case, text, _ in outcomes if text != case.target] == []
    assert [case for case, _, findings in outcomes if findings] == []


@pytest.mark.slow
def test_garbled_names_are_repaired_or_found() -> None:
    right = {(case.source, case.language): case.target for case in framed()}
    silent = []
    for how, case in [*garbled()][::7]:
        text, findings = outcome(case, LISTED)
        if text != right[case.source, case.language] and not findings:
            silent.append((how, case.source, case.target))
    assert silent == []


def test_a_repair_is_a_finding_that_keeps_what_was_there() -> None:
    case = next(
        each
        for how, each in garbled()
        if how == "other transliteration" and each.language == "en" and each.listed == "Орлов"
    )
    text, findings = outcome(case, LISTED)
    assert text.startswith("Orlov was silent")
    [repair] = [one for one in findings if one.kind is FindingKind.NAME_REPAIR]
    assert repair.text in case.target


@pytest.mark.parametrize(
    ("source", "target", "lack"),
    [
        ("Орлова сказала правду.", "Orlov told the truth.", Lack.SEX),
        ("Зимина пришла.", "Zimin came.", Lack.MISSING),
        ("Калинины пришли вместе.", "The Kalinin came together.", Lack.PLURAL),
        ("Лев считается царём зверей.", "The lion is the king of beasts.", Lack.ORDINARY),
        ("Все ждали Крота.", "Everyone waited for the mole.", Lack.MISSING),
    ],
)
def test_what_is_wrong_is_told_apart(source: str, target: str, lack: Lack) -> None:
    [missing] = NameChecker(LISTED, "ru", "en").missing(source, target)
    assert missing.lack is lack


def test_a_german_genitive_keeps_its_ending() -> None:
    from tests.stages.names.measured import Case

    text, _ = outcome(Case("Письмо Жукова дошло.", "Shukovs Brief kam an.", "de"), LISTED)
    assert text == "Schukows Brief kam an."
