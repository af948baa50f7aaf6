"""Long texts composed of passages that translate each other, changed as people change them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.alignment.material import Passage

LONGEST = 4
"""Sentences of a passage, at most: longer ones say too little about what belongs to what."""


@dataclass(frozen=True, slots=True)
class Rates:
    """
    How often people change a text.

    Attributes:
        left_out: share of passages that one side lacks (half of it on each side).
        joined, cut: share of sentences that are joined to the one before, or cut in two.
        lost: passages of 5 to 30 that one side lacks, per 1,000 passages.
        moved: runs of passages that stand elsewhere in the translation, per 1,000.
    """

    left_out: float = 0.02
    joined: float = 0.04
    cut: float = 0.03
    lost: float = 3.0
    moved: float = 0.0


@dataclass(slots=True)
class Composition:
    """Two texts; `left_ids` and `right_ids` say which passages each sentence says."""

    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    left_ids: list[frozenset[int]] = field(default_factory=list)
    right_ids: list[frozenset[int]] = field(default_factory=list)
    left_opens: set[int] = field(default_factory=set)
    right_opens: set[int] = field(default_factory=set)


def compose(
    sources: Sequence[Sequence[Passage]], size: int, chance: random.Random, rates: Rates
) -> Composition:
    """
    Make texts of about `size` sentences of runs of 40 passages from the sources in turn.

    Beyond 5,000 sentences, passages come twice.
    """
    passages = _runs(sources, size, chance)
    count = len(passages)
    missing = [_missing(count, rates, chance) for _ in range(2)]
    order = _moved(count, rates, chance)
    made = Composition()
    for side, texts, ids, opens in (
        (0, made.left, made.left_ids, made.left_opens),
        (1, made.right, made.right_ids, made.right_opens),
    ):
        for number in order if side else range(count):
            if number in missing[side]:
                continue
            if number % 4 == 0:
                opens.add(len(texts))
            for place, sentence in enumerate(passages[number][side]):
                parallel = _parallel(*passages[number])
                key = frozenset({number * 100 + (place if parallel else 0)})
                _add(texts, ids, (sentence, key), chance, rates)
    return made


def _usable(source: Sequence[Passage]) -> Iterator[Passage]:
    """Passages that are short, and whose lengths do not say that they are no translations."""
    total = [sum(len(s) for passage in source for s in passage[side]) for side in (0, 1)]
    ratio = total[1] / max(1, total[0])
    for left, right in source:
        a, b = sum(map(len, left)) * ratio, sum(map(len, right))
        if max(len(left), len(right)) <= LONGEST and max(a, b) <= 2 * min(a, b) + 20:
            yield left, right


def _parallel(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether both have as many sentences, and these lengths that may be translations."""
    if len(left) != len(right):
        return False
    ratio = sum(map(len, right)) / sum(map(len, left))
    return all(
        max(len(a) * ratio, len(b)) <= 1.5 * min(len(a) * ratio, len(b)) + 20
        for a, b in zip(left, right, strict=True)
    )


def _runs(sources: Sequence[Sequence[Passage]], size: int, chance: random.Random) -> list[Passage]:
    usable = [list(_usable(source)) for source in sources]
    usable = [source for source in usable if source]
    starts = [chance.randrange(len(source)) for source in usable]
    found: list[Passage] = []
    total = turn = 0
    used = [0] * len(usable)
    while total < size:
        source = usable[turn % len(usable)]
        at = turn % len(usable)
        turn += 1
        rounds = 2 if size > 5000 else 1
        if used[at] >= rounds * len(source):
            if all(u >= rounds * len(s) for u, s in zip(used, usable, strict=True)):
                break
            continue
        for _ in range(min(40, rounds * len(source) - used[at])):
            found.append(source[(starts[at] + used[at]) % len(source)])
            used[at] += 1
            total += len(found[-1][0])
            if total >= size:
                break
    return found


def _missing(count: int, rates: Rates, chance: random.Random) -> set[int]:
    gone = {n for n in range(count) if chance.random() < rates.left_out / 2}
    lost = count * rates.lost / 2000
    for _ in range(int(lost) + (chance.random() < lost % 1)):
        first = chance.randrange(count)
        gone |= set(range(first, min(count, first + chance.randint(5, 30))))
    return gone


def _moved(count: int, rates: Rates, chance: random.Random) -> list[int]:
    order = list(range(count))
    for _ in range(round(count * rates.moved / 1000)):
        length = chance.randint(4, 12)
        at = chance.randrange(max(1, count - length))
        block = order[at : at + length]
        del order[at : at + length]
        target = min(len(order), max(0, at + chance.choice((-1, 1)) * chance.randint(8, 60)))
        order[target:target] = block
    return order


def _add(
    texts: list[str],
    ids: list[frozenset[int]],
    new: tuple[str, frozenset[int]],
    chance: random.Random,
    rates: Rates,
) -> None:
    sentence, key = new
    comma = sentence.find(", ", len(sentence) // 3, 2 * len(sentence) // 3)
    if texts and chance.random() < rates.joined:
        texts[-1] = f"{texts[-1]} {sentence}"
        ids[-1] |= key
    elif comma > 0 and chance.random() < rates.cut * 2:  # about half have such a comma
        texts += [sentence[: comma + 1], sentence[comma + 2 :]]
        ids += [key, key]
    else:
        texts.append(sentence)
        ids.append(key)
