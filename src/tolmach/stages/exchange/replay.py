"""Replaying: the machines' document with everything applied to it that people did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from tolmach.core.document import (
    Alternative,
    Comment,
    Document,
    Origin,
    Sentence,
    State,
    Text,
    Withheld,
    Word,
)
from tolmach.core.edits import (
    AddComment,
    Declare,
    Entry,
    NameSpeaker,
    Operation,
    Release,
    Retime,
    SentenceOperation,
    SetNote,
    SetParagraph,
    SetPins,
    SetSpeaker,
    SetText,
    Suggest,
    Undo,
    Withhold,
)
from tolmach.core.pin import Pin
from tolmach.text.words import split_words


class Applied(NamedTuple):
    """The document with the journal applied, and operations whose sentence is no longer there."""

    document: Document
    unplaced: tuple[Operation, ...]


def replay(document: Document, journal: Sequence[Entry]) -> Applied:
    """
    Apply all entries that were not taken back, in order.

    An approval is a second person's: where nobody else has checked the same text, it is a check.
    """
    undone: set[str] = set()
    for entry in reversed(journal):
        if entry.id not in undone:
            undone |= {op.entry for op in entry.operations if isinstance(op, Undo)}
    kept = [entry for entry in journal if entry.id not in undone]
    return apply(document, _seconded(kept))


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
    sentences = {sentence.id: sentence for sentence in document.sentences}
    speakers = {speaker.id: speaker for speaker in document.speakers}
    about = document.about
    unplaced: list[Operation] = []
    for operation in operations:
        match operation:
            case NameSpeaker(speaker):
                speakers[speaker.id] = speaker
            case Declare(declared):
                about = declared
            case Undo():
                pass
            case _ if operation.sentence in sentences:
                sentences[operation.sentence] = _changed(
                    sentences[operation.sentence], operation, document.language
                )
            case _:
                unplaced.append(operation)
    changed = replace(
        document,
        sentences=tuple(sentences.values()),
        speakers=tuple(speakers.values()),
        about=about,
    )
    return Applied(changed, tuple(unplaced))


def _changed(sentence: Sentence, operation: SentenceOperation, spoken: str) -> Sentence:
    match operation:
        case SetText():
            changed = _written(sentence, operation, spoken)
        case Suggest(_, code, content):
            changed = _with_text(
                sentence, code, spoken, lambda text: _offered(text, Alternative(content, 0.0))
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
            changed = replace(sentence, comments=(*sentence.comments, Comment(words, by)))
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
    return changed


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
    return replace(text, state=State.NEEDS_WORK) if text.checked else text


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
