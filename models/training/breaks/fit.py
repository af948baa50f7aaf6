"""
Learn the weights: a segmental conditional random field over cues, then a choice of lines in cues.

A text is cut into cues. The score of a cut is the sum of what its cue ends say (features of the
place, see `tolmach.text.break_features`) and of what the cues' widths say. Widths have weights of
their own for every source and language, because every maker has other limits; they are thrown
away. So a weight of a place does not depend on how long somebody's cues are (Sarawagi and Cohen,
NIPS 2004).

Every feature of words' classes counts once for all languages and once for its own language, so
that languages with little material lean on the others.

Line ends are learned afterwards from cues of two lines: which of the places in the cue was taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from scipy import sparse
from scipy.optimize import minimize

from models.training.breaks.material import CUE, LINE, Document
from tolmach.text.break_features import gap_features

LONGEST = 48
"""Words in a cue at most."""
BIN = 6
BINS = 40
"""Widths of cues are counted in steps of 6 characters, up to 240."""
RARE = 6
"""Features seen less often are left out."""
_OWN = re.compile(r"[a-z]{2}:")
_OF_WORDS = re.compile(r"=|^[LR]s(?!hort)|:|^[LPR]c?[A-Z]{4}")


@dataclass
class Gaps:
    """Places of all documents, one row each, and what people did there."""

    documents: list[Document]
    names: list[str]
    matrix: Any
    cue: Any
    starts: Any

    def of(self, sources: Sequence[str]) -> Gaps:
        """The rows of some sources."""
        kept = [n for n, document in enumerate(self.documents) if document.source in sources]
        spans = [np.arange(self.starts[n], self.starts[n + 1]) for n in kept]
        rows = np.concatenate(spans)
        return Gaps(
            [self.documents[n] for n in kept],
            self.names,
            self.matrix[rows],
            self.cue[rows],
            np.concatenate([[0], np.cumsum([len(span) for span in spans])]),
        )


def is_shared(name: str) -> bool:
    """Whether a feature says the same in every language: classes and punctuation, no words."""
    return not _OF_WORDS.search(name)


def collect(documents: Sequence[Document], without: str = "") -> Gaps:
    """
    Write down the features of every place.

    Args:
        without: pattern of features to leave out, for an ablation.
    """
    left_out = re.compile(without) if without else None
    rows: list[list[str]] = []
    cue: list[float] = []
    starts = [0]
    for document in documents:
        for k, found in enumerate(gap_features(document.words, document.language), 1):
            kept = [name for name in found if not (left_out and left_out.match(name))]
            shared = [name for name in kept if is_shared(name)]
            rows.append([*(f"{document.language}:{name}" for name in kept), *shared])
            cue.append(float(document.after[k - 1] == CUE))
        starts.append(len(rows))
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    index = {name: number for number, name in enumerate(names)}
    indptr, indices = [0], list[int]()
    for row in rows:
        indices += [index[name] for name in row if name in index]
        indptr.append(len(indices))
    shape = (len(rows), len(names))
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=shape)
    return Gaps(list(documents), names, matrix, np.array(cue), np.array(starts))


@njit(cache=True)
def _forward_backward(score, lengths, ends, limit):  # type: ignore[no-untyped-def]
    """Log partition, marginals of cue ends, expected counts of widths; for one document."""
    n, bins = len(ends), len(lengths)
    alpha = np.full(n + 1, -1e30)
    beta = np.full(n + 1, -1e30)
    alpha[0] = beta[n] = 0.0
    for j in range(1, n + 1):
        own = score[j - 1] if j < n else 0.0
        low = max(0, j - limit)
        top = -1e30
        for i in range(low, j):
            width = ends[j - 1] - (ends[i - 1] + 1 if i else 0)
            top = max(top, alpha[i] + lengths[min(bins - 1, width // BIN)])
        total = 0.0
        for i in range(low, j):
            width = ends[j - 1] - (ends[i - 1] + 1 if i else 0)
            total += np.exp(alpha[i] + lengths[min(bins - 1, width // BIN)] - top)
        alpha[j] = top + np.log(total) + own
    counts = np.zeros(bins)
    for i in range(n - 1, -1, -1):
        high = min(n, i + limit)
        top = -1e30
        for j in range(i + 1, high + 1):
            own = score[j - 1] if j < n else 0.0
            width = ends[j - 1] - (ends[i - 1] + 1 if i else 0)
            top = max(top, beta[j] + lengths[min(bins - 1, width // BIN)] + own)
        total = 0.0
        for j in range(i + 1, high + 1):
            own = score[j - 1] if j < n else 0.0
            width = ends[j - 1] - (ends[i - 1] + 1 if i else 0)
            step = beta[j] + lengths[min(bins - 1, width // BIN)] + own
            total += np.exp(step - top)
            counts[min(bins - 1, width // BIN)] += np.exp(min(0.0, alpha[i] + step - alpha[n]))
        beta[i] = top + np.log(total)
    return alpha[n], np.exp(alpha[1:n] + beta[1:n] - alpha[n]), counts


@dataclass
class CueFit:
    """Weights of all features, and of the cues' widths by source and language."""

    weights: Any
    widths: dict[tuple[str, str], Any]
    loss: float


