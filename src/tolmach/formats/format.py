"""What a format says about itself: the record that each format's module declares as `FORMAT`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tolmach.core.cue import Track
from tolmach.core.publication import Publication


class Content(StrEnum):
    """What files of a format hold, and with it what `parse` returns and `compose` gets."""

    TRACK = "subtitles"
    """`parse` returns `Parsed`, `compose` gets `Subtitles`."""
    PUBLICATION = "transcript"
    """`compose` gets `Transcript`."""
    TABLE = "review table"
    """`parse` returns `EditedFile`, `compose` gets `ReviewTable`."""
    MEMORY = "translation memory"
    """`parse` returns and `compose` gets pairs (`tolmach.formats.tmx.Pair`)."""
    WORDS = "word list"
    """`parse` returns `RecognizedSpeech`."""


class Holds(StrEnum):
    """What a subtitle format has a place for besides times and text."""

    SPEAKERS = "speakers"
    NOTE = "how the text was made"


@dataclass(frozen=True, slots=True)
class Subtitles:
    """
    What a subtitle format writes.

    Attributes:
        second: the same cues in another language, for a file in two languages.
        title: of the recording.
        note: how the text was made, for people who open the file.
        bidi_marks: wrap lines of right-to-left languages in marks, for players that need them.
    """

    track: Track
    second: Track | None = None
    title: str = ""
    note: str = ""
    bidi_marks: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """
    What a transcript format writes: a publication, and names of the files beside it.

    Attributes:
        video: name of the video.
        subtitles: name of the WebVTT file in the readers' language.
        tracks: gives the cues of every language, the readers' first; the layout costs time, so
            only a format that shows them asks for them.
    """

    publication: Publication
    video: str = ""
    subtitles: str = ""
    tracks: Callable[[], Sequence[Track]] = tuple


C = TypeVar("C")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format(Generic[C]):
    """
    One format.

    Attributes:
        name: as `--formats` takes it.
        help: what its files are for, in a few words.
        suffixes: of its files, without the first dot; the first one is written.
        parse: reads a file's text, or its bytes where `binary`; None if it is only written. Readers
            of subtitles take `language` and `strict` as well, and readers of word lists `code`.
        compose: writes a file; None if it is only read.
        sniff: whether a text is in this format. Needed for subtitles, whose suffixes are often
            wrong; no text may be claimed by two formats.
        binary: files are no text.
        bilingual: help of the variant in two languages; empty if there is none.
        editable: a copy that someone edited can be imported again.
        translated: written only in languages other than that of the recording.
        needs: names of the formats whose files lie beside it.
        holds: what it has a place for besides times and text.
    """

    name: str
    content: Content
    help: str
    suffixes: tuple[str, ...]
    parse: Callable[..., Any] | None = None
    compose: Callable[[C], str | bytes] | None = None
    sniff: Callable[[str], bool] = lambda _: False
    binary: bool = False
    bilingual: str = ""
    editable: bool = False
    translated: bool = False
    needs: tuple[str, ...] = ()
    holds: frozenset[Holds] = frozenset()

    @property
    def imported(self) -> bool:
        """Whether `tolmach import` reads its files."""
        return self.parse is not None and (self.editable or self.content is Content.MEMORY)
