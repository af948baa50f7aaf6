"""Recognition, batch by batch, each on disk before the next begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING

from tolmach.core.document import Media, Step
from tolmach.core.events import EventSink, Progressed, StageFinished, StageStarted
from tolmach.core.option_rules import deciding
from tolmach.core.speech import RecognizedWindow, Window, WindowPolicy
from tolmach.core.timing import Span
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, HeldRecognizer, fingerprint
from tolmach.pipeline.job import Job
from tolmach.stages.recognition.windows import in_batches
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

if TYPE_CHECKING:
    from tolmach.engines.ports import Recognizer, VoiceDetector

STAGE = "recognise"
SECOND = "second opinion"
OTHER_WINDOWS_MS = 14_000
"""Longest window where the model that gives a second opinion is that of the first."""

VERSION = 8
"""Raised when the step gives other results for the same inputs."""

Batch = list[RecognizedWindow]


@dataclass(frozen=True, slots=True)
class Recognition:
    """
    One recording and the model that recognizes it.

    Attributes:
        languages: codes of the languages spoken; several are told apart window by window.
        hotwords: names and terms that the model should expect.
        second: it listens after another recognizer, whose words its own are compared with.
        longest: milliseconds of the longest window, where that is not the model's own.
        held: what may have the recognizer loaded already; it is released in the end.
    """

    job: Job
    media: Media
    model: InstalledModel
    languages: tuple[str, ...]
    hotwords: str = ""
    second: bool = False
    longest: int | None = None
    held: HeldRecognizer | None = None

    @property
    def key(self) -> str:
        """Fingerprint of everything the words depend on."""
        return key_of(
            STAGE,
            VERSION,
            {
                "media": self.media.sha256,
                "audio": self.job.audio,
                "speech": self.job.speech,
                "recognition": deciding(replace(self.job.recognition, second_opinion="")),
                "language": ",".join(self.languages),
                "model": fingerprint(self.model.folder),
                "windows": self.policy,
                "hotwords": self.hotwords,
            },
        )

    @property
    def policy(self) -> WindowPolicy:
        """How sound is cut; where languages change, never two of them in one window."""
        from tolmach.engines.recognizers.language_vote import switching  # loads numpy

        policy = self.model.entry.window_policy
        if self.longest is not None:
            policy = replace(policy, max_window=min(policy.max_window, self.longest))
        return switching(policy) if len(self.languages) > 1 else policy

    @property
    def step(self) -> Step:
        """What the document says about this step."""
        return Step(
            stage=self.stage,
            engine=self.model.entry.engine,
            model=self.model.entry.public_name,
            revision=self.model.revision or fingerprint(self.model.folder),
            settings={"beam_size": self.job.recognition.beam_size},
        )

    @property
    def stage(self) -> str:
        """The step's name in progress, reports and the document."""
        return SECOND if self.second else STAGE

    def batches(self, folder: Folder, engines: Engines, sink: EventSink) -> Iterator[Batch]:
        """
        Give every batch of recognized windows in order: first those on disk, then new ones.

        Raises:
            MediaError, EngineError, ModelError, WorkFolderError: from the steps inside; every
                batch given before is on disk.
        """
        path = folder.second_opinion if self.second else folder.recognition
        checkpoint = Checkpoint(path, STAGE, self.key, Batch)
        detail = self.model.entry.id
        if checkpoint.complete:
            if self.held:
                self.held.release()
            sink(StageFinished(self.stage, detail, reused=True))
            yield from checkpoint.items
            return
        sink(StageStarted(self.stage, detail, self.media.duration))
        yield from checkpoint.items
        for batch in self._new_batches(checkpoint, engines):
            sink(Progressed(self.stage, batch[-1].window.span.end))
            yield batch
        sink(StageFinished(self.stage, detail, reused=False))

    def _new_batches(self, checkpoint: Checkpoint[Batch], engines: Engines) -> Iterator[Batch]:
        # first, because the model loads while this process decodes and finds speech
        held = self.held or HeldRecognizer(engines, self.model, self.job)
        recognizer = held.told(self.languages, self.hotwords)
        try:
            batches = self._recognized(checkpoint.items, recognizer, engines.voice_detector())
            first = list(islice(batches, 1))  # what fails until here leaves no file behind
            with checkpoint.writing():
                for batch in chain(first, batches):
                    checkpoint.append(batch)
                    yield batch
                checkpoint.finish()
        finally:
            held.release()

    def _recognized(
        self, before: Sequence[Batch], recognizer: Recognizer, detector: VoiceDetector
    ) -> Iterator[Batch]:
        """Recognize the windows after those of `before`, which grows meanwhile."""
        from tolmach.engines.voice.windows import Unsure, window_audio  # loads numpy

        unsure = Unsure()
        windows = window_audio(
            self.job.media,
            self.job.audio.audio_track,
            self.job.speech,
            self.policy,
            detector,
            unsure=unsure,
        )
        missing = islice(windows, sum(map(len, before)), None)
        size = self.job.recognition.batch_size
        for sound in in_batches(missing, size, attrgetter("window.index")):
            yield list(recognizer.recognize(sound))
        noted = before and before[-1][-1].attempts == 0  # by a run that was killed since
        if unsure.left and not noted:
            yield [_undecoded(sum(map(len, before)), unsure.left, self.languages[0])]


def _undecoded(index: int, spans: tuple[Span, ...], language: str) -> RecognizedWindow:
    """What may be speech and comes after the last window: for a person, not a recognizer."""
    from tolmach.engines.recognizers.guarded import unsure  # loads numpy

    return RecognizedWindow(
        Window(index, spans), (), language, findings=tuple(unsure(spans)), attempts=0
    )
