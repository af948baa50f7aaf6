"""
The step that times a text people wrote: forced alignment, window by window, each kept on disk.

What was aligned once is not aligned again: the key of a window is its words and its stretch of
time, so that a changed sentence costs the windows that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tolmach.core.document import Finding, FindingKind, Media, Word
from tolmach.core.events import EventSink, Notice, Progressed, StageFinished, StageStarted
from tolmach.core.speech import TextWindow
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import Job
from tolmach.stages.alignment.bias import bias, exact
from tolmach.stages.alignment.boundaries import silences
from tolmach.stages.alignment.corrected import AlignedWindow
from tolmach.stages.alignment.forced import (
    ScriptWord,
    TextTimes,
    answered,
    believed,
    gathered,
    needed,
    passages,
    script,
    text_words,
    unsaid_clauses,
    unsaid_sentences,
    unwritten,
)
from tolmach.text.words import join_words
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

STAGE = "align"
VERSION = 1
"""Raised when the step gives other results for the same inputs."""
_ROUNDS = 2
"""The second round places what is left when sentences that were not said are known."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """
    One recording, and the model that aligns texts to it.

    Attributes:
        language: spoken in the recording, and of the text.
        recognizes: the model recognized the words as well, so that they have its times.
    """

    job: Job
    media: Media
    model: InstalledModel
    language: str
    folder: Folder
    engines: Engines
    sink: EventSink
    recognizes: bool = False

    def times(
        self, recognized: Sequence[Word], sentences: Sequence[Sequence[str]]
    ) -> TextTimes | None:
        """
        Time a text, by words that were recognized and then by the sound.

        Args:
            recognized: in time order.
            sentences: the words of each sentence of the text.

        Returns:
            None where the aligner failed, which the sink is told.
        """
        duration = self.media.duration
        unsaid: frozenset[int] = frozenset()
        clauses: tuple[range, ...] = ()
        words: list[ScriptWord] = []
        late: int | None = None
        apart = self.recognizes
        for _ in range(_ROUNDS):
            laid = script(recognized, sentences, self.language, duration, unsaid, clauses)
            asked = passages(laid, self.language, duration, apart=apart)
            parts = needed(asked)
            try:
                known = self._aligned([passage.window for passage in parts])
                if late is None:
                    late = bias(known[passage.window] for passage in parts)
                    if late and apart:  # recognized words have the same bias
                        apart = False
                        asked = parts = passages(laid, self.language, duration)
                        known = self._aligned([passage.window for passage in parts])
                        late = bias(known[passage.window] for passage in parts)
            except (EngineError, ModelError) as error:
                self.sink(
                    Notice(
                        message(
                            "{reason} The text has the times of the recognized words.",
                            reason=error.message,
                        )
                    )
                )
                return None
            chosen = set(parts)
            answers = [exact(known[each.window], late) if each in chosen else () for each in asked]
            words = gathered(answered(laid, asked, answers), sentences)
            before = unsaid, clauses
            now = unsaid | unsaid_sentences(words, sentences)
            unsaid = believed(now, sentences, recognized)
            clauses = unsaid_clauses(words, sentences, unsaid, clauses)
            if (unsaid, clauses) == before:
                break
        texts = [word for sentence in sentences for word in sentence]
        findings = tuple(self._unwritten(words))
        return TextTimes(tuple(text_words(words, texts)), unsaid, findings, clauses)

    def _unwritten(self, words: Sequence[ScriptWord]) -> Iterable[Finding]:
        for span in unwritten(words, self.language):
            said = [each.word for each in words if each.index is None]
            inside = [word.text for word in said if span.start <= word.start < span.end]
            yield Finding(
                FindingKind.NOT_WRITTEN,
                start=span.start,
                end=span.end,
                text=join_words(inside, self.language),
            )

    @property
    def bias(self) -> int:
        """
        How late the model times words, by what is kept of texts that people wrote.

        0 where there are none, or too few pauses in them.
        """
        return bias(self._kept().items)

    def _kept(self) -> Checkpoint[AlignedWindow]:
        facts = {"audio": self.job.audio, "compute_type": self.job.recognition.compute_type}
        key = self.key({**facts, "silences": True})
        return Checkpoint(self.folder.alignment, STAGE, key, AlignedWindow)

    def _aligned(self, windows: Sequence[TextWindow]) -> Mapping[TextWindow, AlignedWindow]:
        """What the aligner answered about windows, now or earlier."""
        kept = self._kept()
        known = {each.window: each for each in kept.items}
        missing = [window for window in windows if window not in known]
        if not missing:
            self.sink(StageFinished(STAGE, self.model.entry.id, reused=True))
            return known
        with kept.writing():
            for each in self.answers(missing):
                kept.append(each)
                known[each.window] = each
        return known

    def key(self, facts: Mapping[str, Any]) -> str:
        """Fingerprint what words are made of: the recording, the model, and these facts."""
        made_of = {"media": self.media.sha256, "model": fingerprint(self.model.folder)}
        return key_of(STAGE, VERSION, {**made_of, **facts})

    def answers(self, windows: Sequence[TextWindow]) -> Iterator[AlignedWindow]:
        """
        Ask the aligner about windows; they come in order of time, with their silences.

        Raises:
            EngineError, ModelError: it cannot be loaded, or does not answer.
        """
        from tolmach.engines.aligners.sound import text_audio  # loads numpy
        from tolmach.engines.media.levels import levels

        self.sink(StageStarted(STAGE, self.model.entry.id, self.media.duration))
        aligner = self.engines.aligner(self.model, self.job)
        try:
            for audio in text_audio(self.job.media, self.job.audio.audio_track, windows):
                (words,) = aligner.align([audio])
                quiet = silences(levels(audio.samples), audio.window.span.start)
                yield AlignedWindow(audio.window, words, tuple(quiet))
                self.sink(Progressed(STAGE, audio.window.span.end))
        finally:
            self.engines.release(aligner)
        self.sink(StageFinished(STAGE, self.model.entry.id, reused=False))
