"""
The ports: one method each, behind which an engine may be swapped.

Every engine, the fakes included, passes the port's contract tests in `tests/contracts/`. To add an
engine: write one module here, add a row to the table in `tolmach.pipeline.engines`, and name the
engine in the contract tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

from tolmach.core.speech import RecognizedWindow, Window
from tolmach.core.timing import Span
from tolmach.core.translation import SourceSentence, Translation


@dataclass(frozen=True, slots=True)
class WindowAudio:
    """
    A window and its sound: 16 kHz mono float32 in [-1, 1], stretches glued in order.

    `voiced` says where the voice detector is sure of speech, without padding; None: not known.
    """

    window: Window
    samples: Samples
    voiced: tuple[Span, ...] | None = None


class Recognizer(Protocol):
    """Hears words."""

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """Recognise windows and give the results in the same order, one per window."""
        ...


class Translator(Protocol):
    """Translates whole sentences from one fixed language to another."""

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate sentences; one answer each, tied by id, failures marked."""
        ...
