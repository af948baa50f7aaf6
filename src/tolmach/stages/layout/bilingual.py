"""
Two languages in the same cues.

One language, the readers', is cut by the layout; the words of the other go into the cue in which
they are spoken, each exactly once.
"""

from __future__ import annotations

import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tolmach.core.cue import Cue, TimedSentence, Track
from tolmach.text.words import join_words


def with_missing(track: Track, other: Track) -> Track:
    """
    Add an empty cue for every cue of `other` whose sentences the track does not show at all.

    Without it, a sentence that could not be translated would vanish in both languages.
    """
    shown = {sentence for cue in track.cues for sentence in cue.sentences}
    extra = [replace(cue, lines=()) for cue in other.cues if not shown & set(cue.sentences)]
    cues = sorted((*track.cues, *extra), key=lambda cue: cue.start)
    return replace(track, cues=tuple(cues))


def beside(track: Track, sentences: Iterable[TimedSentence], code: str, cpl: int) -> Track:
    """
    Give a track of another language the same cues.

    Args:
        track: the cues, with the ids of their sentences.
        sentences: the other language's; sentences that no cue shows are left out.
        code: the other language.
        cpl: characters per line.
    """
    places: dict[str, list[int]] = {}
    for index, cue in enumerate(track.cues):
        for sentence in cue.sentences:
            places.setdefault(sentence, []).append(index)
    words: list[list[str]] = [[] for _ in track.cues]
    for timed in sentences:
        where = places.get(timed.id, [])
        if where:
            starts = [track.cues[index].start for index in where]
            for word in timed.words:
                middle = (word.start + word.end) // 2
                words[where[max(0, bisect_right(starts, middle) - 1)]].append(word.text)
    cues = tuple(
        _written(cue, join_words(own, code), cpl)
        for cue, own in zip(track.cues, words, strict=True)
    )
    return Track(code, cues)


def _written(cue: Cue, text: str, cpl: int) -> Cue:
    return replace(cue, lines=tuple(wrapped(text, cpl)))


def wrapped(text: str, cpl: int) -> list[str]:
    """
    Break text into as few lines as possible, of about the same length.

    >>> wrapped("one two three four", 14)
    ['one two', 'three four']
    """
    lines = textwrap.wrap(text, cpl, break_on_hyphens=False)
    for width in range(cpl - 1, 0, -1):
        narrower = textwrap.wrap(text, width, break_on_hyphens=False)
        if len(narrower) > len(lines) or _parts_words(narrower, text):
            break
        lines = narrower
    return lines


def _parts_words(lines: Sequence[str], text: str) -> bool:
    return " ".join(lines) != " ".join(text.split())
