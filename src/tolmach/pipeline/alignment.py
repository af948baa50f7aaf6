"""
The step that times a text people wrote: forced alignment, window by window, each kept on disk.

What was aligned once is not aligned again: the key of a window is its words and its stretch of
time, so that a changed sentence costs the windows that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tolmach.core.document import Document, Finding, FindingKind, Media, Word
from tolmach.core.events import EventSink, Notice, Progressed, StageFinished, StageStarted
from tolmach.core.speech import TextWindow
from tolmach.errors import EngineError, ModelError
from tolmach.messages import message
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import Job
from tolmach.stages.alignment.corrected import (
    AlignedWindow,
    corrected_windows,
    with_exact_words,
)
from tolmach.stages.alignment.forced import (
    ScriptWord,
    TextTimes,
    answered,
    gathered,
    passages,
    script,
    text_words,
    unsaid_sentences,
    unwritten,
)
from tolmach.text.words import join_words
from tolmach.workspace.artifacts import Checkpoint, key_of, read_result, write_result
from tolmach.workspace.folder import Folder

STAGE = "align"
VERSION = 1
"""Raised when the step gives other results for the same inputs."""
_CORRECTIONS = "corrections"
"""Kind of the file with the words of corrected sentences."""
_ROUNDS = 2
"""The second round places what is left when sentences that were not said are known."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """
    One recording, and the model that aligns texts to it.

    Attributes:
        language: spoken in the recording, and of the text.
    """

    job: Job
    media: Media
    model: InstalledModel
    language: str
    folder: Folder
    engines: Engines
    sink: EventSink

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
        words: list[ScriptWord] = []
        for _ in range(_ROUNDS):
            laid = script(recognized, sentences, self.language, duration, unsaid)
            asked = passages(laid, self.language, duration)
            try:
                known = self._aligned([passage.window for passage in asked])
            except (EngineError, ModelError) as error:
                self.sink(
                    Notice(
                        message(
                            "{reason} The text has the times of the recognised words.",
                            reason=error.message,
                        )
                    )
                )
                return None
            answers = [known[passage.window] for passage in asked]
            words = gathered(answered(laid, asked, answers), sentences)
            before, unsaid = unsaid, unsaid | unsaid_sentences(words, sentences)
            if unsaid == before:
                break
        texts = [word for sentence in sentences for word in sentence]
        findings = tuple(self._unwritten(words))
        return TextTimes(tuple(text_words(words, texts)), unsaid, findings)

    def correct(self, document: Document) -> None:
        """
        Time the sentences whose words a person changed, and keep the times with the work.

        `corrected` gives them to every view. Where the aligner fails, which the sink is told, the
        words that were recognized stay.
        """
        windows = corrected_windows(document.sentences, document.language, self.media.duration)
        known = _known_corrections(self.folder)
        missing = [
            window
            for name, window in windows.items()
            if name not in known or known[name].window != window
        ]
        if not missing:
            return
        try:
            found = self._aligned(missing)
        except (EngineError, ModelError) as error:
            self.sink(Notice(error.message))
            return
        kept = {
            name: AlignedWindow(window, found[window]) if window in found else known[name]
            for name, window in windows.items()
        }
        write_result(self.folder.corrections, _CORRECTIONS, "", kept, compact=True)

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

    def _aligned(self, windows: Sequence[TextWindow]) -> Mapping[TextWindow, tuple[Word, ...]]:
        """The words of windows, from disk or from the aligner."""
        from tolmach.engines.aligners.sound import text_audio  # loads numpy

        key = key_of(
            STAGE,
            VERSION,
            {
                "media": self.media.sha256,
                "audio": self.job.audio,
                "compute_type": self.job.recognition.compute_type,
                "model": fingerprint(self.model.folder),
            },
        )
        kept = Checkpoint(self.folder.alignment, STAGE, key, AlignedWindow)
        known = {each.window: each.words for each in kept.items}
        missing = [window for window in windows if window not in known]
        if not missing:
            self.sink(StageFinished(STAGE, self.model.entry.id, reused=True))
            return known
        self.sink(StageStarted(STAGE, self.model.entry.id, self.media.duration))
        aligner = self.engines.aligner(self.model, self.job)
        try:
            with kept.writing():
                for audio in text_audio(self.job.media, self.job.audio.audio_track, missing):
                    (words,) = aligner.align([audio])
                    kept.append(AlignedWindow(audio.window, words))
                    known[audio.window] = words
                    self.sink(Progressed(STAGE, audio.window.span.end))
        finally:
            self.engines.release(aligner)
        self.sink(StageFinished(STAGE, self.model.entry.id, reused=False))
        return known


def corrected(folder: Folder, document: Document) -> Document:
    """Give sentences that a person corrected the times of their words, where they are known."""
    known = _known_corrections(folder)
    if not known:
        return document
    windows = corrected_windows(document.sentences, document.language, document.media.duration)
    return replace(document, sentences=with_exact_words(document.sentences, windows, known))


def _known_corrections(folder: Folder) -> Mapping[str, AlignedWindow]:
    return read_result(folder.corrections, _CORRECTIONS, None, dict[str, AlignedWindow]) or {}
