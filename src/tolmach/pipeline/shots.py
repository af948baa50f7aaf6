"""Shot changes of a recording, looked for once and only when cues are to follow them."""

from __future__ import annotations

from tolmach.core.document import Media
from tolmach.core.events import EventSink, StageFinished, StageStarted
from tolmach.pipeline.job import Job
from tolmach.workspace.artifacts import key_of, read_result, write_result
from tolmach.workspace.folder import Folder

STAGE = "shots"
VERSION = 1


def find_shots(job: Job, media: Media, folder: Folder, sink: EventSink) -> tuple[int, ...]:
    """
    Times of shot changes in milliseconds; none when cues need not follow the picture.

    Raises:
        MediaError: the picture cannot be read.
    """
    if not job.snap.snap:
        folder.shots.unlink(missing_ok=True)  # later exports shall not follow the picture either
        return ()
    key = key_of(STAGE, VERSION, {"media": media.sha256})
    known = read_result(folder.shots, STAGE, key, tuple[int, ...])
    if known is not None:
        sink(StageFinished(STAGE, "", reused=True))
        return known
    from tolmach.engines.media.shots import shot_changes

    sink(StageStarted(STAGE, "", media.duration))
    shots = tuple(shot_changes(job.media))
    write_result(folder.shots, STAGE, key, shots)
    sink(StageFinished(STAGE, f"{len(shots)} found", reused=False))
    return shots


def known_shots(folder: Folder) -> tuple[int, ...]:
    """The shot changes that the last run followed."""
    return read_result(folder.shots, STAGE, None, tuple[int, ...]) or ()
