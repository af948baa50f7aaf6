"""
SRT for upload to YouTube, which reads no markup and takes anything like it for damage.

See "Supported subtitle and closed caption files" in YouTube's help: plain UTF-8, basic form only.
"""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.cue import Track
from tolmach.formats import srt
from tolmach.formats.format import Content, Format, Subtitles

_LOOKALIKES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")"})


def compose(track: Track) -> str:
    """Write SRT in which nothing can be taken for a tag or a position."""
    cues = tuple(
        replace(cue, lines=tuple(line.translate(_LOOKALIKES) for line in cue.lines))
        for cue in track.cues
    )
    return srt.compose(replace(track, cues=cues))


FORMAT: Format[Subtitles] = Format(
    name="youtube",
    content=Content.TRACK,
    help="subtitles for upload to YouTube",
    suffixes=("youtube.srt",),
    compose=lambda it: compose(it.track),
    editable=True,
)
