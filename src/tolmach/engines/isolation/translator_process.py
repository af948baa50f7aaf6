"""
Translation in a child process, for engines that may crash or are bound to one thread.

When the child dies, the call fails, and a new child answers the next one: `translate_sentences`
asks again, sentence by sentence, and gives up on a translator that fails on several in a row.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.engines.isolation import translator_child
from tolmach.engines.isolation.child_process import Child
from tolmach.engines.isolation.translator_child import Load, Translate
from tolmach.errors import EngineError


class ChildTranslator:
    """
    A translator of any engine that works in a child process; fulfils the port `Translator`.

    Unlike some engines inside, it may be asked from any thread, one call at a time.

    Args:
        module: of the engine; the other arguments are those of its `load`.

    Raises:
        ModelError: as the engine's `load`.
        EngineError: the child died while it loaded the model.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        source: str,
        target: str,
        options: TranslationOptions,
        **machine: str | int,
    ) -> None:
        self.module = module
        self._load = Load(module, str(folder), source, target, options, machine)
        self._lock = threading.Lock()
        self._child: Child | None = self._started()

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate sentences as the engine does.

        Raises:
            EngineError: the engine failed or its process died; the next call starts a new one.
        """
        if not sentences:
            return []
        with self._lock:
            child = self._child = self._child or self._started()
            try:
                answers: list[Translation] = child.ask(Translate(list(sentences))).answers
            except EngineError:
                self.close()
                raise
        return answers

    def close(self) -> None:
        """End the child process; it also ends when the translator is no longer used."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _started(self) -> Child:
        child = Child(translator_child.__name__, "translator", self._load, translator_child.Answer)
        return child.ready()
