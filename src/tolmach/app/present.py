"""A document as the page sees it: sentences with revisions, reasons and the times of words."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import msgspec

from tolmach.core.about import About
from tolmach.core.document import Document, Sentence, State, Text, Word
from tolmach.core.edits import Entry, Operation
from tolmach.languages import language
from tolmach.stages.alignment.corrected import with_exact_words
from tolmach.stages.alignment.projection import time_source
from tolmach.stages.names.repairs import repairs_of
from tolmach.stages.review import Reason, ReviewItem, review_queue

Json = dict[str, Any]

_FEW = 50
"""Sentences that are scored by themselves, as after an edit; all of 5,000 take 0.1 s."""


def digest(*parts: Any) -> str:
    """A short fingerprint of records."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:12]


def text_revision(text: Text | None) -> str:
    """What a person saw of a text; empty where there is none."""
    if text is None:
        return ""
    return "t:" + digest(text.content, text.state, text.note, text.pins)


def sentence_revision(sentence: Sentence) -> str:
    """What a person saw of a sentence; its comments do not belong to it."""
    texts = {code: (text.content, text.state) for code, text in sorted(sentence.targets.items())}
    source = sentence.source.content, sentence.source.state
    who = sentence.speaker, sentence.paragraph, sentence.withheld
    return "s:" + digest(sentence.words, source, texts, *who)


