"""
What tells, without any dictionary at hand, that a sentence translates another one.

Numbers, names and words of common origin («фрагмент», fragment) look alike once they are written in
one alphabet. A rough alignment of two whole texts then yields a small dictionary of their own:
words that keep meeting (IBM model 1, Brown et al. 1993).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log, sqrt

from tolmach.text.morphology import fold
from tolmach.text.numbers import numbers
from tolmach.text.transliterate import plain_latin, transliterate

_WORD = re.compile(r"[^\W\d_]{3,}")
_STEM = 4
"""Letters of a word that are compared: endings differ, stems seldom do."""
_SAME_SOUNDS = str.maketrans({"c": "k", "q": "k", "y": "i", "w": "v", "z": "s", "j": "i"})
_ROUNDS = 4
_LIKELY = 0.2
"""Probability from which a pair of words is kept in the dictionary."""
_MEETINGS = 2
"""Sentence pairs in which two words must have met."""
_SURE = 0.4
"""Share of a word's occurrences that the words around must explain, in a first dictionary."""
_MISSED = 0.5
"""Worth, in nats, that a pair loses for each word whose known translation it lacks."""
_BOTH = 2 * _MISSED
"""What both words of a pair lose no longer."""

Dictionary = Mapping[str, Mapping[str, float]]
"""Source stem -> target stem -> probability."""
Row = Mapping[str, float]
"""What a word may be on the other side: key -> probability."""
Met = dict[str, float]
"""Words of a source sentence that a target sentence has -> what that is worth in nats."""


def cognates(sentence: str, language: str) -> set[str]:
    """
    Give what a sentence shares with its translation in any language: stems and numbers.

    >>> sorted(cognates("Фрагмент в 1988", "ru") & cognates("1988: fragment", "en"))
    ['1988.0', 'frag']
    """
    keys = {str(value) for number in numbers(sentence, language) for value in number.values}
    keys.update(filter(None, map(_sounds, _WORD.findall(sentence))))
    return keys


def _sounds(word: str) -> str:
    latin = plain_latin(transliterate(word)).translate(_SAME_SOUNDS)
    return latin[:_STEM] if len(latin) >= _STEM - 1 else ""


def stems(sentence: str) -> set[str]:
    """Give the beginnings of all words, as keys of a dictionary."""
    return {fold(word)[:_STEM] for word in _WORD.findall(sentence)}


class Evidence:
    """
    What sentences of two texts have in common, by shared keys and by a dictionary.

    Args:
        shared: keys that look the same on both sides, for each sentence of both texts.
        words: stems, for each sentence of both texts.
        dictionary: which stems translate which.
    """

    def __init__(
        self,
        shared: tuple[Sequence[set[str]], Sequence[set[str]]],
        words: tuple[Sequence[set[str]], Sequence[set[str]]],
        dictionary: Dictionary,
    ) -> None:
        self._shared, self._words, self._dictionary = shared, words, dictionary
        self._count = max(1, len(shared[1]))
        self._places = _places(shared[1]), _places(words[1])
        sure = {word: min(1.0, sum(row.values())) for word, row in dictionary.items()}
        back: defaultdict[str, float] = defaultdict(float)
        for row in dictionary.values():
            for key, probability in row.items():
                back[key] = max(back[key], probability)
        self.missing = tuple(
            [_MISSED * sum(known.get(word, 0.0) for word in sentence) for sentence in side]
            for side, known in zip(words, (sure, back), strict=True)
        )
        """What a pair loses at most for words whose translation is known, by side and sentence."""

    def row(self, i: int, first: int, last: int) -> dict[int, Met]:
        """
        Weigh source sentence `i` against the target sentences from `first` up to `last`, in nats.

        A word that occurs in a share p of the target's sentences is met by chance with probability
        p; meeting it is worth -log p, times the probability that it is the translation.
        """
        found: dict[int, Met] = {}
        for key in self._shared[0][i]:
            self._add(found, key, 0, {key: 1.0}, (first, last))
        for word in self._words[0][i]:
            translations = self._dictionary.get(word)
            if translations:
                self._add(found, word, 1, translations, (first, last))
        return found

    def _add(
        self, found: dict[int, Met], word: str, kind: int, keys: Row, span: tuple[int, int]
    ) -> None:
        for key, probability in keys.items():
            places = self._places[kind].get(key)
            if not places:
                continue
            worth = probability * (log((self._count + 1) / (len(places) + 0.5)) + kind * _BOTH)
            for j in places[bisect_left(places, span[0]) : bisect_left(places, span[1])]:
                met = found.setdefault(j, {})
                met[word] = max(worth, met.get(word, 0.0))


def _places(sentences: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, keys in enumerate(sentences):
        for key in keys:
            places[key].append(j)
    return places


def learn_nearby(
    source: Sequence[set[str]], target: Sequence[set[str]], spans: Sequence[tuple[int, int]]
) -> dict[str, dict[str, float]]:
    """
    Learn a first dictionary where it is only known roughly which sentences belong together.

    Args:
        spans: for each source sentence, the target sentences among which its translation is.

    Returns:
        Source stem -> target stem -> the share of its occurrences that chance does not explain.
    """
    count = max(1, len(target))
    often = Counter(key for keys in target for key in keys)
    near = [frozenset().union(*target[first:last]) for first, last in spans]
    places = _places(source)
    table: dict[str, dict[str, float]] = {}
    for word, rows in places.items():
        if not 2 <= len(rows) <= max(8, len(source) // 8):
            continue
        met = Counter[str]()
        for i in rows:
            met.update(near[i])
        width = sum(spans[i][1] - spans[i][0] for i in rows) / len(rows)
        kept = {}
        for key, times in met.items():
            if times < _MEETINGS or often[key] > max(8, count // 8):
                continue
            expected = len(rows) * (1 - (1 - often[key] / count) ** width)
            sure = times - expected - sqrt(expected)
            if sure >= 1 and sure / len(rows) >= _SURE and often[key] <= 4 * len(rows):
                kept[key] = sure / len(rows)
        if kept:
            best = sorted(kept.items(), key=lambda item: (-item[1], item[0]))[:3]
            table[word] = dict(best)
    return table


def learn(pairs: Sequence[tuple[set[str], set[str]]]) -> dict[str, dict[str, float]]:
    """
    Learn which target stems translate which source stems from aligned sentences.

    Returns:
        Source stem -> target stem -> probability, likely pairs only.
    """
    met: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for left, right in pairs:
        for s in left:
            met[s].update(right)
    table: dict[str, dict[str, float]] = {
        s: {t: 1.0 for t, times in counts.items() if times >= _MEETINGS or _rare(counts)}
        for s, counts in met.items()
    }
    for _ in range(_ROUNDS):
        table = dict(_reestimated(table, pairs))
    return {
        s: likely
        for s, row in table.items()
        if (likely := {t: p for t, p in row.items() if p >= _LIKELY and met[s][t] >= _MEETINGS})
    }


def _rare(counts: Counter[str]) -> bool:
    return len(counts) < 40


def _reestimated(
    table: Dictionary, pairs: Sequence[tuple[set[str], set[str]]]
) -> Iterator[tuple[str, dict[str, float]]]:
    """One round of expectation and maximisation."""
    counts: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for left, right in pairs:
        rows = [(s, table[s]) for s in left if s in table]
        for t in right:
            shares = [(s, row[t]) for s, row in rows if t in row]
            norm = sum(share for _, share in shares)
            for s, share in shares:
                counts[s][t] += share / norm
    for s, row in counts.items():
        total = sum(row.values())
        yield s, {t: count / total for t, count in row.items() if count / total > 1e-4}
