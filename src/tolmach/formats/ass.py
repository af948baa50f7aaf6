"""
Advanced SubStation Alpha (ASS): subtitles with a look of their own, for players and for burning in.

The form is that of Aegisub's "ASS File Format" page and of libass. There is no escape for braces
and backslashes, so they are written as lookalikes and kept apart from what follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.cue import Cue, Track
from tolmach.formats.timing_lines import literal, written
from tolmach.languages import language

_EVENTS = "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"
_STYLES = (
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, "
    "Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, "
    "Shadow, Alignment, MarginL, MarginR, MarginV, Encoding"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    How the text stands on the picture; lengths in pixels of a `width` x `height` picture.

    The defaults keep text inside the inner 90 % of a wide picture (EBU R 95, safe area for
    graphics) and 42 characters within about two thirds of its width, as the BBC asks.
    """

    width: int = 1920
    height: int = 1080
    font: str = "Arial"
    size: int = 64
    side: int = 96
    bottom: int = 60


WIDE = Look()
TALL = Look(width=1080, height=1920, size=62, side=64, bottom=400)
"""For upright pictures: above the buttons and captions that apps lay over the lower fifth."""


def compose(
    track: Track, *, second: Track | None = None, look: Look = WIDE, title: str = ""
) -> str:
    """
    Write ASS.

    Args:
        track: the cues.
        second: the same cues in another language, shown smaller below the first.
        look: place and size of the text.
        title: of the script.
    """
    codes = {track.language, second.language if second else track.language}
    rtl = any(code != "und" and language(code).rtl for code in codes)
    head = [
        "[Script Info]",
        f"Title: {' '.join(title.split())}",
        "ScriptType: v4.00+",
        f"PlayResX: {look.width}",
        f"PlayResY: {look.height}",
        "WrapStyle: 0",
        "ScaledBorderAndShadow: yes",
        "YCbCr Matrix: None",
        "",
        "[V4+ Styles]",
        _STYLES,
        _style("Default", look, look.size, "&H00FFFFFF", rtl=rtl),
        _style("Second", look, look.size * 4 // 5, "&H0099E6FF", rtl=rtl),
        "",
        "[Events]",
        _EVENTS,
    ]
    below = second.cues if second else (None,) * len(track.cues)
    events = [_event(cue, other) for cue, other in zip(track.cues, below, strict=True)]
    return "\n".join([*head, *events]) + "\n"


def _style(name: str, look: Look, size: int, colour: str, *, rtl: bool) -> str:
    # Encoding -1 lets libass find the direction of every line; 1 is the usual left-to-right. The
    # first style of a cue decides for all of its lines.
    encoding = -1 if rtl else 1
    values = (name, look.font, size, colour, colour, "&H00000000", "&H80000000", 0, 0, 0, 0)
    place = (100, 100, 0, 0, 1, 3, 1, 2, look.side, look.side, look.bottom, encoding)
    return "Style: " + ",".join(map(str, (*values, *place)))


def _event(cue: Cue, other: Cue | None) -> str:
    lines = [literal(line) for line in written(cue.lines)]
    if other is not None:
        below = [literal(line) for line in written(other.lines)]
        lines += [f"{{\\rSecond}}{line}" for line in below]
    name = " ".join(literal(cue.speaker or "").replace(",", " ").split())
    text = "\\N".join(lines)
    return f"Dialogue: 0,{_time(cue.start)},{_time(cue.end)},Default,{name},0,0,0,,{text}"


def _time(ms: int) -> str:
    """ASS counts hundredths of a second: `0:00:01.50`."""
    hundredths = (ms + 5) // 10
    seconds, hundredths = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}.{hundredths:02d}"
