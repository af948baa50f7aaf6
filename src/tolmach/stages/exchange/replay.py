"""Replaying: the machines' document with everything applied to it that people did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from tolmach.core.document import (
    Alternative,
    Comment,
    Document,
    Finding,
    FindingKind,
    Origin,
    Sentence,
    State,
    Text,
    Withheld,
    Word,
)
from tolmach.core.edits import (
    AddComment,
    AssignSpeaker,
    Declare,
    Dismiss,
    Entry,
    Insert,
    Join,
    MergeSpeakers,
    NameSpeaker,
    Operation,
    Part,
    Release,
    Retime,
    RetimeWords,
    SentenceOperation,
    SetNote,
    SetParagraph,
    SetPins,
    SetSpeaker,
    SetText,
    Split,
    StructureOperation,
    Suggest,
    Undo,
    Withhold,
)
from tolmach.core.pin import Pin
from tolmach.core.timing import Span
from tolmach.stages.exchange.rerun import kept_entries, restored, with_later_work
from tolmach.text.words import split_words


class Applied(NamedTuple):
    """The document with the journal applied, and operations whose sentence is no longer there."""

    document: Document
    unplaced: tuple[Operation, ...]


def replay(document: Document, journal: Sequence[Entry]) -> Applied:
    """
    Apply all entries that were not taken back, in order.

    An approval is a second person's: without a check by another person
    it counts as a check.
    """
    start = restored(document, journal)
    applied = apply(start.document, _seconded(kept_entries(journal)))
    return applied._replace(document=with_later_work(applied.document, start.held))


def replay_speakers(document: Document, journal: Sequence[Entry]) -> Document:
    """Apply only what people said about who speaks where; merged speakers stay apart."""
    operations = [operation for entry in kept_entries(journal) for operation in entry.operations]
    said = [each for each in operations if isinstance(each, SetSpeaker | AssignSpeaker)]
    return apply(document, said).document


def replay_one_more(before: Applied, journal: Sequence[Entry], entry: Entry) -> Applied:
    """
    Apply one more entry to a document that has all others, as `replay` of all would.

    Args:
        before: the document with the journal applied.
        journal: the entries before.
        entry: takes nothing back.

    Raises:
        ValueError: it does; then everything must be replayed.
    """
    if any(isinstance(op, Undo) for op in entry.operations):
        raise ValueError("an entry that takes another back")
    operations: Iterable[Operation] = entry.operations
    if any(isinstance(op, SetText) and op.state is State.APPROVED for op in entry.operations):
        everything = list(_seconded([*kept_entries(journal), entry]))
        operations = everything[len(everything) - len(entry.operations) :]
    after = apply(before.document, operations)
    return Applied(after.document, (*before.unplaced, *after.unplaced))


def _seconded(journal: Iterable[Entry]) -> Iterator[Operation]:
    """All operations; approvals of texts that no other known person has checked become checks."""
    checked: dict[tuple[str, str], tuple[tuple[str, str], frozenset[str]]] = {}
    for entry in journal:
        for operation in entry.operations:
            if not isinstance(operation, SetText):
                yield operation
                continue
            key = operation.sentence, operation.language
            read = operation.content, operation.against
            before, people = checked.get(key, (read, frozenset()))
            others = people - {""} if before == read else frozenset()
            alone = not entry.by or not others - {entry.by}
            if operation.state is State.APPROVED and alone:
                yield replace(operation, state=State.REVIEWED)
            else:
                yield operation
            found_right = operation.state in (State.REVIEWED, State.APPROVED)
            checked[key] = read, others | {entry.by} if found_right else frozenset()


def apply(document: Document, operations: Iterable[Operation]) -> Applied:
    """Apply operations in order; the document itself stays as it is."""
    sentences = _Sentences(
        {sentence.id: sentence for sentence in document.sentences}, document.language
    )
    speakers = {speaker.id: speaker for speaker in document.speakers}
    about = document.about
    unplaced: list[Operation] = []
    for operation in operations:
        match operation:
            case NameSpeaker(speaker):
                speakers[speaker.id] = speaker
            case AssignSpeaker():
                sentences.assign(operation)
            case MergeSpeakers(speaker=one, into=into):
                sentences.merge(one, into)
                speakers.pop(one, None)
            case Declare(declared):
                about = declared
            case Undo():
                pass
            case _ if not sentences.take(operation):
                unplaced.append(operation)
    changed = replace(
        document,
        sentences=sentences.in_order(),
        speakers=tuple(speakers.values()),
        about=about,
    )
    return Applied(changed, tuple(op for op in unplaced if not sentences.inside(op)))


@dataclass(slots=True)
class _Sentences:
    """
    Sentences by id while operations are applied.

    Attributes:
        spoken: the language of the recording.
        joined: id of a sentence that was joined to another -> id of that one.
        moved: whether the order of times may have changed.
    """

    sentences: dict[str, Sentence]
    spoken: str
    joined: dict[str, str] = field(default_factory=dict)
    moved: bool = False

    def take(self, operation: SentenceOperation | StructureOperation) -> bool:
        """Apply one operation; False when its sentence is not there."""
        if isinstance(operation, Insert):
            self._insert(operation)
            return True
        if isinstance(operation, Join):
            self.joined[operation.other] = operation.sentence
        sentence = self.sentences.get(operation.sentence)
        if sentence is None and isinstance(operation, Withhold):
            sentence = self.sentences.get(self._joined_to(operation.sentence))
        if sentence is None:
            return isinstance(operation, SetSpeaker) and self._assign_by_time(operation)
        match operation:
            case Split():
                self._split(sentence, operation)
            case Join():
                self._join(sentence, operation)
            case _:
                self.moved |= isinstance(operation, Retime | RetimeWords)
                self.sentences[sentence.id] = _changed(sentence, operation, self.spoken)
        return True

    def assign(self, edit: AssignSpeaker) -> None:
        """Give the sentences of a stretch of time to a speaker."""
        for name, sentence in self.sentences.items():
            middle = (sentence.span.start + sentence.span.end) // 2
            inside = edit.start <= middle and (edit.end is None or middle < edit.end)
            if inside and edit.of in (None, sentence.speaker):
                self.sentences[name] = replace(sentence, speaker=edit.speaker)

    def merge(self, speaker: str, into: str) -> None:
        """Give everything that one speaker says to another."""
        for name, sentence in self.sentences.items():
            if sentence.speaker == speaker:
                self.sentences[name] = replace(sentence, speaker=into)

    def _assign_by_time(self, edit: SetSpeaker) -> bool:
        """Give sentences that lie mostly where a lost one was to its speaker; False for none."""
        if edit.start is None or edit.end is None:
            return False
        where = Span(edit.start, edit.end)
        found = [
            one for one in self.sentences.values()
            if 2 * one.span.overlap(where) > one.span.duration
        ]  # fmt: skip
        for sentence in found:
            self.sentences[sentence.id] = replace(sentence, speaker=edit.speaker)
        return bool(found)

    def inside(self, operation: Operation) -> bool:
        """Whether the operation's sentence is part of one that is there, by being joined to it."""
        return self._joined_to(getattr(operation, "sentence", "")) in self.sentences

    def _joined_to(self, name: str) -> str:
        """The sentence that holds one that was joined to others; itself where it was not."""
        left = dict(self.joined)
        while name in left:
            name = left.pop(name)
        return name

    def in_order(self) -> tuple[Sentence, ...]:
        """All sentences, by their start where an edit may have changed the order."""
        sentences = self.sentences.values()
        return tuple(
            sorted(sentences, key=lambda sentence: sentence.span.start) if self.moved else sentences
        )

    def _insert(self, edit: Insert) -> None:
        self.moved = True
        fresh = Sentence(edit.sentence, edit.part.words, edit.part.source)
        known = self.sentences.get(edit.sentence)
        self.sentences[edit.sentence] = _with_part(known or fresh, edit.part, keep=True)

    def _split(self, sentence: Sentence, edit: Split) -> None:
        self.moved = True
        known = self.sentences.get(edit.new)
        second = known or replace(sentence, id=edit.new, paragraph=False, comments=())
        first = _with_part(sentence, edit.first, keep=known is not None)
        second = _with_part(second, edit.second, keep=known is not None)
        if known is None:
            first, second = (self._with_own_findings(half) for half in (first, second))
        self.sentences[sentence.id], self.sentences[edit.new] = first, second

    def _with_own_findings(self, half: Sentence) -> Sentence:
        """
        Leave with half of a sentence only findings that are about it.

        They may quote words of the other half, which may be withheld alone.
        """
        own = (one for one in half.findings if _is_about(half, one, self.spoken))
        return replace(half, findings=tuple(own))

    def _join(self, sentence: Sentence, edit: Join) -> None:
        self.moved = True
        other = self.sentences.pop(edit.other, None)
        if other is None:
            self.sentences[sentence.id] = _with_part(sentence, edit.joined, keep=True)
            return
        both = replace(
            sentence,
            findings=tuple(dict.fromkeys((*sentence.findings, *other.findings))),
            withheld=sentence.withheld or other.withheld,
            comments=tuple(dict.fromkeys((*sentence.comments, *other.comments))),
        )
        self.sentences[sentence.id] = _with_part(both, edit.joined, keep=False)


