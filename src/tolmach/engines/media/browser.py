"""
Media for a browser: what it can play by itself, a small copy of what it cannot, and a waveform.

Browsers fail silently: HEVC and ProRes play with sound and without a picture, AC-3 with a picture
and without sound. So codecs are looked at, not tried.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.events import Progress, no_progress
from tolmach.engines.media.ffmpeg_program import CONTAINERS, PROTOCOLS, Run, ffmpeg_program, running
from tolmach.engines.media.probe import opened
from tolmach.errors import EngineError
from tolmach.messages import message

_CONTAINERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "mp4": (frozenset({"h264", "av1", "vp9"}), frozenset({"aac", "mp3", "opus", "flac"})),
    "webm": (frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"})),
    "mp3": (frozenset(), frozenset({"mp3"})),
    "wav": (frozenset(), frozenset({"pcm_s16le", "pcm_u8", "pcm_s24le", "pcm_f32le"})),
    "flac": (frozenset(), frozenset({"flac"})),
    "ogg": (frozenset(), frozenset({"opus", "vorbis", "flac"})),
}
"""Kind of file -> codecs of picture and sound that Chromium, Firefox and Safari play in it."""
_BY_ENDING = {
    ".mp4": "mp4", ".m4v": "mp4", ".m4a": "mp4", ".mov": "mp4", ".webm": "webm", ".mp3": "mp3",
    ".wav": "wav", ".flac": "flac", ".ogg": "ogg", ".oga": "ogg", ".opus": "ogg",
}  # fmt: skip
TYPES = {
    ".mp4": "video/mp4", ".m4v": "video/mp4", ".m4a": "audio/mp4", ".mov": "video/mp4",
    ".webm": "video/webm", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".flac": "audio/flac",
    ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg",
}  # fmt: skip
"""Ending of a file that browsers play -> its media type."""

PEAKS_STEP = 10
"""Milliseconds of sound for one peak of the finest level."""
PEAKS_FACTOR = 8
"""Peaks of one level that become one of the next."""
PEAKS_LEVELS = 3
_RATE = 8_000
"""Samples per second of the waveform's sound; a picture of speech needs no more."""
_BLOCK = _RATE * PEAKS_STEP // 1000


@dataclass(frozen=True, slots=True)
class Playable:
    """
    What a browser can do with a file.

    Attributes:
        video: whether it has a picture that moves.
        reason: why a copy is needed, in words; empty when the file plays as it is.
    """

    video: bool
    reason: str


def playable(path: Path) -> Playable:
    """
    Look whether browsers play a file as it is.

    Raises:
        MediaError: it is no recording.
    """
    with opened(path) as container:
        pictures = [stream for stream in container.streams.video if not _is_cover(stream)]
        sounds = list(container.streams.audio)
        video = pictures[0].codec_context.name if pictures else ""
        audio = sounds[0].codec_context.name if sounds else ""
        depth = pictures[0].codec_context.pix_fmt if pictures else ""
    kind = _BY_ENDING.get(path.suffix.lower(), "")
    if not kind:
        reason = f"browsers do not open files of type {path.suffix.lower() or 'unknown'}"
    elif video and _plain(video) not in _CONTAINERS[kind][0]:
        reason = f"browsers do not show {_plain(video)}"
    elif audio and _plain(audio) not in _CONTAINERS[kind][1]:
        reason = f"browsers do not play {_plain(audio)}"
    elif video == "h264" and depth not in ("yuv420p", "yuvj420p"):
        reason = f"not every browser shows H.264 with {depth}"
    else:
        reason = ""
    return Playable(bool(video), reason)


def _plain(codec: str) -> str:
    """
    The codec behind the name of the library that decodes it.

    >>> _plain("libdav1d"), _plain("mp3float"), _plain("hevc")
    ('av1', 'mp3', 'hevc')
    """
    known = {"libdav1d": "av1", "libvpx": "vp8", "libvpx-vp9": "vp9", "libopus": "opus"}
    return known.get(codec, codec.removesuffix("float"))


