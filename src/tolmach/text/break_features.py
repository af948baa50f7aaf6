"""
What can be seen at the place between two words: the features of a learned break cost.

A feature is a short string; a table of a language (`languages/breaks/`) has a weight for each that
was worth keeping. The recipe that learns the tables (`models/training/breaks/`) calls the same
functions, so that training and use cannot differ.

Kinds, by the first letters: `L` the word before, `R` the word after; then `=` the word itself, `c`
its class, `s` its last two letters, `p` its punctuation. `P` is a pair of classes, `A` a distance
in characters to the last punctuation, `B` to the next.

The words around these two, and longer endings, made tables larger and no break better.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from tolmach.text.breaks import Stop, Tie, bare, function_words, is_modifier, stop
from tolmach.text.morphology import agrees, part_of_speech

_ORDER = (
    Tie.NEGATION,
    Tie.ARTICLE,
    Tie.PREPOSITION,
    Tie.CONJUNCTION,
    Tie.PRONOUN,
    Tie.CLITIC,
    Tie.AUXILIARY,
    Tie.DETERMINER,
    Tie.INTENSIFIER,
)
_NO_STOPS = ("none", "opens", "closes")
_NEAR = (0, 6, 12, 20, 32, 48)


@lru_cache(maxsize=1 << 15)
def word_classes(word: str, code: str) -> tuple[str, ...]:
    """Classes of a word, the main one first."""
    words, plain = function_words(code), bare(word, code)
    found = [tie.name.lower()[:4] for tie in _ORDER if words.holds(tie, plain)]
    if not found:
        if plain[:1].isdigit():
            found = ["digi"]
        elif code == "ru" and plain:
            found = [part_of_speech(plain)]
        elif is_modifier(word, code):
            found = ["modi"]
        elif word.strip("\"'“‘«„([{-–—")[:1].isupper():
            found = ["capi"]
        elif plain in words.measures:
            found = ["unit"]
        else:
            found = ["open" if plain else "sign"]
    elif code == "ru":
        found.append(part_of_speech(plain))
    return tuple(found)


def word_features(word: str, code: str, side: str) -> tuple[str, ...]:
    """Of a word at a side of the place, `L` or `R`; its punctuation apart."""
    plain = bare(word, code)
    classes = word_classes(word, code)
    found = [f"{side}={plain}", *(f"{side}c{name}" for name in classes)]
    if classes[0] in ("open", "capi") or ":" in classes[0] or classes[0].isupper():
        found.append(f"{side}s{plain[-2:]}")
    if len(plain) <= 3:
        found.append(f"{side}short{len(plain)}")
    elif len(plain) > 9:
        found.append(f"{side}long")
    if word.lstrip("\"'“‘«„([{")[:1].isupper():
        found.append(f"{side}upper")
    return tuple(found)


def punctuation(word: str, following: str) -> str:
    """Kind of punctuation between two words."""
    kind = stop(word, following)
    if kind is Stop.NONE:
        if following[:1] in "(«“\"'‘[" and following[:1]:
            return "opens"
        return "closes" if word[-1:] in ')»”"]' else "none"
    if kind is Stop.CLAUSE:
        return "dash" if word[-1:] in "—–-" else "colon"
    return str(kind.value)


def pair_features(left: str, right: str, code: str) -> tuple[str, ...]:
    """Of both words together."""
    mark = punctuation(left, right)
    a, b = word_classes(left, code)[0], word_classes(right, code)[0]
    found = [f"Lp{mark}", f"P{mark}|{b}"]
    if mark == "none":
        found += [f"P{a}|{b}", f"={bare(left, code)}|{bare(right, code)}"]
        if right[:1].isupper():
            found.append("Pup|up" if left[:1].isupper() else "Plow|up")
        if (
            code == "ru"
            and a[:4] in ("ADJF", "PRTF", "dete")
            and _agreeing(bare(left, code), bare(right, code))
        ):
            found.append("Pagree")
    return tuple(found)


def _agreeing(left: str, right: str) -> bool:
    return left.isalpha() and right.isalpha() and agrees(left, right)


def gap_features(words: Sequence[str], code: str) -> Iterator[list[str]]:
    """For every place k from 1 to the last: what speaks there; words[k-1] is before it."""
    for (left, right), near in zip(pairwise(words), distance_features(words), strict=True):
        yield [
            *word_features(left, code, "L"),
            *word_features(right, code, "R"),
            *pair_features(left, right, code),
            *near,
        ]


def distance_features(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """For every place: how far the last punctuation is, and the next."""
    marks = [part_mark(left, right) for left, right in pairwise(words)]
    return (distance_names(*found) for found in distances([len(word) for word in words], marks))


def part_mark(left: str, right: str) -> str:
    """The punctuation between two words that parts a text; `none` for quotes and brackets, too."""
    mark = punctuation(left, right)
    return "none" if mark in _NO_STOPS else mark


def distances(lengths: Sequence[int], marks: Sequence[str]) -> list[tuple[str, int, int]]:
    """
    For every place: its mark, and in steps how far the last mark is, and the next; -1 is not asked.

    Args:
        lengths: of the words.
        marks: between the first word and the second, and so on.
    """
    until = [-1] * len(marks)
    count = 0
    for k in range(len(marks) - 1, -1, -1):
        count += lengths[k + 1] + 1
        if marks[k] in ("none", "comma"):
            until[k] = bisect_left(_NEAR, count)
        if marks[k] != "none":
            count = 0
    found = []
    count = 0
    for length, mark, behind in zip(lengths, marks, until, strict=False):
        count += length + 1
        found.append((mark, bisect_left(_NEAR, count), behind))
        if mark != "none":
            count = 0
    return found


def distance_names(mark: str, since: int, until: int) -> tuple[str, ...]:
    """The features of a mark and the steps to the last mark and the next."""
    return (f"A{mark}{since}",) if until < 0 else (f"A{mark}{since}", f"B{mark}{until}")
