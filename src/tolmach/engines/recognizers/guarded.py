"""A recogniser under guard: what looks invented is decoded again, in other ways."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from tolmach.core.document import FindingKind
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.stages.recognition.guard import Reading, WindowFinding, decide, examine, weight

LOOKS = {FindingKind.LONG_WORD: 0, FindingKind.NO_PUNCTUATION: 1}
"""
How many other readings a finding is worth, where not all: decoding again does not shorten a word,
and a recogniser that was trained without punctuation would be asked four times for every window.
"""

ALL_LOOKS = 10


class CarefulRecognizer(Recognizer, Protocol):
    """A recogniser that can look at a window again, in other ways than before."""

    def look_again(self, window: WindowAudio) -> Iterator[RecognizedWindow]:
        """Decode one window in one other way after the other, until nobody asks for more."""
        ...

    def languages(self, windows: Iterable[WindowAudio]) -> Iterable[dict[str, float]]:
        """Tell for each window how probable each candidate language is."""
        ...


class Guarded:
    """
    Lets every window pass the guard.

    The first reading without findings wins; when every reading has some, the one with the fewest
    words in doubt does. It depends on the window alone, so every run comes to the same.
    """

    def __init__(self, recognizer: CarefulRecognizer, hotwords: str = "") -> None:
        self._recognizer = recognizer
        self._hotwords = hotwords

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognise windows and give the results in the same order, one per window."""
        waiting: deque[WindowAudio] = deque()
        for reading in self._recognizer.recognize(_remembered(windows, waiting)):
            yield self._judged(waiting.popleft(), reading)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterable[dict[str, float]]:
        """Tell for each window how probable each candidate language is."""
        return self._recognizer.languages(windows)

    def _judged(self, audio: WindowAudio, reading: RecognizedWindow) -> RecognizedWindow:
        best = self._recognized(audio, reading)
        findings = examine(best)
        attempts = 1
        others = self._recognizer.look_again(audio)
        while attempts <= _looks(findings) and (again := next(others, None)) is not None:
            attempts += 1
            recognized = self._recognized(audio, again)
            found = examine(recognized)
            if weight(found) < weight(findings):
                best, findings = recognized, found
        return replace(decide(best, findings), attempts=attempts, detected=reading.detected)

    def _recognized(self, audio: WindowAudio, reading: RecognizedWindow) -> Reading:
        return Reading(reading, audio.voiced, self._hotwords)


def _remembered(
    windows: Iterable[WindowAudio], waiting: deque[WindowAudio]
) -> Iterator[WindowAudio]:
    for window in windows:
        waiting.append(window)
        yield window


def _looks(findings: Iterable[WindowFinding]) -> int:
    """How many other readings a window with these findings is worth."""
    return max((LOOKS.get(finding.kind, ALL_LOOKS) for finding in findings), default=0)
