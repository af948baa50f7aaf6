"""
Tests of style, beside the limits: gaps to close, lines that need not be two, dashes and quotes.

Most are in force only where the profile names them in its `rules`, because guides differ. The rows
of `tolmach.stages.checks.rules.RULES` name the guide of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from tolmach.core.cue import display_width
from tolmach.core.profile import Profile
from tolmach.stages.checks.records import Breach, Place
from tolmach.text.breaks import Stop, stop
from tolmach.text.sentences import sentence_ends
from tolmach.text.words import join_words

DASHES = ("-", "–", "—", "‐")
SECOND_ONLY = frozenset({"nl", "fi", "sr", "he", "bg"})
"""Languages in which only the second speaker of a cue has a dash (Netflix, by language)."""
_DOUBLED_MS = 1000
"""The same text after a longer silence was said again, and not written twice."""
_QUOTED_CUES = 12
"""Cues after which a quotation that nothing closed counts as forgotten."""


def close_gaps(place: Place, profile: Profile) -> Iterator[Breach]:
    """A gap that is neither the smallest nor long enough to be seen as a pause."""
    if place.reached is not None:
        gap = place.cue.start - place.reached
        if profile.gap_to_close(gap):
            yield Breach(gap, profile.chain_gap)


def one_line(place: Place, profile: Profile) -> Iterator[Breach]:
    """Two lines whose text has room on one."""
    lines = place.cue.lines
    if len(lines) > 1 and not any(line.startswith(DASHES) for line in lines):
        width = display_width(join_words(lines, place.language))
        if width <= profile.cpl:
            yield Breach(width, profile.cpl)


def lopsided(place: Place, _: Profile) -> Iterator[Breach]:
    """Two lines of which one is less than half as long as the other."""
    if len(place.cue.lines) == 2 and not place.cue.lines[1].startswith(DASHES):
        short, long = sorted(map(display_width, place.cue.lines))
        if 2 * short < long:
            yield Breach(short, long // 2)


def sentence_inside(place: Place, _: Profile) -> Iterator[Breach]:
    """The end of one sentence and the beginning of another that does not end here."""
    if any(line.startswith(DASHES) for line in place.cue.lines[1:]):
        return
    words = place.cue.text.split()
    if len(words) < 2 or stop(words[-1]) is Stop.SENTENCE:
        return
    if not any(stop(left, right) is Stop.SENTENCE for left, right in pairwise(words)):
        return
    inner = sentence_ends(words, place.language)[:-1]
    if inner and stop(words[inner[-1] - 1]) is Stop.SENTENCE:
        yield Breach(detail=" ".join(words[inner[-1] - 1 : inner[-1] + 1]))


def ellipsis(place: Place, _: Profile) -> Iterator[Breach]:
    """Full stops in place of the sign `…`."""
    for line in place.cue.lines:
        if ".." in line:
            yield Breach(detail=line)


def dialogue_dash(place: Place, _: Profile) -> Iterator[Breach]:
    """Two speakers in a cue of which one has no dash, where the language gives both one."""
    dashed = [line.startswith(DASHES) for line in place.cue.lines]
    if len(dashed) != 2 or not any(dashed) or place.language in SECOND_ONLY:
        return
    # a dash that opens the only first line may be a Russian «— это»
    if dashed == [False, True] and stop(place.cue.lines[0].split()[-1]) is Stop.SENTENCE:
        yield Breach(detail=place.cue.lines[0])
    if dashed == [True, False] and place.cue.lines[1][:1].isupper():
        yield Breach(detail=place.cue.lines[1])


def doubled(place: Place, _: Profile) -> Iterator[Breach]:
    """A cue with the text of the one above it."""
    above, cue = place.above, place.cue
    if above is None or cue.start - above.end >= _DOUBLED_MS:
        return
    if cue.text.strip() and cue.text.split() == above.text.split() and len(cue.text.split()) > 1:
        yield Breach(detail=cue.text)


def unpaired_quotes(texts: Sequence[str]) -> list[int]:
    """
    The texts of cues that open a quotation which nothing closes, or close one that nothing opened.

    A quotation may run over several cues, and each may open it again, as English does.

    >>> unpaired_quotes(["He said «yes", "and went.", "She» stayed.", "No» more."])
    [3]
    """
    found: list[int] = []
    opened: int | None = None
    for index, text in enumerate(texts):
        if opened is not None and index - opened > _QUOTED_CUES:
            found.append(opened)
            opened = None
        for sign in _quote_signs(text):
            if sign > 0:
                opened = index if opened is None else opened
            elif opened is not None:
                opened = None
            else:
                found.append(index)
    return sorted({*found, *([] if opened is None else [opened])})


def _quote_signs(text: str) -> Iterator[int]:
    """1 for every double quote that opens, -1 for every one that closes; by what is beside it."""
    for index, character in enumerate(text):
        if character not in '«»„“”"':
            continue
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        if before.isdigit():  # 5" is a measure
            continue
        if character in "«»":
            yield 1 if character == "«" else -1
        elif character == "„" or before.isspace() or before in "([—–-":
            yield 1
        elif after.isspace() or after in ".,;:!?)]…—–-\"'”»":
            yield -1
