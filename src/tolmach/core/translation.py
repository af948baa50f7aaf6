"""Records of translation: what a translator is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.document import Alternative, Link
from tolmach.core.timing import Span


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """
    A sentence to translate; `id` ties the answer to it, whatever order answers come in.

    `words` are the sentences that alignment refers to, normally `text` cut at its spaces.
    """

    id: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """
    The answer for one sentence.

    Attributes:
        text: the best candidate; empty when the translator failed on this sentence.
        alignment: links from the text's words (cut at spaces) to `SourceSentence.words`.
        score: mean log probability per piece.
        alternatives: further candidates, best first.
        unknown: source words that the model has no pieces for.
        failure: why there is no usable text; empty on success.
    """

    id: str
    text: str
    alignment: tuple[Link, ...] = ()
    score: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    unknown: tuple[str, ...] = ()
    failure: str = ""


@dataclass(frozen=True, slots=True)
class TimedPair:
    """A sentence, its translation, and the stretch of time in which it is spoken."""

    source: str
    target: str
    span: Span
