"""
The rules for single cues, as data: a table of ids and tests.

To add a rule: write a test (a function from a place and the limits to findings) and add a row to
`RULES`. `tolmach.stages.checks.check` runs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.language import LANGUAGES, display_width
from tolmach.core.language_tag import base_code
from tolmach.core.profile import Profile
from tolmach.text.breaks import Opening, Stop, Tie, opening, stop, tie

STRAY_MARKUP = re.compile(
    r"</?(?:[a-z]|br|font|span|div|em|strong|ruby|rt|lang)(?:[\s.=/][^<>]*)?>"
    r"|\{\\[^{}]*\}|\{/?[ibuy](?::\w+)?\}|&(?:[a-z]{2,6}|#\d{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)
"""Tags of HTML and of subtitle formats, and HTML entities: nothing that anybody says."""

SAME_BREATH_MS = 1000
"""A longer silence between two cues parts what is said anyway."""


@dataclass(frozen=True, slots=True)
class Place:
    """
    A cue among its neighbours.

    Attributes:
        number: of the cue in the file, from 1.
        above: the cue before it in the file.
        reached: the latest end of all cues that start earlier; None for the first in time.
        following: the next cue in time.
        language: code of the track's language.
        duration: length of the media, where known.
    """

    number: int
    cue: Cue
    above: Cue | None
    reached: int | None
    following: Cue | None
    language: str
    duration: int | None


class Breach(NamedTuple):
    """What a test found, and the limit."""

    value: float | None = None
    limit: float | None = None
    detail: str = ""


class Rule(NamedTuple):
    """A rule: its id, a heading for people, the unit of its values, its test."""

    id: str
    title: str
    unit: str
    test: Callable[[Place, Profile], Iterable[Breach]]


def _order(place: Place, _: Profile) -> Iterator[Breach]:
    if place.above is not None and place.cue.start < place.above.start:
        yield Breach(place.above.start - place.cue.start, 0)


def _overlap(place: Place, _: Profile) -> Iterator[Breach]:
    if place.reached is not None and place.cue.start < place.reached:
        yield Breach(place.reached - place.cue.start, 0)


def _gap(place: Place, profile: Profile) -> Iterator[Breach]:
    if place.reached is not None and 0 <= place.cue.start - place.reached < profile.min_gap:
        yield Breach(place.cue.start - place.reached, profile.min_gap)


def _short(place: Place, profile: Profile) -> Iterator[Breach]:
    if place.cue.duration < profile.min_duration:
        yield Breach(place.cue.duration, profile.min_duration)


def _long(place: Place, profile: Profile) -> Iterator[Breach]:
    if place.cue.duration > profile.max_duration:
        yield Breach(place.cue.duration, profile.max_duration)


def _reading_speed(place: Place, profile: Profile) -> Iterator[Breach]:
    if place.cue.characters and place.cue.duration and place.cue.cps > profile.cps:
        yield Breach(round(place.cue.cps, 2), profile.cps)


def _line_length(place: Place, profile: Profile) -> Iterator[Breach]:
    for line in place.cue.lines:
        width = display_width(line)
        if width > profile.cpl:
            yield Breach(width, profile.cpl, line)


def _line_count(place: Place, profile: Profile) -> Iterator[Breach]:
    if len(place.cue.lines) > profile.lines:
        yield Breach(len(place.cue.lines), profile.lines)


def _empty(place: Place, _: Profile) -> Iterator[Breach]:
    if not place.cue.text.strip():
        yield Breach()


def _parted_lines(place: Place, _: Profile) -> Iterator[Breach]:
    for left, right in pairwise(place.cue.lines):
        reason = parted(left, right, place.language)
        if reason:
            yield Breach(detail=reason)


def _parted_cues(place: Place, _: Profile) -> Iterator[Breach]:
    cue, following = place.cue, place.following
    if following is None or following.start - cue.end >= SAME_BREATH_MS:
        return
    if cue.lines and following.lines and cue.speaker == following.speaker:
        reason = parted(cue.lines[-1], following.lines[0], place.language)
        if reason:
            yield Breach(detail=reason)


def parted(left: str, right: str, code: str) -> str:
    """
    Why a break between two lines is a bad one; empty when nothing speaks against it.

    Scripts without spaces between words are not judged.

    >>> parted("they live in the", "house", "en")
    'the / house: an article and its noun'
    """
    base = base_code(code)
    before, after = left.split(), right.split()
    spaced = base not in LANGUAGES or LANGUAGES[base].spaced
    if not (spaced and before and after) or stop(before[-1]) is Stop.SENTENCE:
        return ""
    reason = tie(before[-1], after[0], code)
    # An ending alone says little: "кнопкой в" ends like an adjective, and parts nothing.
    if reason is Tie.MODIFIER and opening(after[0], code) is not Opening.NONE:
        return ""
    return f"{before[-1]} / {after[0]}: {reason.value}" if reason else ""


def _spaces(place: Place, _: Profile) -> Iterator[Breach]:
    for line in place.cue.lines:
        if line != line.strip() or "  " in line:
            yield Breach(detail=line)


def _markup(place: Place, _: Profile) -> Iterator[Breach]:
    found = STRAY_MARKUP.findall(place.cue.text)
    if found:
        yield Breach(detail=" ".join(dict.fromkeys(found)))


def _beyond(place: Place, _: Profile) -> Iterator[Breach]:
    if place.duration is not None and place.cue.end > place.duration:
        yield Breach(place.cue.end, place.duration)


RULES: tuple[Rule, ...] = (
    Rule("order", "Cues that start before the cue above them", "ms", _order),
    Rule("overlap", "Cues that start while another is shown", "ms", _overlap),
    Rule("beyond-media", "Cues after the end of the recording", "ms", _beyond),
    Rule("empty", "Cues without text", "", _empty),
    Rule("too-short", "Cues shown too briefly", "ms", _short),
    Rule("too-long", "Cues shown too long", "ms", _long),
    Rule("gap", "Gaps to the cue before that flicker", "ms", _gap),
    Rule("reading-speed", "Cues too fast to read", "characters per second", _reading_speed),
    Rule("line-length", "Lines too long", "characters", _line_length),
    Rule("line-count", "Cues with too many lines", "lines", _line_count),
    Rule("parted-lines", "Lines that part what belongs together", "", _parted_lines),
    Rule("parted-cues", "Cues that part what belongs together", "", _parted_cues),
    Rule("spaces", "Double or outer spaces", "", _spaces),
    Rule("markup", "Stray markup", "", _markup),
)
"""Rules for single cues, in the order in which people should read them."""
