"""
Publishing: a document becomes a transcript that formats can write.

Withheld sentences are left out here, before anything else looks at the document, so that no format
can show them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, repeat

from tolmach.core.document import Document, Sentence, Speaker, State
from tolmach.core.options import TranscriptOptions
from tolmach.core.publication import Look, Note, Paragraph, Publication, PublishedSentence, Status
from tolmach.core.timing import short_clock
from tolmach.errors import UsageError
from tolmach.messages import message
from tolmach.stages.publication.disclosure import disclosure, status, wording
from tolmach.stages.publication.paragraphs import marked, paragraphs
from tolmach.text.disfluencies import clean
from tolmach.text.sanitize import inert
from tolmach.text.sound_notes import is_sound_note
from tolmach.text.transliterate import transliterate, writes_latin

OMISSION = "[…]"


def public(document: Document) -> Document:
    """The document without anything that no public view may show."""
    sentences = tuple(sentence for sentence in document.sentences if sentence.withheld is None)
    recognized = {sentence.speaker for sentence in sentences}
    speakers = tuple(speaker for speaker in document.speakers if speaker.id in recognized)
    return replace(
        document, sentences=sentences, speakers=speakers, findings=(), unedited=(), edits=()
    )


def transcript(
    document: Document,
    language: str,
    options: TranscriptOptions,
    *,
    languages: Sequence[str] = (),
) -> Publication:
    """
    Make a text to publish.

    Args:
        language: the readers'; labels and disclosure are written in it.
        languages: of the texts side by side, in this order; `language` alone when empty.

    Raises:
        UsageError: `options.final` and not every sentence was approved by a second person.
    """
    shown = public(document)
    writer = _Writer(shown, tuple(languages) or (language,), options)
    groups = paragraphs(shown.sentences, options)
    body = writer.write(groups, document.sentences if options.omissions else ())
    about = disclosure(
        shown, shown.sentences, writer.languages, reader=language, hesitations=writer.hesitations
    )
    if options.final:
        require_approved(shown, writer.languages)
    return Publication(
        title=title(document, language),
        language=language,
        languages=writer.languages,
        paragraphs=body,
        disclosure=about,
        spoken=document.language,
        duration=document.media.duration,
        about=document.about,
        notes=tuple(writer.notes),
    )


def require_approved(document: Document, languages: Sequence[str]) -> None:
    """
    Refuse a text that two people have not checked.

    Raises:
        UsageError: a sentence, or the transcript beneath it, was not approved.
    """
    reached = status(document, public(document).sentences, languages)
    if reached is not Status.APPROVED:
        raise UsageError(
            message("This text cannot be called final: not every sentence was approved."),
            next_step=message("Let two people check it, or leave --final out."),
            status=reached.value,
        )


def title(document: Document, code: str = "") -> str:
    """The declared title in a language, or the file's name without its ending."""
    name = document.media.name
    return inert(document.about.title_in(code) or name.rpartition(".")[0] or name)


