"""
What a break costs: punctuation, syntax and pauses, weighed once for every place between two atoms.

The scale, in points; a negative cost is a reason to break:

    200     inside a word, only where no line could hold it
     40     before punctuation that belongs to the word before
     12     inside a name
    5-10    after a word that needs the next one: article, preposition, negation ...
      4.9   one more cue; 1.5 one more line
   -4,-6    after a comma, after a colon or dash
   -1.5     before a conjunction or preposition
  to -15    in a pause, a point for every 130 ms

So no invitation buys a break inside a name, and a break after an article is taken only where the
limits leave nothing else. How the numbers were found is described in `docs/explanation/cues.md`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from tolmach.core.profile import Profile
from tolmach.languages import language
from tolmach.stages.layout.atoms import Atom, Stretch
from tolmach.text.break_tables import BreakCost, break_table
from tolmach.text.breaks import Opening, Stop, Tie, opening, opens_unmarked, stop, tie
from tolmach.text.sentences import sentence_ends

CUE = 4.9
"""One more cue."""
MID_SENTENCE = 1.0
"""A cue that ends before its sentence does."""
LINE = 1.5
"""One more line in a cue."""
LINE_INVITES = 0.5
"""What an invitation counts for a line, as a share of what it counts for a cue."""
TORN_CLAUSE = 3.0
"""A break right behind the first words of a clause, which belong to what follows."""
_CLAUSE_OPENING = 12
"""Characters after a stop that count as the first words of a clause; a third without spaces."""
_PAUSE_POINT = 130
"""Milliseconds of pause that are worth a point."""
LOPSIDED = 5.0
"""Two lines of which one is less than half as long as the other."""
TORN_WORD = 200.0
ONE_WORD, _LEARNED_ONE_WORD = 12.0, 21.0
"""
A cue of a sentence of one word: another sentence beside it is better, if both have room.

A learned table gives more for the end of a sentence, so it takes more to leave one inside a cue.
"""
MIXED_SENTENCES = 2.5
"""A second short sentence in a cue: taken when alone it would be gone before it is read."""
FASTEST = 3.0
"""What speed can cost above its limit: less than a break inside a phrase, whatever the pace."""
LONG_PAUSE = 3000
"""Milliseconds of silence over which no cue stays; it would tell what is not yet said."""

_LEARNED_CUE, _LEARNED_LINE = -5.0, -7.0
"""
One more cue and line, where a table is learned; the table's costs already hold most of it.

