"""
Three-way merge: what was exported, what came back, and what is there now.

Only what the other person changed is taken over. Where the sentence was changed here as well, what
is here stays, theirs is put beside it as a suggestion, and the conflict is named. So it is where a
public sentence comes back with words of a withheld one.
"""

from __future__ import annotations

from dataclasses import replace

from tolmach.core.document import Document, Origin, Sentence, State, Text
from tolmach.core.edits import AddComment, Operation, SetNote, SetParagraph, SetText, Suggest
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.stages.exchange.changes import Change, Merge, MergeOptions, Outcome
from tolmach.stages.exchange.merge_added import merge_added
from tolmach.stages.exchange.merge_pins import merge_pins
from tolmach.stages.exchange.replay import apply
from tolmach.stages.exchange.review_table import newly_said
from tolmach.stages.exchange.withheld_words import WithheldWords
from tolmach.text.sanitize import inert


def merge(
    document: Document, base: ExportSnapshot, back: EditedFile, options: MergeOptions
) -> Merge:
    """
    Merge a file that came back into the current document.

    A sentence that is missing or empty in the file is never deleted; it is listed as removed. In a
    table, what was corrected in the language of the recording counts before the translation does.
    """
    first = _merge_sources(document, base, back, options)
    then = _merge_texts(apply(document, first.operations).document, base, back, options)
    added = merge_added(document, base, back, options)
    return Merge(
        (*first.operations, *then.operations, *added.operations),
        (*first.changes, *then.changes, *added.changes),
    )


def _merge_sources(
    document: Document, base: ExportSnapshot, back: EditedFile, options: MergeOptions
) -> Merge:
    """Take over corrections of the source sentences beside the translations."""
    provided = {
        sentence: text for sentence, text in base.sources.items() if back.sources.get(sentence)
    }
    if not provided:
        return Merge((), ())
    spoken = ExportSnapshot(document.language, provided, ())
    texts = {sentence: back.sources[sentence] for sentence in provided}
    only_words = replace(options, checked=False, approved=False)
    return _merge_texts(document, spoken, EditedFile(texts, {}, {}), only_words)


def _merge_texts(
    document: Document, base: ExportSnapshot, back: EditedFile, options: MergeOptions
) -> Merge:
    """Merge the texts of one language, with all that a file says about them."""
    sentences = {sentence.id: sentence for sentence in document.sentences}
    secret = WithheldWords(document, base.language)
    operations: list[Operation] = []
    changes: dict[str, Change] = {}
    for key in dict.fromkeys((*base.texts, *back.texts)):
        sentence = sentences.get(key)
        before = inert(base.texts.get(key, ""))
        theirs = inert(back.texts.get(key, ""))
        if sentence is None:
            if theirs != before:
                changes[key] = Change(key, None, Outcome.UNKNOWN, before, "", theirs)
            continue
        text = sentence.text(base.language, document.language) or Text("")
        change = _change(sentence, text, before, theirs, options)
        if change is not None:
            taken = change.outcome is Outcome.TAKEN and sentence.withheld is None
            if taken and secret.told_by(theirs):
                change = replace(change, outcome=Outcome.WITHHELD)
            changes[key] = change
        operations += _operations(document, sentence, base.language, text, change)
        state = options.state or _state(base, back, key)
        operations += _reached(document, sentence, base.language, change, theirs, state)
        operations += _remarks(sentence, text, base, back, options.by)
    pinned, cues = merge_pins(document, base, back, changes, options)
    return Merge((*operations, *pinned), (*changes.values(), *cues))


def _state(base: ExportSnapshot, back: EditedFile, key: str) -> State:
    """The state that the other person set; a draft where they set none."""
    state = back.states.get(key, State.DRAFT)
    return State.DRAFT if state is base.states.get(key) else state


def _remarks(
    sentence: Sentence, text: Text, base: ExportSnapshot, back: EditedFile, by: str
) -> list[Operation]:
    """Comments, translator's notes and marks of paragraphs, where the other person changed them."""
    operations: list[Operation] = []
    if comment := newly_said(sentence, back.comments.get(sentence.id, "")):
        operations.append(AddComment(sentence.id, comment, by))
    before = base.notes.get(sentence.id, "")
    note = inert(back.notes.get(sentence.id, before))
    if note not in (before, inert(text.note)):
        operations.append(SetNote(sentence.id, base.language, note))
    marked = sentence.id in base.paragraphs
    begins = back.paragraphs.get(sentence.id, marked)
    if begins not in (marked, sentence.paragraph):
        operations.append(SetParagraph(sentence.id, begins))
    return operations


def _change(
    sentence: Sentence, text: Text, before: str, theirs: str, options: MergeOptions
) -> Change | None:
    ours = inert(text.content)
    if theirs in (before, ours):
        return None
    outcome = Outcome.TAKEN
    if not theirs:
        outcome = Outcome.REMOVED
    elif ours != before and not options.theirs:
        outcome = Outcome.CONFLICT
    return Change(sentence.id, sentence.span.start, outcome, before, ours, theirs)


def _operations(
    document: Document,
    sentence: Sentence,
    code: str,
    text: Text,
    change: Change | None,
) -> list[Operation]:
    if change is None or change.outcome is Outcome.REMOVED:
        return []
    if change.outcome is not Outcome.TAKEN:
        return [Suggest(sentence.id, code, change.theirs)]
    against = sentence.source.content if code != document.language else ""
    taken = SetText(sentence.id, code, change.theirs, State.DRAFT, Origin.HUMAN, against)
    ours_by_person = change.ours != change.before and text.origin is Origin.HUMAN
    return [taken, *([Suggest(sentence.id, code, change.ours)] if ours_by_person else [])]


def _reached(
    document: Document,
    sentence: Sentence,
    code: str,
    change: Change | None,
    theirs: str,
    state: State,
) -> list[Operation]:
    """Take over that a person elsewhere checked the sentence as it is after the merge."""
    text = sentence.text(code, document.language)
    kept = change is not None and change.outcome is not Outcome.TAKEN
    if state is State.DRAFT or kept or not theirs:
        return []
    origin, content = Origin.HUMAN, theirs
    if change is None:
        if text is None or inert(text.content) != theirs:
            return []
        if text.state is state or (text.checked and state is State.REVIEWED):
            return []
        origin, content = text.origin, text.content
    against = sentence.source.content if code != document.language else ""
    return [SetText(sentence.id, code, content, state, origin, against)]
