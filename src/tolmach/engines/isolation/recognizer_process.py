"""
Recognition in a child process, so that a crash in native code costs one batch and not the run.

When the child dies, by a crash or because the system ran out of memory, a new one takes over and
gets half as many windows at once; one that dies on a single window, or while it loads its model, is
replaced once. It never outlives this process (see `recognizer_child`).

The workers of a batch share one process (`shared_process`). When that dies, each of them asks it
again about the same windows, since it may have died of another's; when it dies a second time
before there is an answer, the worker goes on with a child process of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from tolmach.core.options import RecognitionOptions
from tolmach.core.speech import RecognizedWindow
from tolmach.engines.isolation import recognizer_child
from tolmach.engines.isolation.child_process import Child, ChildDied, Link
from tolmach.engines.isolation.recognizer_child import DetectLanguages, Load, Recognize, Sound
from tolmach.engines.isolation.shared_process import SharedLink, SharedProcessDied, has_door
from tolmach.engines.ports import WindowAudio
from tolmach.errors import EngineError, MemoryShortageError, ModelError
from tolmach.stages.recognition.windows import in_batches

LOG = logging.getLogger(__name__)

T = TypeVar("T")

_LOST = 2
"""Deaths of the shared process without an answer between, after which it is not asked again."""


class ChildRecognizer:
    """
    A recognizer of any engine that works in a child process; fulfils the port `Recognizer`.

    The constructor's arguments are those of
    `tolmach.engines.recognizers.loading.load_recognizer`; `options.batch_size` windows are sent at
    once. The model loads meanwhile, and the first call that needs it raises the errors of loading.
    """

    def __init__(
        self,
        module: str,
        folder: Path,
        options: RecognitionOptions,
        languages: Sequence[str],
        hotwords: str = "",
        *,
        guard: bool = True,
    ) -> None:
        self._load = Load(module, str(folder), options, tuple(languages), hotwords, guard)
        self._at_once = max(1, options.batch_size)
        self._shares = has_door() and options.device == "cpu" and _can_be_shared(module)
        self._lost = 0
        self._child: Link | None = self._started()

    @property
    def known_languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows; empty when it cannot say."""
        known: tuple[str, ...] = self._ready().loaded.known_languages
        return known

    def told(self, languages: Sequence[str], hotwords: str = "") -> ChildRecognizer:
        """
        Give this recognizer for other languages and names; a model that is loaded stays so.

        Raises:
            ModelError, EngineError: as `recognize`.
        """
        self._load = replace(self._load, languages=tuple(languages), hotwords=hotwords)
        if self._child is not None:
            child = self._ready()
            try:
                child.loaded = child.ask(self._load)
            except (ChildDied, MemoryShortageError) as error:
                LOG.warning("%s It is started again when it is needed.", error.message)
                self.close()
        return self

    def recognize(self, windows: Iterable[WindowAudio]) -> Iterator[RecognizedWindow]:
        """
        Recognize windows and give the results in the same order, one per window.

        Raises:
            ModelError: the model cannot be loaded, or does not know a language.
            EngineError: one window alone makes the engine fail or its process die, twice.
        """

        def ask(child: Link, part: Sequence[WindowAudio]) -> list[RecognizedWindow]:
            windows: list[RecognizedWindow] = child.ask(Recognize(), map(_sound, part)).windows
            return windows

        for batch in in_batches(windows, self._load.options.batch_size, attrgetter("window.index")):
            yield from self._in_parts(batch, ask)

    def look_again(
        self,
        window: WindowAudio,  # noqa: ARG002
        *,
        repetition: bool = False,  # noqa: ARG002
    ) -> Iterator[RecognizedWindow]:
        """Give no other readings: the guard works in the child, beside the engine."""
        return iter(())

    def languages(self, windows: Iterable[WindowAudio]) -> list[dict[str, float]]:
        """
        Tell for each window how probable each language in question is.

        Raises:
            ModelError, EngineError: as `recognize`.
        """

        def ask(child: Link, part: Sequence[WindowAudio]) -> list[dict[str, float]]:
            found: list[dict[str, float]] = child.ask(
                DetectLanguages(), map(_sound, part)
            ).languages
            return found

        return self._in_parts(list(windows), ask)

    def close(self) -> None:
        """End the child process, or leave the shared one; so it is when this goes out of use."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _ready(self) -> Link:
        """A child with its model loaded; it is started once again if it dies while it loads."""
        again = True
        while True:
            child = self._child or self._started()
            self._child = None
            try:
                child.ready()
            except SharedProcessDied as error:
                self._note_loss(error)
            except (ChildDied, MemoryShortageError) as error:
                if not again:
                    raise _final(error) from error
                again = False
                LOG.warning("%s Loading the model once again.", error.message)
            else:
                self._child = child
                return child

    def _started(self) -> Link:
        if self._shares and self._lost < _LOST:
            return SharedLink(self._load, recognizer_child.Answer)
        return Child(recognizer_child.__name__, "recognizer", self._load, recognizer_child.Answer)

    def _note_loss(self, error: EngineError) -> None:
        """Count a death of the shared process."""
        self.close()
        self._lost += 1
        LOG.warning(
            "%s Going on with %s.",
            error.message,
            "another" if self._lost < _LOST else "a recognizer of this worker's own",
        )

    def _in_parts(
        self,
        batch: Sequence[WindowAudio],
        ask: Callable[[Link, Sequence[WindowAudio]], list[T]],
    ) -> list[T]:
        """Ask about a batch, in smaller and smaller parts where that fails."""
        answers: list[T] = []
        alone = 0
        while len(answers) < len(batch):
            part = batch[len(answers) : len(answers) + self._at_once]
            child = self._ready()
            try:
                answers += ask(child, part)
                alone = 0
                self._lost = self._lost if self._lost == _LOST else 0
            except ModelError:
                raise
            except SharedProcessDied as error:
                self._note_loss(error)
            except EngineError as error:
                self.close()
                alone += len(part) == 1
                if alone > 1:
                    raise _final(error) from error
                self._at_once = max(1, len(part) // 2)
                LOG.warning("%s Going on with %d windows at once.", error.message, self._at_once)
        return answers


def _can_be_shared(module: str) -> bool:
    return hasattr(import_module(module), "load_shared")


def _sound(window: WindowAudio) -> Sound:
    return Sound(
        window.window, window.samples.tobytes(), window.voiced, window.unsure, window.together
    )


def _final(error: EngineError) -> EngineError:
    """The same error for the user, when there is nothing left to try."""
    return type(error)(
        error.message,
        next_step="What was recognized so far is kept; go on with a smaller --model, "
        "or see `tolmach doctor`.",
        **error.facts,
    )
