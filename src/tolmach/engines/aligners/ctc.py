"""
The best way to say given words in what a CTC model found: Viterbi over all their spellings.

A CTC model gives each frame of sound a probability per piece of text, one of them the blank (Graves
et al. 2006, Connectionist Temporal Classification). A vocabulary of pieces can spell a word in many
ways, in capitals or not. All of them are paths through one graph, and the sound decides among them.
Spaces and punctuation count as blanks, because a text may have others than the model would write.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Frames = npt.NDArray[np.float32]

_UNKNOWN_COST = 0.1
"""
What a frame costs (natural logarithm) inside a word that the vocabulary cannot spell: more than a
blank in silence, far less than a blank where the model found a piece.
"""
_START = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """
    What a model writes.

    Attributes:
        pieces: text of each piece by its number, with a space where it begins a word.
        blank: number of the blank.
    """

    pieces: Mapping[int, str]
    blank: int

    def folded(self) -> dict[str, list[tuple[str, int]]]:
        """The pieces with letters or digits, for comparing, by their first character."""
        found: dict[str, list[tuple[str, int]]] = {}
        for number, piece in self.pieces.items():
            text = _folded(piece)
            if _has_letters(text) and number != self.blank:
                found.setdefault(text[0], []).append((text, number))
        return found

    def silent(self) -> list[int]:
        """Numbers of the blank, of spaces and of punctuation."""
        others = [n for n, piece in self.pieces.items() if not _has_letters(piece)]
        return sorted({self.blank, *others})


@dataclass(frozen=True, slots=True)
class SaidWord:
    """
    Where a word is said.

    Attributes:
        first, last: frames of its first and last piece.
        probability: mean over its pieces; None for a word that the vocabulary cannot spell.
    """

    first: int
    last: int
    probability: float | None


@dataclass(slots=True)
class _Graph:
    """
    The states that a path can be in, each with the states that it can come from.

    Attributes:
        labels: column of the probabilities of each state: a piece, or one of the three below.
        words: number of the word that a state says; None for blanks.
        before: states that a state can follow, besides itself.
        ends: states that a path may end in.
    """

    labels: list[int]
    words: list[int | None] = field(default_factory=lambda: [None])
    before: list[list[int]] = field(default_factory=lambda: [[]])
    ends: list[int] = field(default_factory=list)

    def add(self, label: int, word: int | None, before: list[int]) -> int:
        self.labels.append(label)
        self.words.append(word)
        self.before.append(before)
        return len(self.labels) - 1


def said_words(
    found: Frames, words: Sequence[str], vocabulary: Vocabulary
) -> list[SaidWord | None]:
    """
    Find where words are said.

    Args:
        found: natural logarithms of the probabilities, one row per frame, one column per piece.
        words: in the order in which they are said.

    Returns:
        A place per word, None for one that is punctuation alone; an empty list where there are
        fewer frames than it takes to say the words, or the vocabulary can spell none of them.
    """
    import numpy as np

    size = found.shape[1]
    graph, spelled = _graph(words, vocabulary, size)
    if not spelled:
        return []
    silent = np.logaddexp.reduce(found[:, vocabulary.silent()], axis=1)
    unknown = found.max(axis=1) - _UNKNOWN_COST
    nowhere = np.full(len(found), -np.inf)
    path = _best_path(np.column_stack([found, silent, unknown, nowhere]), graph)
    if not path:
        return []
    frames: dict[int, dict[int, list[int]]] = {}
    for frame, state in enumerate(path):
        word = graph.words[state]
        if word is not None:
            frames.setdefault(word, {}).setdefault(state, []).append(frame)
    places: list[SaidWord | None] = [None] * len(words)
    for word, states in frames.items():
        means = [
            float(np.exp(found[own, graph.labels[state]]).mean())
            for state, own in states.items()
            if graph.labels[state] < size
        ]
        every = [frame for own in states.values() for frame in own]
        mean = round(min(1.0, sum(means) / len(means)), 4) if means else None
        places[word] = SaidWord(every[0], every[-1], mean)
    return places


def _graph(words: Sequence[str], vocabulary: Vocabulary, size: int) -> tuple[_Graph, bool]:
    """
    The graph of all spellings, and whether the vocabulary spells any of the words.

    Args:
        size: number of pieces; behind them are the columns of silence, of words that cannot be
            spelled, and of the state before the first frame.
    """
    silence, unknown, start = range(size, size + 3)
    graph = _Graph([start])
    pieces = vocabulary.folded()
    spelled = False
    reached = [_START]  # by states that can be followed by what comes next
    for number, word in enumerate(words):
        text = f" {_folded(word)}"
        if not _has_letters(text):
            continue
        if _spells(text, pieces):
            spelled = True
            reached = _spell(graph, text, number, pieces, silence, reached)
        else:
            blank = graph.add(silence, None, reached)
            reached = [graph.add(unknown, number, [*reached, blank])]
    graph.ends = [*reached, graph.add(silence, None, reached)]
    return graph, spelled


def _spell(
    graph: _Graph,
    text: str,
    word: int,
    pieces: Mapping[str, Sequence[tuple[str, int]]],
    silence: int,
    reached: list[int],
) -> list[int]:
    """Add all spellings of a word; give the states that are at its end."""
    at: list[list[int]] = [reached, *([] for _ in text)]
    for place, character in enumerate(text):
        here = at[place]
        if not here:
            continue
        if any(graph.labels[state] != silence for state in here):
            here = [*here, graph.add(silence, None, here)]
        for piece, label in pieces.get(character, ()):
            if text.startswith(piece, place):
                # a piece that is said twice has a blank between
                before = [state for state in here if graph.labels[state] != label]
                at[place + len(piece)].append(graph.add(label, word, before))
        if not character.isalnum():
            at[place + 1].extend(here)
    return at[-1]


def _spells(text: str, pieces: Mapping[str, Sequence[tuple[str, int]]]) -> bool:
    """Whether pieces make up all letters and digits of a text."""
    reached = [True, *(False for _ in text)]
    for place, character in enumerate(text):
        if reached[place]:
            for piece, _ in pieces.get(character, ()):
                if text.startswith(piece, place):
                    reached[place + len(piece)] = True
            if not character.isalnum():
                reached[place + 1] = True
    return reached[-1]


def _best_path(scores: Frames, graph: _Graph) -> list[int]:
    """The state of each frame on the best path; empty where no path is as short as the sound."""
    import numpy as np

    states = np.arange(len(graph.labels))
    width = 1 + max(map(len, graph.before))
    before = np.repeat(states[:, None], width, axis=1)
    for state, others in enumerate(graph.before):
        before[state, 1 : 1 + len(others)] = others
    labels = np.array(graph.labels)
    best = np.full(len(states), -np.inf, dtype=np.float64)
    best[_START] = 0.0
    chosen = np.empty((len(scores), len(states)), dtype=np.uint16)
    for frame, row in enumerate(scores):
        options = best[before]
        chosen[frame] = options.argmax(axis=1)
        best = options[states, chosen[frame]] + row[labels]
    state = max(graph.ends, key=lambda end: best[end])
    if not np.isfinite(best[state]):
        return []
    path = []
    for row in chosen[::-1]:
        path.append(state)
        state = int(before[state, row[state]])
    return path[::-1]


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def _folded(text: str) -> str:
    """A text for comparing: without capitals, and ё as е, as most models write."""
    return unicodedata.normalize("NFC", text).lower().replace("ё", "е")
