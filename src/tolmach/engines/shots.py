"""Shot changes: where the picture of a video cuts, found by ffmpeg's scene filter."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tolmach.core.timing import seconds_to_ms
from tolmach.engines.media import ffmpeg_program
from tolmach.errors import MediaError

THRESHOLD = 0.3
"""How much of the picture must change at once, 0 to 1; the value of ffmpeg's own example."""

_TIME = re.compile(r"pts_time:(\d+(?:\.\d+)?)")


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
    done = subprocess.run(
        _command(path, threshold), stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
        raise MediaError(
            f"The pictures of '{path.name}' cannot be read.",
            next_step=f"Leave out --snap, or get a whole copy of the file (ffmpeg said: "
            f"{reason[0].replace(str(path), path.name)}).",
            file=path.name,
        )
    return sorted({seconds_to_ms(float(time)) for time in _TIME.findall(done.stdout.decode())})


def _command(path: Path, threshold: float) -> list[str]:
    import ffmpeg

    source = ffmpeg.input(f"file:{path}", protocol_whitelist="file,pipe")
    # A small picture is enough to see a cut, and several times faster to compare.
    pictures = source.output(
        "-",
        format="null",
        map="0:v:0?",
        map_metadata=-1,
        vf=f"scale=320:-2,select='gt(scene,{threshold})',metadata=print:file=-",
    ).global_args("-nostdin", "-v", "error")
    command: list[str] = pictures.compile(ffmpeg_program())
    return command
