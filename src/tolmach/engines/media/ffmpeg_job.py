"""
One run of the ffmpeg program that writes a video.

The result is written beside its final name and moved there when it is complete.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tolmach.core.events import Progress
from tolmach.engines.media.ffmpeg_program import running
from tolmach.errors import EngineError, UsageError
from tolmach.messages import message

_NO_GLYPH = "failed to find any fallback with glyph"


@dataclass(frozen=True, slots=True)
class Recipe:
    """
    What ffmpeg is to do.

    Attributes:
        streams: of ffmpeg-python, in the order of the result.
        options: of the result, one value each.
        folder: where ffmpeg works.
        program: the ffmpeg that can do it.
        tags: further options; ffmpeg-python keeps one value per option, and streams have several.
    """

    streams: tuple[Any, ...]
    options: dict[str, Any]
    folder: str
    program: str
    tags: tuple[str, ...] = ()


def written(video: Path, target: Path, recipe: Recipe, progress: Progress) -> Path:
    """
    Run ffmpeg into a temporary file and move it to its name when it is complete.

    Args:
        video: the original, for messages.
        target: where the result goes; its suffix says the container.
        progress: in milliseconds of media; ffmpeg does not say how many there are in all.

    Raises:
        UsageError: the result would replace the original.
        EngineError: ffmpeg failed, or no installed font has the letters.
    """
    import ffmpeg

    target = target.resolve()
    if target.exists() and target.samefile(video):
        raise UsageError(
            message("The result would replace the original."),
            next_step=message("Choose another folder with --out."),
        )
    part = target.with_name(f".{target.stem[:80]}.part{target.suffix}")
    output = ffmpeg.output(*recipe.streams, f"file:{part}", fflags="+bitexact", **recipe.options)
    *head, place = output.compile(recipe.program)
    command = [*head, *recipe.tags, place, "-y", "-nostdin", "-v", "warning"]
    command += ["-progress", "pipe:1", "-nostats"]
    try:
        _run(command, video, progress, recipe.folder)
        part.replace(target)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return target


def _run(command: list[str], video: Path, progress: Progress, folder: str) -> None:
    with running(command, folder=folder) as run:
        for line in run.lines():
            key, _, value = line.decode().partition("=")
            if key == "out_time_us" and value.strip().lstrip("-").isdigit():
                progress(max(0, int(value) // 1000), 0)
    if run.status:
        reason = run.reason or "no reason given"
        raise EngineError(
            message(
                "ffmpeg could not write the video: {replace}",
                replace=reason.replace(str(video.parent), ""),
            ),
            next_step=message("Look whether the disk is full and the video plays to its end."),
            file=video.name,
        )
    if _NO_GLYPH in run.said:
        raise EngineError(
            message("No installed font has all letters of the subtitles."),
            next_step=message("Install a font such as DejaVu Sans or Noto Sans and run it again."),
        )
