"""
Small pieces of work that need a model: translating one sentence again, with alternatives.

They run in a child process, one at a time, so that a model that breaks takes nothing along.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tolmach.app import child
from tolmach.app.answers import not_found
from tolmach.app.present import Json
from tolmach.app.session import Told
from tolmach.core.translation import SourceSentence, Translation
from tolmach.errors import EngineError, TolmachError, UsageError
from tolmach.messages import message
from tolmach.pipeline.job import Job, make_job

log = logging.getLogger(__name__)

_LIMIT = 300.0
"""Seconds that a sentence may take, loading the model included."""
_KEPT = 100
"""Results that are kept for pages that missed the event."""

Work = Callable[[Connection, Job, str, str, SourceSentence], None]


@dataclass(frozen=True, slots=True)
class Question:
    """
    A sentence to translate again, with the options of the run that made the document.

    Attributes:
        stays_here: it is withheld, so that no server may get it.
    """

    media: Path
    out: Path
    options: dict[str, Any]
    source: str
    target: str
    sentence: SourceSentence
    stays_here: bool = False


class Tasks:
    """
    The tasks of one server.

    Args:
        tell: passes events on to all pages.
        work: what a child does; tests put their own in place.
    """

    def __init__(self, tell: Told, work: Work | None = None) -> None:
        self._tell = tell
        self._work = work or translate_in_child
        self._lock = threading.Lock()
        self._results: dict[str, Json] = {}
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tasks")

    def start(self, question: Question) -> Json:
        """Begin a task; its result comes as an event."""
        name = secrets.token_hex(6)
        card: Json = {"task": name, "state": "running", "proposals": [], "error": None}
        with self._lock:
            self._results[name] = card
            for old in list(self._results)[:-_KEPT]:
                del self._results[old]
        self._pool.submit(self._do, name, question)
        return card

    def result(self, name: str) -> Json:
        """
        What became of a task.

        Raises:
            Refusal: there is no such task.
        """
        with self._lock:
            if name not in self._results:
                raise not_found(message("There is no such task."))
            return self._results[name]

    def close(self) -> None:
        """Begin nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _do(self, name: str, question: Question) -> None:
        try:
            answer = self._ask(question)
            card: Json = {"state": "done", "proposals": _proposals(answer), "error": None}
        except TolmachError as error:
            said = {"message": error.message, "next_step": error.next_step}
            card = {"state": "failed", "proposals": [], "error": said}
        except Exception:
            log.exception("A task failed")
            said = {"message": "Something unexpected happened.", "next_step": ""}
            card = {"state": "failed", "proposals": [], "error": said}
        card = {"task": name, **card}
        with self._lock:
            self._results[name] = card
        self._tell("task", card)

    def _ask(self, question: Question) -> Translation:
        flags = {**question.options, "source": question.source, "targets": (question.target,)}
        job = make_job(question.media, question.out, flags)
        if question.stays_here and job.translation.host:
            raise UsageError(
                message(
                    "A withheld sentence is not sent to {host}, which your settings name.",
                    host=job.translation.host,
                ),
                next_step=message("Translate it by hand."),
            )
        job = replace(job, translation=replace(job.translation, alternatives=5))
        asked = question.source, question.target, question.sentence
        with child.at_work(self._work, job, *asked) as line:
            try:
                if not line.poll(_LIMIT):
                    raise EngineError(
                        message("The translator did not answer."), next_step=message("Try again.")
                    )
                return child.answer(line, Translation)
            except EOFError as error:
                raise EngineError(
                    message("The translator stopped before its answer was complete."),
                    next_step=message("It may need more memory than is free."),
                ) from error


def _proposals(answer: Translation) -> list[Json]:
    """All candidates, each text once."""
    found = {answer.text: answer.score}
    for other in answer.alternatives:
        found.setdefault(other.content, other.score)
    return [{"text": text, "score": score} for text, score in found.items() if text]


def translate_in_child(
    line: Connection, job: Job, source: str, target: str, sentence: SourceSentence
) -> None:
    """Translate one sentence and send the answer; the child process's main function."""
    child.send(line, lambda: _translated(job, source, target, sentence))


def _translated(job: Job, source: str, target: str, sentence: SourceSentence) -> Translation:
    from tolmach.pipeline.engines import Engines
    from tolmach.pipeline.model_choice import best_route, named_route
    from tolmach.pipeline.provided import read_names
    from tolmach.pipeline.translator_chain import TranslatorChain

    route = named_route(job.translation, source, target) or best_route(source, target)
    chain = TranslatorChain(Engines(), route, job, read_names(job.names.names))
    (answer,) = chain.translate([sentence])
    if answer.failure:
        raise EngineError(
            message("The translator failed on this sentence: {failure}.", failure=answer.failure),
            next_step="",
        )
    return answer