def fit_cues(gaps: Gaps, classes: float = 2.0, words: float = 4.0, steps: int = 60) -> CueFit:
    """
    Learn where cues end.

    Args:
        classes: strength of the pull to 0 (L2) on weights of classes.
        words: the same on weights of single words and endings.
        steps: of L-BFGS at most.
    """
    kinds = sorted({(document.source, document.language) for document in gaps.documents})
    size = len(gaps.names)
    pull = np.array([classes if is_shared(_OWN.sub("", n, 1)) else words for n in gaps.names])
    ends = [np.cumsum([len(w) + 1 for w in d.words]) - 1 for d in gaps.documents]
    which = [kinds.index((d.source, d.language)) for d in gaps.documents]
    spans = [slice(a, b) for a, b in zip(gaps.starts, gaps.starts[1:], strict=False)]
    observed = np.zeros((len(kinds), BINS))
    weight = np.ones(len(gaps.cue))
    for number, document in enumerate(gaps.documents):
        weight[spans[number]] = document.weight
        first = 0
        for cut in _cuts(document):
            width = ends[number][cut - 1] - (ends[number][first - 1] + 1 if first else 0)
            observed[which[number], min(BINS - 1, width // BIN)] += document.weight
            first = cut
    target = gaps.matrix.T @ (gaps.cue * weight)

    def loss(x: Any) -> tuple[float, Any]:
        own, widths = x[:size], x[size:].reshape(observed.shape)
        score = gaps.matrix @ own
        value = 0.5 * np.sum(pull * own * own) + 0.05 * np.sum(widths**2)
        value -= np.sum(score * gaps.cue * weight) + np.sum(observed * widths)
        shape = 0.1 * widths - observed
        marginals = np.zeros(len(score))
        for number, document in enumerate(gaps.documents):
            partition, marginal, counts = _forward_backward(
                score[spans[number]], widths[which[number]], ends[number], LONGEST
            )
            value += document.weight * partition
            marginals[spans[number]] = marginal * document.weight
            shape[which[number]] += document.weight * counts
        gradient = pull * own - target + gaps.matrix.T @ marginals
        return value, np.concatenate([gradient, shape.ravel()])

    start = np.zeros(size + observed.size)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps})
    widths = dict(zip(kinds, found.x[size:].reshape(observed.shape), strict=True))
    return CueFit(found.x[:size], widths, float(found.fun))


def _cuts(document: Document) -> list[int]:
    cuts = [k + 1 for k, kind in enumerate(document.after) if kind == CUE]
    return cuts if cuts[-1:] == [len(document.words)] else [*cuts, len(document.words)]


@dataclass
class LineFit:
    """
    What is learned of line ends.

    Attributes:
        scale: what a weight learned of cue ends counts for a line end.
        own: features of classes -> what is added for line ends.
    """

    scale: float
    own: dict[str, float]


def fit_lines(gaps: Gaps, cues: CueFit, strength: float = 3.0) -> LineFit:
    """Learn which place of a two-line cue people take, from files whose line ends are people's."""
    usable = [n for n, name in enumerate(gaps.names) if is_shared(name) and name[0] in "LRPAB"]
    matrix, score = gaps.matrix[:, usable], gaps.matrix @ cues.weights
    groups = [group for n in range(len(gaps.documents)) for group in _two_lines(gaps, n)]

    def loss(x: Any) -> tuple[float, Any]:
        scale, shape_weights, own = x[0], x[1:4], x[4:]
        value = 0.5 * strength * np.sum(own**2)
        gradient = np.zeros_like(x)
        gradient[4:] = strength * own
        for rows, taken, shape in groups:
            part = matrix[rows]
            sums = scale * score[rows] + shape @ shape_weights + part @ own
            chance = np.exp(sums - sums.max())
            chance /= chance.sum()
            value -= np.log(chance[taken] + 1e-300)
            chance[taken] -= 1
            gradient[0] += chance @ score[rows]
            gradient[1:4] += chance @ shape
            gradient[4:] += part.T @ chance
        return value, gradient

    start = np.r_[0.5, 0.01, 0.0, 1.0, np.zeros(len(usable))]
    x = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    own = {gaps.names[n]: float(v) for n, v in zip(usable, x[4:], strict=True) if abs(v) > 1e-3}
    return LineFit(float(x[0]), own)


def _two_lines(gaps: Gaps, number: int) -> list[tuple[Any, int, Any]]:
    """Rows of the places of every two-line cue, which was taken, and the shapes of the lines."""
    document, groups, first = gaps.documents[number], [], 0
    for k, kind in enumerate(document.after):
        if kind != CUE or not document.lines:
            continue
        inner = [m for m in range(first, k) if document.after[m] == LINE]
        if len(inner) == 1:
            widths = np.cumsum([len(word) + 1 for word in document.words[first : k + 1]]) - 1
            left = widths[:-1]
            right = widths[-1] - left - 1
            balance = -(((left - right) / 10.0) ** 2)
            over = (np.maximum(left, right) > 42) * -1.0
            shape = np.stack([balance, (right >= left) * 1.0, over], 1)
            groups.append((np.arange(first, k) + gaps.starts[number], inner[0] - first, shape))
        first = k + 1
    return groups