def _is_cover(stream: Any) -> bool:
    """Whether a stream is a picture of the cover, which music files have."""
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.attached_pic)


def make_proxy(media: Path, target: Path, video: bool, progress: Progress = no_progress) -> None:
    """
    Write a small copy that every browser plays: H.264 and AAC, a keyframe every second.

    The time line is that of the original, so that cues fit.

    Args:
        target: an MP4; it appears when it is whole.
        progress: in milliseconds of media; ffmpeg does not say how many there are in all.

    Raises:
        EngineError: ffmpeg failed.
    """
    picture = [
        "-map", "0:v:0", "-vf", "scale=-2:'trunc(min(480,ih)/2)*2':flags=bicubic,format=yuv420p",
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "26",
        "-force_key_frames", "expr:gte(t,n_forced*1)", "-bf", "0",
    ]  # fmt: skip
    sound = ["-map", "0:a:0?", "-c:a", "aac", "-b:a", "96k", "-ac", "1"]
    rest = ["-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "-f", "mp4"]
    part = target.with_name(f".{target.stem}.{os.getpid()}.tmp")
    shown = picture if video else ["-vn"]
    command = _command(media, "-progress", "pipe:1", *shown, *sound, *rest, f"file:{part}")
    try:
        with running(command) as run:
            for line in run.lines():
                key, _, value = line.decode().partition("=")
                if key == "out_time_us" and value.strip().isdigit():
                    progress(int(value) // 1000, 0)
        _require_success(run, media)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _command(media: Path, *output: str) -> list[str]:
    return [
        ffmpeg_program(), "-nostdin", "-v", "error", "-y", "-nostats",
        "-protocol_whitelist", PROTOCOLS, "-format_whitelist", CONTAINERS,
        "-i", f"file:{media.resolve()}", *output,
    ]  # fmt: skip


def _require_success(run: Run, media: Path) -> None:
    if run.status:
        reason = (run.reason or "no reason given").replace(str(media.parent), "")
        raise EngineError(
            message(
                "ffmpeg could not prepare '{media}': {reason}", media=media.name, reason=reason
            ),
            next_step=message("Look whether the disk is full and the recording plays to its end."),
            file=media.name,
        )


def make_peaks(media: Path, targets: Sequence[Path], progress: Progress = no_progress) -> None:
    """
    Measure how loud a recording is, on the media clock.

    Every file has one byte for each step: the largest sample in it, 0 to 255.

    Args:
        targets: files of the levels, the finest first; they appear when they are whole.
        progress: in milliseconds of media; ffmpeg does not say how many there are in all.

    Raises:
        EngineError: ffmpeg failed.
    """
    timed = "aresample=async=1:first_pts=0"  # silence where the sound begins late or has gaps
    output = ["-map", "0:a:0", "-af", timed, "-ac", "1", "-ar", str(_RATE), "-f", "s16le", "pipe:1"]
    peaks = bytearray()
    with running(_command(media, *output)) as run:
        while block := run.read(2 * _BLOCK * 100):
            peaks += _peaks_of(block)
            progress(len(peaks) * PEAKS_STEP, 0)
    _require_success(run, media)
    for target in targets:
        part = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        part.write_bytes(peaks)
        part.replace(target)
        ends = range(0, len(peaks), PEAKS_FACTOR)
        peaks = bytearray(max(peaks[i : i + PEAKS_FACTOR]) for i in ends)


def _peaks_of(block: bytes) -> bytes:
    r"""
    The largest sample of every step, as a byte.

    >>> list(_peaks_of((b"\xff\x7f" + b"\x00\x00" * 79) + b"\x00\x40" * 80))
    [255, 128]
    """
    samples = array("h")
    samples.frombytes(block[: len(block) // 2 * 2])
    found = bytearray()
    for start in range(0, len(samples), _BLOCK):
        part = samples[start : start + _BLOCK]
        loudest = (max(part), -min(part))
        found.append(min(255, (max(loudest) + 64) >> 7))
    return bytes(found)
