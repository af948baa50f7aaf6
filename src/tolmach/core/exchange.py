"""Work that leaves the house and comes back: tables, and what was exported."""

from __future__ import annotations

from dataclasses import dataclass, field

from tolmach.core.cue import Cue
from tolmach.core.document import State
from tolmach.core.pin import Pin


@dataclass(frozen=True, slots=True)
class TableRow:
    """
    One sentence.

    Attributes:
        id: of the sentence.
        start, end: media time in milliseconds.
        text: in the table's language; what people work on.
        comment: what the person who worked on it has to say.
        note: for readers, shown as a footnote.
        paragraph: whether a person marked that a paragraph begins here.
    """

    id: str
    start: int
    end: int
    speaker: str
    source: str
    text: str
    state: State = State.DRAFT
    comment: str = ""
    note: str = ""
    paragraph: bool = False


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """The rows in one language beside the language of the recording."""

    title: str
    source_language: str
    language: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class AddedText:
    """
    What a person added to a file: a sentence, or a sound note, that was not in it.

    Attributes:
        start: media time in milliseconds; None where the file does not say.
        end: None where the file does not say.
        after: id of the sentence that stands before it; empty at the beginning.
        speaker: the name in the file; empty where it has none.
        source: what is said, in the language of the recording; empty where the file has no words.
        pins: its cues, as the person set them.
    """

    text: str
    start: int | None
    end: int | None
    after: str = ""
    speaker: str = ""
    source: str = ""
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True)
class EditedFile:
    """
    What came back in a table, by sentence id; what a kind of file cannot say is missing in it.

    Attributes:
        paragraphs: whether a paragraph begins there.
        pins: cues that the other person set; they count the words of `texts`.
        sources: the sentences in the language of the recording.
        remarks: what the reader had to assume, in sentences for people.
        language: the language that the file itself names; empty where it names none.
        added: what was not in the file when it was exported, in order.
    """

    texts: dict[str, str]
    states: dict[str, State]
    comments: dict[str, str]
    remarks: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    paragraphs: dict[str, bool] = field(default_factory=dict)
    pins: dict[str, tuple[Pin, ...]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    language: str = ""
    added: tuple[AddedText, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportSnapshot:
    """
    What was exported in one language: the common ancestor when an edited file comes back.

    Attributes:
        texts: sentence id -> text, in the order of the sentences.
        cues: of the subtitles, as they were written.
        profile: name of the profile by which the cues were cut.
        sources: sentence id -> the sentence beside it, where that is in another language.
        states: sentence id -> how far its text had come, where it was more than a draft.
        notes: sentence id -> translator's note, where there is one.
        paragraphs: ids of sentences at which a person marked a paragraph.
    """

    language: str
    texts: dict[str, str]
    cues: tuple[Cue, ...]
    profile: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    paragraphs: tuple[str, ...] = ()
