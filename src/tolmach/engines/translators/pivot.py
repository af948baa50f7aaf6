"""Translation through a third language, where no model knows the pair itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tolmach.core.document import Link
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.translators.pieces import WEAKEST_LINK
from tolmach.messages import message
from tolmach.text.words import split_words

if TYPE_CHECKING:
    from tolmach.engines.ports import Translator


@dataclass(frozen=True, slots=True)
class Pivot:
    """
    Two translators in a row: `second` reads the language that `first` writes.

    Links are joined through the middle language's words: the weight of a target word's link to a
    source word is the sum, over the middle words, of the products of both weights.

    Attributes:
        middle: code of the language between, which decides how its words are split.
    """

    first: Translator
    second: Translator
    middle: str = "en"

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate twice; what the first translator fails on is not sent to the second."""
        halfway = {answer.id: answer for answer in self.first.translate(sentences)}
        asked = [
            SourceSentence(name, answer.text, tuple(split_words(answer.text, self.middle)))
            for name, answer in halfway.items()
            if answer.text
        ]
        whole = {answer.id: answer for answer in self.second.translate(asked)} if asked else {}
        return [
            _joined(halfway[sentence.id], whole.get(sentence.id))
            for sentence in sentences
            if sentence.id in halfway
        ]

    def close(self) -> None:
        """Close both translators."""
        self.first.close()
        self.second.close()


def _joined(first: Translation, second: Translation | None) -> Translation:
    if second is None:
        failure = first.failure or message("the second translator gave no answer")
        return Translation(first.id, "", unknown=first.unknown, failure=failure)
    scores = [score for score in (first.score, second.score) if score is not None]
    return Translation(
        first.id,
        second.text,
        join_links(first.alignment, second.alignment),
        sum(scores) if scores else None,
        unknown=first.unknown,
        failure=second.failure,
    )


def join_links(first: Sequence[Link], second: Sequence[Link]) -> tuple[Link, ...]:
    """
    Links from target to source words, from middle-to-source and target-to-middle links.

    >>> join_links([Link(0, 2, 0.5), Link(1, 0, 1.0)], [Link(0, 1, 0.5), Link(0, 0, 0.5)])
    (Link(target=0, source=0, weight=0.5), Link(target=0, source=2, weight=0.25))
    """
    onwards: dict[int, list[Link]] = {}
    for link in first:
        onwards.setdefault(link.target, []).append(link)
    weights: dict[tuple[int, int], float] = {}
    for link in second:
        for onward in onwards.get(link.source, ()):
            key = (link.target, onward.source)
            weights[key] = weights.get(key, 0.0) + link.weight * onward.weight
    joined = (Link(*key, round(min(1.0, weight), 4)) for key, weight in sorted(weights.items()))
    return tuple(link for link in joined if link.weight >= WEAKEST_LINK)
