"""
Projection: a time for every word of a text, source or translation.

A person who edited the source text moved no words in time: what is still there keeps the time at
which it was said, the rest is put between. A translation takes its times from the source words
that `tolmach.stages.alignment.shares` finds for it. No time ever leaves the sentence's own stretch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from tolmach.core.arguments import named_arguments
from tolmach.core.cue import TimedSentence, display_width
from tolmach.core.document import Link, Sentence, Text, Word
from tolmach.core.timing import share_time
from tolmach.stages.alignment.shares import Anchor, aligned_gaps, paused_gaps
from tolmach.stages.alignment.word_links import carry_links, opcodes
from tolmach.text.words import split_words


@named_arguments()
def timed_sentences(
    sentences: Iterable[Sentence], language: str, source_language: str
) -> list[TimedSentence]:
    """
    Give every word of the sentences' texts in one language its time.

    Withheld sentences and those without a text in that language are left out; times never leave the
    sentence's own span.
    """
    return list(each_timed(sentences, language, source_language))


def each_timed(
    sentences: Iterable[Sentence], language: str, source_language: str
) -> Iterator[TimedSentence]:
    """The same, one sentence after the other."""
    apart = False
    for sentence in sentences:
        text = sentence.text(language, source_language)
        if sentence.withheld:
            apart = True
        elif text is not None and text.content.strip():
            if language == source_language:
                words = time_source(sentence.words, text.content, language)
            else:
                words = time_target(sentence.words, text, language)
            yield TimedSentence(sentence.id, tuple(words), sentence.speaker, text.pins, apart)
            apart = False


def time_source(recognized: Sequence[Word], content: str, language: str) -> list[Word]:
    """Time the words of a source text that a person may have edited, by the recognized words."""
    texts = split_words(content, language)
    if texts == [word.text for word in recognized]:
        return list(recognized)
    timed: list[Word] = []
    for kind, first, last, left, right in opcodes([w.text for w in recognized], texts):
        if kind == "equal":
            timed += [
                Word(text, word.start, word.end, word.probability, word.interpolated)
                for word, text in zip(recognized[first:last], texts[left:right], strict=True)
            ]
        else:
            timed += spread_words(
                texts[left:right], *_stretch(recognized, first, last), nearest=True
            )
    return timed


def time_target(recognized: Sequence[Word], text: Text, language: str) -> list[Word]:
    """
    Time the words of a translation by its alignment, or by length where it has none.

    A text that a person made of the machine's keeps the links of the words that stayed, as long as
    that is half of them.
    """
    texts = split_words(text.content, language)
    links = [
        link
        for link in text.alignment or _links_before(text, texts, language)
        if link.target < len(texts) and link.source < len(recognized)
    ]
    anchors = aligned_gaps(links, texts, recognized) if links else paused_gaps(texts, recognized)
    return _between(texts, recognized, anchors)


def _links_before(text: Text, texts: Sequence[str], language: str) -> tuple[Link, ...]:
    """Links carried over from the most similar text that the translator wrote here."""
    carried = [
        carry_links(other.alignment, split_words(other.content, language), texts)
        for other in text.alternatives
    ]
    best = max(carried, key=len, default=())
    return best if 2 * len({link.target for link in best}) >= len(texts) else ()


def _between(
    texts: Sequence[str], recognized: Sequence[Word], anchors: Sequence[Anchor]
) -> list[Word]:
    """Give words their times between anchors; words that share a stretch share it by length."""
    timed: list[Word] = []
    for (left, first), (right, last) in pairwise(anchors):
        timed += spread_words(texts[left:right], *_stretch(recognized, first, last), nearest=True)
    return timed


def _stretch(recognized: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Time of the words from `first` up to `last`; between two words when there are none."""
    if first < last:
        end = max(word.end for word in recognized[first:last])
        end = min(end, recognized[last].start) if last < len(recognized) else end
        return recognized[first].start, max(end, recognized[first].start)
    start = max((word.end for word in recognized[:first]), default=recognized[0].start)
    end = recognized[first].start if first < len(recognized) else start
    return min(start, end), end


def spread_words(
    texts: Sequence[str], start: int, end: int, *, nearest: bool = False
) -> list[Word]:
    """
    Share a stretch of time among words by their width, without gaps; a space counts with its word.

    The words are marked as interpolated; for `nearest` see `tolmach.core.timing.share_time`.
    """
    sizes = (display_width(text) + 1 for text in texts)
    times = share_time(start, end, sizes, nearest=nearest)
    return [Word(text, *time, interpolated=True) for text, time in zip(texts, times, strict=True)]