def _is_about(half: Sentence, finding: Finding, spoken: str) -> bool:
    """Whether a finding on the whole sentence is about a half, by its time and what it quotes."""
    quoted = "" if finding.removed else finding.instead or finding.text
    if finding.start is not None and finding.end is not None:
        middle = (finding.start + finding.end) // 2
        if not half.span.start <= middle < half.span.end:
            return False
    elif not quoted:  # values may be words, and the detail of a new reading is one
        return not finding.detail.values and finding.kind is not FindingKind.NEW_READING
    text = half.text(finding.language or spoken, spoken) or Text("")
    return quoted in text.content


def _with_part(sentence: Sentence, part: Part, *, keep: bool) -> Sentence:
    """A sentence with recorded words and texts; `keep` leaves further languages as they are."""
    return replace(
        sentence,
        words=part.words,
        source=part.source,
        targets={**(sentence.targets if keep else {}), **part.targets},
        speaker=part.speaker,
        withheld=sentence.withheld or part.withheld,
        shaped=True,
    )


def _changed(sentence: Sentence, operation: SentenceOperation, spoken: str) -> Sentence:
    match operation:
        case SetText():
            changed = _written(sentence, operation, spoken)
        case Suggest(_, code, content):
            changed = _with_text(
                sentence,
                code,
                spoken,
                lambda text: _offered(text, Alternative(content, 0.0, origin=Origin.HUMAN)),
            )
        case SetPins(_, code, content, pins):
            changed = _with_text(
                sentence,
                code,
                spoken,
                lambda text: replace(text, pins=_pins(content, text, code, pins)),
            )
        case SetNote(_, code, note):
            changed = _with_text(sentence, code, spoken, lambda text: replace(text, note=note))
        case AddComment(_, words, by):
            said = dict.fromkeys((*sentence.comments, Comment(words, by)))
            changed = replace(sentence, comments=tuple(said))
        case SetSpeaker(_, speaker):
            changed = replace(sentence, speaker=speaker)
        case SetParagraph(_, begins):
            changed = replace(sentence, paragraph=begins)
        case Withhold(_, reason, by):
            changed = replace(sentence, withheld=Withheld(reason, by))
        case Release():
            changed = replace(sentence, withheld=None)
        case Retime(_, start, end):
            changed = replace(sentence, words=_moved(sentence, start, end))
        case RetimeWords(_, timed):
            changed = replace(sentence, words=timed, shaped=True)
        case Dismiss(_, code, content):
            changed = _without(sentence, code, content, spoken)
    return changed


