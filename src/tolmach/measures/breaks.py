"""
How well lines and cues are broken: Sigma, and precision and recall of the breaks.

Sigma (Karakanta et al., LREC 2022) compares the BLEU of the text with its breaks to the best BLEU
that perfect breaks would give with these words, so that wrong words do not count as wrong breaks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import prod
from typing import Any

from tolmach.core.cue import Track
from tolmach.core.score import Score
from tolmach.measures.words import CUE, LINE, Token, tokens
from tolmach.messages import message

_GROUP = message("Breaks")
_SENTENCE_END = re.compile(r"[.?!。？！؟۔।][\"')\]]*$")
_LONGEST = 60


def break_scores(
    hypothesis: Track, reference: Track, pairs: Sequence[tuple[int, int]]
) -> list[Score]:
    """Sigma and break F1; `pairs` are equal words, indices into the tokens of both."""
    ours, theirs = tokens(hypothesis), tokens(reference)
    both, cue_only = break_f1(ours, theirs, pairs), break_f1(ours, theirs, pairs, kinds=(CUE,))
    return [
        Score(
            "sigma",
            "Sigma",
            _GROUP,
            sigma(ours, theirs, pairs),
            "",
            "high",
            message(
                "BLEU with breaks, as a share of what perfect breaks would reach with these words."
            ),
        ),
        Score(
            "break_f1",
            message("Break F1"),
            _GROUP,
            both,
            "%",
            "high",
            message("Line and cue ends after the same word as in the reference."),
        ),
        Score(
            "cue_break_f1",
            message("Cue break F1"),
            _GROUP,
            cue_only,
            "%",
            "high",
            message("The same for the ends of cues alone."),
        ),
    ]


def break_f1(
    hypothesis: Sequence[Token],
    reference: Sequence[Token],
    pairs: Sequence[tuple[int, int]],
    *,
    kinds: Sequence[str] = (LINE, CUE),
) -> float | None:
    """
    Harmonic mean of precision and recall of breaks, in percent; None without any break.

    A break is right when the reference has one of the same kind after the same word. The end of
    the text is no decision and does not count.
    """
    ours = {index for index, token in enumerate(hypothesis[:-1]) if token.after in kinds}
    theirs = {index for index, token in enumerate(reference[:-1]) if token.after in kinds}
    right = sum(
        left in ours and match in theirs and hypothesis[left].after == reference[match].after
        for left, match in pairs
    )
    return 200 * right / (len(ours) + len(theirs)) if ours or theirs else None


def sigma(
    hypothesis: Sequence[Token], reference: Sequence[Token], pairs: Sequence[tuple[int, int]]
) -> float | None:
    """
    100 x BLEU with breaks / its upper bound; None where the words have nothing in common.

    BLEU is sacrebleu's over the sentences of the reference, to which the hypothesis is cut along
    the alignment, on words and signs as they are.
    """
    from sacrebleu.metrics import BLEU

    ours, theirs = _sentences(hypothesis, reference, pairs)
    bleu = BLEU(tokenize="none", force=True)

    def score(breaks: bool) -> Any:
        texts = [[" ".join(_spell(part, breaks)) for part in parts] for parts in (ours, theirs)]
        return bleu.corpus_score(texts[0], [texts[1]])

    broken, plain = score(True), score(False)
    count = sum(bool(token.after) for token in hypothesis)
    words = sum(len(list(_spell(part, False))) for part in ours)
    if not words or not plain.score:
        return None
    bound = upper_bound([p / 100 for p in plain.precisions], count / words) * broken.bp
    return broken.score / bound if bound > 0 else None


def upper_bound(precisions: Sequence[float], alpha: float) -> float:
    """
    The BLEU, without brevity penalty, that perfect breaks would reach.

    Args:
        precisions: those of 1-grams to 4-grams of the text without breaks, 0 to 1.
        alpha: breaks per word.

    >>> upper_bound([1, 1, 1, 1], 0.25)
    1.0
    """
    first = (precisions[0] + alpha) / (1 + alpha)
    rest = [
        ((1 - n * alpha) * precisions[n] + (n + 1) * alpha * precisions[n - 1]) / (1 + alpha)
        for n in (1, 2, 3)
    ]
    return float(max(0.0, prod([first, *rest])) ** 0.25)


def _spell(part: Sequence[Token], breaks: bool) -> Iterator[str]:
    """Words and signs apart, and the breaks as words of their own."""
    for token in part:
        yield from re.findall(r"\w+(?:['-]\w+)*|[^\w\s]", token.text)
        if breaks and token.after:
            yield token.after


def _sentences(
    hypothesis: Sequence[Token], reference: Sequence[Token], pairs: Sequence[tuple[int, int]]
) -> tuple[list[Sequence[Token]], list[Sequence[Token]]]:
    """Cut the reference into sentences, and the hypothesis at the words that match their ends."""
    ends = list(_sentence_ends(reference))
    matched = [match for _, match in pairs]
    cuts = [0]
    for end in ends[:-1]:
        # the first word of ours that matches something after the sentence opens the next one
        place = bisect_left(matched, end)
        before = pairs[place - 1] if place else (-1, -1)
        exact = before[1] == end - 1
        following = pairs[place][0] if place < len(pairs) else len(hypothesis)
        cuts.append(before[0] + 1 if exact else following)
    cuts.append(len(hypothesis))
    return (
        [hypothesis[a:b] for a, b in pairwise(cuts)],
        [reference[a:b] for a, b in pairwise([0, *ends])],
    )


def _sentence_ends(reference: Sequence[Token]) -> Iterator[int]:
    """Where sentences end; text without punctuation is cut at the end of a cue now and then."""
    start = 0
    for index, token in enumerate(reference, start=1):
        full = index - start >= _LONGEST and token.after == CUE
        if _SENTENCE_END.search(token.text) or full or index == len(reference):
            yield index
            start = index
