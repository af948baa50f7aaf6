"""
Cues and tracks: the views that players show.

A cue is computed from sentences by the layout, or read from a subtitle file; it is never the truth.
Text is plain; the markup of SRT, WebVTT and others exists only in `tolmach.formats`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from tolmach.core.document import Word
from tolmach.core.pin import Pin
from tolmach.core.timing import Span


@dataclass(frozen=True, slots=True)
class Cue:
    """
    One caption.

    Attributes:
        start, end: media time in milliseconds.
        lines: what is shown, top to bottom, without markup.
        speaker: a name or id, where known; None where two people speak in it.
        sentences: ids of the sentences whose text is shown.
    """

    start: int
    end: int
    lines: tuple[str, ...]
    speaker: str | None = None
    sentences: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"cue ends before it starts: {self.start} > {self.end}")

    @property
    def span(self) -> Span:
        """The cue's stretch of time."""
        return Span(self.start, self.end)

    @property
    def duration(self) -> int:
        """Time on screen in milliseconds."""
        return self.end - self.start

    @property
    def text(self) -> str:
        """The lines, joined by line feeds."""
        return "\n".join(self.lines)

    @property
    def characters(self) -> int:
        """What a viewer reads: characters of all lines, spaces counted, line breaks not."""
        return sum(display_width(line) for line in self.lines)

    @property
    def cps(self) -> float:
        """Reading speed in characters per second; infinite for a cue without duration."""
        return self.characters * 1000 / self.duration if self.duration else float("inf")


@dataclass(frozen=True, slots=True)
class Track:
    """All cues of one language, in time order when the layout made them."""

    language: str
    cues: tuple[Cue, ...]

    def __repr__(self) -> str:
        """One line, for notebooks."""
        return f"<Track {self.language}: {len(self.cues)} cues>"


@dataclass(frozen=True, slots=True)
class TimedSentence:
    """
    A sentence's text in one language with a time for every word: what the layout cuts into cues.

    Attributes:
        id: of the sentence.
        words: at least one, in time order; times never leave the sentence's own span.
        pins: cues that a person set; they count these words.
        apart: a withheld sentence was spoken before it, so that no cue holds both neighbours.
    """

    id: str
    words: tuple[Word, ...]
    speaker: str | None = None
    pins: tuple[Pin, ...] = ()
    apart: bool = False

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return Span(self.words[0].start, max(word.end for word in self.words))


def display_width(text: str) -> int:
    """
    Count characters as a reader of subtitles does, without combining marks and bidi controls.

    >>> display_width("й"), display_width("e\u0301"), display_width("\u200fشكر")
    (1, 1, 3)
    """
    if text.isascii() or text.isalnum():  # letters and numbers are never combining marks
        return len(text)
    return sum(map(_columns, text))


@cache
def _columns(character: str) -> int:
    return int(unicodedata.category(character) not in ("Mn", "Me", "Cf"))