def _without(sentence: Sentence, code: str, content: str, spoken: str) -> Sentence:
    """A sentence without one suggestion, nor the flag that a run offered it with."""

    def dropped(text: Text) -> Text:
        left = tuple(other for other in text.alternatives if other.content != content)
        return replace(text, alternatives=left)

    if sentence.text(code, spoken) is None:
        return sentence
    findings = tuple(
        flag
        for flag in sentence.findings
        if flag.kind is not FindingKind.NEW_READING or flag.detail != content or code != spoken
    )
    return _with_text(replace(sentence, findings=findings), code, spoken, dropped)


def _with_text(
    sentence: Sentence, code: str, spoken: str, change: Callable[[Text], Text]
) -> Sentence:
    if code == spoken:
        return replace(sentence, source=change(sentence.source))
    return sentence.with_target(code, change(sentence.targets.get(code, Text(""))))


def _written(sentence: Sentence, edit: SetText, spoken: str) -> Sentence:
    """Set a text; what a machine wrote there stays beside it as a suggestion."""

    def change(old: Text) -> Text:
        if old.content == edit.content:
            return replace(old, state=state, origin=edit.origin)
        new = Text(edit.content, state, edit.origin, alternatives=old.alternatives, note=old.note)
        new = replace(new, pins=_pins(old.content, new, edit.language, old.pins))
        if old.origin is not Origin.MACHINE:
            return new
        return _offered(new, Alternative(old.content, old.score or 0.0, old.alignment))

    stale = bool(edit.against) and edit.against != sentence.source.content
    state = State.NEEDS_WORK if stale else edit.state
    written = _with_text(sentence, edit.language, spoken, change)
    if edit.language == spoken and edit.content != sentence.source.content:
        return replace(written, targets={c: _doubted(t) for c, t in sentence.targets.items()})
    return written


def _pins(content: str, text: Text, code: str, pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
    """Pins that were made for `content`, as far as `text` still has as many words."""
    same = len(split_words(content, code)) == len(split_words(text.content, code))
    return pins if same else ()


def _doubted(text: Text) -> Text:
    """A translation whose source has changed must be looked at again."""
    by_person = text.checked or text.origin is Origin.HUMAN
    return replace(text, state=State.NEEDS_WORK) if by_person else text


def _offered(text: Text, other: Alternative) -> Text:
    known = {text.content, *(each.content for each in text.alternatives)}
    if not other.content or other.content in known:
        return text
    return replace(text, alternatives=(other, *text.alternatives))


def _moved(sentence: Sentence, start: int, end: int) -> tuple[Word, ...]:
    old = sentence.span
    length = max(1, old.duration)

    def at(ms: int) -> int:
        return start + (ms - old.start) * (end - start) // length

    return tuple(replace(word, start=at(word.start), end=at(word.end)) for word in sentence.words)
