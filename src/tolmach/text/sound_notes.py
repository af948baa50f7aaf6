"""
Sound notes: what subtitles say about sounds, such as "[A door slams.]", "(laughs)" and "♪".

They are no speech: they end no sentence, continue none, and no one says them.
"""

from __future__ import annotations

import re

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
