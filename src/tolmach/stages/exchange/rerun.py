"""
Running again over edits, and taking an edit back after that.

A run leaves sentences that people edited as they are, translates their texts and checks them. So
its document holds edits, and beside them the sentences as machines made them (`Document.unedited`)
and the ids of the entries that it holds (`Document.edits`). When one of these entries is taken
back, its sentences start again from the machines' versions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from tolmach.core.document import (
    Alternative,
    Document,
    FindingKind,
    Sentence,
    Text,
    Withheld,
    Word,
)
from tolmach.core.edits import (
    AssignSpeaker,
    Entry,
    Insert,
    Join,
    MergeSpeakers,
    Operation,
    Release,
    Split,
    Undo,
    Withhold,
)
from tolmach.core.timing import SpanIndex
from tolmach.stages.sentences.identity import (
    Cover,
    carry_ids,
    new_id,
    new_readings,
    offer_readings,
    touched,
)
from tolmach.stages.sentences.withheld_passages import WithheldPassages


class Restored(NamedTuple):
    """
    A document from which sentences start again.

    Attributes:
        document: without `unedited` and `edits`.
        held: the restored sentences as the run left them, by id.
    """

    document: Document
    held: Mapping[str, Sentence]


def kept_entries(journal: Sequence[Entry]) -> list[Entry]:
    """Give the entries that were not taken back."""
    undone: set[str] = set()
    for entry in reversed(journal):
        if entry.id not in undone:
            undone |= {op.entry for op in entry.operations if isinstance(op, Undo)}
    return [entry for entry in journal if entry.id not in undone]


def without_document(
    sentences: Sequence[Sentence], journal: Sequence[Entry]
) -> tuple[Sentence, ...]:
    """
    Withhold in a first run's sentences what a journal withholds, where its document is gone.

    An id says where a sentence begins and not how long it is: so the time counts. Where a journal
    of an earlier tolmach has none, no sentence gets the id: what is withheld counts as lost.
    """
    hidden: dict[str, Withhold] = {}
    for op in (op for entry in kept_entries(journal) for op in entry.operations):
        if isinstance(op, Withhold):
            hidden[op.sentence] = hidden.get(op.sentence, op) if op.start is None else op
        elif isinstance(op, Release):
            hidden.pop(op.sentence, None)
    known = [
        Sentence(name, (Word("", op.start, op.end),), Text(""), withheld=Withheld(op.reason, op.by))
        for name, op in hidden.items()
        if op.start is not None and op.end is not None
    ]
    same = {(one.id, one.span) for one in sentences}  # its neighbours are those of then, too
    passages = WithheldPassages(one for one in known if (one.id, one.span) not in same)
    placed = {one.id for one in known}
    taken = {one.id for one in sentences} | hidden.keys()
    found = []
    for one in map(passages.withhold, sentences):
        if one.id in hidden and one.id not in placed:
            one = replace(one, id=new_id(one.span.start, taken))  # noqa: PLW2901
            taken.add(one.id)
        found.append(one)
    return tuple(found)


def named_by(operation: Operation) -> frozenset[str]:
    """Give the ids of the sentences that an operation is about."""
    match operation:
        case Split():
            return frozenset((operation.sentence, operation.new))
        case Join():
            return frozenset((operation.sentence, operation.other))
        case _:
            name = getattr(operation, "sentence", "")
            return frozenset((name,) if name else ())


class KeptEdits(NamedTuple):
    """
    Sentences of a run over which people's work lies; see the fields of `Document`.

    Attributes:
        unedited: what machines made of those that hold edits.
        edits: ids of the entries that they hold.
    """

    sentences: list[Sentence]
    unedited: tuple[Sentence, ...]
    edits: tuple[str, ...]


def keep_edits(
    machine: Document, people: Document, journal: Sequence[Entry], sentences: Sequence[Sentence]
) -> KeptEdits:
    """
    Give the sentences of another run the ids of the last one; what people edited stays as it is.

    Where other words were recognized this time, they are offered beside the edited text. The
    machines' version of an edited sentence is kept for the day on which the edit is taken back. An
    earlier tolmach replaced it by the edited sentence; then it is what this run recognized there.

    Args:
        machine: the document of the last run.
        people: the same with the journal applied.
        sentences: of this run.
    """
    kept = kept_entries(journal)
    # a run withholds by itself what may hold withheld words; that alone is no edit
    known = {one.id: one for one in machine.sentences if not touched(replace(one, withheld=None))}
    known |= {one.id: one for one in machine.unedited}
    joined = {op.other for entry in kept for op in entry.operations if isinstance(op, Join)}
    edited = {one.id for one in people.sentences if touched(one)}
    edited |= joined - {one.id for one in people.sentences}
    unedited = tuple(one for name, one in known.items() if name in edited)
    carried = carry_ids(people.sentences, sentences, unedited)
    readings = new_readings(people.sentences, sentences, unedited)
    offered = offer_readings(carried.sentences, readings)
    lost = [one for one in people.sentences if touched(one) and one.id not in known]
    under = _adopted(carried.hidden, [one for one in lost if not one.shaped])
    return KeptEdits(offered, (*unedited, *under), tuple(entry.id for entry in kept))


def _adopted(hidden: Sequence[Sentence], lost: Sequence[Sentence]) -> list[Sentence]:
    """New sentences; one that is where a sentence without a machines' version is becomes that."""
    index = SpanIndex(one.span for one in lost)

    def alike(new: Sentence, old: Sentence) -> bool:
        return Cover([old]).hides(new) and Cover([new]).hides(old)

    adopted: dict[str, Sentence] = {}
    for new in hidden:
        same = [lost[place] for place in index.touching(new.span) if alike(new, lost[place])]
        one = replace(new, id=same[0].id) if same and same[0].id not in adopted else new
        adopted[one.id] = one
    return list(adopted.values())


