"""The columns of the table, counted on any track: nothing here knows how the cues were made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise

from tolmach.core.cue import Cue, Track
from tolmach.text.breaks import Stop, Tie, stop, tie
from tolmach.text.sentences import sentence_ends

FUNCTION_WORDS = (Tie.ARTICLE, Tie.PREPOSITION, Tie.CONJUNCTION)


@dataclass
class Counts:
    """Plain counts; the table shows most of them as shares of cues or lines."""

    cues: int = 0
    lines: int = 0
    wide: int = 0
    three_lines: int = 0
    long: int = 0
    brief: int = 0
    over_17: int = 0
    over_21: int = 0
    sentence_inside: int = 0
    sentences_mixed: int = 0
    one_word: int = 0
    function_word_ends: int = 0
    names_split: int = 0
    words_parted: int = 0
    words_wrong: int = 0
    overlaps: int = 0
    tiny_gaps: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def count(track: Track, words: Sequence[str], cpl: int) -> Counts:
    """Count everything on one track; `words` are those that went in, in order."""
    code, cues = track.language, track.cues
    found = Counts(cues=len(cues), lines=sum(len(cue.lines) for cue in cues))
    found.wide = sum(len(line) > cpl for cue in cues for line in cue.lines)
    found.three_lines = sum(len(cue.lines) > 2 for cue in cues)
    found.long = sum(cue.duration > 7000 for cue in cues)
    found.brief = sum(cue.duration < 833 for cue in cues)
    found.over_17 = sum(cue.cps > 17 for cue in cues)
    found.over_21 = sum(cue.cps > 21 for cue in cues)
    found.one_word = sum(len(_words(cue)) == 1 for cue in cues)
    found.overlaps = sum(right.start < left.end for left, right in pairwise(cues))
    found.tiny_gaps = sum(0 < right.start - left.end < 83 for left, right in pairwise(cues))
    characters = _edges(words)
    ends = {0, *(characters[end] for end in sentence_ends(words, code))}
    for first, last in pairwise(_edges("".join(_words(cue)) for cue in cues)):
        held = any(end in ends for end in range(first + 1, last))
        found.sentence_inside += held
        found.sentences_mixed += held and not (first in ends and last in ends)
    for left, right in pairwise(line for cue in cues for line in cue.lines):
        bond = tie(_last(left), _first(right), code)
        open_end = stop(_last(left)) is Stop.NONE
        found.function_word_ends += bond in FUNCTION_WORDS and open_end
        found.names_split += bond in (Tie.NAME, Tie.TITLE) and open_end
    found.words_parted = _parted(track, words)
    found.words_wrong = _wrong(track, words)
    return found


def _words(cue: Cue) -> list[str]:
    return " ".join(cue.lines).split()


def _last(line: str) -> str:
    return (line.split() or [""])[-1]


def _first(line: str) -> str:
    return (line.split() or [""])[0]


def _edges(words: Iterable[str]) -> list[int]:
    return [0, *accumulate(map(len, words))]


def _parted(track: Track, words: Sequence[str]) -> int:
    """Line ends inside a word of the input, found by counting characters."""
    whole = set(_edges(words))
    lines = _edges("".join(line.split()) for cue in track.cues for line in cue.lines)
    return sum(edge not in whole for edge in lines)


def _wrong(track: Track, words: Sequence[str]) -> int:
    """Words of the input that are missing, in excess, or run together with the next one."""
    shown = [word for cue in track.cues for word in _words(cue)]
    if "".join(shown) != "".join(words):
        missing, excess = Counter(words) - Counter(shown), Counter(shown) - Counter(words)
        return (missing + excess).total()
    ends = set(_edges(shown))
    return sum(edge not in ends for edge in _edges(words))
