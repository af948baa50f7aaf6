"""
From words to sentences: sentences joined across the recognizer's windows.

A sentence ends at its full stop, at a long pause and where another person begins to speak. What is
still too long is cut where it hurts least: at commas, before conjunctions, in pauses. Speech
without punctuation is thus cut by its pauses and by length.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from tolmach.core.arguments import named_arguments
from tolmach.core.document import Sentence, Text, Word
from tolmach.core.speech import Turn
from tolmach.stages.sentences.identity import new_id
from tolmach.text.sentences import clause_strength, sentence_ends, settled
from tolmach.text.words import join_words

SLIP = 2
"""A speaker who holds at most this many words at the edge of a sentence is the diarizer's slip."""
_NEAR_TURNS = 4
"""Turns before a word that may still cover it, where people talk over each other."""
_PIECE = 6.0
"""Cost of one more piece, in clause strengths: a cut must be worth it."""
_BALANCE = 12.0
"""Cost of a piece of no words; falls to 0 at half the longest allowed."""
_PAUSE_WORTH = 100
"""Milliseconds of pause that count as one point of clause strength."""


@named_arguments()
def sentences_from_words(
    words: Sequence[Word],
    language: str,
    *,
    turns: Sequence[Turn] = (),
    max_words: int = 40,
    pause_ms: int = 1500,
    slip: int = SLIP,
) -> list[Sentence]:
    """
    Cut words into sentences, one sentence each, ids made from their times.

    Args:
        words: in time order, as recognized across all windows.
        language: code of the language spoken.
        turns: who speaks when, sorted; none means nothing is known about speakers.
        max_words: longest sentence; longer ones are cut at the best clause boundary.
        pause_ms: a pause longer than this ends a sentence.
        slip: words by which turns may miss the end of a sentence, because diarizers do.

    Returns:
        Sentences in time order; their words, joined, are exactly the words given.
    """
    speakers = _speakers(words, turns)
    ends = _hard_ends(words, language, speakers, pause_ms, slip)
    sentences: list[Sentence] = []
    taken: set[str] = set()
    for first, last in _pieces(words, language, ends, max_words):
        recognized = tuple(words[first:last])
        content = join_words((word.text for word in recognized), language)
        name = new_id(recognized[0].start, taken)
        taken.add(name)
        speaker = Counter(speakers[first:last]).most_common(1)[0][0]
        sentences.append(Sentence(name, recognized, Text(content), speaker=speaker))
    return sentences


def finished_words(
    words: Sequence[Word], language: str, *, turns: Sequence[Turn] = (), pause_ms: int = 1500
) -> int:
    """
    Count the words that form finished sentences, while more words may still come.

    `sentences_from_words(words[:n])` gives the same sentences now and after any further words, so
    these can be translated while recognition goes on.
    """
    ends = _hard_ends(words, language, _speakers(words, turns), pause_ms, SLIP)
    known = settled([word.text for word in words])
    return max((end for end in ends if end <= known), default=0)


def _hard_ends(
    words: Sequence[Word],
    language: str,
    speakers: Sequence[str | None],
    pause_ms: int,
    slip: int,
) -> list[int]:
    """Boundaries by punctuation, pause and speaker, as indices one past the last word."""
    ends = set(sentence_ends([word.text for word in words], language))
    for index, (left, right) in enumerate(pairwise(words), 1):
        if right.start - left.end > pause_ms:
            ends.add(index)
    return _with_turns(sorted(ends), speakers, slip)


def turn_boundaries(words: Sequence[Word], ends: Sequence[int], turns: Sequence[Turn]) -> list[int]:
    """
    Add a boundary where the speaker changes to the boundaries of sentences.

    Args:
        ends: boundaries, as indices one past the last word; 0 and the number of words are kept.
    """
    return _with_turns(ends, _speakers(words, turns), SLIP)


def _with_turns(ends: Sequence[int], speakers: Sequence[str | None], slip: int) -> list[int]:
    """Add a boundary where the speaker changes, unless a sentence ends within `slip` words."""
    result = set(ends)
    for first, last in pairwise((0, *ends)):
        for index in range(first + slip + 1, last - slip):
            if speakers[index] != speakers[index - 1]:
                result.add(index)
    return sorted(result)


def _speakers(words: Sequence[Word], turns: Sequence[Turn]) -> list[str | None]:
    """Name the speaker of each word: whose turn covers most of it, else the nearest turn's."""
    starts = [turn.start for turn in turns]
    speakers: list[str | None] = []
    for word in words:
        after = bisect_right(starts, word.end)
        near = turns[max(0, after - _NEAR_TURNS) : after + 1]
        speakers.append(max(near, key=partial(_shared, word)).speaker if near else None)
    return speakers


def _shared(word: Word, turn: Turn) -> int:
    """Milliseconds in common; negative, the distance, when there are none."""
    return min(turn.end, word.end) - max(turn.start, word.start)


def _pieces(
    words: Sequence[Word], language: str, ends: Sequence[int], max_words: int
) -> Iterator[tuple[int, int]]:
    for first, last in pairwise((0, *ends)):
        if last - first <= max_words:
            yield first, last
        else:
            cuts = [first + cut for cut in _best_cuts(words[first:last], language, max_words)]
            yield from pairwise((first, *cuts, last))


def _best_cuts(words: Sequence[Word], language: str, max_words: int) -> list[int]:
    """Find the cheapest cuts of a long stretch into pieces of at most `max_words`."""
    total = len(words)
    worth = [0.0] + [_worth(left, right, language) for left, right in pairwise(words)] + [0.0]
    best = [0.0] + [float("inf")] * total
    back = [0] * (total + 1)
    for end in range(1, total + 1):
        for start in range(max(0, end - max_words), end):
            shortness = max(0.0, 1 - 2 * (end - start) / max_words)
            cost = best[start] + _PIECE + _BALANCE * shortness**2 - worth[end]
            if cost < best[end]:
                best[end], back[end] = cost, start
    cuts = []
    position = back[total]
    while position:
        cuts.append(position)
        position = back[position]
    return cuts[::-1]


def _worth(left: Word, right: Word, language: str) -> float:
    pause = min(10.0, (right.start - left.end) / _PAUSE_WORTH)
    return clause_strength(left.text, right.text, language) + max(0.0, pause)
