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

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from tolmach.core.profile import Profile
from tolmach.languages import language
from tolmach.stages.layout.atoms import Atom, Stretch
from tolmach.text.break_tables import BreakCost, BreakTable, break_table
from tolmach.text.breaks import Opening, Stop, Tie, opening, stop, tie
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
LOPSIDED = 3.0
"""Two lines of which one is less than half as long as the other."""
TORN_WORD = 200.0
ONE_WORD = 2.0
"""A cue of a sentence of one word."""
MIXED_SENTENCES = 2.5
"""A second short sentence in a cue: taken when alone it would be gone before it is read."""
FASTEST = 3.0
"""What speed can cost above its limit: less than a break inside a phrase, whatever the pace."""
LONG_PAUSE = 3000
"""Milliseconds of silence over which no cue stays; it would tell what is not yet said."""

_LEARNED_CUE = -1.45
"""One more cue, where a table is learned; the table's costs already hold most of it."""
_LEARNED_STEP = 2.0
"""How much wider the steps of a table are than those set by hand: pauses, times and scraps."""
_SENTENCE = -3.0
"""The end of a sentence, beside what a table says of its punctuation."""
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
    Tie.COUNT: 6.0,
    Tie.AUXILIARY: 5.0,
    Tie.DETERMINER: 5.0,
    Tie.PRONOUN: 5.0,
    Tie.SHORT: 5.0,
    Tie.INTENSIFIER: 4.0,
    Tie.MODIFIER: 4.0,
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
        widths: cost of a cue by its width, in steps of a seventh of a line; empty: none.
        scale: what times and scraps cost in points of these places.
    """

    line: list[float]
    cue: list[float]
    forced: list[bool]
    opens: list[bool]
    until: list[int]
    widths: tuple[float, ...] = ()
    scale: float = 1.0


def weigh(stretch: Stretch, code: str, profile: Profile) -> Places:
    """Weigh every place of a stretch."""
    atoms = stretch.atoms
    speakers = [sentence.speaker for sentence in stretch.sentences]
    places = Places([0.0], [0.0], [True], [True], [0])
    clause = 0
    first_words = _CLAUSE_OPENING if language(code).spaced else _CLAUSE_OPENING // 3
    inner = _inner_sentences(atoms, code)
    for place, (left, right) in enumerate(pairwise(atoms), 1):
        opens = left.sentence != right.sentence or place in inner
        clause += left.width + left.space
        pause = max(0, right.start - left.end)
        invites, parts = (_STOPS[Stop.SENTENCE], 0.0) if opens else _syntax(left, right, code)
        if invites > _STOPS[Stop.COMMA] and clause <= first_words:
            parts += TORN_CLAUSE
        elif invites <= _STOPS[Stop.COMMA]:
            clause = 0
        places.line.append(LINE + LINE_INVITES * invites + parts)
        parts_sentence = 0.0 if opens else MID_SENTENCE
        places.cue.append(CUE + invites + parts + parts_sentence - min(pause, 2000) / _PAUSE_POINT)
        places.forced.append(
            pause > LONG_PAUSE or speakers[left.sentence] != speakers[right.sentence]
        )
        places.opens.append(opens)
        places.until.append(_until(left, right, profile))
    table = break_table(code)
    if table is not None:
        places = _learned(places, table, atoms)
    places.cue.append(0.0)
    places.opens.append(True)
    places.until.append(
        _until(atoms[-1], stretch.following, profile)
        if stretch.following
        else atoms[-1].end + profile.tail
    )
    return places


def _learned(places: Places, table: BreakTable, atoms: Sequence[Atom]) -> Places:
    """
    The places weighed by a learned table and, for the rest of its share, by hand.

    Ties that are never broken keep their cost.
    """
    share = table.share
    learned = [BreakCost(0.0, 0.0), *table.costs([atom.text for atom in atoms])]
    for k in range(1, len(atoms)):
        left, right = atoms[k - 1], atoms[k]
        if right.inside or tie(left.text, right.text, table.code) in _NEVER:
            continue
        pause = min(max(0, right.start - left.end), 2000) / _PAUSE_POINT
        sentence = _SENTENCE if places.opens[k] else 0.0
        cue = _LEARNED_CUE + learned[k].cue + sentence
        places.cue[k] = share * cue + (1 - share) * (places.cue[k] + pause) - _LEARNED_STEP * pause
        places.line[k] = share * learned[k].line + (1 - share) * places.line[k]
    widths = tuple(share * width for width in table.widths)
    return replace(places, widths=widths, scale=_LEARNED_STEP)


def _inner_sentences(atoms: Sequence[Atom], code: str) -> set[int]:
    """
    The places inside sentence records at which another sentence begins all the same.

    A translation may turn one sentence into two, and a recognised sentence may hold several.
    """
    found: set[int] = set()
    for _, group in groupby(enumerate(atoms), key=lambda entry: entry[1].sentence):
        own = list(group)
        pairs = pairwise(atom for _, atom in own)
        if not any(stop(left.text, right.text) is Stop.SENTENCE for left, right in pairs):
            continue
        ends = sentence_ends([atom.text for _, atom in own], code)
        found |= {own[0][0] + end for end in ends if not (end < len(own) and own[end][1].inside)}
    return found


def _syntax(left: Atom, right: Atom, code: str) -> tuple[float, float]:
    """
    What speaks for a break inside a sentence, and what against it.

    For it: punctuation, and a clause or phrase that opens. Against it: words that belong together.
    """
    if right.inside:
        return 0.0, TORN_WORD
    bond = tie(left.text, right.text, code)
    if bond in (Tie.NAME, Tie.TITLE, Tie.ABBREVIATION):
        return 0.0, _TIES[bond]
    invites = _STOPS[stop(left.text, right.text)] + _OPENINGS[opening(right.text, code)]
    return invites, _TIES[bond] if bond else 0.0


def _until(left: Atom, right: Atom, profile: Profile) -> int:
    limit = right.start - profile.min_gap
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

    Half is TED's limit (the cheat sheet of TED Translators).
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
