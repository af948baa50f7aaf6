"""
The document: everything known about one recording, sentence by sentence.

Subtitles, transcripts and reports are views computed from it. A sentence is one sentence; it holds
the recognized words, the text in the source language, and one text per target language.
Nothing here is ever edited in place: a change is a changed copy (`dataclasses.replace`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from tolmach.core.about import About
from tolmach.core.pin import Pin
from tolmach.core.timing import Span
from tolmach.messages import NO_TEXT, Message


@dataclass(frozen=True, slots=True)
class Word:
    """
    One word as it was recognized, punctuation attached, without spaces around it.

    Attributes:
        start, end: media time in milliseconds.
        probability: the recognizer's own, 0 to 1; None where it gave none.
        interpolated: the time was computed from the neighbours, not recognized.
    """

    text: str
    start: int
    end: int
    probability: float | None = None
    interpolated: bool = False

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"word {self.text!r} ends before it starts")

    @property
    def span(self) -> Span:
        """The word's stretch of time."""
        return Span(self.start, self.end)


class State(StrEnum):
    """How far a text has come; only people move it beyond DRAFT."""

    DRAFT = "draft"
    NEEDS_WORK = "needs_work"
    REVIEWED = "reviewed"
    APPROVED = "approved"


class Origin(StrEnum):
    """Who wrote a text."""

    MACHINE = "machine"
    HUMAN = "human"


class Link(NamedTuple):
    """
    A target word that says (part of) a source word; indices into the two lists of words.

    `weight` is the share of the target word's attention, 0 to 1; the links of one target word need
    not add up to 1, because weak ones are left out.
    """

    target: int
    source: int
    weight: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """
    Another candidate of the translator, with its own alignment and score.

    Attributes:
        model: what made it, where that was a second model, whose scores are no measure beside the
            first one's.
        origin: who wrote it; documents of earlier versions do not tell, there it counts as a
            machine's.
    """

    content: str
    score: float
    alignment: tuple[Link, ...] = ()
    model: str = ""
    origin: Origin = Origin.MACHINE


@dataclass(frozen=True, slots=True)
class Text:
    """
    What a sentence says in one language.

    Attributes:
        content: plain text without markup; empty when nothing could be made.
        alignment: links from this text's words to the sentence's words, for translations.
        score: the translator's mean log probability per piece; None for people and recognizers.
        alternatives: other candidates of the translator, best first.
        note: a remark of the translator for readers, shown as a numbered footnote.
        pins: cues that a person set, in the order of the words.
    """

    content: str
    state: State = State.DRAFT
    origin: Origin = Origin.MACHINE
    alignment: tuple[Link, ...] = ()
    score: float | None = None
    alternatives: tuple[Alternative, ...] = ()
    note: str = ""
    pins: tuple[Pin, ...] = ()

    @property
    def checked(self) -> bool:
        """Whether a person has read it and found it right."""
        return self.state in (State.REVIEWED, State.APPROVED)

    @property
    def untouched(self) -> bool:
        """Whether a machine wrote it and no person has edited, reviewed or marked it."""
        return self.origin is Origin.MACHINE and self.state is State.DRAFT


