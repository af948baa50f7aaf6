"""
Which words of a translation say which words of its source, for translations without attention.

What looks alike (numbers, names, words of common origin) is tied first. A dictionary is learned
from the whole document: IBM model 1 in both directions with a prior for the diagonal, as in
fast_align (Dyer et al. 2013); the two directions must agree. It needs no model and no network, and
the work grows with the number of words.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import exp, sqrt

from tolmach.core.document import Link, Sentence, Text
from tolmach.stages.alignment.word_links import recognized_indices
from tolmach.text.morphology import fold
from tolmach.text.numbers import numbers
from tolmach.text.transliterate import spelling_key
from tolmach.text.words import letters, split_words

_ROUNDS = 4
_TENSION = 3.0
"""How much a link off the diagonal loses; fast_align has 4, but a sentence here is longer."""
_NONE = 0.08
"""Chance of a word that translates none, as in fast_align."""
_UNKNOWN = 0.05
"""Probability of a translation that is not in the dictionary, against which no link is weighed."""
_MOST_WORDS = 40
"""Distance in words beyond which only what looks alike; it bounds the work on long passages."""
_STEM = 4
"""Letters of a word that are compared: endings differ, stems seldom do."""
_TIED = 30.0
"""How much likelier words that look alike translate each other than others do, before learning."""
_LISTED = 10.0
"""How much likelier words translate each other if a lexicon says so."""
_FEWEST = 0.2
"""Probability below which a link is left out."""
_SURE, _WITNESSES = 0.7, 3
"""Probability of a link that may contradict an attention, and how many of them it takes."""
_APART = 2
"""Words by which two links may differ and still mean the same place."""
_ALIKE = 0.6
"""Share of the longer word that two words must begin with in common to look alike."""

Lexicon = Callable[[str, str], bool]
"""Whether a word of the source may be translated by one of the target."""
Candidates = list[tuple[int, str, float]]
"""Words of the other side that a word may translate: place, stem, weight beforehand."""
Linkable = list[tuple[str, Candidates]]
"""For each word of a sentence its stem, empty if it has no letters, and its candidates."""
Chances = list[dict[int, float]]
"""For each word of a sentence: place of a candidate -> chance that it is the one."""


def link_sentences(
    sentences: Sequence[Sentence], source: str, target: str, lexicon: Lexicon | None = None
) -> list[Sentence]:
    """
    Link the words of translations that have no alignment, or one that cannot be right.

    A translator's attention is believed unless most of what is sure without it contradicts it.

    Args:
        sentences: of one document; the dictionary is learned from all that are translated.
        source, target: language codes.
        lexicon: a dictionary from elsewhere, such as the shortlist of a translator.
    """
    translated = [each for each in sentences if each.targets.get(target, Text("")).content.strip()]
    pairs = [
        (
            split_words(each.source.content, source),
            split_words(each.targets[target].content, target),
        )
        for each in translated
    ]
    found = {}
    for each, (words, _), links in zip(
        translated, pairs, link_words(pairs, source, target, lexicon), strict=True
    ):
        places = recognized_indices([word.text for word in each.words], words)
        here = tuple(Link(link.target, places[link.source], link.weight) for link in links)
        text = each.targets[target]
        if not text.alignment or _contradicted(text.alignment, here):
            found[each.id] = each.with_target(target, replace(text, alignment=here))
    return [found.get(each.id, each) for each in sentences]


def _contradicted(attention: Sequence[Link], links: Sequence[Link]) -> bool:
    """Whether most of the links that are sure lie away from where the attention is."""
    best: dict[int, Link] = {}
    for link in attention:
        if link.target not in best or link.weight > best[link.target].weight:
            best[link.target] = link
    sure = [link for link in links if link.weight >= _SURE and link.target in best]
    apart = sum(abs(best[link.target].source - link.source) > _APART for link in sure)
    return len(sure) >= _WITNESSES and 2 * apart > len(sure)


def link_words(
    pairs: Sequence[tuple[Sequence[str], Sequence[str]]],
    source: str,
    target: str,
    lexicon: Lexicon | None = None,
) -> list[tuple[Link, ...]]:
    """
    Link the words of sentences that translate each other.

    Args:
        pairs: words of each sentence and of its translation; the more, the better the dictionary.
        source, target: language codes.
        lexicon: a dictionary from elsewhere.

    Returns:
        Links for each pair, with probabilities.
    """
    made = [_candidates(left, right, source, target, lexicon) for left, right in pairs]
    forward = _learned([ours for ours, _ in made])
    backward = _learned([theirs for _, theirs in made])
    return [tuple(_links(*both)) for both in zip(forward, backward, strict=True)]


def _candidates(
    left: Sequence[str],
    right: Sequence[str],
    source: str,
    target: str,
    lexicon: Lexicon | None,
) -> tuple[Linkable, Linkable]:
    """Words of a pair that may translate each other, from either side."""
    ties = _ties(left, right, source, target)
    stems = [_stem(word) for word in left], [_stem(word) for word in right]
    ours: Linkable = [(stem, []) for stem in stems[1]]
    theirs: Linkable = [(stem, []) for stem in stems[0]]
    reach = _MOST_WORDS / max(len(left), len(right), 1)
    for i, s in enumerate(stems[0]):
        place = (i + 0.5) / len(left)
        first = max(0, int((place - reach) * len(right)))
        near = range(first, min(len(right), int((place + reach) * len(right)) + 1))
        for j in (*near, *(j for j in ties.get(i, ()) if j not in near)):
            t = stems[1][j]
            if s and t:
                weight = exp(-_TENSION * abs(place - (j + 0.5) / len(right)))
                tied = _TIED * ties.get(i, {}).get(j, 0.0)
                listed = _LISTED if lexicon and lexicon(left[i], right[j]) else 0.0
                weight *= 1 + max(tied, listed)
                ours[j][1].append((i, s, weight))
                theirs[i][1].append((j, t, weight))
    return ours, theirs


def _stem(word: str) -> str:
    return letters(fold(word))[:_STEM]


def _ties(
    left: Sequence[str], right: Sequence[str], source: str, target: str
) -> dict[int, dict[int, float]]:
    """Words that look alike, and numbers of equal value: source word -> target word -> how sure."""
    found: defaultdict[int, dict[int, float]] = defaultdict(dict)
    begins: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for j, word in enumerate(right):
        key = spelling_key(letters(word))
        begins[key[:3]].append((j, key))
    for i, word in enumerate(left):
        key = spelling_key(letters(word))
        for j, other in begins.get(key[:3], ()) if len(key) >= 3 else ():
            alike = _alike(key, other)
            if alike:
                found[i][j] = alike
    theirs = list(_numbers(right, target))
    for values, places in _numbers(left, source):
        for others, columns in theirs:
            if values & others:
                for i in places:
                    found[i] |= dict.fromkeys(columns, 2.0)
    return found


def _alike(one: str, other: str) -> float:
    """Share of the longer of two keys that both begin with; 0 for small shares."""
    common = next(
        (k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    share = common / max(len(one), len(other))
    return share if share >= _ALIKE or common >= 5 else 0.0


def _numbers(words: Sequence[str], language: str) -> Iterator[tuple[frozenset[float], list[int]]]:
    """Values of numbers -> the words that say them; "twenty-five" is read as two words."""
    pieces = [(i, piece) for i, word in enumerate(words) for piece in word.split("-")]
    at = 0
    for number in numbers(" ".join(words), language):
        parts = number.text.split()
        for start in range(at, len(pieces) - len(parts) + 1):
            here = pieces[start : start + len(parts)]
            if all(part in piece for part, (_, piece) in zip(parts, here, strict=True)):
                yield number.values, sorted({i for i, _ in here})
                at = start + len(parts)
                break


def _learned(sentences: Sequence[Linkable]) -> list[Chances]:
    """Expectation and maximisation; gives the chance of each candidate in the end."""
    table = _meetings(sentences)
    found: list[Chances] = []
    for round_ in range(_ROUNDS):
        counts: defaultdict[str, defaultdict[str, float]] = defaultdict(_zeros)
        found = []
        for sentence in sentences:
            chances: Chances = []
            for t, candidates in sentence:
                likely = [(i, s, weight * table[s][t]) for i, s, weight in candidates]
                total = sum([value for _, _, value in likely])
                total += _NONE * (total if not round_ else _UNKNOWN)
                row = {i: value / total for i, _, value in likely}
                chances.append(row)
                for i, s, _ in likely:
                    counts[s][t] += row[i]
            found.append(chances)
        for s, counted in counts.items():
            total = sum(counted.values()) + 1.0
            table[s] = {t: (count + 0.01) / total for t, count in counted.items()}
    return found


def _meetings(sentences: Sequence[Linkable]) -> dict[str, dict[str, float]]:
    """How often stems meet, as a share of the sentences that have either (Jaccard)."""
    met: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ours, theirs = Counter[str](), Counter[str]()
    for sentence in sentences:
        others = {s for _, candidates in sentence for _, s, _ in candidates}
        stems = {t for t, _ in sentence if t}
        ours.update(stems)
        theirs.update(others)
        for s in others:
            met[s].update(stems)
    return {
        s: {t: times / (theirs[s] + ours[t] - times) for t, times in row.items()}
        for s, row in met.items()
    }


def _zeros() -> defaultdict[str, float]:
    return defaultdict(float)


def _links(ours: Chances, theirs: Chances) -> Iterator[Link]:
    for j, row in enumerate(ours):
        for i, p in row.items():
            weight = sqrt(p * theirs[i].get(j, 0.0))
            if weight >= _FEWEST:
                yield Link(j, i, round(weight, 3))
