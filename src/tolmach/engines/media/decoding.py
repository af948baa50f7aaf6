"""
Sound out of recordings, one track as a stream: by the ffmpeg program, or by PyAV without it.

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
from tolmach.errors import EngineError, MediaError
from tolmach.messages import message

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
        MediaError: the file cannot be decoded; says up to which time it could.
    """
    import numpy as np

    try:
        ffmpeg_program()
    except EngineError:
        yield from _blocks_by_pyav(path, audio_track, excerpt, block_ms)
        return
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
            message(
                "'{name}' could be decoded only up to {done}.",
                name=path.name,
                done=short_clock(done // SAMPLES_PER_MS),
            ),
            next_step=message(
                "Get a complete copy of the file (ffmpeg said: {reason}).", reason=reason
            ),
            file=path.name,
            decoded_ms=done // SAMPLES_PER_MS,
        )
    if reason:
        LOG.warning("%s is damaged in places; ffmpeg said last: %s", path.name, reason)


def _blocks_by_pyav(
    path: Path, audio_track: int, excerpt: Span | None, block_ms: int
) -> Iterator[Samples]:
    """The same with PyAV: samples are gathered into blocks."""
    import numpy as np

    size = block_ms * SAMPLES_PER_MS
    limit = None if excerpt is None else excerpt.duration * SAMPLES_PER_MS
    held = np.zeros(0, dtype=np.float32)
    done = 0
    for samples in _samples_by_pyav(path, audio_track, excerpt):
        part = samples if limit is None else samples[: max(0, limit - done)]
        done += len(part)
        held = np.concatenate([held, part])
        while len(held) >= size:
            yield held[:size]
            held = held[size:]
        if limit is not None and done >= limit:
            break
    if len(held):
        yield held


def _samples_by_pyav(path: Path, audio_track: int, excerpt: Span | None) -> Iterator[Samples]:
    """Samples in order; holes become silence, and what lies before the start is left out."""
    import av
    import numpy as np

    begin = 0 if excerpt is None else excerpt.start
    written, damaged = 0, False
    with opened(path) as container:
        stream = container.streams.audio[audio_track]
        origin = (container.start_time or 0) / 1_000_000 + begin / 1000
        if begin:
            container.seek(int(origin * 1_000_000))
        resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError:
                damaged = True
                continue
            for frame in frames:
                at = None if frame.time is None else round((frame.time - origin) * SAMPLE_RATE)
                for part in resampler.resample(frame):
                    samples = part.to_ndarray()[0].astype(np.float32) / 32768.0
                    if at is not None and at - written > _HOLE:
                        yield np.zeros(at - written, dtype=np.float32)
                        written = at
                    elif at is not None and at < 0 and not written:
                        samples = samples[-at:]
                        at += part.samples
                    written += len(samples)
                    yield samples
    if damaged:
        LOG.warning("%s is damaged in places.", path.name)


_HOLE = SAMPLE_RATE // 10
"""Samples that may be missing before silence fills the hole; ffmpeg's `aresample` has the same."""


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