class FindingKind(StrEnum):
    """Why a person should look at a sentence."""

    UNTRANSLATED = "untranslated"
    LOW_CONFIDENCE = "low_confidence"
    INVENTED = "invented"
    NO_WORDS = "unheard"
    REPETITION = "repetition"
    STOCK_PHRASE = "stock_phrase"
    RATE = "rate"
    LONG_WORD = "long_word"
    SCRIPT = "script"
    NO_PUNCTUATION = "no_punctuation"
    LANGUAGE_SWITCH = "language_switch"
    LANGUAGE = "language"
    HARDLY_UNDERSTOOD = "hardly_understood"
    NAME = "name"
    NAME_REPAIR = "name_repair"
    NUMBER = "number"
    SUSPICIOUS_TRANSLATION = "suspicious_translation"
    OUTSIDE_VOCABULARY = "outside_vocabulary"
    INCONSISTENT = "inconsistent"
    OTHER_TRANSLATION = "other_translation"
    NEW_READING = "new_reading"
    OVERLAP = "overlap"
    SPEAKER = "speaker"
    SPEAKERS = "speakers"
    NOT_SAID = "not_said"
    NOT_WRITTEN = "not_written"
    SECOND_OPINION = "second_opinion"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something that a person should look at.

    Attributes:
        detail: what was found, for people, shown in the language of whoever reads it.
        language: the text it is about; None for the source.
        start, end: media time in milliseconds; None for the time of the sentence that holds it.
        text: the words in question; empty for speech in which no words were recognized.
        removed: no one speaks there, so the words were removed; `text` keeps them.
        instead: what a repair put in the place of `text`.
    """

    kind: FindingKind
    detail: Message = NO_TEXT
    language: str | None = None
    start: int | None = None
    end: int | None = None
    text: str = ""
    removed: bool = False
    instead: str = ""

    @property
    def span(self) -> Span:
        """The stretch of time; a finding without one has none to ask for."""
        if self.start is None or self.end is None:
            raise ValueError(f"finding {self.kind} has no time of its own")
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that no public view may show, with the reason and the handle of who decided."""

    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a person says about a sentence to the others who work on it; never published."""

    text: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """
    One sentence, from the first recognized word to the printed page.

    Attributes:
        id: given once; survives every re-run.
        words: what was recognized, in time order; never empty.
        source: the sentence in the language of the recording.
        targets: language code -> translation.
        paragraph: a person marked that a new paragraph begins here.
        shaped: a person split, joined, inserted or retimed it; later runs leave it as it is.
    """

    id: str
    words: tuple[Word, ...]
    source: Text
    speaker: str | None = None
    targets: Mapping[str, Text] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    withheld: Withheld | None = None
    paragraph: bool = False
    comments: tuple[Comment, ...] = ()
    shaped: bool = False

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError(f"sentence {self.id} has no words")
        for left, right in zip(self.words, self.words[1:], strict=False):
            if right.start < left.start:
                raise ValueError(f"sentence {self.id}: {right.text!r} starts before {left.text!r}")

    def __repr__(self) -> str:
        """One line, for notebooks: the words of a sentence would fill many."""
        return f"<Sentence {self.id} {self.span.start}-{self.span.end} ms: {self.source.content}>"

    @property
    def span(self) -> Span:
        """From the first word's start to the last word's end."""
        return Span(self.words[0].start, max([word.end for word in self.words]))

    def text(self, code: str, source_language: str) -> Text | None:
        """The sentence's text in a language; None when it has none."""
        return self.source if code == source_language else self.targets.get(code)

    def has_finding(self, kind: FindingKind) -> bool:
        """Whether the sentence has a flag of this kind, for any language."""
        return any(finding.kind is kind for finding in self.findings)

    def with_target(self, code: str, text: Text) -> Sentence:
        """A copy with one translation set."""
        return replace(self, targets={**self.targets, code: text})

    def with_findings(self, *findings: Finding) -> Sentence:
        """A copy with flags added, each once."""
        return replace(self, findings=tuple(dict.fromkeys((*self.findings, *findings))))


@dataclass(frozen=True, slots=True)
class Media:
    """
    The recording, described without any path.

    Attributes:
        name: file name without folder.
        duration: milliseconds from the start of the media clock to its end.
        sha256: hash of the file's bytes, hexadecimal.
        audio_track: which audio track, counted from 0.
        frame_rate: frames per second of its video; 0: it has none, or its frames are not evenly
            spaced.
    """

    name: str
    duration: int
    sha256: str = ""
    audio_track: int = 0
    frame_rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """
    A person who speaks.

    Attributes:
        name: in full, for the first mention in a transcript.
        short: for later mentions; empty means the full name.
        abroad: language code -> (full, short), where the name is written differently.
        gender: `f` or `m`, for forms of the first person in translations; empty if not known.
    """

    id: str
    name: str
    short: str = ""
    abroad: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    gender: str = ""

    def called(self, code: str) -> tuple[str, str]:
        """The full and the short name in a language; never an empty short one."""
        full, short = self.abroad.get(code, (self.name, self.short))
        return full, short or full


@dataclass(frozen=True, slots=True)
class Step:
    """
    One thing a machine did: what stage, which model at which revision, with which settings.

    `language` names the target of a translation step; `note` says what a reader should know, for
    instance that the translation went through English.
    """

    stage: str
    engine: str = ""
    model: str = ""
    revision: str = ""
    language: str | None = None
    settings: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """
    Everything known about one recording.

    Attributes:
        language: the language spoken in it, the main one of several.
        findings: what the guard found in the audio, words that were taken out and speech in
            which no words were recognized included.
        unedited: what machines made of sentences that hold edits, and of speech that such sentences
            cover; only a run's document has them, people never see them.
        edits: ids of the journal's entries that the sentences hold already; empty in documents of
            earlier versions.
    """

    media: Media
    language: str
    sentences: tuple[Sentence, ...]
    speakers: tuple[Speaker, ...] = ()
    steps: tuple[Step, ...] = ()
    about: About = field(default_factory=About)
    findings: tuple[Finding, ...] = ()
    unedited: tuple[Sentence, ...] = ()
    edits: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for sentence in self.sentences:
            if sentence.id in seen:
                raise ValueError(f"sentence id {sentence.id} occurs twice")
            seen.add(sentence.id)

    def __repr__(self) -> str:
        """One line, for notebooks: a document of an hour would fill many pages."""
        languages = ", ".join((self.language, *self.target_languages))
        return f"<Document {self.media.name}: {len(self.sentences)} sentences in {languages}>"

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models that made it, without any folder, in the order of the steps."""
        names = (step.model.replace("\\", "/").rstrip("/") for step in self.steps if step.model)
        return tuple(dict.fromkeys(name.rpartition("/")[2] for name in names))

    @property
    def target_languages(self) -> tuple[str, ...]:
        """Languages into which at least one sentence was translated, in order of appearance."""
        return tuple(
            dict.fromkeys(code for sentence in self.sentences for code in sentence.targets)
        )
