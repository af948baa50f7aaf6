"""Cues that a person elsewhere set: which of them are taken over, and which cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from tolmach.core.cue import Cue
from tolmach.core.document import Document, Sentence, Text
from tolmach.core.edits import Operation, SetPins
from tolmach.core.exchange import EditedFile, ExportSnapshot
from tolmach.core.pin import Pin
from tolmach.core.timing import Span, clock
from tolmach.stages.exchange.changes import Change, MergeOptions, Outcome
from tolmach.stages.exchange.pins import same_time
from tolmach.text.sanitize import inert
from tolmach.text.words import join_words, split_words


class _Offer(NamedTuple):
    """
    The cues that came back for one sentence.

    Attributes:
        text: as it is here.
        content: as it is here after the merge.
        theirs: the text whose words the pins count.
    """

    sentence: Sentence
    text: Text
    content: str
    theirs: str
    pins: tuple[Pin, ...]


def merge_pins(
    document: Document,
    base: ExportSnapshot,
    back: EditedFile,
    changes: Mapping[str, Change],
    options: MergeOptions,
) -> tuple[list[Operation], list[Change]]:
    """
    Take over the cues that a person set, where their sentences are now as they came back.

    A cue that was set here as well since the file was exported stays ours, unless `theirs`.

    Args:
        changes: what became of the texts, by sentence.
    """
    offers = list(_offers(document, base, back, changes))
    known = {cue.span for cue in base.cues}
    refused = {
        pin.span
        for offer in offers
        for pin in offer.pins
        if offer.content != offer.theirs or (not options.theirs and _newer(offer, pin, known))
    }
    operations: list[Operation] = []
    for offer in offers:
        taken = [pin for pin in offer.pins if pin.span not in refused]
        kept = [pin for pin in offer.text.pins if not any(map(pin.touches, taken))]
        pins = tuple(sorted((*kept, *taken), key=lambda pin: pin.first))
        if pins != offer.text.pins:
            operations.append(SetPins(offer.sentence.id, base.language, offer.content, pins))
    return operations, list(_changes(offers, base, refused))


def _offers(
    document: Document, base: ExportSnapshot, back: EditedFile, changes: Mapping[str, Change]
) -> Iterable[_Offer]:
    provided = [cue.span for cue in base.cues]
    for sentence in document.sentences:
        text = sentence.text(base.language, document.language)
        if text is None or sentence.id not in back.pins:
            continue
        theirs = inert(back.texts[sentence.id])
        change = changes.get(sentence.id)
        taken = change is not None and change.outcome is Outcome.TAKEN
        pins = back.pins[sentence.id]
        if change is None and theirs != inert(base.texts.get(sentence.id, "")):
            # both sides changed the words alike: what is new in the file are other times only
            pins = tuple(p for p in pins if not any(same_time(p.span, span) for span in provided))
        if pins:
            yield _Offer(sentence, text, theirs if taken else inert(text.content), theirs, pins)


def _newer(offer: _Offer, pin: Pin, known: set[Span]) -> bool:
    """Whether a cue in its place was set here after the file was exported."""
    return any(
        ours != pin and ours.touches(pin) and ours.span not in known for ours in offer.text.pins
    )


def _changes(
    offers: Iterable[_Offer], base: ExportSnapshot, refused: set[Span]
) -> Iterable[Change]:
    """
    One change for each cue with other times or line breaks than were exported or are here.

    A cue in which only words changed is not named again: its sentence is.
    """
    shown: dict[Span, list[str]] = {}
    first: dict[Span, _Offer] = {}
    standing: set[Span] = set()
    for offer in offers:
        for pin in offer.pins:
            shown.setdefault(pin.span, []).append(_words(offer.theirs, pin, base.language))
            first.setdefault(pin.span, offer)
            standing |= {pin.span} if pin in offer.text.pins else set()
    exported: dict[str, list[Cue]] = {}
    for cue in base.cues:
        for sentence in dict.fromkeys(cue.sentences):
            exported.setdefault(sentence, []).append(cue)
    for span in sorted(first.keys() - standing):
        sentence, now = first[span].sentence.id, " ".join(shown[span])
        before = _nearest(exported.get(sentence, ()), span)
        was = " / ".join(before.lines) if before else ""
        same_words = was.replace(" / ", " ") == now.replace(" / ", " ")
        if before and same_time(before.span, span) and (was == now or not same_words):
            continue
        outcome = Outcome.CUE_LEFT if span in refused else Outcome.CUE
        provided = _described(before.span, was) if before else ""
        yield Change(sentence, span.start, outcome, provided, provided, _described(span, now))


def _words(text: str, pin: Pin, code: str) -> str:
    """The words of a pin, its lines parted by strokes; one in front where it opens a line."""
    words = split_words(text, code)
    edges = (pin.first, *pin.breaks, pin.last)
    return " / ".join(join_words(words[a:b], code) for a, b in pairwise(edges)).lstrip()


def _described(span: Span, words: str) -> str:
    return f"{clock(span.start)} --> {clock(span.end)}  {words}"


def _nearest(cues: Iterable[Cue], span: Span) -> Cue | None:
    """The cue nearest to this time, by what they share and then by their starts."""
    return max(
        cues,
        key=lambda cue: (cue.span.overlap(span), -abs(cue.start - span.start)),
        default=None,
    )
