"""The first step: what the recording is, found out before anything is written."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from tolmach.core.document import Media
from tolmach.pipeline.job import Job
from tolmach.workspace.artifacts import key_of, read_result, write_result
from tolmach.workspace.folder import Folder

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
