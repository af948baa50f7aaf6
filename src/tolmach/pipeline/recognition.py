"""Recognition, batch by batch, each on disk before the next begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from tolmach.core.document import Media, Step
from tolmach.core.events import EventSink, Progressed, StageFinished, StageStarted
from tolmach.core.options import deciding
from tolmach.core.speech import RecognizedWindow, WindowPolicy
from tolmach.models.store import InstalledModel
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import Job
from tolmach.stages.recognition.windows import in_batches
from tolmach.workspace.artifacts import Checkpoint, key_of
from tolmach.workspace.folder import Folder

STAGE = "recognise"
VERSION = 4
"""Raised when the step gives other results for the same inputs."""

Batch = list[RecognizedWindow]


@dataclass(frozen=True, slots=True)
class Recognition:
    """
    One recording and the model that recognizes it.

    Attributes:
        languages: codes of the languages spoken; several are told apart window by window.
        hotwords: names and terms that the model should expect.
    """

    job: Job
    media: Media
    model: InstalledModel
    languages: tuple[str, ...]
    hotwords: str = ""

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
                "recognition": deciding(self.job.recognition),
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
        return switching(policy) if len(self.languages) > 1 else policy

    @property
    def step(self) -> Step:
        """What the document says about this step."""
        return Step(
            stage=STAGE,
            engine=self.model.entry.engine,
            model=self.model.entry.public_name,
            revision=self.model.revision or fingerprint(self.model.folder),
            settings={"beam_size": self.job.recognition.beam_size},
        )

    def batches(self, folder: Folder, engines: Engines, sink: EventSink) -> Iterator[Batch]:
        """
        Give every batch of recognised windows in order: first those on disk, then new ones.

        Raises:
            MediaError, EngineError, ModelError, WorkFolderError: from the steps inside; every
                batch given before is on disk.
        """
        checkpoint = Checkpoint(folder.recognition, STAGE, self.key, Batch)
        detail = self.model.entry.id
        if checkpoint.complete:
            sink(StageFinished(STAGE, detail, reused=True))
            yield from checkpoint.items
            return
        sink(StageStarted(STAGE, detail, self.media.duration))
        yield from checkpoint.items
        for batch in self._new_batches(checkpoint, engines):
            sink(Progressed(STAGE, batch[-1].window.span.end))
            yield batch
        sink(StageFinished(STAGE, detail, reused=False))

    def _new_batches(self, checkpoint: Checkpoint[Batch], engines: Engines) -> Iterator[Batch]:
        from tolmach.engines.voice.windows import window_audio  # loads numpy

        done = sum(len(batch) for batch in checkpoint.items)
        windows = window_audio(
            self.job.media,
            self.job.audio.audio_track,
            self.job.speech,
            self.policy,
            engines.voice_detector(),
        )
        recognizer = engines.recognizer(self.model, self.job, self.languages, self.hotwords)
        size = self.job.recognition.batch_size
        try:
            with checkpoint.writing():
                missing = islice(windows, done, None)
                for sound in in_batches(missing, size, attrgetter("window.index")):
                    batch = list(recognizer.recognize(sound))
                    checkpoint.append(batch)
                    yield batch
                checkpoint.finish()
        finally:
            engines.release(recognizer)