@dataclass(frozen=True)
class Seen:
    """
    One state of a work folder.

    Attributes:
        entries: of the journal.
        unplaced: edits whose sentence is no longer there.
        version: changes whenever anything of it does.
        timed: words of corrected sentences with the times that an aligner found, by id.
    """

    document: Document
    entries: tuple[Entry, ...]
    unplaced: tuple[Operation, ...]
    version: str
    timed: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    _cards: dict[str, tuple[Sentence, tuple[Word, ...] | None, Json]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> Mapping[str, Sentence]:
        """Sentences by id."""
        return {sentence.id: sentence for sentence in self.document.sentences}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Ids in time order."""
        return tuple(self.by_id)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Places in the order, by id."""
        return {name: index for index, name in enumerate(self.order)}

    @cached_property
    def queue(self) -> list[ReviewItem]:
        """All sentences, those to look at first in front."""
        return review_queue(self.document)

    @cached_property
    def items(self) -> Mapping[str, ReviewItem]:
        """The same by id."""
        return {item.sentence: item for item in self.queue}

    @property
    def languages(self) -> tuple[str, ...]:
        """The language spoken, then those of translations."""
        return (self.document.language, *self.document.target_languages)

    def is_open(self, name: str, codes: Sequence[str]) -> bool:
        """Whether a sentence is not withheld and has an unchecked text in these languages."""
        sentence = self.by_id[name]
        texts = (sentence.text(code, self.document.language) or Text("") for code in codes)
        return sentence.withheld is None and not all(text.checked for text in texts)

    def doubtful(self, codes: Sequence[str]) -> list[str]:
        """Sentences that the walk through doubt stops at, where these languages are shown."""
        return [
            item.sentence
            for item in self.queue
            if self.is_open(item.sentence, codes)
            and any(why.language is None or why.language in codes for why in item.reasons)
        ]

    def exact(self, name: str) -> Sentence:
        """A sentence with the best times of its words that are known."""
        sentence = self.by_id[name]
        return with_exact_words(sentence, self.timed[name]) if name in self.timed else sentence

    def cards(self, names: Iterable[str]) -> list[Json]:
        """Sentences as the page gets them; unknown ids are left out."""
        known = [name for name in names if name in self.by_id]
        items = self._items_of(known)
        return [self._sentence(self.by_id[name], items[name]) for name in known]

    def _items_of(self, names: Sequence[str]) -> Mapping[str, ReviewItem]:
        """Scores and reasons; for a few sentences, the others need not be looked at."""
        if len(names) > _FEW or "queue" in vars(self):
            return self.items
        places = sorted({place + step for name in names for step in (-1, 0, 1)
                         for place in (self.index[name],)})  # fmt: skip
        sentences = tuple(self.document.sentences[p] for p in places if 0 <= p < len(self.order))
        found = review_queue(replace(self.document, sentences=sentences))
        return {item.sentence: item for item in found}

    def _words(self, sentence: Sentence) -> Sequence[Word]:
        if sentence.id in self.timed:
            return self.exact(sentence.id).words
        return time_source(sentence.words, sentence.source.content, self.document.language)

    def _sentence(self, sentence: Sentence, item: ReviewItem) -> Json:
        """One sentence as the page gets it."""
        known, timed = self._cards.get(sentence.id), self.timed.get(sentence.id)
        if known is None or known[0] is not sentence or known[1] != timed:
            known = sentence, timed, _card(sentence, self._words(sentence), self.document.language)
            self._cards[sentence.id] = known
        return {
            **known[2],
            "index": self.index[sentence.id],
            "score": item.score,
            "reasons": [reason(each) for each in item.reasons],
        }


def reason(why: Reason) -> Json:
    """One reason of the queue."""
    return {
        "code": why.code,
        "language": why.language,
        "detail": why.detail,
        "words": list(why.words),
    }


def _card(sentence: Sentence, words: Iterable[Word], spoken: str) -> Json:
    """What depends on the sentence and the times of its words alone."""
    texts = {spoken: _text(sentence.source), **{c: _text(t) for c, t in sentence.targets.items()}}
    return {
        "id": sentence.id,
        "revision": sentence_revision(sentence),
        "start": sentence.span.start,
        "end": sentence.span.end,
        "speaker": sentence.speaker,
        "paragraph": sentence.paragraph,
        "words": [[word.text, word.start, word.end, word.probability] for word in words],
        "texts": texts,
        "withheld": msgspec.to_builtins(sentence.withheld),
        "comments": msgspec.to_builtins(sentence.comments),
        "findings": [
            {
                "kind": flag.kind,
                "language": flag.language,
                "detail": flag.detail,
                "span": None if flag.start is None else [flag.start, flag.end],
            }
            for flag in sentence.findings
        ],
        "repairs": [
            {"language": each.language or spoken, "text": each.text, "instead": each.instead}
            for each in repairs_of(sentence, spoken)
        ],
    }


def _text(text: Text) -> Json:
    return {
        "text": text.content,
        "state": text.state,
        "origin": text.origin,
        "revision": text_revision(text),
        "note": text.note,
        "alternatives": [
            {"text": each.content, "score": each.score, "model": each.model}
            for each in text.alternatives
        ],
        "pinned": len(text.pins),
    }


def states(document: Document) -> dict[str, dict[str, int]]:
    """How far the texts of each language have come; what is withheld does not count."""
    shown = [sentence for sentence in document.sentences if sentence.withheld is None]
    found = {}
    for code in (document.language, *document.target_languages):
        texts = (sentence.text(code, document.language) for sentence in shown)
        counts = Counter(State.DRAFT if text is None else text.state for text in texts)
        found[code] = {state.value: counts[state] for state in State}
    return found


def left_to_review(document: Document) -> int:
    """Sentences with a text that no person has checked."""
    codes = (document.language, *document.target_languages)
    return sum(
        not all((sentence.text(c, document.language) or Text("")).checked for c in codes)
        for sentence in document.sentences
        if sentence.withheld is None
    )


def languages(codes: Iterable[str]) -> dict[str, Json]:
    """What the page must know about languages."""
    return {
        code: {"name": known.name, "rtl": known.rtl, "spaced": known.spaced}
        for code in codes
        for known in (language(code),)
    }


def speakers(document: Document) -> list[Json]:
    """All speakers that are named or speak, with how much they say and where first."""
    known = {speaker.id: speaker for speaker in document.speakers}
    recognized = [sentence for sentence in document.sentences if sentence.speaker]
    names = dict.fromkeys((*known, *(sentence.speaker or "" for sentence in recognized)))
    found = []
    for name in names:
        own = [sentence for sentence in recognized if sentence.speaker == name]
        speaker = known.get(name)
        found.append(
            {
                "id": name,
                "name": speaker.name if speaker else "",
                "short": speaker.short if speaker else "",
                "abroad": msgspec.to_builtins(speaker.abroad) if speaker else {},
                "sentences": len(own),
                "first": own[0].span.start if own else None,
            }
        )
    return found


def about(declared: About) -> Json:
    """What is declared about the video."""
    found: Json = msgspec.to_builtins(declared)
    return found
