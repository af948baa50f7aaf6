"""Where two windows meet: no full stop that only the end of a window made, no word twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tolmach.core.document import Word
from tolmach.core.speech import RecognizedWindow
from tolmach.text.repetition import plain_word

JOINT_MS = 1_000
"""A longer pause ends a sentence, whatever letter the next word begins with."""

SURE_LETTER = 0.5
"""A word less probable than this may have had a capital: of 41 sentence ends of the example, one
was lost to a first word in small letters with a probability of 0.26."""

TOUCHING_MS = 100
"""Two readings of one word at a cut lie at most this far apart."""


def stitched(words: Sequence[Word], window: RecognizedWindow) -> list[Word]:
    """
    Put the words of the next window behind those of the windows before.

    A recognizer ends the text of a window with a full stop, also in the middle of a sentence. Where
    the next window goes on at once and in small letters, the full stop goes. A word that both
    windows have where speech was cut without a pause is kept once.
    """
    before, after = list(words), list(window.words)
    if not before or not after:
        return before + after
    last, first = before[-1], after[0]
    pause = first.start - last.end
    if (
        window.window.lead
        and pause <= TOUCHING_MS
        and plain_word(last.text) == plain_word(first.text) != ""
    ):
        after = after[1:]
        before[-1] = replace(last, text=first.text, end=max(last.end, first.end))
    elif pause <= JOINT_MS and first.text[:1].islower() and _sure(first):
        text = last.text.rstrip(".…")
        before[-1] = replace(last, text=text or last.text)
    return before + after


def _sure(word: Word) -> bool:
    return word.probability is None or word.probability >= SURE_LETTER
