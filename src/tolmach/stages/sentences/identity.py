"""
Ids of sentences: given once, made from the time, kept through every later run.

An id is six base32 characters of a hash over the sentence's start time, so that the same recording
recognized in the same way always gives the same ids. When recognition runs again with
another model, `carry_ids` hands the old ids to the sentences that are the same in time and words.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import NamedTuple

from tolmach.core.document import Alternative, Finding, FindingKind, Sentence
from tolmach.core.timing import SpanIndex, merge_spans
from tolmach.messages import message
from tolmach.stages.sentences.withheld_passages import WithheldPassages

_LENGTH = 6
_NUMBER = re.compile(r"\d+e\d+")
"""What a spreadsheet takes for a number and writes as another one."""
_SAME_TIME, _SAME_TEXT = 0.3, 0.5
"""Shares of time and of letters in common from which two sentences may be the same one."""


def new_id(start: int, taken: Container[str] = ()) -> str:
    """
    Make the id of a sentence from its start (ms).

    Ids are published, so nothing of the text goes in: otherwise a reader could confirm a guess at a
    sentence that was changed or withheld. An id that is taken already is hashed again with a
    counter, so that the result depends only on the sentences' times and order.

    >>> new_id(1200)
    'hqldmj'
    """
    for attempt in range(1_000_000):
        key = f"{start}\n{attempt or ''}".encode()
        candidate = base64.b32encode(hashlib.sha256(key).digest()).decode()[:_LENGTH].lower()
        if candidate not in taken and not _NUMBER.fullmatch(candidate):
            return candidate
    raise ValueError("no free id: a document cannot hold that many sentences")


def touched(sentence: Sentence) -> bool:
    """Whether a person wrote, cut, shaped, withheld or marked anything in the sentence."""
    texts = (sentence.source, *sentence.targets.values())
    marks = sentence.withheld or sentence.paragraph or sentence.comments or sentence.shaped
    return bool(marks or any(not text.untouched or text.pins for text in texts))


class Cover:
    """Time in which sentences are, one or the halves of one."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self._spans = merge_spans(sentence.span for sentence in sentences)
        self._index = SpanIndex(self._spans)

    def hides(self, sentence: Sentence) -> bool:
        """Whether most of another sentence's time is covered."""
        span = sentence.span
        near = [self._spans[place] for place in self._index.touching(span)]
        return 2 * sum(one.overlap(span) for one in near) > span.duration


class Carried(NamedTuple):
    """
    Sentences of a new run, in time order; ids are unique in both together.

    Attributes:
        hidden: new sentences in the place of which a sentence that a person added stays.
    """

    sentences: list[Sentence]
    hidden: list[Sentence]


def carry_ids(
    old_sentences: Sequence[Sentence],
    new_sentences: Sequence[Sentence],
    unedited: Sequence[Sentence] = (),
) -> Carried:
    """
    Give re-recognized sentences the ids of the old sentences that they are.

    Sentences that a person touched stay exactly as they are, in place of the new sentences that lie
    mostly inside their time (see `new_readings` for those). Their time is that of the words that
    machines recognized, so that a sentence that was moved hides nothing elsewhere. Of the rest,
    each new sentence takes the id of the untouched old sentence that it shares most time and
    letters with, if it shares enough; all others get ids that no old sentence has. A new sentence
    that may hold words of a withheld one is withheld, too.

    Args:
        unedited: the machines' versions of touched sentences, as far as they are known.
    """
    known = {sentence.id for sentence in unedited}
    kept = [sentence for sentence in old_sentences if touched(sentence)]
    added = [sentence for sentence in kept if sentence.id not in known]
    edited, all_kept = Cover(unedited), Cover([*unedited, *added])
    loose = [sentence for sentence in old_sentences if not touched(sentence)]
    passages = WithheldPassages(old_sentences, unedited)
    new_sentences = [passages.withhold(sentence) for sentence in new_sentences]
    public = SpanIndex(sentence.span for sentence in loose)

    def stays_hidden(new: Sentence) -> bool:
        """Whether kept sentences have its time, and no public one would end in a withheld one."""
        swallowed = new.withheld and any(
            Cover([new]).hides(loose[place]) for place in public.touching(new.span)
        )
        return all_kept.hides(new) and not swallowed

    fresh = [one for one in new_sentences if not stays_hidden(one)]
    partners = _match(loose, fresh)
    taken = {sentence.id for sentence in (*old_sentences, *unedited)}
    carried = list(kept)
    for index, sentence in enumerate(fresh):
        partner = partners.get(index)
        if partner is not None:
            name = loose[partner].id
        else:
            name = sentence.id if sentence.id not in taken else new_id(sentence.span.start, taken)
        taken.add(name)
        carried.append(replace(sentence, id=name))
    hidden = []
    for sentence in new_sentences:
        if stays_hidden(sentence) and not edited.hides(sentence):
            name = sentence.id if sentence.id not in taken else new_id(sentence.span.start, taken)
            taken.add(name)
            hidden.append(replace(sentence, id=name))
    return Carried(sorted(carried, key=lambda sentence: sentence.span), hidden)


