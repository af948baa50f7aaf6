"""From what the page asks to what the journal records, on the sentences as they are now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import singledispatchmethod
from http import HTTPStatus
from typing import Any

from tolmach.app import requests as ask
from tolmach.app.answers import Refusal, bad_request
from tolmach.app.present import Seen, sentence_revision, text_revision
from tolmach.core.about import About
from tolmach.core.cue import Cue, Track
from tolmach.core.document import Document, FindingKind, Origin, Sentence, Speaker, State, Text
from tolmach.core.edits import (
    AddComment,
    Declare,
    Dismiss,
    Insert,
    Join,
    MergeSpeakers,
    NameSpeaker,
    Operation,
    Release,
    Retime,
    SetNote,
    SetParagraph,
    SetPins,
    SetText,
    Split,
    Withhold,
)
from tolmach.core.timing import Span
from tolmach.languages import LANGUAGES
from tolmach.messages import message
from tolmach.stages.exchange.cue_pins import pins_for_cues, with_word_moved
from tolmach.stages.exchange.replay import apply
from tolmach.stages.names.repairs import repairs_of, take_back
from tolmach.stages.sentences import structure
from tolmach.stages.speakers.turns import set_speaker
from tolmach.text.sanitize import inert

_LONGEST = 20_000
"""Characters that a text may have."""
_REASON = 500
"""Characters that the reason of a withheld sentence may have."""

MakesTrack = Callable[[Document, str, str], Track]
"""Lays out a document in a language by the name of a profile."""


@dataclass(slots=True)
class Conflict(Exception):
    """Somebody changed what the page wants to change; the ids are those of its sentences."""

    operation: int
    sentences: tuple[str, ...]


@dataclass
class Translator:
    """
    Turns the operations of one act into those of the journal.

    Attributes:
        by: the handle of the person.
        taken: ids that sentences had before and may not have again.
        lay_out: makes the cues that the page sees.
    """

    seen: Seen
    by: str
    taken: frozenset[str]
    lay_out: MakesTrack
    document: Document = field(init=False)
    touched: set[str] = field(default_factory=set)
    written: set[tuple[str, str]] = field(default_factory=set)
    waiting: list[Operation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.document = self.seen.document

    def all(self, operations: Sequence[ask.AnyOp]) -> list[Operation]:
        """
        Translate operations in order; each one sees what those before it did.

        Raises:
            Conflict: a revision is not the present one.
            Refusal, UsageError: an operation that cannot be.
        """
        made: list[Operation] = []
        for number, operation in enumerate(operations):
            self.number = number
            news = list(self._made(operation))
            made += news
            self.waiting += news
        return made

    def _now(self) -> Document:
        """The document with everything so far."""
        if self.waiting:
            self.document = apply(self.document, self.waiting).document
            self.waiting = []
        return self.document

    def _sentence(self, name: str) -> Sentence:
        """The sentence, with what this act did to it so far."""
        if name in self.touched:
            found = {sentence.id: sentence for sentence in self._now().sentences}.get(name)
        else:
            found = self.seen.by_id.get(name)
        if found is None:
            raise Conflict(self.number, (name,))
        return found

    def _whole(self, name: str, revision: str | None) -> Sentence:
        """The sentence, if it is as the person saw it."""
        sentence = self._sentence(name)
        fresh = revision is not None and name not in self.touched
        if fresh and sentence_revision(sentence) != revision:
            raise Conflict(self.number, (name,))
        self.touched.add(name)
        return sentence

    def _text(self, name: str, code: str, revision: str) -> tuple[Sentence, Text | None]:
        """The sentence and its text in a language, if that is as the person saw it."""
        if code not in LANGUAGES:
            raise bad_request(message("'{code}' is not a language.", code=code), "language")
        sentence = self._sentence(name)
        text = sentence.text(code, self.document.language)
        fresh = (name, code) not in self.written and name not in self.touched
        if fresh and text_revision(text) != revision:
            raise Conflict(self.number, (name,))
        self.written.add((name, code))
        self.touched.add(name)
        return sentence, text

    @singledispatchmethod
    def _made(self, operation: Any) -> Iterator[Operation]:
        raise TypeError(f"no such operation: {operation!r}")

    @_made.register
    def _(self, op: ask.WriteText) -> Iterator[Operation]:
        sentence, text = self._text(op.sentence, op.language, op.revision)
        content = _clean(op.text, _LONGEST, "text")
        spoken = op.language == self.document.language
        if not content and (spoken or op.state is not State.DRAFT):
            raise Refusal(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "refused",
                message("An empty text would disappear without a trace."),
                message("Withhold the sentence instead, or join it with a neighbour."),
            )
        self._may(op.state)
        against = "" if spoken else sentence.source.content
        machines = text is not None and content in _by_machines(sentence, text, spoken=spoken)
        origin = Origin.MACHINE if machines else op.origin
        yield SetText(sentence.id, op.language, content, op.state, origin, against)

    @_made.register
    def _(self, op: ask.WriteState) -> Iterator[Operation]:
        sentence, text = self._text(op.sentence, op.language, op.revision)
        if text is None or not text.content:
            raise bad_request(message("There is no text to review."), "language")
        self._may(op.state)
        against = "" if op.language == self.document.language else sentence.source.content
        yield SetText(sentence.id, op.language, text.content, op.state, text.origin, against)

    def _may(self, state: State) -> None:
        if state is State.APPROVED and not self.by:
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "handle_needed",
                message("An approval needs a handle, so that a second person can be told apart."),
                message("Choose a handle first."),
            )

    @_made.register
    def _(self, op: ask.WriteNote) -> Iterator[Operation]:
        sentence, _ = self._text(op.sentence, op.language, op.revision)
        yield SetNote(sentence.id, op.language, _clean(op.note, _LONGEST, "note"))

    @_made.register
    def _(self, op: ask.WriteComment) -> Iterator[Operation]:
        words = _clean(op.text, _LONGEST, "text")
        if not words:
            raise bad_request(message("A comment needs words."), "text")
        yield AddComment(self._sentence(op.sentence).id, words, self.by)

    @_made.register
    def _(self, op: ask.ChooseSpeaker) -> Iterator[Operation]:
        sentence = self._whole(op.sentence, op.revision)
        if op.speaker is not None and op.speaker not in self._speakers():
            raise bad_request(message("There is no such speaker."), "speaker")
        yield set_speaker(sentence, op.speaker)

    def _speakers(self) -> list[str]:
        now = self._now()
        recognized = (sentence.speaker for sentence in now.sentences if sentence.speaker)
        return list(dict.fromkeys((*(speaker.id for speaker in now.speakers), *recognized)))

    @_made.register
    def _(self, op: ask.MarkParagraph) -> Iterator[Operation]:
        yield SetParagraph(self._whole(op.sentence, op.revision).id, op.begins)

    @_made.register
    def _(self, op: ask.WithholdIt) -> Iterator[Operation]:
        reason = _clean(op.reason, _REASON, "reason")
        if not reason:
            raise bad_request(message("Say why the sentence is withheld."), "reason")
        sentence = self._whole(op.sentence, op.revision or None)
        yield Withhold(sentence.id, reason, self.by, sentence.span.start, sentence.span.end)

    @_made.register
    def _(self, op: ask.ReleaseIt) -> Iterator[Operation]:
        yield Release(self._whole(op.sentence, op.revision).id)

    @_made.register
    def _(self, op: ask.DismissIt) -> Iterator[Operation]:
        sentence, _ = self._text(op.sentence, op.language, op.revision)
        yield Dismiss(sentence.id, op.language, op.text)

    @_made.register
    def _(self, op: ask.TakeRepairBack) -> Iterator[Operation]:
        sentence, _ = self._text(op.sentence, op.language, op.revision)
        now = self._now()
        found = (
            finding
            for finding in repairs_of(sentence, now.language)
            if (finding.language or now.language) == op.language and finding.text == op.text
        )
        repair = next(found, None)
        if repair is None:
            raise bad_request(message("There is no such repair."), "text")
        yield take_back(now, sentence, repair)

    @_made.register
    def _(self, op: ask.SplitIt) -> Iterator[Operation]:
        sentence = self._whole(op.sentence, op.revision)
        made = structure.split(self._now(), sentence, op.word, op.texts, self._taken())
        self.touched.add(made.new)
        yield made

    def _taken(self) -> frozenset[str]:
        return self.taken | self.touched

    @_made.register
    def _(self, op: ask.MergeIt) -> Iterator[Operation]:
        sentence = self._whole(op.sentence, op.revision)
        other = self._whole(op.other, op.other_revision)
        yield structure.join(self._now(), sentence, other)

    @_made.register
    def _(self, op: ask.InsertIt) -> Iterator[Operation]:
        if op.speaker is not None and op.speaker not in self._speakers():
            raise bad_request(message("There is no such speaker."), "speaker")
        now = self._now()
        spoken = now.language
        if not 0 <= op.start <= op.end:
            raise bad_request(message("A sentence ends after it starts."), "end")
        start = op.start if op.after is None else max(op.start, self._sentence(op.after).span.end)
        texts = {code: _clean(text, _LONGEST, "texts") for code, text in op.texts.items()}
        if not texts.keys() <= LANGUAGES.keys():
            raise bad_request(message("That is not a language."), "texts")
        texts[spoken] = _clean(op.text, _LONGEST, "text")
        span = Span(start, max(start, op.end))
        made = structure.insert(now, span, texts, op.speaker, self._taken())
        self.touched.add(made.sentence)
        yield made

    @_made.register
    def _(self, op: ask.RetimeIt) -> Iterator[Operation]:
        sentence = self._whole(op.sentence, op.revision)
        if not 0 <= op.start < op.end:
            raise bad_request(message("A sentence ends after it starts."), "end")
        yield structure.retime(self._now(), sentence, Span(op.start, op.end))

    @_made.register
    def _(self, op: ask.ShiftIt) -> Iterator[Operation]:
        self._whole(op.sentence, op.revision)
        sentences = self._now().sentences
        first = next(n for n, one in enumerate(sentences) if one.id == op.sentence)
        before = max((one.span.end for one in sentences[:first]), default=0)
        if not op.by or sentences[first].span.start + op.by < min(
            before, sentences[first].span.start
        ):
            raise bad_request(message("The sentence before is in the way."), "by")
        for one in sentences[first:]:
            self.touched.add(one.id)
            yield Retime(one.id, one.span.start + op.by, one.span.end + op.by)

    @_made.register
    def _(self, op: ask.RetimeTheWords) -> Iterator[Operation]:
        sentence = self._whole(op.sentence, op.revision)
        yield structure.retime_words(self._now(), sentence, op.times)

    @_made.register
    def _(self, op: ask.SetCue) -> Iterator[Operation]:
        track, place = self._shown(op)
        yield from self._pinned(track, {place: _cue(track.cues, place, op)}, op.profile)

    @_made.register
    def _(self, op: ask.MoveWord) -> Iterator[Operation]:
        track, place = self._shown(op)
        to = place + (1 if op.to == "next" else -1)
        moved = with_word_moved(track, place, to) if 0 <= to < len(track.cues) else None
        if moved is None:
            raise bad_request(message("There is no cue beside it that the word can go to."), "to")
        yield from self._pinned(track, moved, op.profile)

    def _shown(self, op: ask.SetCue | ask.MoveWord) -> tuple[Track, int]:
        """The cues that the page sees, and the index of the one that it means."""
        track = self.lay_out(self._now(), op.language, op.profile)
        shown = (op.cue.start, op.cue.end, tuple(op.cue.lines))
        places = [i for i, c in enumerate(track.cues) if (c.start, c.end, c.lines) == shown]
        if not places:
            raise Conflict(self.number, ())
        return track, places[0]

    def _pinned(self, track: Track, wanted: Mapping[int, Cue], profile: str) -> Iterator[Operation]:
        now = self._now()
        for name, pins in pins_for_cues(now, track, wanted, profile).items():
            text = self._sentence(name).text(track.language, now.language)
            assert text is not None, "a cue shows only texts that there are"
            self.touched.add(name)
            yield SetPins(name, track.language, text.content, pins)

    @_made.register
    def _(self, op: ask.Unpin) -> Iterator[Operation]:
        sentence, text = self._text(op.sentence, op.language, op.revision)
        if text is not None and text.pins:
            yield SetPins(sentence.id, op.language, text.content, ())

    @_made.register
    def _(self, op: ask.WriteSpeaker) -> Iterator[Operation]:
        known, name = self._speakers(), op.speaker.id
        if name == "new":
            name = next(f"S{n}" for n in range(1, len(known) + 2) if f"S{n}" not in known)
        elif name not in known:
            raise bad_request(message("There is no such speaker."), "speaker")
        abroad = {
            code: (_clean(full, _REASON, "abroad"), _clean(short, _REASON, "abroad"))
            for code, (full, short) in op.speaker.abroad.items()
            if code in LANGUAGES
        }
        full = _clean(op.speaker.name, _REASON, "name")
        yield NameSpeaker(Speaker(name, full, _clean(op.speaker.short, _REASON, "short"), abroad))

    @_made.register
    def _(self, op: ask.MergeSpeakers) -> Iterator[Operation]:
        if not {op.source, op.into} <= set(self._speakers()):
            raise bad_request(message("There is no such speaker."), "from")
        for sentence in self._now().sentences:
            if sentence.speaker == op.source:
                self.touched.add(sentence.id)
        yield MergeSpeakers(op.source, op.into)

    @_made.register
    def _(self, op: ask.DeclareIt) -> Iterator[Operation]:
        known = {entry.name for entry in fields(About)}
        if not op.about.keys() <= known:
            raise bad_request(
                message("Unknown key '{about}'.", about=min(op.about.keys() - known)), "about"
            )
        said = {key: _clean(value, _LONGEST, key) for key, value in op.about.items()}
        yield Declare(replace(self._now().about, **said))


def _cue(cues: Sequence[Cue], place: int, op: ask.SetCue) -> Cue:
    """The cue that a person wants, as far as the cues beside it leave time."""
    cue = cues[place]
    least = cues[place - 1].end if place else 0
    most = cues[place + 1].start if place + 1 < len(cues) else None
    start = cue.start if op.start is None else max(op.start, min(least, cue.start))
    end = cue.end if op.end is None else op.end
    end = end if most is None else min(end, max(most, cue.end))
    if not 0 <= start < end:
        raise bad_request(message("A cue ends after it starts."), "end")
    lines = tuple(_clean(line, _LONGEST, "lines") for line in op.lines or cue.lines)
    if " ".join(lines).split() != " ".join(cue.lines).split():
        raise bad_request(message("The lines of a cue keep its words."), "lines")
    return replace(cue, start=start, end=end, lines=lines)


def _clean(text: str, longest: int, key: str) -> str:
    """Text that does nothing but say something."""
    if len(text) > longest:
        raise bad_request(
            message("This is too long; at most {longest} characters.", longest=longest), key
        )
    return inert(text)


def shapes(operation: Operation) -> bool:
    """Whether an operation changes which sentences there are."""
    return isinstance(operation, Split | Join | Insert)


def _by_machines(sentence: Sentence, text: Text, *, spoken: bool) -> set[str]:
    """Texts that machines wrote: whoever takes one over word for word has not written it."""
    found = {each.content for each in text.alternatives if each.origin is Origin.MACHINE}
    readings = {f.detail for f in sentence.findings if f.kind is FindingKind.NEW_READING and spoken}
    own = {text.content} if text.origin is Origin.MACHINE else set()
    return {*found, *map(str, readings), *own}
