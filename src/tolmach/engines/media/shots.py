"""Shot changes: where the picture of a video cuts, found by ffmpeg's scene filter."""

from __future__ import annotations

import re
from pathlib import Path

from tolmach.core.timing import seconds_to_ms
from tolmach.engines.media.ffmpeg_program import ffmpeg_program, running, source
from tolmach.errors import MediaError
from tolmach.messages import message

THRESHOLD = 0.3
"""How much of the picture must change at once, 0 to 1; the value of ffmpeg's own example."""

_TIME = re.compile(rb"pts_time:(\d+(?:\.\d+)?)")


def shot_changes(path: Path, *, threshold: float = THRESHOLD) -> list[int]:
    """
    Find the shot changes of a video.

    Args:
        path: the recording; one without pictures has no shot changes.
        threshold: how much of the picture must change at once, 0 to 1.

    Returns:
        Times on the media clock in milliseconds, sorted.

    Raises:
        MediaError: ffmpeg cannot read the file.
    """
    with running(_command(path, threshold)) as run:
        found = [_TIME.search(line) for line in run.lines()]
    if run.status:
        raise MediaError(
            message("The pictures of '{name}' cannot be read.", name=path.name),
            next_step=message(
                "Leave out --snap, or get a complete copy of the file (ffmpeg said: {replace}).",
                replace=run.reason.replace(str(path), path.name),
            ),
            file=path.name,
        )
    return sorted({seconds_to_ms(float(time[1])) for time in found if time})


def _command(path: Path, threshold: float) -> list[str]:
    # A small picture is enough to see a cut, and several times faster to compare.
    pictures = (
        source(path)
        .output(
            "-",
            format="null",
            map="0:v:0?",
            map_metadata=-1,
            vf=f"scale=320:-2,select='gt(scene,{threshold})',metadata=print:file=-:direct=1",
            progress="pipe:1",  # a sign of life in a film without cuts
        )
        .global_args("-nostdin", "-v", "error")
    )
    command: list[str] = pictures.compile(ffmpeg_program())
    return command
