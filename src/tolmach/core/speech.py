"""Records of recognition: windows of sound, what was recognized in them, who spoke when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tolmach.core.document import Finding, Word
from tolmach.core.timing import Span
from tolmach.messages import NO_TEXT, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPolicy:
    """
    How a recognition model wants its windows; every model's catalogue entry names one.

    Attributes:
        glue: stretches of speech share a window as long as they fit; otherwise one stretch each.
            `language` leaves it to the recognizer to decode those of one language together.
        max_window: longest window in milliseconds, 5,000 to 30,000.
        min_silence: silence that ends a stretch of speech, in milliseconds.
        speech_pad: sound kept on either side of speech, in milliseconds.
    """

    glue: bool | Literal["language"] = True
    max_window: int = 30_000
    min_silence: int = 160
    speech_pad: int = 400

    def __post_init__(self) -> None:
        if not 5_000 <= self.max_window <= 30_000:
            raise ValueError(f"max_window must be 5,000 to 30,000 ms, not {self.max_window}")


WINDOW_POLICIES: dict[str, WindowPolicy] = {
    # Full windows, cut in silence: what Whisper was trained on, and the least encoder work. The
    # numbers are those of faster-whisper's batched mode.
    "packed": WindowPolicy(),
    # One span per window: for small models that lose their place in a full one.
    "pauses": WindowPolicy(glue=False, max_window=12_000, min_silence=250, speech_pad=100),
}


@dataclass(frozen=True, slots=True)
class Window:
    """
    At most 30 s of sound for the recognizer: stretches of media time, glued in order.

    Attributes:
        index: number of the window in the recording, from 0.
        spans: media time of the stretches; sorted, without overlap, never empty.
        lead, trail: milliseconds at the start and the end that belong to the neighbours, because
            speech was cut there without a pause; the recognizer hears them for their context.
    """

    index: int
    spans: tuple[Span, ...]
    lead: int = 0
    trail: int = 0

    @property
    def span(self) -> Span:
        """From the first stretch's start to the last one's end, on the media clock."""
        return Span(self.spans[0].start, self.spans[-1].end)

    @property
    def own(self) -> Span:
        """The part of `span` whose words are this window's."""
        return Span(self.spans[0].start + self.lead, self.spans[-1].end - self.trail)

    @property
    def duration(self) -> int:
        """Milliseconds of sound in the window, without what was left out between stretches."""
        return sum(span.duration for span in self.spans)


@dataclass(frozen=True, slots=True)
class SpokenIn:
    """A stretch of media time, and the language that it sounds like."""

    span: Span
    language: str


@dataclass(frozen=True, slots=True)
class RecognizedWindow:
    """
    What was recognized in one window, on the media clock.

    Attributes:
        language, language_probability: as given or as detected.
        log_probability: mean per piece over the window; None when nothing was recognized.
        no_speech_probability, compression_ratio, temperature: the recognizer's own measures.
        findings: what the guard found and could not repair.
        attempts: how many times the window, or a part of it, was decoded to get this.
        rejected: texts of the readings that were not taken, in the order they were made.
        detected: how probable each language is in the recognizer's own opinion, those of 0.01 and
            more; empty where it was not asked.
        foreign: stretches that sound like another language than the one they were recognized in.
    """

    window: Window
    words: tuple[Word, ...]
    language: str
    language_probability: float = 1.0
    log_probability: float | None = None
    no_speech_probability: float | None = None
    compression_ratio: float | None = None
    temperature: float | None = None
    findings: tuple[Finding, ...] = ()
    attempts: int = 1
    rejected: tuple[str, ...] = ()
    detected: Mapping[str, float] = field(default_factory=dict)
    foreign: tuple[SpokenIn, ...] = ()

    @property
    def text(self) -> str:
        """The words with single spaces, for logs and checks."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class TextWindow:
    """Words of a text, and the stretch of the recording in which they are said."""

    span: Span
    words: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of time in which one speaker has the floor."""

    start: int
    end: int
    speaker: str


@dataclass(frozen=True, slots=True)
class Diarization:
    """
    Who speaks when, as networks found it by the sound of voices.

    Attributes:
        turns: one speaker at a time, sorted; S1 speaks first, then S2, and so on.
        overlaps: when somebody else speaks as well, and who.
        doubt: why the number of speakers may be wrong, for people; empty when it was given.
        names: speaker -> name of the remembered voice that is alike; a proposal.
    """

    turns: tuple[Turn, ...] = ()
    overlaps: tuple[Turn, ...] = ()
    doubt: Message = NO_TEXT
    names: Mapping[str, str] = field(default_factory=dict)
