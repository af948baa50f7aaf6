"""
What tells, without any dictionary at hand, that a sentence translates another one.

Numbers, names and words of common origin («фрагмент», fragment) look alike once they are written in
one alphabet. A first alignment of two whole texts then yields a small dictionary of their own:
words that keep meeting (IBM model 1, Brown et al. 1993).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from math import log

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

Overlap = list[dict[int, float]]
"""For each source sentence: target sentence -> evidence that they say the same, in nats."""


def cognates(sentence: str, language: str) -> set[str]:
    """
    Give what a sentence shares with its translation in any language: stems and numbers.

    >>> sorted(cognates("Фрагмент в 1988", "ru") & cognates("1988: fragment", "en"))
    ['1988.0', 'frag']
    """
    keys = {str(value) for number in numbers(sentence, language) for value in number.values}
    for word in _WORD.findall(sentence):
        latin = plain_latin(transliterate(word)).translate(_SAME_SOUNDS)
        if len(latin) >= _STEM - 1:
            keys.add(latin[:_STEM])
    return keys


def stems(sentence: str) -> set[str]:
    """Give the beginnings of all words, as keys of a dictionary."""
    return {fold(word)[:_STEM] for word in _WORD.findall(sentence)}


def shared_evidence(source: Sequence[set[str]], target: Sequence[set[str]]) -> Overlap:
    """
    Weigh what sentences have in common: a shared key counts the more, the rarer it is.

    A key that occurs in a share p of the target's sentences meets by chance with probability p;
    meeting there is worth -log p.
    """
    return _evidence(({key: {key: 1.0} for key in keys} for keys in source), target)


def learned_evidence(
    source: Sequence[set[str]],
    target: Sequence[set[str]],
    dictionary: Mapping[str, Mapping[str, float]],
) -> Overlap:
    """Weigh what sentences have in common according to a learned dictionary."""
    return _evidence(({key: dictionary.get(key, {}) for key in keys} for keys in source), target)


def learn(pairs: Sequence[tuple[set[str], set[str]]]) -> dict[str, dict[str, float]]:
    """
    Learn which target stems translate which source stems from aligned sentences.

    Returns:
        Source stem -> target stem -> probability, likely pairs only.
    """
    meetings = Counter(pair for left, right in pairs for pair in product(left, right))
    likely: dict[tuple[str, str], float] = dict.fromkeys(meetings, 1.0)
    for _ in range(_ROUNDS):
        counts: defaultdict[tuple[str, str], float] = defaultdict(float)
        totals: defaultdict[str, float] = defaultdict(float)
        for left, right in pairs:
            for t in right:
                norm = sum(likely[s, t] for s in left)
                for s in left:
                    share = likely[s, t] / norm
                    counts[s, t] += share
                    totals[s] += share
        likely = {(s, t): count / totals[s] for (s, t), count in counts.items()}
    table: dict[str, dict[str, float]] = {}
    for (s, t), probability in likely.items():
        if probability >= _LIKELY and meetings[s, t] >= _MEETINGS:
            table.setdefault(s, {})[t] = probability
    return table


def _evidence(
    rows: Iterable[Mapping[str, Mapping[str, float]]], target: Sequence[set[str]]
) -> Overlap:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j, keys in enumerate(target):
        for key in keys:
            places[key].append(j)
    evidence: Overlap = []
    for row in rows:
        found: defaultdict[int, float] = defaultdict(float)
        for translations in row.values():
            for j, worth in _best_meetings(translations, places, len(target)).items():
                found[j] += worth
        chance = sum(found.values()) / max(len(target), 1)
        evidence.append({j: worth - chance for j, worth in found.items()})
    return evidence


def _best_meetings(
    translations: Mapping[str, float], places: Mapping[str, list[int]], sentences: int
) -> dict[int, float]:
    """Target sentence -> worth of the best translation of one word in it."""
    best: dict[int, float] = {}
    for key, probability in translations.items():
        worth = probability * log((sentences + 1) / (len(places.get(key, ())) + 0.5))
        for j in places.get(key, ()):
            best[j] = max(worth, best.get(j, 0.0))
    return best
