"""
Video out: subtitles as tracks beside the picture, or burnt into it, through ffmpeg.

The original is only ever read. Facts about the maker that cameras put into files (place, device,
name) are left behind, and so are closed captions, data streams and messages between the pictures; a
C2PA manifest does not survive either.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.events import Progress, no_progress
from tolmach.core.timing import Span
from tolmach.engines.media.ffmpeg_job import Recipe, written
from tolmach.engines.media.ffmpeg_program import ffmpeg_program, source
from tolmach.engines.media.hidden_data import NO_CAPTIONS, QUALITY, clean_pictures
from tolmach.engines.media.muting import muted
from tolmach.engines.media.probe import opened
from tolmach.errors import MediaError
from tolmach.languages import language
from tolmach.messages import message

_MP4 = frozenset({".mp4", ".m4v", ".mov"})
_INTO_MP4 = frozenset({"aac", "mp3", "ac3", "eac3", "alac", "opus"})
_CODE = re.compile("[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Picture:
    """Size of the picture as it is shown, rotation applied; `sound` names the audio codec."""

    width: int
    height: int
    sound: str

    @property
    def upright(self) -> bool:
        """Whether the picture is higher than wide."""
        return self.height > self.width


def _spoken(video: Path) -> tuple[str, ...]:
    """Options that keep the languages of the sound, of all that the original says about itself."""
    try:
        with opened(video) as container:
            codes = [track.metadata.get("language", "") for track in container.streams.audio]
    except MediaError:
        return ()  # ffmpeg will say what is wrong
    return tuple(
        option
        for number, code in enumerate(codes)
        if _CODE.fullmatch(code)
        for option in (f"-metadata:s:a:{number}", f"language={code}")
    )


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """Subtitles to lay beside the picture: SRT text and its language."""

    text: str
    language: str


def picture(video: Path) -> Picture:
    """
    Look at the first picture of a video.

    Raises:
        MediaError: it cannot be read or has no picture.
    """
    with opened(video) as container:
        tracks = container.streams.video
        frame = next(container.decode(tracks[0]), None) if tracks else None
        if frame is None:
            raise MediaError(
                message("'{video}' has no picture.", video=video.name),
                next_step=message("Name a video with --video."),
            )
        sound = container.streams.audio
        name = sound[0].codec_context.name if sound else ""
        size = (frame.width, frame.height)
        width, height = size[::-1] if frame.rotation % 180 else size
        return Picture(width, height, name)


def container(video: Path) -> str:
    """The ending of a copy with subtitles beside the picture: MP4 stays MP4, others are MKV."""
    ending = video.suffix.lower()
    return ending if ending in _MP4 else ".mkv"


def mux(
    video: Path,
    tracks: Sequence[SubtitleTrack],
    target: Path,
    default: str,
    silent: Sequence[Span],
    progress: Progress = no_progress,
) -> Path:
    """
    Lay subtitles beside picture and sound, which are copied where nothing is muted or hidden.

    Args:
        tracks: at least one.
        target: the result; its ending is that of `container`.
        default: language of the track that players switch on by themselves.
        silent: stretches on the media clock without sound; with any, all sound becomes AAC.
        progress: in milliseconds of media.

    Returns:
        The file that was written.

    Raises:
        UsageError: the result would replace the original.
        EngineError: ffmpeg failed; its own words are in the message.
    """
    import ffmpeg

    pictures = clean_pictures(video)
    program = ffmpeg_program(*(["libx264"] if "libx264" in pictures.values() else []))
    original = source(video.resolve())
    options: dict[str, Any] = {
        **pictures,
        "c:a": "copy",
        "c:s": "mov_text" if target.suffix in _MP4 else "srt",
        "map_metadata": -1,
        "map_chapters": 0,
    }
    with tempfile.TemporaryDirectory() as folder:
        inputs: list[Any] = []
        tags: list[str] = []
        for number, track in enumerate(tracks):
            path = Path(folder, f"{number}.srt")
            path.write_text(track.text, "utf-8")
            inputs.append(ffmpeg.input(f"file:{path}")["s"])
            known = language(track.language)
            for tag in (f"language={known.iso639_2}", f"title={known.name}"):
                tags += [f"-metadata:s:s:{number}", tag]
            options[f"disposition:s:{number}"] = "default" if track.language == default else "0"
        options |= muted(silent, folder, program)
        streams = (original["V?"], original["a?"], *inputs)
        tags += _spoken(video)
        return written(
            video, target, Recipe(streams, options, folder, program, tuple(tags)), progress
        )


def burn(
    video: Path,
    subtitles: str,
    target: Path,
    silent: Sequence[Span],
    progress: Progress = no_progress,
) -> Path:
    """
    Draw subtitles into the picture with libass; sound is copied where MP4 can hold it.

    Args:
        subtitles: in ASS.
        target: the result, an MP4 file; its pictures become H.264.
        silent: stretches on the media clock without sound; with any, all sound becomes AAC.
        progress: in milliseconds of media.

    Returns:
        The file that was written.

    Raises:
        UsageError: the result would replace the original.
        EngineError: ffmpeg failed, or no installed font has the letters.
    """
    program = ffmpeg_program("ass", "libx264")
    original = source(video.resolve())
    shown = picture(video)
    copied = shown.sound in _INTO_MP4
    options: dict[str, Any] = {
        "c:v": "libx264",
        "crf": QUALITY,
        "preset": "medium",
        "pix_fmt": "yuv420p",
        **NO_CAPTIONS,
        "c:a": "copy" if copied else "aac",
        "map_metadata": -1,
        "movflags": "+faststart",
    }
    with tempfile.TemporaryDirectory() as folder:
        # A plain name in the working folder needs none of the filter language's escapes.
        Path(folder, "burn.ass").write_text(subtitles, "utf-8")
        # libx264 with 4:2:0 needs even sides.
        drawn = original["v:0"].filter("ass", "burn.ass")
        drawn = drawn.filter("crop", "trunc(iw/2)*2", "trunc(ih/2)*2")
        options |= muted(silent, folder, program)
        recipe = Recipe((drawn, original["a?"]), options, folder, program, _spoken(video))
        return written(video, target, recipe, progress)
