"""
What the files for people are written from: a document in one language, each part computed once.

Withheld sentences are left out here; nothing after this module sees them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from tolmach.core.cue import Track
from tolmach.core.document import Document, State
from tolmach.core.exchange import ExportSnapshot, ReviewTable
from tolmach.core.options import TranscriptOptions, WritingOptions
from tolmach.core.profile import Profile
from tolmach.core.publication import Publication
from tolmach.formats import tmx
from tolmach.formats.format import Content, Subtitles, Transcript
from tolmach.languages import language
from tolmach.stages.alignment.projection import each_timed, timed_sentences
from tolmach.stages.exchange.review_table import review_table
from tolmach.stages.layout import bilingual, lay_out
from tolmach.stages.publication import publish
from tolmach.stages.publication.disclosure import disclosure
from tolmach.text.disfluencies import has_hesitation_rules


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """
    Which files to write.

    Attributes:
        name: what they are called, without language and ending.
        languages, formats: for which languages, and which kinds, by name.
        shots: times of shot changes that the edges of cues follow, in milliseconds.
    """

    name: str
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    profile: Profile
    transcript: TranscriptOptions
    subtitles: WritingOptions = field(default_factory=WritingOptions)
    shots: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """
    A document in one language; what several files share is computed once.

    Attributes:
        document: without anything withheld.
        language: the readers'.
        name: what the files are called, without language and ending.
        everything: the document with what is withheld, for marks of omission and for cues, which
            hold nothing from before and behind it.
        shots: times of shot changes that the edges of cues follow.
    """

    document: Document
    language: str
    name: str
    everything: Document
    profile: Profile
    options: TranscriptOptions
    subtitles: WritingOptions
    shots: tuple[int, ...]

    @cached_property
    def track(self) -> Track:
        """The cues in the readers' language, with the speakers' names."""
        return self._named(self._cut(self.language))

    @cached_property
    def pair(self) -> tuple[Track, Track]:
        """The same cues in both languages, in the order that the options ask for."""
        spoken = self.document.language
        cut = self._cut(self.language, lines=1)
        cut = bilingual.with_missing(cut, self._cut(spoken, lines=1))
        sentences = timed_sentences(self.document.sentences, spoken, spoken)
        cpl = self.profile.for_language(spoken).cpl
        beside = bilingual.beside(cut, sentences, spoken, cpl)
        own, other = self._named(cut), self._named(beside)
        return (other, own) if self.options.source_first else (own, other)

    def content(self, content: Content, *, bilingual: bool = False) -> Any:
        """What a format of this content writes, in one language or two."""
        if content is Content.TRACK:
            first, second = self.pair if bilingual else (self.track, None)
            title = publish.title(self.document, self.language)
            marks = self.subtitles.bidi_marks
            return Subtitles(first, second, title, self.note, marks)
        if content is Content.PUBLICATION:
            text = self.bilingual_transcript if bilingual else self.transcript
            subtitles = f"{self.name}.{self.language}.vtt"
            return Transcript(text, self.document.media.name, subtitles, self._tracks)
        if content is Content.TABLE:
            return self.table
        pairs = publish.approved_pairs(self.document, self.language)
        return [tmx.Pair(*pair[:4]) for pair in pairs]

    def forget_all_but(self, wanted: Iterable[tuple[Content, bool]]) -> None:
        """Let go what no later file needs: contents, and whether in two languages."""
        kept = set(wanted)
        for name, content in (
            ("track", (Content.TRACK, False)),
            ("pair", (Content.TRACK, True)),
            ("transcript", (Content.PUBLICATION, False)),
            ("bilingual_transcript", (Content.PUBLICATION, True)),
            ("table", (Content.TABLE, False)),
        ):
            if content not in kept:
                vars(self).pop(name, None)

    def _tracks(self) -> list[Track]:
        """The cues of every language, the readers' first."""
        others = (self.document.language, *self.document.target_languages)
        codes = dict.fromkeys(code for code in others if code != self.language)
        return [self.track, *(self._named(self._cut(code)) for code in codes)]

    def _cut(self, code: str, *, lines: int = 0) -> Track:
        # one at a time: the words of a long recording take more memory than its cues
        sentences = each_timed(self.everything.sentences, code, self.document.language)
        profile = self.profile.for_language(code)
        if lines:  # half the room: cues that a person set in one language do not fit
            profile = replace(profile, lines=lines)
            sentences = (replace(sentence, pins=()) for sentence in sentences)
        duration = self.document.media.duration
        return lay_out(sentences, code, profile, duration=duration, shots=self.shots)

    def _named(self, track: Track) -> Track:
        names = publish.names(self.document, (track.language,))
        called = {code: full[0] for code, (full, _) in names.items()}
        cues = (replace(cue, speaker=called.get(cue.speaker or "")) for cue in track.cues)
        return replace(track, cues=tuple(cues))

    @cached_property
    def transcript(self) -> Publication:
        """The text in the readers' language."""
        return publish.transcript(self.everything, self.language, self.options)

    @cached_property
    def bilingual_transcript(self) -> Publication:
        """The text in both languages, side by side."""
        both = (self.document.language, self.language)
        return publish.transcript(
            self.everything,
            self.language,
            self.options,
            languages=both if self.options.source_first else both[::-1],
        )

    @cached_property
    def table(self) -> ReviewTable:
        """The table for people who edit elsewhere."""
        return review_table(self.document, self.language)

    @property
    def snapshot(self) -> ExportSnapshot:
        """What is exported in this language, to be compared with an edited file."""
        rows = self.table.rows
        texts = {row.id: row.text for row in rows}
        translated = self.language != self.document.language
        # The layout costs time; where no subtitles were written, none can come back.
        written = "track" in vars(self)
        return ExportSnapshot(
            language=self.language,
            texts=texts,
            cues=self.track.cues if written else (),
            profile=self.profile.name,
            sources={row.id: row.source for row in rows} if translated else {},
            states={row.id: row.state for row in rows if row.state is not State.DRAFT},
            notes={row.id: row.note for row in rows if row.note},
            paragraphs=tuple(row.id for row in rows if row.paragraph),
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What an option could not do in what was written so far."""
        written = [made for made in ("transcript", "bilingual_transcript") if made in vars(self)]
        shown = (self.document.language, self.language)["bilingual_transcript" not in written :]
        if not self.options.clean or not written:
            return ()
        return tuple(
            f"Hesitations were left in the {language(code).name} text: tolmach has no list of "
            f"{language(code).name} hesitations."
            for code in shown
            if not has_hesitation_rules(code)
        )

    @cached_property
    def note(self) -> str:
        """How the text was made, in short, for files that can hold a remark."""
        sentences = self.document.sentences
        return disclosure(self.document, sentences, [self.language], reader=self.language).short


def view_of(document: Document, code: str, settings: ViewSettings) -> View:
    """The view in one language; withheld sentences are left out here."""
    return View(
        document=publish.public(document),
        language=code,
        name=settings.name,
        everything=document,
        profile=settings.profile.at_frame_rate(document.media.frame_rate),
        options=settings.transcript,
        subtitles=settings.subtitles,
        shots=settings.shots,
    )
