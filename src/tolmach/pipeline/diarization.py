"""Who speaks when: the choice of networks, and what they found, kept until something changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tolmach.core.document import Media, Step
from tolmach.core.events import EventSink, Notice, Progressed, StageFinished, StageStarted
from tolmach.core.speech import Diarization
from tolmach.errors import ModelError, UsageError
from tolmach.formats import voices_json
from tolmach.formats.voices_json import RememberedVoices
from tolmach.messages import joined, message
from tolmach.models.catalog import Task, require_task
from tolmach.models.choose import choose
from tolmach.models.store import InstalledModel, find, how_to_get
from tolmach.pipeline.engines import Engines, fingerprint
from tolmach.pipeline.job import Job
from tolmach.pipeline.provided import read_text
from tolmach.workspace.artifacts import key_of, read_result, write_result
from tolmach.workspace.folder import Folder

STAGE = "diarise"
VERSION = 2
"""Raised when the step gives other results for the same inputs."""


@dataclass(frozen=True, slots=True)
class DiarizationStep:
    """
    One recording and the networks that tell its speakers apart.

    Attributes:
        segmenter: None where none is installed; then it is not found where two speak at once.
        remembered: voices of known people; those of another encoder are none.
    """

    job: Job
    media: Media
    encoder: InstalledModel
    segmenter: InstalledModel | None
    remembered: RememberedVoices = field(default_factory=RememberedVoices)

    @property
    def key(self) -> str:
        """Fingerprint of everything the turns depend on."""
        return key_of(
            STAGE,
            VERSION,
            {
                "media": self.media.sha256,
                "audio": self.job.audio,
                "threshold": self.job.speech.vad_threshold,
                "people": self.job.diarization.speakers_count,
                "encoder": fingerprint(self.encoder.folder),
                "segmenter": fingerprint(self.segmenter.folder) if self.segmenter else "",
                "remembered": self.remembered,
            },
        )

    @property
    def step(self) -> Step:
        """What the document says about this step."""
        entry = self.encoder.entry
        return Step(
            stage=STAGE,
            engine=entry.engine,
            model=entry.public_name,
            revision=self.encoder.revision or fingerprint(self.encoder.folder),
            settings={"speakers_count": self.job.diarization.speakers_count},
        )

    def diarization(self, folder: Folder, engines: Engines, sink: EventSink) -> Diarization:
        """
        Find who speaks when, unless an earlier run did; voices themselves are not kept.

        Raises:
            MediaError: the recording cannot be decoded.
            ModelError: a network cannot be loaded.
        """
        detail = self.encoder.entry.id
        known = read_result(folder.turns, STAGE, self.key, Diarization)
        if known is not None:
            sink(StageFinished(STAGE, detail, reused=True))
            return known
        sink(StageStarted(STAGE, detail, self.media.duration))
        found = self.found(engines, sink)
        write_result(folder.turns, STAGE, self.key, found, compact=True)
        sink(StageFinished(STAGE, detail, reused=False))
        if found.doubt:
            sink(Notice(found.doubt))
        return found

    def found(self, engines: Engines, sink: EventSink) -> Diarization:
        """
        Find who speaks, and keep nothing.

        Raises:
            MediaError, ModelError: as `diarization`.
        """
        from tolmach.engines.speakers.diarization import diarize  # loads numpy

        if self.segmenter is None:
            unmarked = message("It is not marked where two people speak at once.")
            sink(Notice(joined(unmarked, how_to_get("pyannote-segmentation"))))
        return diarize(
            self.job.media,
            self.job.audio.audio_track,
            engines.speaker_networks(self.encoder, self.segmenter),
            engines.voice_detector(),
            people=self.job.diarization.speakers_count,
            speech=self.job.speech,
            remembered=self.remembered.voices,
            progress=lambda ms: sink(Progressed(STAGE, ms)),
        )


def diarization_step(job: Job, media: Media) -> DiarizationStep:
    """
    Choose the networks of a job.

    Raises:
        ModelError: none that compares voices is installed, or a named one is of another kind.
        InputError, UsageError: as `remembered_voices`.
    """
    options = job.diarization
    encoder = _named(options.speaker_model, "speakers") if options.speaker_model else None
    encoder = encoder or choose("speakers", "")
    segmenter = _named(options.overlap_model, "overlap") if options.overlap_model else None
    return DiarizationStep(
        job,
        media,
        encoder,
        segmenter or _best_segmenter(),
        remembered_voices(options.known_voices, encoder),
    )


def remembered_voices(file: str, encoder: InstalledModel) -> RememberedVoices:
    """
    Read remembered voices; no file is none.

    Raises:
        InputError: the file is missing or damaged.
        UsageError: another encoder made the voices.
    """
    if not file:
        return RememberedVoices()
    remembered = voices_json.parse(read_text(file))
    if remembered.encoder != fingerprint(encoder.folder):
        raise UsageError(
            message("The remembered voices were made with another network."),
            next_step=message("Remember them again, or name that network with --speaker-model."),
        )
    return remembered


def _named(name: str, task: Task) -> InstalledModel:
    model = find(name, task)
    require_task(model.entry, task)
    return model


def _best_segmenter() -> InstalledModel | None:
    try:
        return choose("overlap", "")
    except ModelError:
        return None
