"""A limit on the time an engine may take, so that one that hangs cannot hold a whole recording."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tolmach.core.translation import SourceSentence, Streaming, Translation
from tolmach.errors import EngineError
from tolmach.messages import message

if TYPE_CHECKING:
    from tolmach.engines.ports import Translator


@dataclass(slots=True)
class Deadline:
    """
    A translator that raises when the one inside does not answer in time.

    The call that hangs cannot be ended from outside; it is left behind on a thread that does not
    keep the program alive. A translator that keeps the limit by itself raises `TimeoutError`, which
    counts the same. After that nothing more is asked of the translator.

    Attributes:
        seconds: what one call may take.
    """

    inner: Translator
    seconds: float
    _stuck: bool = field(default=False, init=False)

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """
        Translate as the translator inside does.

        Raises:
            EngineError: there was no answer in time, now or in an earlier call.
        """
        answers: list[Translation] = []
        errors: list[BaseException] = []

        def work() -> None:
            try:
                answers.extend(self.inner.translate(sentences))
            except BaseException as error:  # raised again below, on the caller's thread
                errors.append(error)

        if not self._stuck:
            worker = threading.Thread(target=work, name="translate", daemon=True)
            worker.start()
            worker.join(self.seconds)
            self._stuck = worker.is_alive() or any(isinstance(e, TimeoutError) for e in errors)
        if self._stuck:
            raise EngineError(
                message(
                    "The translator did not answer within {seconds:g} s.", seconds=self.seconds
                ),
                next_step=message(
                    "Allow it more time with --translation-timeout, or use another model."
                ),
                seconds=self.seconds,
            )
        if errors:
            raise errors[0]
        return answers

    def follow(self, sink: Callable[[str], None]) -> None:
        """Follow the translator inside, if it can tell of single answers."""
        if isinstance(self.inner, Streaming):
            self.inner.follow(sink)

    def close(self) -> None:
        """Close the translator inside, unless a call still hangs in it."""
        if not self._stuck:
            self.inner.close()
