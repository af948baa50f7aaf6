"""
Atoms: the pieces of text that a cue is made of, in one flat list over all sentences.

An atom is a word; in a script without spaces it is a phrase. What no line could hold is cut
further. Every piece has its share of its words' time, by characters, so that a cue may begin
with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tolmach.core.cue import TimedSentence, display_width
from tolmach.core.document import Word
from tolmach.core.timing import share_time
from tolmach.languages import language
from tolmach.text.scripts import fit, phrases
from tolmach.text.words import join_words


class Atom(NamedTuple):
    """
    A piece of text that is never cut again.

    Attributes:
        start, end: media time in milliseconds; starts never run backwards over a list of atoms.
        width: characters as a reader counts them; at most a line's.
        space: width of the blank before it, when it does not open a line.
        sentence: index of its sentence in the stretch that is laid out at once.
        inside: it continues the word of the atom before it, which no line could hold.
    """

    text: str
    start: int
    end: int
    width: int
    space: int
    sentence: int
    inside: bool = False


class Stretch(NamedTuple):
    """Sentences that no cue leaves, their atoms, and the first atom behind them."""

    sentences: list[TimedSentence]
    atoms: list[Atom]
    following: Atom | None = None


def stretches(
    sentences: Iterable[TimedSentence], code: str, cpl: int, *, longest_pause: int
) -> Iterator[Stretch]:
    """
    Cut sentences to atoms no wider than a line; times are made monotone on the way.

    A stretch ends where another person speaks, where something is withheld and after a pause longer
    than `longest_pause`, in milliseconds, but not between sentences with cues that a person set:
    one of these may hold several sentences. So the sentences of a long recording are never all held
    at once.
    """
    spaced = language(code).spaced
    stretch = Stretch([], [])
    clock, left = 0, ""
    for sentence in sentences:
        atoms: list[Atom] = []
        number = len(stretch.sentences)
        for word in _words(sentence.words) if spaced else _pinned_phrases(sentence, code):
            for index, part in enumerate(_fitting(word, cpl)):
                text = part.text
                space = 0 if index or not left else _space(left, text, code, spaced)
                clock = max(part.start, clock)
                end, width = max(part.end, clock), display_width(text)
                atoms.append(Atom(text, clock, end, width, space, number, index > 0))
                left = text
        if not atoms:
            continue
        if stretch.atoms and _parted(stretch, sentence, atoms[0], longest_pause):
            yield stretch._replace(following=atoms[0])
            stretch = Stretch([], [])
            atoms = [atom._replace(sentence=0) for atom in atoms]
        stretch.sentences.append(sentence)
        stretch.atoms.extend(atoms)
    if stretch.atoms:
        yield stretch


def _parted(before: Stretch, sentence: TimedSentence, first: Atom, longest_pause: int) -> bool:
    """Whether no cue may hold both the end of a stretch and the start of the next sentence."""
    last = before.sentences[-1]
    if last.pins and sentence.pins:
        return False
    changes = sentence.apart or last.speaker != sentence.speaker
    return changes or first.start - before.atoms[-1].end > longest_pause


def _words(words: Sequence[Word]) -> Iterator[Word]:
    """The words as they are; one that holds blanks is cut there."""
    for word in words:
        parts = word.text.split()
        if parts == [word.text]:
            yield word
        elif parts:
            yield from _shares(word, parts)


def _phrases(words: Sequence[Word], code: str) -> Iterator[Word]:
    """The words' characters regrouped into phrases, each with the time of its characters."""
    kept = list(_words(words))
    times = [t for word in kept for t in share_time(word.start, word.end, [1] * len(word.text))]
    position = 0
    for phrase in phrases(tuple(word.text for word in kept), code):
        start, end = times[position][0], times[position + len(phrase) - 1][1]
        position += len(phrase)
        yield Word(phrase, start, max(start, end))


def _pinned_phrases(sentence: TimedSentence, code: str) -> Iterator[Word]:
    """Phrases that part where a person parted the text, too."""
    edges = {k for pin in sentence.pins for k in (pin.first, *pin.breaks, pin.last)}
    cuts = sorted({0, len(sentence.words), *(k for k in edges if k < len(sentence.words))})
    for first, last in pairwise(cuts):
        yield from _phrases(sentence.words[first:last], code)


def _fitting(word: Word, cpl: int) -> Sequence[Word]:
    return (word,) if len(word.text) <= cpl else tuple(_shares(word, fit(word.text, cpl)))


def _shares(word: Word, parts: Sequence[str]) -> Iterator[Word]:
    """The parts as words that share the word's time by their characters."""
    times = share_time(word.start, word.end, map(len, parts))
    return (Word(part, *time) for part, time in zip(parts, times, strict=True))


def _space(left: str, right: str, code: str, spaced: bool) -> int:
    return 1 if spaced else len(join_words((left, right), code)) - len(left) - len(right)
