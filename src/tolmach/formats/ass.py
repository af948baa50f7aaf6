"""
Advanced SubStation Alpha (ASS): subtitles with a look of their own, for players and for burning in.

The form is that of Aegisub's "ASS File Format" page and of libass. There is no escape for braces
and backslashes, so they are written as lookalikes and kept apart from what follows. Files of its
predecessor SSA are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tolmach.core.cue import Cue, Track
from tolmach.formats.format import Content, Format, Holds, Subtitles
from tolmach.formats.parsed import Account, Parsed, RepairKind
from tolmach.formats.timing_lines import (
    is_blank,
    literal,
    milliseconds,
    plain,
    split_lines,
    written,
)
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
    How the text is shown on the picture; lengths in pixels of a `width` x `height` picture.

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


_FIELDS = ("layer", "start", "end", "style", "name", "l", "r", "v", "effect", "text")
"""Of an event, where no line `Format:` names others."""
_TIME = re.compile(r"\s*(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?\s*")
_OVERRIDE = re.compile(r"(\{[^{}]*\})")
_OPENING = re.compile(r"(?:\s|;[^\n]*\n)*+\[(?:Script Info|V4\+? Styles|Events)\]", re.I)
_DRAWING = re.compile(r"\\p(\d)")
_KEPT_APART = "\\\u2060"


def parse(text: str, *, language: str = "und", strict: bool = False) -> Parsed:
    """
    Read ASS or SSA; cues keep the order of the file.

    Args:
        text: the decoded file.
        language: code of the language, which ASS does not say.
        strict: refuse a damaged file instead of repairing it.

    Raises:
        FormatError: the file is damaged and `strict`.
    """
    account = Account(strict=strict)
    fields: tuple[str, ...] = _FIELDS
    section, cues = "", list[Cue]()
    for number, line in enumerate(split_lines(text.removeprefix("\ufeff")), 1):
        kind, colon, value = line.strip().partition(":")
        if is_blank(line) or line.startswith(";"):
            continue
        if not colon and kind.startswith("["):
            section = kind.strip("[]").lower()
        elif kind == "Dialogue":  # a damaged head must not cost words
            cues += _read_event(value, fields, number, account)
        elif section == "events" and kind == "Format":
            named = tuple(name.strip().lower() for name in value.split(","))
            fields = named if {"start", "end"} <= set(named) and named[-1] == "text" else _FIELDS
        elif kind in ("Style", "Comment"):
            account.drop(RepairKind.NOTES, number, line)
        elif section == "events":
            account.repair(RepairKind.OUTSIDE, number, line)
    return account.close(Track(language, tuple(cues)))


def _read_event(
    value: str, fields: tuple[str, ...], number: int, account: Account
) -> Iterator[Cue]:
    """The cue of a line `Dialogue:`; none where it has no times."""
    parts = dict(zip(fields, value.split(",", len(fields) - 1), strict=False))
    times = [_TIME.fullmatch(parts.get(name, "")) for name in ("start", "end")]
    start, end = (milliseconds(*time.groups()) if time else -1 for time in times)
    if min(start, end) < 0 or "text" not in parts:
        account.repair(RepairKind.OUTSIDE, number, value)
        return
    if end < start:
        account.repair(RepairKind.REVERSED, number, value)
    pairs = [plain(line) for line in _shown(parts["text"], number, account)]
    if any(changed for _, changed in pairs):
        account.repair(RepairKind.CONTROL, number)
    lines = tuple(part.replace(_KEPT_APART, "\\") for part, _ in pairs if part)
    name = parts.get("name", parts.get("actor", "")).strip()
    yield Cue(start, max(start, end), lines, name or None)


def _shown(text: str, number: int, account: Account) -> list[str]:
    """The lines of an event, without overrides and the drawings that they switch on."""
    drawing, shown = False, []
    for part in _OVERRIDE.split(text):
        if _OVERRIDE.fullmatch(part):
            account.drop(RepairKind.MARKUP, number, part)
            scales = _DRAWING.findall(part)
            drawing = scales[-1] != "0" if scales else drawing
        elif not drawing:
            shown.append(part)
    return re.split(r"\\[Nn]", "".join(shown).replace("\\h", " "))


def compose(
    track: Track,
    *,
    second: Track | None = None,
    look: Look = WIDE,
    title: str = "",
    note: str = "",
) -> str:
    """
    Write ASS.

    Args:
        track: the cues.
        second: the same cues in another language, shown smaller below the first.
        look: place and size of the text.
        title: of the script.
        note: a comment for people who open the file, such as how it was made.
    """
    codes = {track.language, second.language if second else track.language}
    rtl = any(code != "und" and language(code).rtl for code in codes)
    head = [
        "[Script Info]",
        *([f"; {' '.join(note.split())}"] if note else []),
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


FORMAT: Format[Subtitles] = Format(
    name="ass",
    content=Content.TRACK,
    help="subtitles with a look of their own",
    suffixes=("ass",),
    sniff=lambda text: _OPENING.match(text) is not None,
    parse=parse,
    compose=lambda it: compose(it.track, second=it.second, title=it.title, note=it.note),
    bilingual="subtitles in two languages and sizes",
    editable=True,
    holds=frozenset({Holds.SPEAKERS, Holds.NOTE}),
)
