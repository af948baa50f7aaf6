"""
Words with times that can be used: whole words, in order, inside their window, none without a time.

A recognizer gives pieces with times on the window's own clock. Some pieces are parts of words
("multi", "-dimensional"), some have no length because the alignment found no room for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Word
from tolmach.core.speech import Window
from tolmach.core.timing import Span, share_time
from tolmach.stages.recognition.windows import place


@dataclass(frozen=True, slots=True)
class Piece:
    """
    What a recognizer said: text with its leading space, window time in ms, probability.

    A piece whose `end` is not after its `start` was said, but its time is not known.
    """

    text: str
    start: int
    end: int
    probability: float


def whole_words(pieces: Iterable[Piece], *, spaced: bool = True) -> list[Piece]:
    """
    Join pieces that belong to one word: those without a space in front, where a script has spaces.

    >>> parts = [Piece(" multi", 0, 300, 0.9), Piece("-dimensional", 300, 900, 0.7)]
    >>> whole_words(parts)
    [Piece(text='multi-dimensional', start=0, end=900, probability=0.8)]
    """
    groups: list[list[Piece]] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        opens = not groups or piece.text[0].isspace() or groups[-1][-1].text[-1].isspace()
        if opens or (not spaced and any(c.isalnum() for c in piece.text)):
            groups.append([piece])
        else:
            groups[-1].append(piece)
    return [_joined(group) for group in groups]


def _joined(group: Sequence[Piece]) -> Piece:
    timed = [piece for piece in group if piece.end > piece.start] or group
    return Piece(
        "".join(piece.text for piece in group).strip(),
        timed[0].start,
        max(piece.end for piece in timed),
        round(sum(piece.probability for piece in group) / len(group), 6),
    )


def on_media_clock(pieces: Iterable[Piece], window: Window) -> tuple[Word, ...]:
    """
    Give words media time: inside the window, in order, each with a length.

    Words without a time share the room between their timed neighbours, and are marked. Words that
    belong to a neighbouring window are left out.
    """
    words: list[Word] = []
    floor = window.span.start
    for piece in pieces:
        span = place(window, piece.start, piece.end)
        start = max(floor, span.start)
        end = max(start, span.end)
        words.append(Word(piece.text, start, end, piece.probability, interpolated=end == start))
        floor = end
    return tuple(_owned(_with_lengths(words, window.span), window))


def _owned(words: Iterable[Word], window: Window) -> Iterator[Word]:
    """The words whose middle lies in the window's own part, clipped to it."""
    own = window.own
    for word in words:
        middle = (word.start + word.end) // 2
        before = window.lead and middle < own.start
        after = window.trail and middle >= own.end
        if not before and not after:
            inside = word.span.clip(own)
            yield replace(word, start=inside.start, end=inside.end)


def _with_lengths(words: list[Word], bounds: Span) -> list[Word]:
    result: list[Word] = []
    position = 0
    while position < len(words):
        after = position
        while after < len(words) and words[after].interpolated:
            after += 1
        if after == position:
            result.append(words[position])
            position += 1
            continue
        result = _fill(result, words[position:after], words[after : after + 1], bounds)
        position = after
    return result


def _fill(before: list[Word], timeless: list[Word], after: list[Word], bounds: Span) -> list[Word]:
    """Put words without time into the gap before the next word, or into the word before them."""
    start = before[-1].end if before else bounds.start
    end = after[0].start if after else bounds.end
    if not after:
        # At the end nothing says where the words stop: keep them as long as their neighbours.
        end = min(end, start + 300 * len(timeless))
    if end - start < 40 * len(timeless) and before:
        # No room: they were found inside the word before, so that one lends them a share of it.
        timeless = [before[-1], *timeless]
        before, start = before[:-1], before[-1].start
    return before + _share(timeless, Span(start, max(start, end)))


def _share(words: Sequence[Word], span: Span) -> list[Word]:
    """Divide a stretch between words by their length in characters."""
    times = share_time(span.start, span.end, (len(word.text) for word in words))
    return [
        replace(word, start=start, end=end, interpolated=True)
        for word, (start, end) in zip(words, times, strict=True)
    ]