Most people whose subtitles were learned from wrote one line per cue. The line costs so much less
than the cue that text which fits two lines is shown in two lines, and not in two cues.
"""
_LEARNED_STEP = 1.5
"""How much wider the steps of a table are than those set by hand: pauses, times and scraps."""
_SENTENCE = -3.0
"""The end of a sentence, beside what a table says of its punctuation."""
_UNMARKED = -14.0
"""The end of a sentence that no punctuation marks: a table takes it for the middle of one."""
_NEVER = frozenset({Tie.PUNCTUATION, Tie.NAME, Tie.TITLE, Tie.ABBREVIATION, Tie.NUMBER})
"""Ties whose cost by hand holds whatever a table says."""

_STOPS = {Stop.SENTENCE: -6.0, Stop.CLAUSE: -6.0, Stop.COMMA: -4.0, Stop.NONE: 0.0}
_OPENINGS = {Opening.CONJUNCTION: -1.5, Opening.PREPOSITION: -1.5, Opening.NONE: 0.0}
_TIES = {
    Tie.PUNCTUATION: 40.0,
    Tie.NAME: 12.0,
    Tie.TITLE: 12.0,
    Tie.ABBREVIATION: 12.0,
    Tie.NUMBER: 10.0,
    Tie.ARTICLE: 9.0,
    Tie.CLITIC: 9.0,
    Tie.NEGATION: 9.0,
    Tie.PREPOSITION: 8.0,
    Tie.PARTICLE: 8.0,
    Tie.COMPOUND: 8.0,
    Tie.CONJUNCTION: 7.0,
    Tie.COUNT: 8.0,
    Tie.AUXILIARY: 5.0,
    Tie.DETERMINER: 5.0,
    Tie.PRONOUN: 5.0,
    Tie.SUBJECT: 9.0,
    Tie.SHORT: 5.0,
    Tie.INTENSIFIER: 4.0,
    Tie.MODIFIER: 9.0,
    Tie.GENITIVE: 3.0,
}


@dataclass(frozen=True, slots=True)
class Places:
    """
    The places between atoms: entry k speaks of the place before atom k, the last of the end.

    Attributes:
        line, cue: cost of ending a line, a cue there.
        forced: a cue must end there: somebody else speaks, or there is a long pause.
        opens: a sentence opens there, or the text ends.
        until: how long a cue that ends there may stay, by the free time that follows.
        widths: cost of a cue by its width, 0 or more, in steps of a seventh of a line; empty: none.
        scale: what times and scraps cost in points of these places.
        one_word: cost of a cue of a sentence of one word.
    """

    line: list[float]
    cue: list[float]
    forced: list[bool]
    opens: list[bool]
    until: list[int]
    widths: tuple[float, ...] = ()
    scale: float = 1.0
    one_word: float = ONE_WORD


def weigh(stretch: Stretch, code: str, profile: Profile) -> Places:
    """Weigh every place of a stretch."""
    atoms = stretch.atoms
    speakers = [sentence.speaker for sentence in stretch.sentences]
    signs = [
        _TORN if right.inside else _signs(left.text, right.text, code)
        for left, right in pairwise(atoms)
    ]
    inner = _inner_sentences(atoms, signs, code)
    first_words = _CLAUSE_OPENING if language(code).spaced else _CLAUSE_OPENING // 3
    table = break_table(code)
    learned = table.costs([atom.text for atom in atoms]) if table else [_UNKNOWN] * len(signs)
    share = table.share if table else 0.0
    lines, cues, forced, opening, until = [0.0], [0.0], [True], [True], [0]
    clause = 0
    for place, (sign, weighed) in enumerate(zip(signs, learned, strict=True), 1):
        left, right = atoms[place - 1], atoms[place]
        opens = left.sentence != right.sentence or place in inner
        pause = right.start - left.end
        hesitation = min(pause, 2000) / _PAUSE_POINT if pause > 0 else 0.0
        line, cue = (_END_LINE, _END_CUE) if opens else (sign.line, sign.cue)
        clause += left.width + left.space
        if opens or sign.stops:
            clause = 0
        elif clause <= first_words:
            line, cue = line + TORN_CLAUSE, cue + TORN_CLAUSE
        if share and not sign.never:
            sentence = _SENTENCE if opens else _UNMARKED if sign.unmarked else 0.0
            line = share * (_LEARNED_LINE + weighed.line) + (1 - share) * line
            cue = share * (_LEARNED_CUE + weighed.cue + sentence) + (1 - share) * cue
            hesitation *= _LEARNED_STEP
        lines.append(line)
        cues.append(cue - hesitation)
        forced.append(pause > LONG_PAUSE or speakers[left.sentence] != speakers[right.sentence])
        opening.append(opens)
        until.append(_until(left, right, profile))
    cues.append(0.0)
    opening.append(True)
    until.append(
        _until(atoms[-1], stretch.following, profile)
        if stretch.following
        else atoms[-1].end + profile.tail
    )
    if table is None:
        return Places(lines, cues, forced, opening, until)
    widths = tuple(share * width for width in table.widths)
    return Places(lines, cues, forced, opening, until, widths, _LEARNED_STEP, _LEARNED_ONE_WORD)


class _Signs(NamedTuple):
    """
    What two words inside a sentence say of a break between them.

    Attributes:
        line, cue: cost by hand of ending a line, a cue there.
        stops: a clause ends there.
        ends: the first word ends with what ends a sentence.
        never: no learned table says anything of it.
        unmarked: a sentence seems to open there without a full stop before it.
    """

    line: float
    cue: float
    stops: bool
    ends: bool
    never: bool
    unmarked: bool = False


_UNKNOWN = BreakCost(0.0, 0.0)
_TORN = _Signs(LINE + TORN_WORD, CUE + MID_SENTENCE + TORN_WORD, False, False, True)
_END_LINE = LINE + LINE_INVITES * _STOPS[Stop.SENTENCE]
_END_CUE = CUE + _STOPS[Stop.SENTENCE]


@lru_cache(maxsize=1 << 16)  # most pairs of a text have occurred in it before
def _signs(left: str, right: str, code: str) -> _Signs:
    """Weigh what invites a break: punctuation, and a clause that opens; and what parts words."""
    bond, mark = tie(left, right, code), stop(left, right)
    invites = _STOPS[mark] + _OPENINGS[opening(right, code)]
    if bond in (Tie.NAME, Tie.TITLE, Tie.ABBREVIATION):
        invites = 0.0
    parts = _TIES[bond] if bond else 0.0
    unmarked = opens_unmarked(left, right, code)
    if unmarked:
        invites, parts = 2 * _STOPS[Stop.SENTENCE], 0.0
    return _Signs(
        line=LINE + LINE_INVITES * invites + parts,
        cue=CUE + MID_SENTENCE + invites + parts,
        stops=invites <= _STOPS[Stop.COMMA],
        ends=mark is Stop.SENTENCE,
        never=bond in _NEVER,
        unmarked=unmarked,
    )


def _inner_sentences(atoms: Sequence[Atom], signs: Sequence[_Signs], code: str) -> set[int]:
    """
    The places inside sentence records at which another sentence begins all the same.

    A translation may turn one sentence into two, and a recognized sentence may hold several.

    Args:
        signs: of every pair of neighbours.
    """
    within = {
        left.sentence
        for left, right, sign in zip(atoms, atoms[1:], signs, strict=False)
        if sign.ends and left.sentence == right.sentence
    }
    found: set[int] = set()
    for number in within:
        first = bisect_left(atoms, number, key=attrgetter("sentence"))
        last = bisect_right(atoms, number, key=attrgetter("sentence"))
        ends = sentence_ends([atom.text for atom in atoms[first:last]], code)
        found |= {
            first + end for end in ends if not (first + end < last and atoms[first + end].inside)
        }
    return found


def _until(left: Atom, right: Atom, profile: Profile) -> int:
    limit = profile.latest_end(right.start)
    end = left.end + profile.tail
    return limit if limit - end < profile.chain_gap - profile.min_gap else end


def width_cost(width: int, *, one_word: bool) -> float:
    """
    What a cue costs that holds a scrap of a sentence.

    7 points and less, up to 20 characters, and 4 for a single word.
    """
    return (7.0 * (1 - width / 20) if width < 20 else 0.0) + (4.0 if one_word else 0.0)


def line_cost(width: int, *, one_word: bool) -> float:
    """What a line of a word or two costs."""
    return (1.0 if width < 12 else 0.0) + (1.5 if one_word else 0.0)


def balance_cost(first: int, second: int) -> float:
    """
    What lines of unequal length cost: a little, and more when one is less than half the other.

    Half is TED's limit (TED Translators' short guide).
    """
    lopsided = 2 * min(first, second) < max(first, second)
    return 0.002 * (first - second) ** 2 + (LOPSIDED if lopsided else 0.0)


def timing_cost(width: int, duration: int, profile: Profile) -> float:
    """What it costs to show so many characters for so long: too briefly, too fast to read."""
    cost, shown = 0.0, duration if duration > 1 else 1
    if shown < profile.min_duration:
        cost += 5.0 + 8.0 * (1 - shown / profile.min_duration)
    cps = width * 1000 / shown
    if cps > profile.cps:
        cost += 2.0 + min(FASTEST, 0.5 * (cps - profile.cps))
    if cps > profile.cps_comfortable:
        cost += 0.15 * min(20.0, cps - profile.cps_comfortable)
    return cost
