"""A recognizer under guard: what looks invented is decoded again, in other ways."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tolmach.core.document import FindingKind
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.ports import Recognizer, WindowAudio
from tolmach.stages.recognition.guard import Reading, WindowFinding, decide, examine, weight

RETRIES = {FindingKind.LONG_WORD: 0, FindingKind.NO_PUNCTUATION: 1}
"""
How many other readings a finding is worth, where not all: decoding again does not shorten a word,
and a recognizer that was trained without punctuation would be asked four times for every window.
"""

MOST_RETRIES = 10


class Guarded:
    """
    Lets the guard examine every window of any recognizer; fulfils the port itself.

    The first reading without findings wins; when every reading has some, the one with the fewest
    doubtful words does. It depends on the window alone, so every run comes to the same.
    """

    def __init__(self, recognizer: Recognizer, hotwords: str = "") -> None:
        self._recognizer = recognizer
        self._hotwords = hotwords

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        return self._recognizer.known_languages

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize windows and give the results in the same order, one per window."""
        waiting: deque[WindowAudio] = deque()

        def passing() -> Iterator[WindowAudio]:
            for window in windows:
                waiting.append(window)
                yield window

        for first in self._recognizer.recognize(passing()):
            yield self._best(waiting.popleft(), first)

    def look_again(self, window: WindowAudio) -> Iterator[RecognizedWindow]:
        """Give the other readings, as the recognizer inside does."""
        return self._recognizer.look_again(window)

    def languages(self, windows: Iterable[WindowAudio]) -> Iterable[dict[str, float]]:
        """Tell for each window how probable each language in question is."""
        return self._recognizer.languages(windows)

    def close(self) -> None:
        """Close the recognizer inside."""
        self._recognizer.close()

    def _best(self, audio: WindowAudio, first: RecognizedWindow) -> RecognizedWindow:
        """The reading with the least findings, its record of what was found and removed with it."""
        best = Reading(first, audio.voiced, self._hotwords)
        findings = examine(best)
        attempts = 1
        others = self._recognizer.look_again(audio)
        while attempts <= _retries(findings) and (other := next(others, None)) is not None:
            attempts += 1
            reading = Reading(other, audio.voiced, self._hotwords)
            found = examine(reading)
            if weight(found) < weight(findings):
                best, findings = reading, found
        return replace(decide(best, findings), attempts=attempts, detected=first.detected)


def _retries(findings: Iterable[WindowFinding]) -> int:
    """How many other readings a window with these findings is worth."""
    return max((RETRIES.get(finding.kind, MOST_RETRIES) for finding in findings), default=0)
