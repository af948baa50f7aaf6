"""
Ids of units: given once, made from the time, kept through every later run.

An id is six base32 characters of a hash over the sentence's start time, so that the same recording
recognised in the same way always gives the same ids. When recognition runs again with
another model, `carry_ids` hands the old ids to the sentences that are the same in time and words.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from tolmach.core.document import Alternative, Flag, FlagKind, Origin, State, Text, Unit

_LENGTH = 6
_NUMBER = re.compile(r"\d+e\d+")
"""What a spreadsheet takes for a number and writes as another one."""
_SAME_TIME, _SAME_TEXT = 0.3, 0.5
"""Shares of time and of letters in common from which two sentences may be the same one."""


def new_id(start: int, taken: Container[str] = ()) -> str:
    """
    Make the id of a sentence from its start (ms).

    Ids are published, so nothing of the text goes in: nobody can confirm a guess at a sentence that
    was changed or withheld. An id that is taken already is hashed again with a counter, so that the
    result depends on nothing but the sentences' times and order.

    >>> new_id(1200)
    'hqldmj'
    """
    for attempt in range(1_000_000):
        key = f"{start}\n{attempt or ''}".encode()
        candidate = base64.b32encode(hashlib.sha256(key).digest()).decode()[:_LENGTH].lower()
        if candidate not in taken and not _NUMBER.fullmatch(candidate):
            return candidate
    raise ValueError("no free id: a document cannot hold that many units")


def touched(unit: Unit) -> bool:
    """Whether a person wrote, moved on, cut, withheld or marked anything in the unit."""
    texts = (unit.source, *unit.targets.values())
    marks = unit.withheld or unit.paragraph or unit.comments
    return bool(marks or any(map(_by_person, texts)))


def _by_person(text: Text) -> bool:
    return text.origin is Origin.HUMAN or text.state is not State.DRAFT or bool(text.pins)


def carry_ids(old_units: Sequence[Unit], new_units: Sequence[Unit]) -> list[Unit]:
    """
    Give re-recognised sentences the ids of the old units that they are.

    Units that a person touched stay exactly as they are, in place of the new sentences that lie
    mostly inside their time (see `new_readings` for those). Of the rest, each new sentence takes
    the id of the untouched old unit that it shares most time and letters with, if it shares
    enough; all others get ids that no old unit has.

    Returns:
        Units in time order, ids unique.
    """
    kept = [unit for unit in old_units if touched(unit)]
    fresh = [unit for unit in new_units if _holder(unit, kept) is None]
    loose = [unit for unit in old_units if not touched(unit)]
    partners = _match(loose, fresh)
    taken = {unit.id for unit in old_units}
    carried = list(kept)
    for index, unit in enumerate(fresh):
        partner = partners.get(index)
        if partner is not None:
            name = loose[partner].id
        else:
            name = unit.id if unit.id not in taken else new_id(unit.span.start, taken)
        taken.add(name)
        carried.append(replace(unit, id=name))
    return sorted(carried, key=lambda unit: unit.span)


def new_readings(old_units: Sequence[Unit], new_units: Sequence[Unit]) -> dict[str, str]:
    """
    Give, for each unit that a person touched, what a new run heard there, where it differs.

    Returns:
        Unit id -> the new source text, to be offered beside the kept one.
    """
    kept = [unit for unit in old_units if touched(unit)]
    heard: dict[str, list[str]] = {}
    for unit in new_units:
        holder = _holder(unit, kept)
        if holder is not None:
            heard.setdefault(holder.id, []).append(unit.source.content)
    readings = {name: " ".join(texts) for name, texts in heard.items()}
    return {
        unit.id: readings[unit.id]
        for unit in kept
        if unit.id in readings and readings[unit.id] != unit.source.content
    }


def offer_readings(units: Sequence[Unit], readings: Mapping[str, str]) -> list[Unit]:
    """
    Put what a new run heard beside the texts that people touched, and flag what is news there.

    Args:
        readings: as `new_readings` finds them.
    """
    return [_offered(unit, readings.get(unit.id, "")) for unit in units]


def _offered(unit: Unit, reading: str) -> Unit:
    source = unit.source
    if reading and reading in {other.content for other in source.alternatives}:
        return unit
    others = tuple(flag for flag in unit.flags if flag.kind is not FlagKind.NEW_READING)
    unit = replace(unit, flags=others)
    if not reading:
        return unit
    offered = replace(source, alternatives=(Alternative(reading, 0.0), *source.alternatives))
    return replace(unit, source=offered).with_flags(Flag(FlagKind.NEW_READING, reading))


def _holder(unit: Unit, kept: Sequence[Unit]) -> Unit | None:
    """The kept unit that covers more than half of this one's time."""
    for candidate in kept:
        if 2 * candidate.span.overlap(unit.span) > unit.span.duration:
            return candidate
    return None


def _match(old: Sequence[Unit], new: Sequence[Unit]) -> dict[int, int]:
    """Pair new with old indices, the most similar first, each used once."""
    pairs = []
    first = 0
    for n, unit in enumerate(new):
        while first < len(old) and old[first].span.end <= unit.span.start:
            first += 1
        for o in range(first, len(old)):
            if old[o].span.start >= unit.span.end:
                break
            likeness = _likeness(old[o], unit)
            if likeness is not None:
                pairs.append((-likeness, n, o))
    partners: dict[int, int] = {}
    used: set[int] = set()
    for _, n, o in sorted(pairs):
        if n not in partners and o not in used:
            partners[n] = o
            used.add(o)
    return partners


def _likeness(left: Unit, right: Unit) -> float | None:
    """How much time and text two sentences share, 0 to 1; None when it is too little."""
    longest = max(left.span.duration, right.span.duration, 1)
    time = left.span.overlap(right.span) / longest
    texts = left.source.content.lower(), right.source.content.lower()
    if time < _SAME_TIME:
        return None
    text = SequenceMatcher(None, *texts, autojunk=False).ratio()
    return (time + text) / 2 if text >= _SAME_TEXT else None
