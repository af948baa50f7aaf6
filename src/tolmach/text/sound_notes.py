"""
Sound notes: what subtitles say about sounds, such as "[A door slams.]", "(laughs)" and "♪".

They are no speech: they end no sentence, continue none, and no one says them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

NOTE_MARKS = frozenset("[(【（♪♫")
"""What a sound note begins with."""
LONGEST_NOTE = 12
"""Words of a sound note; more in brackets is text."""
_NOTE = re.compile(r"\[[^\[\]]+\]|\([^()]+\)|【[^【】]+】|（[^（）]+）|[♪♫][^♪♫]*[♪♫]|[♪♫]+")
_ONLY = re.compile(rf"(?:\s*(?:{_NOTE.pattern})[.,;:!?…]*)+\s*")


def is_sound_note(text: str) -> bool:
    """
    Whether a text holds sound notes and nothing else.

    >>> is_sound_note("[A door slams.]"), is_sound_note("(смех) (стук)."), is_sound_note("♪")
    (True, True, True)
    >>> is_sound_note("(laughs) Yes."), is_sound_note("He (laughs) left."), is_sound_note("")
    (False, False, False)
    """
    return _ONLY.fullmatch(text) is not None


def leading_notes(words: Sequence[str]) -> int:
    """
    Count the words of the sound notes with which a text begins.

    >>> leading_notes("[A door slams.] (laughs) Yes.".split()), leading_notes(["Yes."])
    (4, 0)
    """
    counts = range(1, min(LONGEST_NOTE, len(words)) + 1)
    if not words or words[0][0] not in NOTE_MARKS:
        return 0
    return max((n for n in counts if is_sound_note(" ".join(words[:n]))), default=0)


def opens_sentence(word: str) -> bool:
    """
    Whether a word may begin a sentence: it is no word in lower case.

    >>> opens_sentence("«Да»"), opens_sentence("да")
    (True, False)
    """
    return not word.lstrip("«»“”„\"'([-–—")[:1].islower()
