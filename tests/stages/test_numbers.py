"""Number flags on units."""

from __future__ import annotations

from tolmach.core.document import Flag, FlagKind, Text, Unit, Word
from tolmach.stages.numbers import check_numbers


def unit(source: str, target: str) -> Unit:
    return Unit("u", (Word("да", 0, 1),), Text(source), targets={"en": Text(target)})


def test_differences_are_flagged_in_one_sentence() -> None:
    [checked] = check_numbers([unit("в 1988 году", "in 1998")], "ru", "en")
    detail = "1988 is missing in the translation; 1998 is not in the source"
    assert checked.flags == (Flag(FlagKind.NUMBER, detail, "en"),)


def test_a_later_check_takes_back_an_earlier_flag() -> None:
    [flagged] = check_numbers([unit("в 1988 году", "in 1998")], "ru", "en")
    mended = flagged.with_target("en", Text("in 1988"))
    assert check_numbers([mended], "ru", "en")[0].flags == ()