def names(
    document: Document, languages: Sequence[str]
) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The full and the short name of everyone who speaks, in each of the languages."""
    known = {speaker.id: speaker for speaker in document.speakers}
    recognized = dict.fromkeys(
        sentence.speaker for sentence in document.sentences if sentence.speaker
    )
    found = {}
    for number, code in enumerate(recognized, 1):
        both = [_called(known.get(code), number, language) for language in languages]
        found[code] = (tuple(full for full, _ in both), tuple(short for _, short in both))
    return found


def _called(speaker: Speaker | None, number: int, language: str) -> tuple[str, str]:
    if speaker is not None and speaker.name:
        full, short = (inert(name) for name in speaker.called(language))
        if language not in speaker.abroad and writes_latin(language):
            return transliterate(full, language), transliterate(short, language)
        return full, short
    stand_in = wording(language)[1].say("speaker", number=number)
    return stand_in, stand_in


def approved_pairs(document: Document, language: str) -> list[tuple[str, str, str, str, str]]:
    """
    Sentences whose source and translation two people approved.

    Returns:
        For each: language of the source, language of the target, source, target, id.
    """
    return [
        (
            document.language,
            language,
            inert(sentence.source.content),
            inert(text.content),
            sentence.id,
        )
        for sentence in public(document).sentences
        if (text := sentence.targets.get(language)) is not None
        and text.content
        and text.state is sentence.source.state is State.APPROVED
    ]


@dataclass
class _Writer:
    """Writes paragraphs once, counting notes and hesitations as it goes."""

    document: Document
    languages: tuple[str, ...]
    options: TranscriptOptions
    notes: list[Note] = field(default_factory=list)
    hesitations: int = 0

    def write(
        self, groups: list[list[Sentence]], everything: Sequence[Sentence]
    ) -> tuple[Paragraph, ...]:
        """
        Paragraphs with names and marked times; sentences of nothing but hesitation vanish.

        Args:
            everything: all sentences, also those that are withheld, to mark where these were left
            out;
                empty leaves no marks. Between paragraphs a mark is alone, so that it is
                attributed to no speaker.
        """
        said = {
            sentence.id: tuple(self._text(sentence, code) for code in self.languages)
            for group in groups
            for sentence in group
        }
        shown = [
            kept
            for group in groups
            if (kept := [sentence for sentence in group if any(said[sentence.id])])
        ]
        times = marked(shown, self.options.times)
        gaps, at_end = _omissions(
            everything, {sentence.id for group in shown for sentence in group}
        )
        written: list[Paragraph] = []
        called = names(self.document, self.languages)
        printed = {code: chain([full], repeat(short)) for code, (full, short) in called.items()}
        before: str | None = None
        for group in shown:
            if group[0].id in gaps:
                written.append(self._omission(group[0].span.start))
                before = None  # who goes on after a gap is said again
            phrases = tuple(
                self._published(
                    sentence,
                    [f"{OMISSION} {text}" for text in said[sentence.id]]
                    if sentence.id in gaps and sentence is not group[0]
                    else said[sentence.id],
                    sentence.id in times,
                )
                for sentence in group
            )
            speaker = group[0].speaker
            same = speaker is None or speaker == before
            named = () if same else next(printed[speaker or ""])
            written.append(Paragraph(named, phrases, self._look(speaker)))
            before = speaker
        if at_end:
            written.append(self._omission(max((p.sentences[-1].end for p in written), default=0)))
        return tuple(written)

    def _look(self, speaker: str | None) -> Look:
        """How what a speaker says is set apart."""
        if self.options.questions == "dashes":
            return Look.DASH
        if self.options.questions == "bold" and speaker is not None:
            return Look.BOLD if speaker == self.options.interviewer else Look.BARE
        return Look.NAMED

    def _omission(self, ms: int) -> Paragraph:
        """A mark of omission by itself."""
        return Paragraph((), (PublishedSentence("", ms, ms, (OMISSION,) * len(self.languages)),))

    def _published(self, sentence: Sentence, texts: Sequence[str], mark: bool) -> PublishedSentence:
        numbers: list[int] = []
        found = [sentence.text(code, self.document.language) for code in self.languages]
        for code, text in zip(self.languages, found, strict=True):
            if text is not None and text.note:
                self.notes.append(Note(len(self.notes) + 1, inert(text.note), code))
                numbers.append(len(self.notes))
        span = sentence.span
        return PublishedSentence(
            id=sentence.id,
            start=span.start,
            end=span.end,
            texts=tuple(texts),
            checked=all(text is not None and text.checked for text in found),
            mark=mark,
            notes=tuple(numbers),
        )

    def _text(self, sentence: Sentence, code: str) -> str:
        """
        The sentence as it is printed; a missing one is named, never left out.

        A sound note that a person wrote in another language only is nothing that was said.
        """
        text = sentence.text(code, self.document.language)
        content = inert(text.content) if text else ""
        if not content:
            others = (sentence.source, *sentence.targets.values())
            if any(is_sound_note(other.content) for other in others):
                return ""
            key = "inaudible" if code == self.document.language else "untranslated"
            return f"[{wording(code)[1].say(key)} {short_clock(sentence.span.start)}]"
        if self.options.clean:
            cleaned = clean(content, code)
            self.hesitations += len(cleaned.removed)
            content = cleaned.text
        return _inaudible(code).sub(
            lambda match: f"{match[0].rstrip(' ]')} {short_clock(sentence.span.start)}]", content
        )


@cache
def _inaudible(code: str) -> re.Pattern[str]:
    """The marks that people put where they could not understand a word."""
    own = re.escape(wording(code)[1].phrases["inaudible"])
    return re.compile(rf"\[\s*(?:inaudible|неразборчиво|нрзб\.?|{own})\s*\]", re.IGNORECASE)


def _omissions(everything: Sequence[Sentence], shown: Collection[str]) -> tuple[set[str], bool]:
    """
    Ids of shown sentences that follow withheld ones, and whether others follow the last shown.
    """
    gaps: set[str] = set()
    waiting = False
    for sentence in everything:
        if sentence.withheld:
            waiting = True
        elif waiting and sentence.id in shown:
            gaps.add(sentence.id)
            waiting = False
    return gaps, waiting
