"""Cues that people set: found again among the atoms, so that the layout can keep them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from tolmach.core.cue import TimedSentence
from tolmach.core.document import Word
from tolmach.core.pin import Pin
from tolmach.core.timing import Span
from tolmach.stages.layout.atoms import Atom
from tolmach.stages.layout.programme import Cut


class Fixed(NamedTuple):
    """A cue that a person set: its atoms, line by line, and its time."""

    cut: Cut
    span: Span


class _Piece(NamedTuple):
    """A pin among the atoms."""

    pin: Pin
    cut: Cut


def fixed_cues(
    atoms: Sequence[Atom], sentences: Sequence[TimedSentence], profile: str, after: int = -1
) -> dict[int, Fixed]:
    """
    Find the cues that people set for a profile.

    A cue of several sentences counts only when all of them still have their pin. A cue that shows
    words of the one before it, or begins no later, does not count. It may begin before the end of
    the one before it.

    Args:
        after: start of the last such cue of the text before, in milliseconds.

    Returns:
        First atom of the cue -> the cue.
    """
    found: dict[int, Fixed] = {}
    shown = 0
    for cue in _whole(_pieces(atoms, sentences, profile)):
        if cue.cut[0] >= shown and cue.span.start > after:
            found[cue.cut[0]] = cue
            shown, after = cue.cut[-1], cue.span.start
    return found


def _whole(pieces: Iterable[_Piece]) -> Iterator[Fixed]:
    """Cues of which every part is there."""
    waiting: list[_Piece] = []
    for piece in pieces:
        if not _continues(waiting, piece):
            waiting = []
        if piece.pin.part == len(waiting):
            waiting.append(piece)
        if len(waiting) == piece.pin.parts:
            breaks = (k for part in waiting for k in part.cut[1:-1])
            yield Fixed((waiting[0].cut[0], *breaks, piece.cut[-1]), piece.pin.span)
            waiting = []


def _continues(waiting: Sequence[_Piece], piece: _Piece) -> bool:
    """Whether a pin is the next part of the cue of the pins before it."""
    if not waiting:
        return False
    before = waiting[-1]
    return (
        piece.pin.part == before.pin.part + 1
        and (piece.pin.parts, piece.pin.span) == (before.pin.parts, before.pin.span)
        and piece.cut[0] == before.cut[-1]
    )


def _pieces(
    atoms: Sequence[Atom], sentences: Sequence[TimedSentence], profile: str
) -> Iterator[_Piece]:
    """The pins whose words begin and end with atoms, in the order of the text."""
    if not any(pin.profile == profile for sentence in sentences for pin in sentence.pins):
        return
    held: list[list[int]] = [[] for _ in sentences]
    for index, atom in enumerate(atoms):
        held[atom.sentence].append(index)
    for sentence, own in zip(sentences, held, strict=True):
        wanted = [pin for pin in sentence.pins if pin.profile == profile]
        if not wanted:
            continue
        places = _places([atoms[index] for index in own], sentence.words, own[0])
        for pin in sorted(wanted, key=lambda pin: pin.first):
            cut = [places.get(k) for k in (pin.first, *pin.breaks, pin.last)]
            inner = [k for k in cut if k is not None]
            if len(inner) == len(cut):
                yield _Piece(pin, tuple(inner))


def _places(atoms: Sequence[Atom], words: Sequence[Word], offset: int) -> dict[int, int]:
    """Index of a word -> index of the atom that begins with it; the end of the text is one, too."""
    begins = accumulate((len(atom.text) for atom in atoms), initial=0)
    where = {length: offset + index for index, length in enumerate(begins)}
    lengths = accumulate((len("".join(word.text.split())) for word in words), initial=0)
    return {index: where[length] for index, length in enumerate(lengths) if length in where}
