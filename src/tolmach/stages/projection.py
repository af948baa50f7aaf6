"""
Projection: a time for every word of a text, source or translation.

A person who edited the source text moved no words in time: what is still there keeps the time at
which it was heard, the rest is put between. A translation takes its times from the source words
that `tolmach.stages.gaps` finds for it. No time ever leaves the sentence's own stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from tolmach.core.cue import TimedSentence
from tolmach.core.document import Link, Text, Unit, Word
from tolmach.core.language import split_words
from tolmach.stages.gaps import Anchor, aligned_gaps, paused_gaps, shares
from tolmach.stages.heard import carry_links, opcodes


def timed_sentences(
    units: Iterable[Unit], language: str, source_language: str
) -> list[TimedSentence]:
    """
    Give every word of the units' texts in one language its time.

    Units without a text in that language are left out; times never leave the unit's own span.
    """
    sentences = []
    for unit in units:
        text = unit.text(language, source_language)
        if text is None or not text.content.strip():
            continue
        if language == source_language:
            words = time_source(unit.words, text.content, language)
        else:
            words = time_target(unit.words, text, language)
        sentences.append(TimedSentence(unit.id, tuple(words), unit.speaker, text.pins))
    return sentences


def time_source(heard: Sequence[Word], content: str, language: str) -> list[Word]:
    """Time the words of a source text that a person may have edited, by the words heard."""
    texts = split_words(content, language)
    if texts == [word.text for word in heard]:
        return list(heard)
    timed: list[Word] = []
    for kind, first, last, left, right in opcodes([w.text for w in heard], texts):
        if kind == "equal":
            timed += [
                Word(text, word.start, word.end, word.probability, word.interpolated)
                for word, text in zip(heard[first:last], texts[left:right], strict=True)
            ]
        elif left < right:
            timed += _spread(texts[left:right], *_stretch(heard, first, last))
    return timed


def time_target(heard: Sequence[Word], text: Text, language: str) -> list[Word]:
    """
    Time the words of a translation by its alignment, or by length where it has none.

    A text that a person made of the machine's keeps the links of the words that stayed, as long as
    that is half of them.
    """
    texts = split_words(text.content, language)
    links = [
        link
        for link in text.alignment or _links_before(text, texts, language)
        if link.target < len(texts) and link.source < len(heard)
    ]
    anchors = aligned_gaps(links, texts, heard) if links else paused_gaps(texts, heard)
    return _between(texts, heard, anchors)


def _links_before(text: Text, texts: Sequence[str], language: str) -> tuple[Link, ...]:
    """Links carried over from the most similar text that the translator wrote here."""
    carried = [
        carry_links(other.alignment, split_words(other.content, language), texts)
        for other in text.alternatives
    ]
    best = max(carried, key=len, default=())
    return best if 2 * len({link.target for link in best}) >= len(texts) else ()


def _between(texts: Sequence[str], heard: Sequence[Word], anchors: Sequence[Anchor]) -> list[Word]:
    """Give words their times between anchors; words that share a stretch share it by length."""
    timed: list[Word] = []
    for (left, first), (right, last) in pairwise(anchors):
        timed += _spread(texts[left:right], *_stretch(heard, first, last))
    return timed


def _stretch(heard: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Time of the words from `first` up to `last`; between two words when there are none."""
    if first < last:
        end = max(word.end for word in heard[first:last])
        end = min(end, heard[last].start) if last < len(heard) else end
        return heard[first].start, max(end, heard[first].start)
    start = max((word.end for word in heard[:first]), default=heard[0].start)
    end = heard[first].start if first < len(heard) else start
    return min(start, end), end


def _spread(texts: Sequence[str], start: int, end: int) -> list[Word]:
    """Share a stretch of time among words by their length, without gaps."""
    times = [start + round(share * (end - start)) for share in shares(texts)]
    return [
        Word(text, left, right, interpolated=True)
        for text, (left, right) in zip(texts, pairwise(times), strict=True)
    ]
