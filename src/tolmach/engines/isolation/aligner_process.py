"""
Forced alignment in a child process, so that a crash in native code costs one window.

A child that dies is replaced; the window on which it died gives no words, so that those words keep
the times they have. One that dies on several windows in a row fails.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions
from tolmach.engines.isolation import aligner_child
from tolmach.engines.isolation.aligner_child import Align, Load
from tolmach.engines.isolation.child_process import Child
from tolmach.engines.ports import TextAudio
from tolmach.errors import EngineError, ModelError

LOG = logging.getLogger(__name__)

_FAILURES = 3
"""Windows in a row without an answer from which on there is no hope."""


class ChildAligner:
    """
    An aligner of any engine that works in a child process; fulfils the port `Aligner`.

    The constructor's arguments and errors are those of
    `tolmach.engines.aligners.loading.load_aligner`.
    """

    def __init__(self, module: str, folder: Path, options: RecognitionOptions) -> None:
        self._load = Load(module, str(folder), options)
        self._child: Child | None = self._started()
        self.known_languages: tuple[str, ...] = self._child.loaded.known_languages

    def align(self, windows: Iterable[TextAudio]) -> Iterator[tuple[Word, ...]]:
        """
        Give the words of each window their times and probabilities.

        Raises:
            EngineError: several windows in a row made the engine fail or its process die.
        """
        failures = 0
        for audio in windows:
            child = self._child = self._child or self._started()
            try:
                words: tuple[Word, ...] = child.ask(
                    Align(audio.window, audio.samples.tobytes())
                ).words
            except ModelError:
                raise
            except EngineError as error:
                self.close()
                failures += 1
                if failures == _FAILURES:
                    raise
                LOG.warning("%s A window keeps the times it had.", error.message)
                words = ()
            else:
                failures = 0
            yield words

    def close(self) -> None:
        """End the child process; it also ends when the aligner is no longer used."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _started(self) -> Child:
        child = Child(aligner_child.__name__, "aligner", self._load, aligner_child.Answer)
        return child.ready()
