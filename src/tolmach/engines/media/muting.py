"""
Stretches of a video without sound: the part of an ffmpeg command that mutes them.

Sound is muted before it is encoded, so the result holds nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tolmach.core.timing import Span, merge_spans, ms_to_seconds
from tolmach.engines.media.ffmpeg_program import running

_FRAME = 64
"""
Samples that are muted together, 1.3 ms at 48 kHz: a stretch grows by less than this at each end.

The filter `volume` decides once per frame, and frames of files often have more than a thousand
samples.
"""


def muted(silent: Sequence[Span], folder: str, program: str) -> dict[str, str]:
    """
    Options for a result whose sound is encoded again, with silence in some stretches.

    Args:
        silent: stretches on the media clock; without any, there are no options.
        folder: where ffmpeg will work; the filter is written into a file there, because hundreds
            of stretches are too long for a command line.
        program: the ffmpeg that will run.
    """
    if not silent:
        return {}
    Path(folder, "mute.txt").write_text(_filter(merge_spans(silent)), "utf-8")
    return {"c:a": "aac", _option(program): "mute.txt"}


def _filter(silent: Sequence[Span]) -> str:
    # With `async` holes become silence, as when speech was recognized: the times are of that clock.
    # `asendcmd` in place of an expression may run ahead of the filter that it commands.
    return (
        f"aresample=async=1,asetnsamples={_FRAME}:p=0,volume=eval=frame:volume='{_volume(silent)}'"
    )


def _volume(silent: Sequence[Span]) -> str:
    """
    An expression for the volume of a frame: 1 where the whole frame is outside, else 0.

    The stretches are in order and apart; they are halved again and again, so that a frame asks
    only for a few of them. A frame without a time is muted: every comparison with it is false.
    """
    end = f"t+{_FRAME}/sample_rate"
    if len(silent) == 1:
        (only,) = silent
        return f"lte({end},{ms_to_seconds(only.start)})+gte(t,{ms_to_seconds(only.end)})"
    half = len(silent) // 2
    before, after = _volume(silent[:half]), _volume(silent[half:])
    return f"if(lte({end},{ms_to_seconds(silent[half].start)}),{before},{after})"


def _option(program: str) -> str:
    """How this ffmpeg reads a filter from a file: before version 7 by another option than now."""
    with running([program, "-hide_banner", "-h"]) as run:
        shown = b"".join(run.lines())
    return "filter_script:a" if b"-filter_script" in shown else "/filter:a"