def restored(document: Document, journal: Sequence[Entry]) -> Restored:
    """
    Let the sentences of entries that were taken back start from the machines' versions.

    Sentences that such an entry made are dropped, but for inserted ones that another edit names.
    Speech that a dropped sentence had covered comes back. A sentence without a version of the
    machines stays as it is; `lost_versions` names those.
    """
    kept = kept_entries(journal)
    names = _taken_back(document, journal, kept)
    plain = replace(document, unedited=(), edits=()) if document.edits else document
    if not names:
        return Restored(plain, {})
    versions = {one.id: one for one in document.unedited}
    held = {one.id: one for one in document.sentences if one.id in names}
    made = _made_by_people(journal, kept, versions)
    dropped = {n for n, one in held.items() if n in versions or (one.shaped and n in made)}
    left = [one for one in document.sentences if one.id not in dropped]
    back = [_version(versions[name], held.get(name)) for name in names if name in versions]
    ever = {name for entry in journal for op in entry.operations for name in named_by(op)}
    cover = Cover([*left, *back])
    hidden = [one for name, one in versions.items() if name not in ever and not cover.hides(one)]
    sentences = sorted((*left, *back, *hidden), key=lambda sentence: sentence.span)
    return Restored(replace(plain, sentences=tuple(sentences)), held)


def with_later_work(document: Document, held: Mapping[str, Sentence]) -> Document:
    """
    Give restored sentences what machines made since of the same text: translations and findings.

    Args:
        document: with all edits that are left.
        held: as `restored` gives them.
    """
    if not held:
        return document
    sentences = tuple(
        _with_later_work(sentence, held[sentence.id]) if sentence.id in held else sentence
        for sentence in document.sentences
    )
    return replace(document, sentences=sentences)


def lost_versions(
    machine: Document, before: Document, after: Document, journal: Sequence[Entry], entry: Entry
) -> tuple[str, ...]:
    """
    Give the sentences that taking an entry back leaves as they are: the machines' version is lost.

    A run of an earlier tolmach replaced it by the edited sentence.

    Args:
        machine: the document of the last run.
        before, after: what people saw before the entry was taken back, and see now.
        journal: all entries, the one that takes back included.
    """
    others = {
        name for one in kept_entries(journal) for op in one.operations for name in named_by(op)
    }
    replaced = {one.id for one in machine.sentences if touched(one)}
    replaced -= {one.id for one in machine.unedited}
    seen = {one.id: one for one in after.sentences}
    same = {one.id for one in before.sentences if seen.get(one.id) == one}
    own = {name for op in entry.operations for name in named_by(op)}
    return tuple(sorted(own & replaced & same - others))


def _taken_back(
    document: Document, journal: Sequence[Entry], kept: Sequence[Entry]
) -> Collection[str]:
    """Sentences that the document holds edits of that were taken back, and those tied to them."""
    held, left = set(document.edits), {entry.id for entry in kept}
    gone = [
        op
        for entry in journal
        if entry.id not in left
        for op in entry.operations
        if entry.id in held or isinstance(op, Insert)
    ]
    names = {name for op in gone for name in named_by(op)}
    if any(isinstance(op, AssignSpeaker | MergeSpeakers) for op in gone):
        names |= {one.id for one in document.unedited}
    tied = [
        named_by(op)
        for entry in journal
        if entry.id in held
        for op in entry.operations
        if isinstance(op, Split | Join)
    ]
    while more := {name for tie in tied if tie & names for name in tie} - names:
        names |= more
    return names


def _made_by_people(
    journal: Sequence[Entry], kept: Sequence[Entry], versions: Collection[str]
) -> set[str]:
    """
    Sentences that an edit made, as far as no words are lost with them.

    Inserted ones that an edit that counts is about stay, and halves of a sentence whose version is
    lost.
    """
    named = {name for entry in kept for op in entry.operations for name in named_by(op)}
    operations = [op for entry in journal for op in entry.operations]
    made = {op.sentence for op in operations if isinstance(op, Insert)} - named
    for op in operations:
        if isinstance(op, Split) and (op.sentence in versions or op.sentence in made):
            made.add(op.new)
    return made


def _version(machine: Sentence, held: Sentence | None) -> Sentence:
    """The machines' version, with what a run found there since: a reading, further languages."""
    if held is None or held.words != machine.words:
        return machine
    further = {
        code: replace(text, note="", pins=())
        for code, text in held.targets.items()
        if text.untouched and code not in machine.targets
    }
    back = replace(machine, targets={**machine.targets, **further})
    readings = [each for each in held.findings if each.kind is FindingKind.NEW_READING]
    news = [each for each in readings if each.detail != machine.source.content]
    if not news:
        return back
    offered = tuple(Alternative(each.detail, 0.0) for each in news)
    others = tuple(each for each in back.source.alternatives if each not in offered)
    source = replace(back.source, alternatives=(*offered, *others))
    return replace(back, source=source).with_findings(*news)


def _with_later_work(sentence: Sentence, held: Sentence) -> Sentence:
    if (sentence.source.content, sentence.words) != (held.source.content, held.words):
        return sentence
    targets = dict(sentence.targets)
    for code, made in held.targets.items():
        now = targets.get(code, Text(""))
        if made.untouched and now.untouched:
            targets[code] = replace(made, note=now.note, pins=now.pins)
    sentence = replace(sentence, targets=targets)
    contents = {code: text.content for code, text in sentence.targets.items()}
    same = contents == {code: text.content for code, text in held.targets.items()}
    return replace(sentence, findings=held.findings) if same else sentence
