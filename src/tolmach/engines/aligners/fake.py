"""An aligner without a model, for tests, examples and dry runs: every word takes an equal share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from tolmach.core.document import Word
from tolmach.core.timing import share_time
from tolmach.engines.ports import TextAudio


class FakeAligner:
    """
    Shares each window equally among its words.

    Args:
        unspoken: words that get a low probability, as if they were not in the sound.
    """

    def __init__(
        self, languages: Sequence[str] = ("ru",), unspoken: Set[str] = frozenset()
    ) -> None:
        self.known_languages = tuple(languages)
        self._unspoken = unspoken

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """Give the words of each window their times and probabilities."""
        for audio in windows:
            window = audio.window
            times = share_time(window.span.start, window.span.end, [1] * len(window.words))
            yield tuple(
                Word(text, *time, 0.01 if text in self._unspoken else 0.9)
                for text, time in zip(window.words, times, strict=True)
            )

    def close(self) -> None:
        """Do nothing: there is nothing to free."""
