"""
Translation to one language, batch by batch, each on disk before the next begins.

Answers are kept by sentence: a sentence that was translated before, by the same model with the same
settings, is not translated again, wherever it stands now. So translation may begin while later
windows are still being recognised, and a corrected sentence costs only itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tolmach.core.document import Sentence, Step
from tolmach.core.events import EventSink, Progressed, StageFinished, StageStarted
from tolmach.core.glossary import Glossary
from tolmach.core.options import TranslationOptions
from tolmach.core.translation import SourceSentence, Translation
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import Job
from tolmach.pipeline.model_choice import Route
from tolmach.stages.names import protect
from tolmach.stages.translation.translate import mark_unsure, translate_sentences
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

if TYPE_CHECKING:
    from tolmach.engines.ports import Translator

VERSION = 1
"""Raised when the step gives other results for the same inputs."""

Pair = tuple[str, Translation]
"""The source sentence and the answer."""


class Remembering:
    """
    A translator that asks another one only for what it has not seen; answers are on disk at once.

    What looks wrong (empty, doubled, not asked for) is passed on but not kept, so that a later run
    asks again.

    Attributes:
        asked: whether the translator behind was needed at all.
    """

    def __init__(self, checkpoint: Checkpoint[list[Pair]], load: Callable[[], Translator]) -> None:
        self._checkpoint = checkpoint
        self._load = load
        self._loaded: Translator | None = None
        self.asked = False
        self._known = {text: answer for batch in checkpoint.items for text, answer in batch}

    def release(self) -> None:
        """Let the model go, so that the next language's has the memory."""
        self._loaded = None

    def translate(self, sentences: Sequence[SourceSentence]) -> list[Translation]:
        """Translate sentences; one answer each, tied by id, failures marked."""
        fresh = [sentence for sentence in sentences if sentence.text not in self._known]
        unkept = self._ask(fresh) if fresh else []
        kept = [s for s in sentences if s.text in self._known]
        return [replace(self._known[s.text], id=s.id) for s in kept] + unkept

    def _ask(self, fresh: list[SourceSentence]) -> list[Translation]:
        """Ask for sentences, keep the sound answers, and give back the others."""
        if self._loaded is None:
            self._loaded = self._load()
            self.asked = True
        answers = self._loaded.translate(fresh)
        texts = {sentence.id: sentence.text for sentence in fresh}
        times = Counter(answer.id for answer in answers)
        sound = [a for a in answers if a.id in texts and times[a.id] == 1 and a.text.strip()]
        if sound:
            pairs = [(texts[answer.id], answer) for answer in sound]
            with self._checkpoint.writing():
                self._checkpoint.append(pairs)
            self._known.update(pairs)
        return [answer for answer in answers if answer not in sound]


def _settings(model: InstalledModel, options: TranslationOptions) -> dict[str, int | str]:
    """What a step says about its settings; a server is named by the host the text was sent to."""
    sent = {"host": options.host} if model.entry.engine == "endpoint" else {}
    return {"beam_size": options.translation_beam, **sent}


class Translating:
    """The translation of one recording to one language."""

    def __init__(  # the parts of one step, each used once
        self,
        job: Job,
        pair: tuple[str, str],
        route: Route,
        folder: Folder,
        engines: Engines,
        glossary: Glossary,
    ) -> None:
        self._source, self.target = pair
        self._job = job
        self._route = route
        self._glossary = glossary
        self._waiting: list[Sentence] = []
        checkpoint = Checkpoint(
            folder.translation(self.target), "translate", self._key(), list[Pair]
        )
        self._memory = Remembering(checkpoint, lambda: self._load(engines))

    def _load(self, engines: Engines) -> Translator:
        translator = engines.translator(self._route, self._job, self._source, self.target)
        return protect(translator, self._glossary, self._source, self.target)

    def _key(self) -> str:
        return key_of(
            "translate",
            VERSION,
            {
                "source": self._source,
                "target": self.target,
                "names": self._glossary,
                "options": self._job.translation,
                "models": [fingerprint(model.folder) for model in self._route],
            },
        )

    @property
    def stage(self) -> str:
        """The step's name in progress and reports."""
        return f"translate to {self.target}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the document says about this step: one entry per model."""
        note = "through English" if len(self._route) > 1 else ""
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
            for model in self._route
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
        started = False
        done: list[Sentence] = []
        for sentence in self._translated(sentences):
            if self._memory.asked and not started:
                sink(StageStarted(self.stage, self._names, duration))
                started = True
            if started:
                sink(Progressed(self.stage, sentence.span.end))
            done.append(sentence)
        self._memory.release()
        sink(StageFinished(self.stage, self._names, reused=not self._memory.asked))
        return mark_unsure(done, self.target, self._route[-1].entry.unsure_below)

    @property
    def _names(self) -> str:
        return ", ".join(model.entry.id for model in self._route)

    def _translated(self, sentences: Sequence[Sentence]) -> Iterator[Sentence]:
        return translate_sentences(
            sentences,
            self._memory,
            source=self._source,
            target=self.target,
            batch=self._job.translation.translation_batch,
        )
