"""Number flags on sentences."""

from __future__ import annotations

from tolmach.core.document import Finding, FindingKind, Sentence, Text, Word
from tolmach.stages.translation.numbers import check_numbers


def sentence(source: str, target: str) -> Sentence:
    return Sentence("u", (Word("да", 0, 1),), Text(source), targets={"en": Text(target)})


def test_differences_are_flagged_in_one_sentence() -> None:
    [checked] = check_numbers([sentence("в 1988 году", "in 1998")], "ru", "en")
    detail = "1988 is missing in the translation; 1998 is not in the source"
    assert checked.findings == (Finding(FindingKind.NUMBER, detail, "en"),)


def test_a_later_check_takes_back_an_earlier_flag() -> None:
    [flagged] = check_numbers([sentence("в 1988 году", "in 1998")], "ru", "en")
    repaired = flagged.with_target("en", Text("in 1988"))
    assert check_numbers([repaired], "ru", "en")[0].findings == ()
