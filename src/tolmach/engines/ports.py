"""
The ports: all that callers ask of an engine, so that one can replace another.

`tolmach.engines.table` says how to add an engine. Every engine, the fakes included, passes the
port's contract tests in `tests/contracts/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]
    Vector = npt.NDArray[np.float32]

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow, TextWindow, Window
from tolmach.core.timing import Span
from tolmach.core.translation import Translator, WordAligner

__all__ = [
    "Adaptable",
    "Aligner",
    "Recognizer",
    "SharedModel",
    "SpeakerEncoder",
    "SpeakerSegmenter",
    "TextAudio",
    "Translator",
    "VoiceDetector",
    "WindowAudio",
    "WordAligner",
]


@dataclass(frozen=True, slots=True)
class WindowAudio:
    """
    A window and its sound: 16 kHz mono float32 in [-1, 1], stretches glued in order.

    `voiced` says where the voice detector is sure of speech, without padding; None: not known.
    `unsure` are stretches since the window before that may be speech, and are in no window.
    `part` marks a part of a window, which is decoded a second time.
    `together` is up to how many milliseconds of sound windows of one language may be decoded as
    one; 0: each alone.
    """

    window: Window
    samples: Samples
    voiced: tuple[Span, ...] | None = None
    unsure: tuple[Span, ...] = ()
    part: bool = False
    together: int = 0


class Recognizer(Protocol):
    """
    Turns sound into words with times.

    It must give the same words for the same windows, also when a run is resumed in the middle, and
    must work out of a child process; `tolmach.engines.isolation` takes care of crashes.
    """

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        ...

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """
        Recognize windows and give the results in the same order, one per window.

        Raises:
            EngineError: the engine failed on these windows; fewer at once may succeed.
        """
        ...

    def look_again(
        self, window: WindowAudio, *, repetition: bool = False
    ) -> Iterator[RecognizedWindow]:
        """
        Give other readings of one window, each made when it is asked for, the best chance first.

        The guard asks for them when a reading looks invented or lacks words. An engine that has no
        other way to decode gives none.

        Args:
            repetition: the reading went round in circles, so that one in which repetition is
                forbidden may help; without, it would only lose what was said twice.
        """
        ...

    def languages(self, windows: Iterable[WindowAudio]) -> Iterable[dict[str, float]]:
        """
        Tell for each window how probable each language in question is.

        In question are the languages that the recognizer was loaded for, else all that it knows.
        All windows are answered with the same codes; the numbers add up to about 1.
        """
        ...

    def close(self) -> None:
        """Free memory and end processes; safe to call twice, and nothing is asked afterwards."""
        ...


@runtime_checkable
class Adaptable(Protocol):
    """What a recognizer may have besides: its model stays loaded for another task."""

    def told(self, languages: tuple[str, ...], hotwords: str = "") -> Recognizer:
        """
        Give a recognizer with this one's model; this one is not used any more.

        Args:
            languages, hotwords: as an engine's `load` takes them.
        """
        ...


class SharedModel(Protocol):
    """A loaded model of a recognizer that several threads may use at the same time."""

    def recognizer(
        self, options: RecognitionOptions, languages: tuple[str, ...], hotwords: str
    ) -> Recognizer:
        """
        Give a recognizer with this model; what it recognizes does not depend on any other.

        Args:
            options, languages, hotwords: as an engine's `load` takes them; device, number format
                and threads are those that the model was loaded with.
        """
        ...

    def close(self) -> None:
        """Free the model's memory; nothing is asked afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class TextAudio:
    """Words of a text and the sound in which they are said: 16 kHz mono float32 in [-1, 1]."""

    window: TextWindow
    samples: Samples


class Aligner(Protocol):
    """
    Says when the words of a text are said: forced alignment.

    The same window always gets the same times, whatever came before it.
    """

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        ...

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """
        Give the words of each window their times and probabilities, in the same order.

        Times are on the media clock, inside the window, and rise. The probability says how well a
        word fits the sound: it is low where something else is said. A window that cannot be aligned
        gives no words.

        Raises:
            EngineError: the engine failed on a window.
        """
        ...

    def close(self) -> None:
        """Free memory and end processes; safe to call twice, and nothing is asked afterwards."""
        ...


class VoiceDetector(Protocol):
    """
    Says where somebody speaks, as a stream: 16 kHz mono sound in, probabilities out.

    One detector works through one recording, from its start.
    """

    def feed(self, block: Samples) -> list[float]:
        """Take the next sound, of any length; give a probability for each complete 32 ms."""
        ...

    def finish(self) -> list[float]:
        """Give the probability of the last, incomplete 32 ms; of silence when there are none."""
        ...


class SpeakerEncoder(Protocol):
    """
    Turns a piece of speech into numbers that are alike for one person.

    They are biometric data: nothing outside `tolmach.engines.speakers` keeps them.
    """

    def embed(self, sound: Samples) -> Vector:
        """Give the vector, of length 1, of at least half a second of 16 kHz mono sound."""
        ...


class SpeakerSegmenter(Protocol):
    """Tells up to three speakers apart within a few seconds, also when two speak at once."""

    def classes(self, sound: Samples) -> npt.NDArray[np.float32]:
        """
        Give the probabilities of silence, three speakers, three pairs, one row per step of time.

        The rows cover the sound, 16 kHz mono, evenly; they number about 60 in a second.
        """
        ...
