"""
Edits: what people did to a document, kept apart from what machines made.

A journal is a list of entries that only ever grows; an entry is one act of a person and holds one
operation or many. The document that people see is the machines' document with the journal applied.
Machines may run again: an operation names its sentence by id and says what it was done against, so
that it is carried over, or laid aside and named, and never lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tolmach.core.about import About
from tolmach.core.document import Origin, Speaker, State, Text, Withheld, Word
from tolmach.core.pin import Pin


@dataclass(frozen=True, slots=True)
class SetText:
    """
    Write or approve a text; approving writes the same text with a new state.

    Attributes:
        state: `approved` counts as `reviewed` until a second person, by the entries' handles, has
            checked the same text.
        against: the source text that the person saw; when it has changed since, the text is kept
            and its state falls back to `needs_work`. Empty for source texts.
    """

    sentence: str
    language: str
    content: str
    state: State = State.DRAFT
    origin: Origin = Origin.HUMAN
    against: str = ""


@dataclass(frozen=True, slots=True)
class Suggest:
    """Put another text beside the current one, without changing it."""

    sentence: str
    language: str
    content: str


@dataclass(frozen=True, slots=True)
class SetPins:
    """
    Set the cues of a text; without pins the layout cuts it again.

    Attributes:
        content: the text whose words the pins count; for a text of another length they lapse.
    """

    sentence: str
    language: str
    content: str
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class SetNote:
    """Write a translator's note; empty removes it."""

    sentence: str
    language: str
    note: str


@dataclass(frozen=True, slots=True)
class AddComment:
    """Say something about a sentence to the others who work on it."""

    sentence: str
    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """
    Say who speaks; None when it is unknown.

    Attributes:
        start, end: media time of the sentence (ms), for a later run that cuts sentences otherwise;
            None in journals of older versions.
    """

    sentence: str
    speaker: str | None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SetParagraph:
    """Mark that a new paragraph begins at a sentence, or take the mark away."""

    sentence: str
    begins: bool = True


@dataclass(frozen=True, slots=True)
class Withhold:
    """
    Keep a sentence out of every public view.

    Attributes:
        start, end: media time of the sentence (ms), for a run that finds no document and cuts
            sentences otherwise; None in journals of older versions.
    """

    sentence: str
    reason: str
    by: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """Let a withheld sentence be published again."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Retime:
    """Move a sentence's words, in proportion, to another stretch of media time (milliseconds)."""

    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Take a suggestion away from a text: somebody read it and does not want it."""

    sentence: str
    language: str
    content: str


@dataclass(frozen=True, slots=True)
class Part:
    """
    A sentence after an edit of its structure.

    It is recorded in full, not as a difference, so that a journal can be replayed over a document
    that holds the edit already, and after a run that found other words.

    Attributes:
        withheld: a part of something withheld is withheld, also where the record of why is older
            than the edit; a later `Release` takes it away.
    """

    words: tuple[Word, ...]
    source: Text
    targets: Mapping[str, Text] = field(default_factory=dict)
    speaker: str | None = None
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Make two sentences of one; the second has a new id."""

    sentence: str
    new: str
    first: Part
    second: Part


@dataclass(frozen=True, slots=True)
class Join:
    """Make one sentence of two; the id of the first stays, the other's ends."""

    sentence: str
    other: str
    joined: Part


@dataclass(frozen=True, slots=True)
class Insert:
    """Add a sentence that was missed; it takes its place by its time."""

    sentence: str
    part: Part


@dataclass(frozen=True, slots=True)
class RetimeWords:
    """Give the words of a sentence other times."""

    sentence: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class NameSpeaker:
    """Give a speaker a name, or change it, everywhere."""

    speaker: Speaker


@dataclass(frozen=True, slots=True)
class AssignSpeaker:
    """
    Say who speaks in every sentence whose middle is in a stretch of time.

    Attributes:
        start, end: media time (ms); no end is the end of the recording.
        of: only where this speaker was found; None for everybody's sentences.
    """

    speaker: str
    start: int
    end: int | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Two speakers are one person: what the first says is the second's, in later runs as well."""

    speaker: str
    into: str


@dataclass(frozen=True, slots=True)
class Declare:
    """Say what is true of the video as a whole."""

    about: About


@dataclass(frozen=True, slots=True)
class Undo:
    """Take a whole earlier entry of the journal back."""

    entry: str


SentenceOperation = (
    SetText
    | Suggest
    | SetPins
    | SetNote
    | AddComment
    | SetSpeaker
    | SetParagraph
    | Withhold
    | Release
    | Retime
    | RetimeWords
    | Dismiss
)
StructureOperation = Split | Join | Insert
SpeakerOperation = NameSpeaker | AssignSpeaker | MergeSpeakers
Operation = SentenceOperation | StructureOperation | SpeakerOperation | Declare | Undo


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One act of a person.

    Attributes:
        id: unique in the journal.
        by: the person's handle, never a name.
        at: time of day in UTC, ISO 8601.
        message: what it was, for instance `import interview.en.srt`, for people.
        kind: what kind of act it was, where the program must know: `import`.
    """

    id: str
    operations: tuple[Operation, ...]
    by: str = ""
    at: str = ""
    message: str = ""
    kind: str = ""
