"""What the checks look at and what they give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tolmach.core.document import FindingKind, Word
from tolmach.core.speech import RecognizedWindow
from tolmach.core.timing import Span
from tolmach.messages import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """
    A recognized window as the checks see it.

    Attributes:
        window: the words and the recognizer's own measures.
        voiced: where the voice detector is sure of speech; None when that is not known.
        hotwords: the names and terms that the recognizer was told to expect.
    """

    window: RecognizedWindow
    voiced: tuple[Span, ...] | None = None
    hotwords: str = ""

    @property
    def words(self) -> tuple[Word, ...]:
        """The recognized words."""
        return self.window.words

    @property
    def texts(self) -> list[str]:
        """The words' texts, punctuation attached."""
        return [word.text for word in self.window.words]

    def voice_in(self, span: Span) -> int:
        """Milliseconds of sure speech inside a stretch; all of it when nothing is known."""
        if self.voiced is None:
            return span.duration
        return sum(span.overlap(part) for part in self.voiced)


@dataclass(frozen=True, slots=True)
class WindowFinding:
    """
    One reason to doubt a stretch of words, or a stretch of speech without words.

    Attributes:
        first, last: indices of the words; `last` is before `first` when there are none.
        span: media time.
        detail: for people.
    """

    kind: FindingKind
    first: int
    last: int
    span: Span
    detail: Message

    @property
    def words(self) -> int:
        """How many words are in doubt."""
        return self.last - self.first + 1


def doubt(
    kind: FindingKind, words: Sequence[Word], first: int, last: int, detail: Message
) -> WindowFinding:
    """A finding about the words from `first` to `last`."""
    start = words[first].start
    end = max(word.end for word in words[first : last + 1])
    return WindowFinding(kind, first, last, Span(start, max(start, end)), detail)


def without_words(span: Span, detail: Message) -> WindowFinding:
    """A finding about speech in which no words were recognized."""
    return WindowFinding(FindingKind.NO_WORDS, 0, -1, span, detail)


WORDS_PER_SECOND = 2
"""Of speech, to count what is missing in words."""


def worth(reading: Reading, findings: Iterable[WindowFinding]) -> float:
    """
    Say how good a reading is, in words: those expected to be right less those expected to be wrong.

    A word counts by the probability that the recognizer gave it; a word in doubt counts as wrong,
    and so does voice without words, at two words a second.
    """
    doubtful: set[int] = set()
    missing = 0.0
    for finding in findings:
        doubtful.update(range(finding.first, finding.last + 1))
        if finding.kind == FindingKind.NO_WORDS:
            missing += reading.voice_in(finding.span) / 1000 * WORDS_PER_SECOND
    right = sum(
        -1.0 if i in doubtful else 2 * (1.0 if word.probability is None else word.probability) - 1
        for i, word in enumerate(reading.words)
    )
    return right - missing
