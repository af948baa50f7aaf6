"""Translation to one language, batch by batch, each on disk before the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tolmach.core.document import Sentence, Step
from tolmach.core.events import EventSink, Progressed, StageFinished, StageStarted
from tolmach.core.glossary import Glossary
from tolmach.core.options import TranslationOptions
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, Route, fingerprint
from tolmach.pipeline.job import Job
from tolmach.pipeline.translator_chain import Answered, TranslatorChain
from tolmach.stages.translation.translate import mark_unsure, translate_sentences
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

VERSION = 1
"""Raised when the step gives other results for the same inputs."""


def _settings(model: InstalledModel, options: TranslationOptions) -> dict[str, int | str]:
    """What a step says about its settings; a server is named by the host the text was sent to."""
    sent = {"host": options.host} if model.entry.engine == "endpoint" else {}
    return {"beam_size": options.translation_beam, **sent}


class Translating:
    """The translation of one recording to one language."""

    def __init__(
        self, job: Job, route: Route, folder: Folder, engines: Engines, glossary: Glossary
    ) -> None:
        self.target = route.target
        self._job = job
        self._route = route
        self._waiting: list[Sentence] = []
        key = key_of(
            "translate",
            VERSION,
            {
                "source": route.source,
                "target": route.target,
                "names": glossary,
                "options": job.translation,
                "models": [fingerprint(model.folder) for model in route.models],
            },
        )
        answers = Checkpoint(folder.translation(self.target), "translate", key, list[Answered])
        self._chain = TranslatorChain(engines, route, job, glossary, answers)

    @property
    def stage(self) -> str:
        """The step's name in progress and reports."""
        return f"translate to {self.target}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the document says about this step: one entry per model."""
        note = "through English" if len(self._route.models) > 1 else ""
        return tuple(
            Step(
                stage="translate",
                engine=model.entry.engine,
                model=model.entry.id,
                revision=model.revision or fingerprint(model.folder),
                language=self.target,
                settings=_settings(model, self._job.translation),
                note=note,
            )
            for model in self._route.models
        )

    def ahead(self, sentences: Sequence[Sentence]) -> None:
        """
        Translate sentences that are finished while more are still to come.

        Whole batches only, in order, so that every run asks for the same batches.
        """
        self._waiting += sentences
        size = self._job.translation.translation_batch
        whole = len(self._waiting) // size * size
        for _ in self._translated(self._waiting[:whole]):
            pass  # the answers are remembered
        del self._waiting[:whole]

    def finish(
        self, sentences: Sequence[Sentence], duration: int, sink: EventSink
    ) -> list[Sentence]:
        """Give all sentences with their translations."""
        started, names = False, ", ".join(self._route.names)
        done: list[Sentence] = []
        for sentence in self._translated(sentences):
            if self._chain.asked and not started:
                sink(StageStarted(self.stage, names, duration))
                started = True
            if started:
                sink(Progressed(self.stage, sentence.span.end))
            done.append(sentence)
        self._chain.close()
        sink(StageFinished(self.stage, names, reused=not self._chain.asked))
        return mark_unsure(done, self.target, self._route.unsure_below)

    def _translated(self, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
        return translate_sentences(
            sentences,
            self._chain,
            source=self._route.source,
            target=self.target,
            batch=self._job.translation.translation_batch,
        )
