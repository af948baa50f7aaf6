"""
Sound out of recordings: the ffmpeg program decodes one track as a stream.

Sample 0 is media time 0, also when the track begins late or has holes.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tolmach.core.timing import Span, short_clock
from tolmach.engines.media.ffmpeg_program import ffmpeg_program, running, source
from tolmach.engines.media.probe import opened
from tolmach.errors import MediaError

if TYPE_CHECKING:
    from tolmach.engines.ports import Samples

LOG = logging.getLogger(__name__)

SAMPLE_RATE = 16_000
SAMPLES_PER_MS = SAMPLE_RATE // 1000
_STREAMED = frozenset({".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".vob"})
"""Files whose clock ffmpeg starts with the streams that it reads, not with all that there are."""
BLOCK_MS = 8_000
"""Sound per block: 250 frames of 32 ms for the voice detector; larger ones only cost memory."""


def pcm_blocks(
    path: Path, audio_track: int = 0, excerpt: Span | None = None, *, block_ms: int = BLOCK_MS
) -> Iterator[Samples]:
    """
    Decode one audio track to 16 kHz mono float32, block after block; only one is ever held.

    Every block but the last has `block_ms` of sound. Holes in the track become silence, so that
    sample `n` is media time `n / 16` ms, counted from the start of the excerpt where there is one.

    Raises:
        MediaError: ffmpeg cannot decode the file; says up to which time it could.
    """
    import numpy as np

    size = block_ms * SAMPLES_PER_MS * 2
    done = 0
    with running(_decode_command(path, audio_track, excerpt)) as run:
        while data := run.read(size):
            samples = np.frombuffer(data[: len(data) & ~1], dtype="<i2")
            done += len(samples)
            yield samples.astype(np.float32) / 32768.0
    reason = run.reason.replace(str(path), path.name)
    if run.status:
        raise MediaError(
            f"'{path.name}' could be decoded only up to {short_clock(done // SAMPLES_PER_MS)}.",
            next_step=f"Get a complete copy of the file (ffmpeg said: {reason}).",
            file=path.name,
            decoded_ms=done // SAMPLES_PER_MS,
        )
    if reason:
        LOG.warning("%s is damaged in places; ffmpeg said last: %s", path.name, reason)


def _decode_command(path: Path, audio_track: int, excerpt: Span | None) -> list[str]:
    part = {} if excerpt is None else {"ss": excerpt.start / 1000, "t": excerpt.duration / 1000}
    track = source(path, **part)[f"a:{audio_track}"]
    sound = track.filter("aresample", **{"async": 1, "first_pts": 0})
    target = sound.output("pipe:1", format="s16le", acodec="pcm_s16le", ac=1, ar=SAMPLE_RATE)
    command: list[str] = target.global_args("-nostdin", "-v", "error").compile(ffmpeg_program())
    if path.suffix.lower() in _STREAMED and _has_picture(path):
        # into nowhere, in a form that takes pictures of unknown size, which `null` does not
        command += ["-map", "0:v", "-c", "copy", "-f", "mpegts", "-y", os.devnull]
    return command


def _has_picture(path: Path) -> bool:
    try:
        with opened(path) as container:
            return bool(container.streams.video)
    except MediaError:
        return False  # ffmpeg will say what is wrong
