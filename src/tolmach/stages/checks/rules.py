"""
The rules for single cues, as data: a table of ids and tests.

To add a rule: write a test (a function from a place and the limits to findings) and add a row to
`RULES`. `tolmach.stages.checks.check` runs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tolmach.core.cue import display_width
from tolmach.core.language_tag import base_code
from tolmach.core.profile import Profile
from tolmach.languages import LANGUAGES
from tolmach.messages import message
from tolmach.stages.checks import style_rules as style
from tolmach.stages.checks.records import Breach, Place, Rule
from tolmach.text.breaks import (
    Opening,
    Stop,
    Tie,
    function_words,
    opening,
    opens_by_capital,
    stop,
    tie,
)

STRAY_MARKUP = re.compile(
    r"</?(?:[a-z]|br|font|span|div|em|strong|ruby|rt|lang)(?:[\s.=/][^<>]*)?>"
    r"|\{\\[^{}]*\}|\{/?[ibuy](?::\w+)?\}|&(?:[a-z]{2,6}|#\d{1,6}|#x[0-9a-f]{1,5});",
    re.IGNORECASE,
)
"""Tags of HTML and of subtitle formats, and HTML entities: nothing that anybody says."""

TOUCHING_MS = 20
"""A shorter gap, half a frame at 25 per second, is not seen: the cues follow without any."""
SAME_BREATH_MS = 1000
"""A longer silence between two cues parts what is said anyway."""


def _order(place: Place, _: Profile) -> Iterator[Breach]:
    if place.above is not None and place.cue.start < place.above.start:
        yield Breach(place.above.start - place.cue.start, 0)


def _overlap(place: Place, _: Profile) -> Iterator[Breach]:
    if place.reached is not None and place.cue.start < place.reached:
        yield Breach(place.reached - place.cue.start, 0)


def _gap(place: Place, profile: Profile) -> Iterator[Breach]:
    if place.reached is not None:
        gap = place.cue.start - place.reached
        if TOUCHING_MS <= gap < profile.min_gap:
            yield Breach(gap, profile.min_gap)


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
        if right.startswith(style.DASHES) and (left.startswith(style.DASHES) or right[0] == "-"):
            continue  # another speaker
        reason = parted(left, right, place.language)
        if reason:
            yield Breach(detail=reason)


def _parted_cues(place: Place, _: Profile) -> Iterator[Breach]:
    cue, following = place.cue, place.following
    if following is None or following.start - cue.end >= SAME_BREATH_MS:
        return
    if cue.lines and following.lines and cue.speaker == following.speaker:
        first = following.lines[0].split()[:1]
        if following.lines[0].startswith(style.DASHES):
            return  # another speaker
        nouns = function_words(place.language).nouns_capitalized
        if place.capitals and first and first[0][:1].isupper() and not nouns:
            return
        reason = parted(cue.lines[-1], following.lines[0], place.language)
        # where nouns have capitals, two of them are no name for that
        if reason and not (nouns and reason.endswith(Tie.NAME)):
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
    if opens_by_capital(after[0], code):
        return ""
    reason = tie(before[-1], after[0], code)
    # An ending alone says little: "кнопкой в" ends like an adjective, and parts nothing.
    if reason is Tie.MODIFIER and opening(after[0], code) is not Opening.NONE:
        return ""
    # People part a noun from its genitive when nothing better is near.
    if reason is None or reason is Tie.GENITIVE:
        return ""
    return f"{before[-1]} / {after[0]}: {reason.value}"


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
    Rule(
        "order",
        message("Cues that start before the cue above them"),
        "ms",
        _order,
        "Some players show only cues in the order of time. `tolmach fix` sorts them.",
    ),
    Rule(
        "overlap",
        message("Cues that start while another is shown"),
        "ms",
        _overlap,
        "Most players put both cues on the picture at once. `tolmach fix` ends the first earlier.",
    ),
    Rule(
        "beyond-media",
        message("Cues after the end of the recording"),
        "ms",
        _beyond,
        "No player can show them. Check that the file belongs to this recording.",
    ),
    Rule(
        "empty",
        message("Cues without text"),
        "",
        _empty,
        "They hide the cue before them. `tolmach fix` removes them.",
    ),
    Rule(
        "too-short",
        message("Cues shown too briefly"),
        "ms",
        _short,
        "A reader needs time to find a cue, however short it is. `tolmach fix` gives it the free "
        "time after it.",
        "Netflix: 5/6 s; TED: 1 s; BBC: 0.3 s a word.",
    ),
    Rule(
        "too-long",
        message("Cues shown too long"),
        "ms",
        _long,
        "A cue that stays is read a second time.",
        "Netflix and TED: 7 s; ARTE: 10 s.",
    ),
    Rule(
        "gap",
        message("Gaps to the cue before that flicker"),
        "ms",
        _gap,
        "A gap of a frame is seen as a flicker. Leave the profile's smallest gap, or none. "
        "`tolmach fix` does.",
        "Netflix: at least 2 frames.",
    ),
    Rule(
        "reading-speed",
        message("Cues too fast to read"),
        "characters per second",
        _reading_speed,
        "Give the cue more time, or condense its text. `tolmach fix` gives it free time after it.",
        "Netflix, by language; TED: 21; BBC: 160 to 180 words a minute.",
    ),
    Rule(
        "line-length",
        message("Lines too long"),
        "characters",
        _line_length,
        "Players wrap or cut long lines. `tolmach fix` breaks them again, or makes two cues.",
        "Netflix, by language; TED: 42; BBC: 37; ARTE: 40.",
    ),
    Rule(
        "line-count",
        message("Cues with too many lines"),
        "lines",
        _line_count,
        "More lines cover the picture. `tolmach fix` breaks them again, or makes two cues.",
        "Netflix, TED, BBC: 2.",
    ),
    Rule(
        "parted-lines",
        message("Lines that part what belongs together"),
        "",
        _parted_lines,
        "An article and its noun, a preposition and its noun, a name are read faster on one line. "
        "`tolmach fix` breaks the line elsewhere where it can.",
        "Netflix, BBC: break after punctuation, before conjunctions and prepositions.",
    ),
    Rule(
        "parted-cues",
        message("Cues that part what belongs together"),
        "",
        _parted_cues,
        "As for lines; a reader waits for the next cue in the middle of a phrase.",
        "BBC: cue ends at clauses, then phrases.",
    ),
    Rule("spaces", message("Double or outer spaces"), "", _spaces, "`tolmach fix` takes them out."),
    Rule(
        "markup",
        message("Stray markup"),
        "",
        _markup,
        "Players that do not know it show it as text. `tolmach fix` takes it out.",
    ),
    Rule(
        "doubled",
        message("Cues with the text of the cue above"),
        "",
        style.doubled,
        "Most often a copy by mistake, or a recognizer that repeats itself.",
    ),
    Rule(
        "close-gaps",
        message("Gaps neither closed nor long enough to be a pause"),
        "ms",
        style.close_gaps,
        "Close the gap to the smallest one, or leave a pause that can be seen.",
        "Netflix: gaps of 3 to 11 frames are closed to 2; BBC: leave a gap only of a second or "
        "more.",
        named=True,
    ),
    Rule(
        "one-line",
        message("Two lines that fit on one"),
        "characters",
        style.one_line,
        "One line covers less of the picture and is read in one glance.",
        "Netflix: text is kept to one line unless it exceeds the limit.",
        named=True,
    ),
    Rule(
        "lopsided-lines",
        message("Lines of very unlike length"),
        "characters",
        style.lopsided,
        "The eye travels far from the end of a long line to a short one.",
        "TED Translators: no line is less than half as long as the other.",
        named=True,
    ),
    Rule(
        "sentence-inside",
        message("Cues that end one sentence and begin another"),
        "",
        style.sentence_inside,
        "Begin the next sentence in a cue of its own.",
        "TED Translators: the end of a sentence and the beginning of the next are not merged.",
        named=True,
    ),
    Rule(
        "dialogue-dash",
        message("Dialogues of which one line has no dash"),
        "",
        style.dialogue_dash,
        "Two speakers in a cue both have a dash, so that a reader sees who speaks.",
        "Netflix, by language: both lines in most; only the second in Dutch, Finnish, Serbian, "
        "Hebrew and Bulgarian.",
        named=True,
    ),
    Rule(
        "ellipsis",
        message("Full stops for an ellipsis"),
        "",
        style.ellipsis,
        "Write the single character … for a pause or an interruption, and nothing where a "
        "sentence simply goes on.",
        "Netflix: the single smart character (U+2026).",
        named=True,
    ),
)
"""Rules for single cues, in the order in which people should read them."""