def new_readings(
    old_sentences: Sequence[Sentence],
    new_sentences: Sequence[Sentence],
    unedited: Sequence[Sentence] = (),
) -> dict[str, str]:
    """
    Give what a new run recognized in each sentence that a person touched, where it differs.

    Args:
        unedited: the machines' versions of touched sentences; to hear them again is no news.

    Returns:
        Sentence id -> the new source text, to be offered beside the kept one.
    """
    kept = [sentence for sentence in old_sentences if touched(sentence)]
    passages = WithheldPassages(old_sentences, unedited)
    index, versions = (SpanIndex(one.span for one in group) for group in (kept, unedited))
    recognized: dict[str, list[str]] = {}
    news: set[str] = set()
    for sentence in new_sentences:
        holder = _holder(sentence, kept, index)
        if holder is not None:
            holder = passages.within(sentence) or holder  # never beside a public text
            text = sentence.source.content
            recognized.setdefault(holder.id, []).append(text)
            before = {unedited[n].source.content for n in versions.touching(sentence.span)}
            news |= {holder.id} if text not in before else set()
    readings = {name: " ".join(texts) for name, texts in recognized.items()}
    return {
        sentence.id: readings[sentence.id]
        for sentence in kept
        if readings.get(sentence.id, sentence.source.content) != sentence.source.content
        and (sentence.id in news or _told(sentence, readings[sentence.id]))
    }


def _told(sentence: Sentence, reading: str) -> bool:
    """Whether a reading was offered before, and the person has not decided on it."""
    return any(
        each.kind is FindingKind.NEW_READING and each.detail == reading
        for each in sentence.findings
    )


def offer_readings(sentences: Sequence[Sentence], readings: Mapping[str, str]) -> list[Sentence]:
    """
    Put what a new run recognized beside the texts that people touched, and flag what is news there.

    Args:
        readings: as `new_readings` finds them.
    """
    return [_offered(sentence, readings.get(sentence.id, "")) for sentence in sentences]


def _offered(sentence: Sentence, reading: str) -> Sentence:
    source = sentence.source
    if reading and reading in {other.content for other in source.alternatives}:
        return sentence
    others = tuple(flag for flag in sentence.findings if flag.kind is not FindingKind.NEW_READING)
    sentence = replace(sentence, findings=others)
    if not reading:
        return sentence
    offered = replace(source, alternatives=(Alternative(reading, 0.0), *source.alternatives))
    return replace(sentence, source=offered).with_findings(
        Finding(FindingKind.NEW_READING, message(reading))
    )


def _holder(sentence: Sentence, kept: Sequence[Sentence], index: SpanIndex) -> Sentence | None:
    """Of the kept sentences that cover most of this one's time, the one that has most of it."""
    near = [kept[place] for place in index.touching(sentence.span)]
    if not Cover(near).hides(sentence):
        return None
    return max(near, key=lambda candidate: candidate.span.overlap(sentence.span))


def _match(old: Sequence[Sentence], new: Sequence[Sentence]) -> dict[int, int]:
    """Pair new with old indices, the most similar first, each used once."""
    pairs = []
    first = 0
    for n, sentence in enumerate(new):
        while first < len(old) and old[first].span.end <= sentence.span.start:
            first += 1
        for o in range(first, len(old)):
            if old[o].span.start >= sentence.span.end:
                break
            likeness = _likeness(old[o], sentence)
            if likeness is not None:
                pairs.append((-likeness, n, o))
    partners: dict[int, int] = {}
    used: set[int] = set()
    for _, n, o in sorted(pairs):
        if n not in partners and o not in used:
            partners[n] = o
            used.add(o)
    return partners


def _likeness(left: Sentence, right: Sentence) -> float | None:
    """How much time and text two sentences share, 0 to 1; None when it is too little."""
    longest = max(left.span.duration, right.span.duration, 1)
    time = left.span.overlap(right.span) / longest
    texts = left.source.content.lower(), right.source.content.lower()
    if time < _SAME_TIME:
        return None
    text = SequenceMatcher(None, *texts, autojunk=False).ratio()
    return (time + text) / 2 if text >= _SAME_TEXT else None
