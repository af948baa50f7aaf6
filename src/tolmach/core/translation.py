"""Translation: what a translator is asked, what it answers, and the port behind which it works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from tolmach.core.document import Alternative, Link
from tolmach.core.timing import Span
from tolmach.messages import NO_TEXT, Message


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said before or after a sentence; `target` is empty until it is translated."""

    source: str
    target: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """
    A translation to be made better.

    Attributes:
        draft: the translation.
        problems: what was found in it, in English.
        limit: characters that can be read in the time there is; 0 where it is short enough.
    """

    draft: str
    problems: tuple[str, ...] = ()
    limit: int = 0


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """
    A sentence to translate; `id` ties the answer to it, whatever order answers come in.

    Only translators that follow a conversation use what surrounds it.

    Attributes:
        words: what alignment refers to, normally `text` cut at its spaces.
        speaker: who speaks, for people: a name, and whether it is a man or a woman.
        before, after: what was said before, oldest first, and what comes next.
        terms: listed names and terms in it, with their preferred rendering.
        about: what the recording is about; may be empty.
        correction: the draft that is to be corrected; None for a first translation.
        sound: stretches of the recording to listen to, for translators that work from the sound;
            empty for others.
    """

    id: str
    text: str
    words: tuple[str, ...]
    speaker: str = ""
    before: tuple[Turn, ...] = ()
    after: tuple[Turn, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    about: str = ""
    correction: Correction | None = None
    sound: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Words of an answer that were replaced after the translator gave it."""

    before: str
    after: str


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
        repairs: what was replaced in the text, in order.
    """

    id: str
    text: str
    alignment: tuple[Link, ...] = ()
    score: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    unknown: tuple[str, ...] = ()
    failure: Message = NO_TEXT
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class TimedPair:
    """A sentence, its translation, and the stretch of time in which it is spoken."""

    source: str
    target: str
    span: Span


class Translator(Protocol):
    """Translates whole sentences from one fixed language to another."""

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences that follow each other; one answer each, tied by id, failures marked.

        Raises:
            EngineError: the engine failed on these sentences; fewer at once may succeed.
            TimeoutError: it keeps the time limit by itself, and the time is up.
        """
        ...

    def close(self) -> None:
        """Free memory and connections; safe to call twice, and nothing is asked afterwards."""
        ...


@runtime_checkable
class Streaming(Protocol):
    """A translator that can tell of each answer before all of them are there."""

    def follow(self, sink: Callable[[str], None]) -> None:
        """Call `sink` with the id of each sentence as soon as its answer has come."""
        ...


class WordAligner(Protocol):
    """Says which words of a finished translation translate which words of its source."""

    def align(
        self, sentences: Sequence[SourceSentence], texts: Sequence[str]
    ) -> list[tuple[Link, ...]]:
        """Align each sentence with its text; no links where the pair cannot be aligned."""
        ...
