"""
Edits of structure: where sentences begin and end, and when their words are spoken.

Each function looks at sentences as they are and gives the operation that a journal records. Texts
of all languages go along: a sentence is one thing, and its translations never get out of step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from tolmach.core.document import Document, Link, Origin, Sentence, State, Text, Word
from tolmach.core.edits import Insert, Join, Part, RetimeWords, Split
from tolmach.core.timing import Span
from tolmach.errors import UsageError
from tolmach.messages import message
from tolmach.stages.alignment.projection import spread_words, time_source, time_target
from tolmach.stages.sentences.identity import new_id
from tolmach.text.words import join_words, split_words

SHORTEST = 100
"""Milliseconds that a sentence of its own must have."""


def split(
    document: Document,
    sentence: Sentence,
    word: int,
    places: Mapping[str, int] | None = None,
    taken: Collection[str] = (),
) -> Split:
    """
    Split a sentence before a word.

    Args:
        word: index among the words of the source text as it is now.
        places: language -> characters of its text that stay with the first half; for other
            languages the words spoken before the place stay.
        taken: ids that were given before, to sentences that ended as well.

    Raises:
        UsageError: one half would have no words, or no time.
    """
    spoken = document.language
    timed = time_source(sentence.words, sentence.source.content, spoken)
    if not 0 < word < len(timed):
        raise UsageError(
            message("A sentence is split between two of its words."), sentence=sentence.id
        )
    at = timed[word].start
    recognized = sum(each.start < at for each in sentence.words)
    if 0 < recognized < len(sentence.words):
        words, cut = sentence.words, recognized
    else:
        words, cut = tuple(timed), word  # what was recognized says nothing about this place
    content = [each.text for each in timed]
    halves = (join_words(content[:word], spoken), join_words(content[word:], spoken))
    first, second = (replace(_unapproved(sentence.source), content=half) for half in halves)
    left: dict[str, Text] = {}
    right: dict[str, Text] = {}
    for code, text in sentence.targets.items():
        place = (places or {}).get(code)
        found = _split_text(sentence, code, text, at, cut, place)
        left |= {code: found[0]} if found[0].content else {}
        right |= {code: found[1]} if found[1].content else {}
    known = {each.id for each in document.sentences} | set(taken)
    kept = sentence.speaker, sentence.withheld
    return Split(
        sentence.id,
        new_id(words[cut].start, known),
        Part(words[:cut], replace(first, note=sentence.source.note), left, *kept),
        Part(words[cut:], second, right, *kept),
    )


def _unapproved(text: Text) -> Text:
    """What stays of a text whose sentence changed its limits: the new one is not approved yet."""
    state = State.REVIEWED if text.state is State.APPROVED else text.state
    return Text(text.content, state, text.origin)


def _split_text(
    sentence: Sentence, code: str, text: Text, at: int, cut: int, place: int | None
) -> tuple[Text, Text]:
    """Both halves of a translation; at `place`, or where its words are spoken."""
    words = split_words(text.content, code)
    if place is None:
        timed = time_target(sentence.words, text, code)
        count = min(max(1, sum(each.start < at for each in timed)), max(1, len(words) - 1))
        halves = join_words(words[:count], code), join_words(words[count:], code)
    else:
        halves = text.content[:place].strip(), text.content[place:].strip()
        count = len(split_words(halves[0], code))
    base = _unapproved(text)
    if place is None and (text.checked or not text.alignment):
        base = replace(base, state=State.NEEDS_WORK)  # a machine chose the place, or guessed it
    before = tuple(li for li in text.alignment if li.target < count and li.source < cut)
    after = tuple(
        Link(li.target - count, li.source - cut, li.weight)
        for li in text.alignment
        if li.target >= count and li.source >= cut
    )
    return (
        replace(base, content=halves[0], alignment=before, note=text.note),
        replace(base, content=halves[1], alignment=after),
    )


def join(document: Document, sentence: Sentence, other: Sentence) -> Join:
    """
    Join a sentence with the one behind it.

    Raises:
        UsageError: the other one is not right behind it.
    """
    order = [each.id for each in document.sentences]
    if order.index(other.id) != order.index(sentence.id) + 1:
        raise UsageError(
            message("Only neighbours can be joined."), sentence=sentence.id, other=other.id
        )
    spoken = document.language
    words = tuple(_rising((*sentence.words, *other.words)))
    source = _joined(sentence.source, other.source, spoken, len(sentence.words))
    codes = dict.fromkeys((*sentence.targets, *other.targets))
    targets = {
        code: _joined(
            sentence.targets.get(code), other.targets.get(code), code, len(sentence.words)
        )
        for code in codes
    }
    kept = sentence.speaker or other.speaker, sentence.withheld or other.withheld
    return Join(sentence.id, other.id, Part(words, source, targets, *kept))


_WORST_FIRST = (State.NEEDS_WORK, State.DRAFT, State.REVIEWED)


def _joined(one: Text | None, two: Text | None, code: str, recognized: int) -> Text:
    """Two texts as one, as little checked as the less checked one."""
    texts = [text for text in (one, two) if text is not None and text.content]
    missing = len(texts) < 2
    first, second = one or Text(""), two or Text("")
    count = len(split_words(first.content, code))
    moved = (Link(li.target + count, li.source + recognized, li.weight) for li in second.alignment)
    states = {_unapproved(text).state for text in texts}
    states |= {State.NEEDS_WORK} if missing else set()
    human = any(text.origin is Origin.HUMAN for text in texts)
    return Text(
        join_words([text.content for text in texts], code),
        next(state for state in _WORST_FIRST if state in states),
        Origin.HUMAN if human else Origin.MACHINE,
        (*first.alignment, *moved),
        note=" ".join(filter(None, (first.note, second.note))),
    )


def _rising(words: Sequence[Word]) -> list[Word]:
    """Words of which none begins before the one in front of it."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, found[-1].start) if found else word.start
        found.append(replace(word, start=start, end=max(start, word.end)))
    return found


