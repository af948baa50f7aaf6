"""Numbers, years and percentages: flagged where a translation has others than its source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tolmach.core.document import Flag, FlagKind, Unit
from tolmach.text.numbers import Difference, compare


def check_numbers(units: Iterable[Unit], source: str, target: str) -> list[Unit]:
    """
    Flag units whose translation lost or made up a number.

    Number flags of an earlier check of the same language are taken away first.

    Args:
        source, target: codes of the language spoken and of the translation to check.
    """
    return [_checked(unit, source, target) for unit in units]


def _checked(unit: Unit, source: str, target: str) -> Unit:
    kept = (f for f in unit.flags if f.kind is not FlagKind.NUMBER or f.language != target)
    unit = replace(unit, flags=tuple(kept))
    text = unit.targets.get(target)
    if text is None or not text.content:
        return unit
    differences = compare(unit.source.content, text.content, source, target)
    if not differences:
        return unit
    detail = "; ".join(_sentence(one) for one in differences)
    return unit.with_flags(Flag(FlagKind.NUMBER, detail, target))


def _sentence(difference: Difference) -> str:
    if difference.side == "source":
        return f"{difference.text} is missing in the translation"
    return f"{difference.text} is not in the source"
