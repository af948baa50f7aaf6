"""A recognizer that follows a script: for tests, examples and dry runs, without a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tolmach.core.document import Word
from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.engines.ports import WindowAudio


class FakeRecognizer:
    """
    Gives the words of a script that fall into a window; without one, counts half seconds.

    Its words follow from media time alone, so that every cutting of the same recording into windows
    gives the same words.
    """

    def __init__(self, script: Sequence[Word] | None = None, language: str = "ru") -> None:
        self._script = script
        self._language = language

    @property
    def known_languages(self) -> tuple[str, ...]:
        """The script's language."""
        return (self._language,)

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognize windows and give the results in the same order, one per window."""
        for audio in windows:
            words = tuple(self._words(audio.window))
            yield RecognizedWindow(
                audio.window, words, self._language, log_probability=-0.1 if words else None
            )

    def look_again(
        self,
        window: WindowAudio,  # noqa: ARG002
        *,
        repetition: bool = False,  # noqa: ARG002
    ) -> Iterator[RecognizedWindow]:
        """Give nothing: a script has no other reading."""
        return iter(())

    def languages(self, windows: Iterable[WindowAudio]) -> Iterator[dict[str, float]]:
        """Tell for each window that the script's language is spoken."""
        return ({self._language: 1.0} for _ in windows)

    def close(self) -> None:
        """Do nothing: there is nothing to free."""

    def _words(self, window: Window) -> Iterator[Word]:
        for span in window.spans:
            for word in _counted(span) if self._script is None else self._script:
                middle = (word.start + word.end) // 2
                if span.holds(middle) and window.own.holds(middle):
                    inside = word.span.clip(span).clip(window.own)
                    yield replace(word, start=inside.start, end=inside.end)


def _counted(span: Span) -> Iterator[Word]:
    for number in range(span.start // 500, span.end // 500 + 1):
        yield Word(f"слово{number}", number * 500 + 50, number * 500 + 450, 0.9)