def insert(
    document: Document,
    span: Span,
    texts: Mapping[str, str],
    speaker: str | None = None,
    taken: Collection[str] = (),
) -> Insert:
    """
    Add a sentence that was missed; its words share its time by their length.

    Args:
        span: where it is spoken; what others speak of it is left to them.
        texts: language -> what it says; that of the recording is needed.
        taken: ids that were given before, to sentences that ended as well.

    Raises:
        UsageError: no words, or no free time there.
    """
    words = split_words(texts.get(document.language, ""), document.language)
    if not words:
        raise UsageError(
            message("A sentence needs words."), next_step=message("Write what is said.")
        )
    spans = [each.span for each in document.sentences]
    before = max((other.end for other in spans if other.start <= span.start), default=0)
    after = min((other.start for other in spans if other.start > span.start), default=span.end)
    room = span.clip(Span(min(before, after), after))
    if document.media.duration:
        room = room.clip(Span(0, document.media.duration))
    if room.duration < SHORTEST:
        raise UsageError(
            message("There is no free time for a sentence here."),
            next_step=message(
                "Move the edge of a neighbour first, or write it into the neighbour."
            ),
        )
    content = join_words(words, document.language)
    part = Part(
        tuple(spread_words(words, room.start, room.end)),
        Text(content, origin=Origin.HUMAN),
        {
            code: Text(text, origin=Origin.HUMAN)
            for code, text in texts.items()
            if code != document.language and text.strip()
        },
        speaker,
    )
    known = {each.id for each in document.sentences} | set(taken)
    return Insert(new_id(room.start, known), part)


def retime(document: Document, sentence: Sentence, span: Span) -> RetimeWords:
    """
    Move the words of a sentence, in proportion, to another stretch of time.

    Raises:
        UsageError: its neighbours leave no time there.
    """
    room = _room(document, sentence)
    wanted = span.clip(room)
    if wanted.duration < SHORTEST:
        raise UsageError(
            message("The neighbours leave no time there."),
            next_step=message("Move the edge of the neighbour first."),
            sentence=sentence.id,
        )
    old, length = sentence.span, max(1, sentence.span.duration)

    def at(ms: int) -> int:
        return wanted.start + (ms - old.start) * wanted.duration // length

    words = (replace(each, start=at(each.start), end=at(each.end)) for each in sentence.words)
    return RetimeWords(sentence.id, tuple(words))


def _room(document: Document, sentence: Sentence) -> Span:
    """The time between the neighbours' words; where they overlap already, no less than now."""
    order = [each.id for each in document.sentences]
    index = order.index(sentence.id)
    before = document.sentences[index - 1].span.end if index else 0
    last = index + 1 == len(order)
    end = max(document.media.duration, sentence.span.end)
    after = end if last else document.sentences[index + 1].span.start
    return Span(min(before, sentence.span.start), max(after, sentence.span.end))


def retime_words(
    document: Document, sentence: Sentence, times: Sequence[tuple[int, int]]
) -> RetimeWords:
    """
    Give the words of the source text other times.

    Args:
        times: start and end of each word of the source text as it is now, rising.

    Raises:
        UsageError: another number of words, or times that fall or leave the sentence's room.
    """
    timed = time_source(sentence.words, sentence.source.content, document.language)
    if len(times) != len(timed):
        raise UsageError(
            message(
                "The sentence has {count} words, not {times}.",
                count=len(timed),
                times=len(times),
            ),
            sentence=sentence.id,
        )
    room = _room(document, sentence)
    starts = [start for start, _ in times]
    inside = all(room.start <= start <= end <= room.end for start, end in times)
    if not inside or any(left > right for left, right in pairwise(starts)):
        raise UsageError(
            message("The times of words must rise and stay between the neighbours."),
            sentence=sentence.id,
        )
    words = (
        replace(word, start=start, end=end, interpolated=False)
        for word, (start, end) in zip(timed, times, strict=True)
    )
    return RetimeWords(sentence.id, tuple(words))
