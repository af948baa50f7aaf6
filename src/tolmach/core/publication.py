"""
Transcripts: the views that people read instead of watching.

A transcript is computed from a document, ready to be written: paragraphs are cut, speakers have
their names, hesitations are gone, notes are numbered. Formats only add their markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tolmach.core.about import About


class Status(StrEnum):
    """How far all sentences of a transcript have come, together."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"


class Makers(StrEnum):
    """Who made the texts of one language, or of all that are shown."""

    MACHINE = "machine"
    PEOPLE = "people"
    MIXED = "mixed"
    """A machine made them, and people wrote or corrected some or all of them."""


@dataclass(frozen=True, slots=True)
class PublishedSentence:
    """
    One sentence on the page.

    Attributes:
        id: of the sentence it comes from; empty for a mark of omission.
        start, end: media time in milliseconds.
        texts: one per language of the transcript, in the same order; may be empty.
        checked: whether a person checked every one of these texts.
        mark: show the time in front of this sentence.
        notes: numbers of the notes that belong to it.
    """

    id: str
    start: int
    end: int
    texts: tuple[str, ...]
    checked: bool = False
    mark: bool = False
    notes: tuple[int, ...] = ()


class Look(StrEnum):
    """How a paragraph is set apart from those of other speakers."""

    NAMED = "named"
    """The name is above it."""
    BARE = "bare"
    """As running text: an answer below a question in bold."""
    BOLD = "bold"
    """A question."""
    DASH = "dash"
    """A dash in front, where the speaker changes."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """
    Sentences of one speaker.

    Attributes:
        names: of the speaker, one per language of the transcript, to print above; empty where the
            same person goes on or the speaker is unknown.
        sentences: at least one.
    """

    names: tuple[str, ...]
    sentences: tuple[PublishedSentence, ...]
    look: Look = Look.NAMED

    @property
    def printed_names(self) -> tuple[str, ...]:
        """The names that are printed above it, one per language."""
        return self.names if self.look is Look.NAMED else ()

    @property
    def speaker(self) -> str:
        """The name in all languages, each spelling once, for one line above two languages."""
        return " / ".join(dict.fromkeys(self.printed_names))

    @property
    def opening(self) -> str:
        """What is in front of the first sentence."""
        return "— " if self.look is Look.DASH and self.names else ""

    @property
    def bold(self) -> bool:
        """Whether its text is bold."""
        return self.look is Look.BOLD

    @property
    def start(self) -> int:
        """Media time of the first sentence, in milliseconds."""
        return self.sentences[0].start


@dataclass(frozen=True, slots=True)
class Note:
    """A translator's note; `language` says which of the texts it is about."""

    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """
    What is machine-made and how much of it people checked, in words.

    Attributes:
        language: the language it is written in.
        status: of all texts shown together.
        label: one word for the status, put before the title of a draft; empty otherwise.
        short: one or two sentences for the top.
        heading, full: heading and statements for the end.
        labels: words that pages need, by key: `notes`, `time`, `language_ru`, ...
        made_by: who made all texts shown, the transcript beneath a translation included.
    """

    language: str
    status: Status
    label: str
    short: str
    heading: str
    full: tuple[str, ...]
    labels: dict[str, str]
    made_by: Makers = Makers.MIXED


@dataclass(frozen=True, slots=True)
class Publication:
    """
    A text to publish, in one language or two.

    Attributes:
        title: of the video.
        language: the readers' language; it decides the labels and the disclosure.
        languages: of the texts of every sentence, in order: one, or two side by side.
        spoken: language of the recording.
        duration: of the recording, in milliseconds.
        about: what a person declared about the video.
    """

    title: str
    language: str
    languages: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    disclosure: Disclosure
    spoken: str
    duration: int
    about: About
    notes: tuple[Note, ...] = ()

    @property
    def heading(self) -> str:
        """The title, with the label of a draft in front."""
        label = self.disclosure.label
        return f"{label}: {self.title}" if label else self.title

    def notes_on(self, sentence: PublishedSentence, code: str) -> tuple[int, ...]:
        """Numbers of the notes on a sentence in one of the languages."""
        if not sentence.notes:
            return ()
        own = {note.number for note in self.notes if note.language == code}
        return tuple(number for number in sentence.notes if number in own)

    def link(self, ms: int) -> str:
        """
        Address of a moment of the video, in whole seconds; empty without an address.

        YouTube takes `t=`; other addresses get a media fragment (W3C Media Fragments URI 1.0).
        """
        url, seconds = self.about.url, ms // 1000
        if not url:
            return ""
        if "youtube.com/watch" in url or "youtu.be/" in url:
            return f"{url}{'&' if '?' in url else '?'}t={seconds}"
        return f"{url.partition('#')[0]}#t={seconds}"
