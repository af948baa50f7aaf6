"""What is known of the media file itself: its description, its hash, its shot changes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Media
from tolmach.core.events import EventSink, StageFinished, StageStarted
from tolmach.errors import UsageError
from tolmach.messages import message
from tolmach.pipeline.job import Job
from tolmach.workspace.artifacts import key_of, read_result, write_result
from tolmach.workspace.folder import Folder

SHOTS = "shots"
SHOTS_VERSION = 1
_BLOCK = 1 << 20


def look(job: Job) -> Media:
    """
    Describe the recording, its hash left empty; nothing is written.

    Raises:
        MediaError: it is missing, empty, damaged, or has no such audio track.
    """
    from tolmach.engines.media.probe import probe  # loads PyAV

    return probe(job.media, job.audio.audio_track)


def with_hash(media: Media, path: Path, folder: Folder) -> Media:
    """
    Add the hash of the file's bytes; it is kept as long as size and time of the file stay the same.
    """
    stat = path.stat()
    key = key_of("media", 1, {"media": media, "size": stat.st_size, "changed": stat.st_mtime_ns})
    known = read_result(folder.media, "media", key, Media)
    if known is not None:
        return known
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    hashed = replace(media, sha256=digest.hexdigest())
    write_result(folder.media, "media", key, hashed)
    return hashed


def require_same(job: Job, known: Media, folder: Folder) -> Media:
    """
    Describe the recording of a job, with its hash, for a folder that has one already.

    Raises:
        UsageError: it is another recording than the folder's, which is `known`.
        MediaError: as `look`.
    """
    media = with_hash(look(job), job.media, folder)
    if known.sha256 not in ("", media.sha256):
        raise UsageError(
            message(
                "'{recording}' is not the recording of this folder, which is '{other}'.",
                recording=job.media.name,
                other=known.name,
            ),
            next_step=message("Name the file that was given to `tolmach run`."),
        )
    return media


def beside(work: Path, name: str) -> Path | None:
    """The recording of a work folder, by its name in the folder or above it; None elsewhere."""
    if not name or Path(name).name != name or "\\" in name:
        return None  # the name comes from the document, which may come from somebody else
    return next((path for path in (work / name, work.parent / name) if path.is_file()), None)


def find_shots(job: Job, media: Media, folder: Folder, sink: EventSink) -> tuple[int, ...]:
    """
    Times of shot changes in milliseconds; none when cues need not follow the picture.

    Raises:
        MediaError: the picture cannot be read.
    """
    if not job.snap.snap:
        folder.shots.unlink(missing_ok=True)  # later exports shall not follow the picture either
        return ()
    key = key_of(SHOTS, SHOTS_VERSION, {"media": media.sha256})
    known = read_result(folder.shots, SHOTS, key, tuple[int, ...])
    if known is not None:
        sink(StageFinished(SHOTS, "", reused=True))
        return known
    from tolmach.engines.media.shots import shot_changes

    sink(StageStarted(SHOTS, "", media.duration))
    shots = tuple(shot_changes(job.media))
    write_result(folder.shots, SHOTS, key, shots)
    sink(StageFinished(SHOTS, f"{len(shots)} found", reused=False))
    return shots


def known_shots(folder: Folder) -> tuple[int, ...]:
    """The shot changes that the last run followed."""
    return read_result(folder.shots, SHOTS, None, tuple[int, ...]) or ()
