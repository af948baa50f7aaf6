"""
What a recording is: PyAV looks into the file and refuses in words what cannot be used.

The media clock starts where players start: at the earliest stream of the file.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tolmach.core.document import Media
from tolmach.core.timing import seconds_to_ms, short_clock
from tolmach.engines.media.ffmpeg_program import CONTAINERS
from tolmach.errors import MediaError
from tolmach.messages import message

_STATING = frozenset({
    "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "asf", "flac", "wav", "w64", "aiff", "au",
})  # fmt: skip
"""Containers that state their length; others guess it from their size."""

_TAIL_SECONDS = 5.0
"""How far from its stated end a file may stop before it counts as cut off."""

_UNKNOWN_SIZE = 0x7FFF_F000
"""From here on, a size in a WAV header means "not known": sox writes this one, FFmpeg more."""

_EVEN = 0.002
"""How far the average of a steady frame rate may lie from that of the clock."""
_FASTEST_PICTURES = 240
"""Frames per second above which a header is damaged or of no film."""

_LEAST_RATE = 2_000
"""Samples a second below which there is no speech; a header that says less is damaged or a trap."""


def probe(path: Path, audio_track: int = 0) -> Media:
    """
    Describe a recording; its hash is left empty.

    Raises:
        MediaError: no such file, a folder, empty, not a recording, cut off, or without the track.
    """
    with opened(path) as container:
        stream = _choose_track(path, container, audio_track)
        _require_rate(path, stream.codec_context.sample_rate)
        if container.format.name == "wav":
            _require_wav(path)
        origin = (container.start_time or 0) / 1_000_000
        if container.duration:
            duration = container.duration / 1_000_000
            if container.format.name in _STATING:
                _require_tail(path, container, origin + duration)
        else:
            duration = _last_time(container) - origin
        return Media(
            name=path.name,
            duration=max(0, seconds_to_ms(duration)),
            audio_track=audio_track,
            frame_rate=_frame_rate(container),
        )


def _frame_rate(container: Any) -> float:
    """
    Frames per second of the video, to a thousandth; 0 where frames cannot be counted.

    A picture of a cover is no video. Recordings of screens and telephones often have frames at
    uneven times: their average rate is not the one of the container's clock. Where frames are made
    of two fields, the clock may be twice as fast.
    """
    for stream in container.streams.video:
        average, clock = stream.average_rate, stream.base_rate
        if "attached_pic" in str(stream.disposition) or not average or not clock:
            continue
        for rate in (clock, clock / 2):
            if abs(rate / average - 1) < _EVEN and rate <= _FASTEST_PICTURES:
                return round(float(rate), 3)
        return 0.0
    return 0.0


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise MediaError(
            message("'{name}' is a folder.", name=path.name),
            next_step=message("Give a recording in it."),
            file=path.name,
        )
    if not path.exists():
        raise MediaError(
            message("There is no file '{path}'.", path=path),
            next_step=message("Check the name and the folder."),
            file=path.name,
        )
    if not path.is_file():
        raise MediaError(
            message("'{name}' is a device or a pipe.", name=path.name),
            next_step=message("Give a recording that is a file."),
            file=path.name,
        )
    if path.stat().st_size == 0:
        raise MediaError(
            message("'{name}' is empty.", name=path.name),
            next_step=message("Copy or download it again."),
            file=path.name,
        )


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """
    Open with PyAV, so that neither name nor content leads to the network or to other files.

    Raises:
        MediaError: no such file, a folder, empty, or whatever the libraries refuse.
    """
    import av

    _require_file(path)
    options = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}

    # PyAV 19 forgives titles in odd encodings by itself and no longer takes the word for it.
    forgiving = {"metadata_errors": "ignore"} if int(av.__version__.split(".")[0]) < 19 else {}
    try:
        with av.open(f"file:{path}", options=options, **forgiving) as container:
            yield container
    except PermissionError as error:
        raise MediaError(
            message("'{name}' may not be read.", name=path.name),
            next_step=message("Check its permissions."),
            file=path.name,
        ) from error
    except av.error.ArgumentError as error:  # the answer to a format that is not on our list
        raise MediaError(
            message(
                "'{name}' is not a recording, but for instance a play list or a picture.",
                name=path.name,
            ),
            next_step=message("Give the recording itself."),
            file=path.name,
        ) from error
    except av.error.FFmpegError as error:
        raise MediaError(
            message("'{name}' is not a recording, or it is cut off.", name=path.name),
            next_step=message("Play it to see what it is, or copy it again."),
            file=path.name,
        ) from error


def _choose_track(path: Path, container: Any, audio_track: int) -> Any:
    tracks = container.streams.audio
    if 0 <= audio_track < len(tracks):
        return tracks[audio_track]
    if not tracks:
        raise MediaError(
            message("'{name}' has no audio track.", name=path.name),
            next_step=message("Give a recording with sound."),
            file=path.name,
        )
    listed = ", ".join(f"{number} ({_describe(track)})" for number, track in enumerate(tracks))
    raise MediaError(
        message(
            "'{name}' has no audio track {audio_track}.", name=path.name, audio_track=audio_track
        ),
        next_step=message("Choose one with --audio-track: {listed}.", listed=listed),
        file=path.name,
        audio_tracks=len(tracks),
    )


def _require_rate(path: Path, rate: int) -> None:
    """Refuse sound that some kilobytes stretch over hours."""
    if 0 < rate < _LEAST_RATE:
        raise MediaError(
            message(
                "'{name}' has {rate} samples of sound a second; speech needs thousands.",
                name=path.name,
                rate=rate,
            ),
            next_step=message("Its header is damaged; copy or download it again."),
            file=path.name,
        )


def _describe(track: Any) -> str:
    language = track.metadata.get("language", "und")
    title = track.metadata.get("title", "")
    context = track.codec_context
    words = [title, "" if language == "und" else language, context.name, context.layout.name]
    return " ".join(word for word in words if word)


def _last_time(container: Any) -> float:
    """Read packets to the end of the file, without decoding; the last time that any of them has."""
    end = 0.0
    for packet in container.demux():
        if packet.pts is not None:
            end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return end


def _require_tail(path: Path, container: Any, stated_end: float) -> None:
    """Refuse a file whose last seconds are missing, before any work is done on it."""
    import av

    try:
        container.seek(max(0, int((stated_end - _TAIL_SECONDS) * 1_000_000)), backward=True)
        last = _last_time(container)
    except av.error.FFmpegError:
        last = 0.0
    if stated_end - last > _TAIL_SECONDS:
        raise _cut_off(path, stated_end)


def _require_wav(path: Path) -> None:
    """
    Refuse a WAV file that holds less sound than its header says.

    FFmpeg goes by the size of the file and says nothing. A size that no header means, from a
    program that wrote into a pipe, is not believed.
    """
    try:
        with wave.open(str(path)) as sound:
            frame = sound.getsampwidth() * sound.getnchannels()
            frames, rate = sound.getnframes(), sound.getframerate()
    except (wave.Error, EOFError):
        return  # not plain PCM: the length cannot be computed from the size
    missing = frames * frame - path.stat().st_size
    if frames * frame < _UNKNOWN_SIZE and missing > _TAIL_SECONDS * frame * rate:
        raise _cut_off(path, frames / rate)


def _cut_off(path: Path, stated_end: float) -> MediaError:
    return MediaError(
        message(
            "'{name}' is cut off: it should be {seconds_to_ms} long, and its end is missing.",
            name=path.name,
            seconds_to_ms=short_clock(seconds_to_ms(stated_end)),
        ),
        next_step=message("Copy or download it again."),
        file=path.name,
        stated_ms=seconds_to_ms(stated_end),
    )
