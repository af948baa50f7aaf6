"""
Projection: a time for every word of a text, source or translation.

A person who edited the source text moved no words in time: what is still there keeps the time at
which it was heard, the rest is put between. A translation gets its times through the translator's
alignment. For each gap between two target words the source gap is chosen that parts both texts best
(SBAAM, Gaido et al. 2024, with source words in place of audio frames), for all gaps at once and
never backwards. Without alignment, the target follows the share of characters, and its clauses are
laid against the pauses of the speaker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from tolmach.core.cue import TimedSentence
from tolmach.core.document import Link, Text, Unit, Word
from tolmach.core.language import display_width, split_words
from tolmach.stages.heard import opcodes
from tolmach.text.sentences import clause_strength

_PAUSE = 150
"""Milliseconds of silence that count as a pause (shorter ones are the stops inside words)."""
_REACH = 0.15
"""How far a clause may be moved on to a pause, as a share of the sentence's characters."""
_EVEN = 0.03
"""Weight of the straight diagonal beside the attention: decides where the attention is silent."""

Anchor = tuple[int, int]
"""A gap between target words, counted from 0, and the gap between source words it stands for."""


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
        sentences.append(TimedSentence(unit.id, tuple(words), unit.speaker))
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
    """Time the words of a translation by its alignment, or by length where it has none."""
    texts = split_words(text.content, language)
    links = [
        link for link in text.alignment if link.target < len(texts) and link.source < len(heard)
    ]
    anchors = aligned_gaps(links, texts, heard) if links else paused_gaps(texts, heard, language)
    return _between(texts, heard, anchors)


def aligned_gaps(
    links: Sequence[Link], texts: Sequence[str], heard: Sequence[Word]
) -> list[Anchor]:
    """
    Choose, for every gap between target words, the source gap that parts both texts best.

    The worth of a pair of gaps is the attention inside (before x before) and (after x after); a
    dynamic programme takes the pairs of greatest total worth that never run backwards.

    Returns:
        One anchor per target gap, the outer ones included, not decreasing.
    """
    attention = _normalised(links, len(texts), len(heard))
    columns = [0.0] * len(heard)
    totals = [sum(column) for column in zip(*attention, strict=True)]
    worth = [_parting(columns, totals)]
    for row in attention:
        columns = [before + here for before, here in zip(columns, row, strict=True)]
        worth.append(_parting(columns, totals))
    return _rising_path(worth)


def paused_gaps(texts: Sequence[str], heard: Sequence[Word], language: str) -> list[Anchor]:
    """Lay target gaps, best those between clauses, against the source's pauses."""
    source = _shares([word.text for word in heard])
    target = _shares(texts)
    anchors: list[Anchor] = [(0, 0)]
    for position, (left, right) in enumerate(pairwise(heard), 1):
        if right.start - left.end <= _PAUSE:
            continue
        near = [
            (_distance(texts, gap, language, target[gap] - source[position]), gap)
            for gap in range(anchors[-1][0] + 1, len(texts))
            if abs(target[gap] - source[position]) <= _REACH
        ]
        if near:
            anchors.append((min(near)[1], position))
    return [*anchors, (len(texts), len(heard))]


def _distance(texts: Sequence[str], gap: int, language: str, apart: float) -> float:
    strength = clause_strength(texts[gap - 1], texts[gap], language)
    return abs(apart) - _REACH * min(strength, 4.0) / 4.0


def _normalised(links: Sequence[Link], rows: int, columns: int) -> list[list[float]]:
    """
    Attention as a full matrix, each source column brought to mean 0 and deviation 1.

    What is below the mean counts as slightly negative (-0.01, as in SBAAM), and a faint diagonal
    decides where the attention says nothing.
    """
    raw = [[0.0] * columns for _ in range(rows)]
    for link in links:
        raw[link.target][link.source] += link.weight
    for column in range(columns):
        values = [row[column] for row in raw]
        mean = sum(values) / rows
        deviation = (sum((value - mean) ** 2 for value in values) / rows) ** 0.5
        for row, value in zip(raw, values, strict=True):
            scaled = (value - mean) / deviation if deviation > 1e-9 else 0.0
            row[column] = scaled if scaled > 0 else -0.01
    for j, row in enumerate(raw):
        for i in range(columns):
            apart = abs((j + 0.5) / rows - (i + 0.5) / columns)
            row[i] += _EVEN * max(0.0, 1 - 4 * apart)
    return raw


def _parting(before: Sequence[float], totals: Sequence[float]) -> list[float]:
    """Worth of each source gap for one target gap, from the attention of the target before it."""
    inside = accumulate(before, initial=0.0)
    after = [total - here for total, here in zip(totals, before, strict=True)]
    left = accumulate(after, initial=0.0)
    return [kept + sum_after for kept, sum_after in zip(inside, _rest(left), strict=True)]


def _rest(running: Iterable[float]) -> list[float]:
    sums = list(running)
    return [sums[-1] - value for value in sums]


def _rising_path(worth: Sequence[Sequence[float]]) -> list[Anchor]:
    """The path of greatest worth through all rows whose columns never fall; both ends are fixed."""
    last = len(worth[0]) - 1
    best = [0.0] + [float("-inf")] * last
    choices: list[list[int]] = []
    for row in worth[1:]:
        reach, chosen, arg = float("-inf"), [], 0
        scores = []
        for column, value in enumerate(row):
            if best[column] > reach:
                reach, arg = best[column], column
            scores.append(reach + value)
            chosen.append(arg)
        best = scores
        choices.append(chosen)
    column = last
    path = [(len(worth) - 1, column)]
    for row_index in range(len(choices) - 1, -1, -1):
        column = choices[row_index][column]
        path.append((row_index, column))
    return path[::-1]


def _between(texts: Sequence[str], heard: Sequence[Word], anchors: Sequence[Anchor]) -> list[Word]:
    """Give words their times between anchors; words that share a stretch share it by length."""
    corners = [anchors[0]]
    for anchor in anchors[1:-1]:
        if corners[-1][1] < anchor[1] < anchors[-1][1]:
            corners.append(anchor)
    corners.append(anchors[-1])
    timed: list[Word] = []
    for (left, first), (right, last) in pairwise(corners):
        timed += _spread(texts[left:right], *_stretch(heard, first, last))
    return timed


def _stretch(heard: Sequence[Word], first: int, last: int) -> tuple[int, int]:
    """Time of the words from `first` up to `last`; between two words when there are none."""
    if first < last:
        return heard[first].start, max(word.end for word in heard[first:last])
    start = max((word.end for word in heard[:first]), default=heard[0].start)
    end = heard[first].start if first < len(heard) else start
    return min(start, end), end


def _spread(texts: Sequence[str], start: int, end: int) -> list[Word]:
    """Share a stretch of time among words by their length, without gaps."""
    shares = _shares(texts)
    times = [start + round(share * (end - start)) for share in shares]
    return [
        Word(text, left, right, interpolated=True)
        for text, (left, right) in zip(texts, pairwise(times), strict=True)
    ]


def _shares(texts: Sequence[str]) -> list[float]:
    """Share of characters before each gap, from 0 to 1; a space counts with its word."""
    sums = list(accumulate((display_width(text) + 1 for text in texts), initial=0))
    return [value / sums[-1] for value in sums]
