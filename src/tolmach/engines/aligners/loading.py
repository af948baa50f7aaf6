"""Loading an aligner of any engine; its boundaries are then moved to where silences are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.engines.media.levels import levels
from tolmach.engines.ports import Aligner, TextAudio
from tolmach.stages.alignment.boundaries import settled, silences


def load_aligner(module: str, folder: Path, options: RecognitionOptions) -> Aligner:
    """
    Load an aligner into this process.

    Raises:
        ModelError: the model cannot be loaded.
    """
    return Settled(import_module(module).load(folder, options))


class Settled:
    """An aligner whose words begin and end where silences do; fulfils the port itself."""

    def __init__(self, aligner: Aligner) -> None:
        self._aligner = aligner

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        return self._aligner.known_languages

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """Give the words of each window their times and probabilities."""
        for audio in windows:
            (words,) = self._aligner.align([audio])
            quiet = silences(levels(audio.samples), audio.window.span.start)
            yield tuple(settled(words, quiet))

    def close(self) -> None:
        """Close the aligner inside."""
        self._aligner.close()
