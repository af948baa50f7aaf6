"""What a person added to a file becomes sentences of the document, once."""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import Document, Origin, Sentence, State, Text, Withheld
from tolmach.core.edits import Insert, Operation, Part, SetPins, SetText, Suggest
from tolmach.core.exchange import AddedText, EditedFile, ExportSnapshot
from tolmach.core.timing import Span
from tolmach.stages.alignment.projection import spread_words
from tolmach.stages.exchange.changes import Change, Merge, MergeOptions, Outcome
from tolmach.stages.exchange.replay import apply
from tolmach.stages.exchange.withheld_words import WithheldWords
from tolmach.stages.sentences.identity import new_id
from tolmach.stages.sentences.structure import SHORTEST
from tolmach.text.sanitize import inert
from tolmach.text.words import split_words

_TOLD = Withheld("has words of a withheld sentence")
_READ = 70
"""Milliseconds per character for a sentence whose end the file does not say."""


def merge_added(
    document: Document, base: ExportSnapshot, back: EditedFile, options: MergeOptions
) -> Merge:
    """
    Insert what is new in a file.

    A file may come back again before it is exported again: what an earlier import added is known by
    its time, and gets the new words. A sentence that is added to a translation has no text in the
    language of the recording until a person writes one. One with words of a withheld sentence is
    withheld, too.
    """
    secret = WithheldWords(document, base.language)
    operations: list[Operation] = []
    changes: list[Change] = []
    for added in back.added:
        now = apply(document, operations).document
        text = inert(added.text)
        span = _room(now, base, added)
        known = next((s for s in now.sentences if _added_before(s, base, span)), None)
        ours = known.text(base.language, now.language) if known else None
        before = inert(ours.content) if ours else ""
        if before == text:
            continue
        told = secret.told_by(text)
        if known and told and known.withheld is None:
            operations.append(Suggest(known.id, base.language, text))
            changes.append(Change(known.id, span.start, Outcome.WITHHELD, before, before, text))
            continue
        if known is None:
            inserted = _insert(now, base, added, text, span)
            if told:
                inserted = replace(inserted, part=replace(inserted.part, withheld=_TOLD))
            operations.append(inserted)
        key = known.id if known else inserted.sentence
        written = SetText(key, base.language, text, options.state or State.DRAFT, Origin.HUMAN)
        operations += [written] if known or options.state else []
        operations += [SetPins(key, base.language, text, added.pins)] if added.pins else []
        outcome = Outcome.WITHHELD if told and known is None else Outcome.ADDED
        changes.append(Change(key, span.start, outcome, before, before, text))
    return Merge(tuple(operations), tuple(changes))


def _room(document: Document, base: ExportSnapshot, added: AddedText) -> Span:
    """
    When the words of an added sentence are spoken.

    It begins after the start of the sentence before it and ahead of the next one, so that it takes
    its place between them; it shares no time with them where they leave enough.
    """
    order = [sentence.id for sentence in document.sentences]
    place = order.index(added.after) + 1 if added.after in order else 0
    first = document.sentences[place - 1].span if place else Span(0, 0)
    later = (s.span.start for s in document.sentences[place:] if s.id in base.texts)
    last = next(later, max(document.media.duration, added.end or 0, first.end + _READ))
    start = first.end if added.start is None else added.start
    start = max(first.start, min(start, last - 1))
    end = added.end or start + _READ * len(added.text)
    free = Span(start, max(start, end)).clip(Span(min(first.end, last), last))
    return free if free.duration >= SHORTEST else Span(start, max(end, start + SHORTEST))


def _added_before(sentence: Sentence, base: ExportSnapshot, span: Span) -> bool:
    """Whether a sentence that was not exported is in the place of an added one."""
    shared = sentence.span.overlap(span)
    return sentence.id not in base.texts and 2 * shared > max(sentence.span.duration, span.duration)


def _insert(
    document: Document, base: ExportSnapshot, added: AddedText, text: str, span: Span
) -> Insert:
    """The sentence, with the speaker that the file names or both neighbours have."""
    spoken = document.language
    own = {base.language: Text(text, origin=Origin.HUMAN)}
    source = own.pop(spoken, Text(inert(added.source), origin=Origin.HUMAN))
    words = split_words(source.content or text, spoken if source.content else base.language)
    around = {
        next((s.speaker for s in side if s.id in base.texts), None)
        for side in (
            [s for s in reversed(document.sentences) if s.span.start <= span.start],
            [s for s in document.sentences if s.span.start > span.start],
        )
    }
    named = (s.id for s in document.speakers if added.speaker in s.called(base.language))
    common = around.pop() if len(around) == 1 else None
    known = {s.id for s in document.sentences} | base.texts.keys()
    return Insert(
        new_id(span.start, known),
        Part(
            tuple(spread_words(words, span.start, span.end)),
            source if source.content else Text(""),
            own,
            next(named, None) if added.speaker else common,
        ),
    )
