"""Work that leaves the house and comes back: tables, and what was given out."""

from __future__ import annotations

from dataclasses import dataclass

from tolmach.core.cue import Cue
from tolmach.core.document import State


@dataclass(frozen=True, slots=True)
class Row:
    """
    One sentence.

    Attributes:
        unit: id of the unit.
        start, end: media time in milliseconds.
        text: in the sheet's language; what people work on.
        comment: what the person who worked on it has to say.
    """

    unit: str
    start: int
    end: int
    speaker: str
    source: str
    text: str
    state: State = State.DRAFT
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows in one language beside the language of the recording."""

    title: str
    source_language: str
    language: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """
    What came back in a sheet: texts, states and comments by unit id.

    Attributes:
        remarks: what the reader had to assume, in sentences for people.
    """

    texts: dict[str, str]
    states: dict[str, State]
    comments: dict[str, str]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """
    What was given out in one language: the common ancestor when an edited file comes back.

    Attributes:
        texts: unit id -> text, in the order of the units.
        cues: of the subtitles, as they were written.
    """

    language: str
    texts: dict[str, str]
    cues: tuple[Cue, ...]
