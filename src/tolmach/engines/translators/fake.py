"""
A translator without a model: it writes Cyrillic words in Latin letters, one for one.

For tests, examples and trying out a chain of steps. It gives the same answer every time, with the
word alignment that is certainly right. It can also misbehave on purpose, in each of the ways in
which real translators do.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tolmach.core.document import Link
from tolmach.core.translation import SourceSentence, Translation
from tolmach.errors import EngineError
from tolmach.messages import message


class Mischief(StrEnum):
    """How the fake may misbehave."""

    NONE = "none"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    EMPTY = "empty"
    DOUBLED = "doubled"
    SWAPPED = "swapped"
    RAISES = "raises"
    HANGS = "hangs"


@dataclass(frozen=True, slots=True)
class FakeTranslator:
    """
    Answers at once and always the same.

    Attributes:
        mischief: how it misbehaves.
        troubled: ids of the sentences it misbehaves on; none means all.
        released: set this to let a hanging call go.
    """

    mischief: Mischief = Mischief.NONE
    troubled: frozenset[str] = frozenset()
    released: threading.Event = field(default_factory=threading.Event)

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Write every sentence in Latin letters, as well as the chosen mischief allows."""
        answers = [_latin(sentence) for sentence in sentences]
        hit = [not self.troubled or sentence.id in self.troubled for sentence in sentences]
        if not any(hit):
            return answers
        if self.mischief is Mischief.RAISES:
            raise EngineError(message("The fake translator failed on purpose."))
        if self.mischief is Mischief.HANGS:
            self.released.wait()
        return self._spoil(answers, hit)

    def close(self) -> None:
        """Do nothing: there is nothing to free."""

    def _spoil(self, answers: list[Translation], hit: list[bool]) -> list[Translation]:
        pairs = list(zip(answers, hit, strict=True))
        match self.mischief:
            case Mischief.TOO_FEW:
                return [answer for answer, here in pairs if not here]
            case Mischief.TOO_MANY:
                return [*answers, Translation("unknown", "I also translated this.")]
            case Mischief.EMPTY:
                return [
                    replace(each, text="", alignment=()) if here else each for each, here in pairs
                ]
            case Mischief.DOUBLED:
                return [each for each, here in pairs for _ in range(1 + here)]
            case Mischief.SWAPPED:
                return answers[::-1]
        return answers


def _latin(sentence: SourceSentence) -> Translation:
    import iuliia

    words = [iuliia.WIKIPEDIA.translate(word) for word in sentence.words]
    links = tuple(Link(index, index, 1.0) for index in range(len(words)))
    return Translation(sentence.id, " ".join(words), links, score=-0.1)
