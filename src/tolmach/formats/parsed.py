"""What a tolerant reader returns: the track, and an account of everything that it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tolmach.core.cue import Track
from tolmach.errors import FormatError
from tolmach.formats.timing_lines import is_blank
from tolmach.messages import counted, joined, message


class RepairKind(StrEnum):
    """What was wrong in a file, or what a track cannot hold."""

    ENCODING = "encoding"
    HEADER = "header"
    NUMBERING = "numbering"
    MISSING_BLANK = "missing_blank"
    INNER_BLANK = "inner_blank"
    TIME = "time"
    REVERSED = "reversed"
    OUTSIDE = "outside"
    CONTROL = "control"
    MARKUP = "markup"
    SETTINGS = "settings"
    NOTES = "notes"


SENTENCES: dict[RepairKind, str] = {
    RepairKind.ENCODING: message("the file is not valid UTF-8"),
    RepairKind.HEADER: message("the line WEBVTT at the start is missing"),
    RepairKind.NUMBERING: message("the cue number is missing or out of sequence"),
    RepairKind.MISSING_BLANK: message("the blank line between two cues is missing"),
    RepairKind.INNER_BLANK: message("there is a blank line inside a cue"),
    RepairKind.TIME: message("the times are not written as the format requires"),
    RepairKind.REVERSED: message("the cue ends before it starts"),
    RepairKind.OUTSIDE: message("this text belongs to no cue"),
    RepairKind.CONTROL: message("there are control characters in the text"),
    RepairKind.MARKUP: message("there is markup in the text"),
    RepairKind.SETTINGS: message("there are settings for the cue's place on screen"),
    RepairKind.NOTES: message("there is a note, a style or a region"),
}
"""Each kind as half a sentence for people."""


@dataclass(frozen=True, slots=True)
class Repair:
    """One change that reading made; `line` counts from 1, `detail` quotes what was found."""

    kind: RepairKind
    line: int
    detail: str = ""

    @property
    def sentence(self) -> str:
        """The change for people, without its line number."""
        return joined(SENTENCES[self.kind], f"({self.detail})" if self.detail else "")


@dataclass(frozen=True, slots=True)
class Parsed:
    """
    A subtitle file as it was read.

    Attributes:
        track: the cues in the order of the file, which may be wrong: checking is not reading.
        repaired: damage that was repaired; empty for a sound file.
        dropped: legal things that a track does not hold, such as italics, positions and notes.
        encoding: how the bytes were read, in Python's name; empty when the text was decoded before.
    """

    track: Track
    repaired: tuple[Repair, ...] = ()
    dropped: tuple[Repair, ...] = ()
    encoding: str = ""


_LEFT_OUT = {
    RepairKind.MARKUP: message("italics, colours or other markup"),
    RepairKind.SETTINGS: message("places on screen"),
    RepairKind.NOTES: message("notes, styles or regions"),
}
_SHOWN = 5


def left_out(parsed: Parsed, *, notes: bool = True) -> list[str]:
    """
    What a file holds besides text and times and what is made of it does not, for people.

    Args:
        notes: also name notes, styles and regions.

    >>> left_out(Parsed(Track("en", ()), dropped=(Repair(RepairKind.MARKUP, 3, "<i>"),)))
    ['Left out: italics, colours or other markup (line 3).']
    """
    lines: dict[RepairKind, list[int]] = {}
    for repair in parsed.dropped:
        if notes or repair.kind is not RepairKind.NOTES:
            lines.setdefault(repair.kind, []).append(repair.line)
    return [
        counted(
            "Left out: {what} (line {lines}).",
            "Left out: {what} (lines {lines}).",
            len(found),
            what=_LEFT_OUT.get(kind, SENTENCES[kind]),
            lines=", ".join(map(str, found[:_SHOWN])) + (" …" if len(found) > _SHOWN else ""),
        )
        for kind, found in lines.items()
    ]


class Account:
    """Collects what one reading repairs and drops; a strict one refuses the first damage."""

    def __init__(self, *, strict: bool = False) -> None:
        """Begin an empty account."""
        self.strict = strict
        self.repaired: list[Repair] = []
        self.dropped: list[Repair] = []

    def repair(self, kind: RepairKind, line: int, detail: str = "") -> None:
        """
        Note one repair.

        Raises:
            FormatError: the account is strict.
        """
        found = Repair(kind, line, truncate(detail))
        if self.strict:
            raise refusal(found)
        self.repaired.append(found)

    def drop(self, kind: RepairKind, line: int, detail: str = "") -> None:
        """Note something legal that the track does not hold."""
        self.dropped.append(Repair(kind, line, truncate(detail)))

    def body(self, lines: Sequence[str], start: int, end: int) -> list[str]:
        """The lines of text of a cue, in rows `start` to `end` of a file, blank ones left out."""
        rows = [row for row in range(start, end) if not is_blank(lines[row])]
        for before, row in zip([start - 1, *rows], rows, strict=False):
            if row - before > 1:
                self.repair(RepairKind.INNER_BLANK, before + 2)
        return [lines[row] for row in rows]

    def close(self, track: Track) -> Parsed:
        """The track with what was noted."""
        return Parsed(track, tuple(self.repaired), tuple(self.dropped))


def refusal(found: Repair) -> FormatError:
    """The error with which a strict reader refuses a damaged file."""
    return FormatError(
        message("Line {line}: {sentence}.", line=found.line, sentence=found.sentence),
        next_step=message("Leave --strict out to have it repaired, or correct the line."),
        line=found.line,
        reason=found.kind.value,
    )


def truncate(text: str, limit: int = 60) -> str:
    """Text for a message: on one line, cut to `limit` characters, harmless to a terminal."""
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
