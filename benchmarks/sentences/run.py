"""
What sentences come out of real words, with and without their punctuation.

    python -m benchmarks.sentences.run MATERIAL

For each text: how many sentences, how long, how many end at a sentence mark. Then all punctuation
and capitals are taken away, as recognizers do for minutes on end, and the boundaries are found
again from pauses and length alone: the table tells how many of them are also boundaries of the
whole text, and how many of them part a comma's or a sentence's two sides rather than a phrase.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from statistics import median

from benchmarks.cues.inputs import sources, timed_words
from tolmach.core.document import Sentence, Word
from tolmach.stages.sentences.segmentation import sentences_from_words
from tolmach.text.breaks import Stop, stop


def bare(word: Word) -> Word:
    """The word as a recognizer writes it that has lost its punctuation."""
    text = word.text.strip('.,;:!?…«»"()—–-').lower()
    return replace(word, text=text or word.text)


def edges(sentences: Sequence[Sentence]) -> set[int]:
    """Boundaries inside the text, as numbers of words before them."""
    return set(accumulate(len(sentence.words) for sentence in sentences[:-1]))


def row(name: str, language: str, words: Sequence[Word]) -> str:
    """One line of the table."""
    start = time.perf_counter()
    sentences = sentences_from_words(words, language)
    seconds = time.perf_counter() - start
    lengths = [len(sentence.words) for sentence in sentences]
    closed = sum(stop(sentence.words[-1].text) is Stop.SENTENCE for sentence in sentences)
    blind = edges(sentences_from_words([bare(word) for word in words], language))
    whole = edges(sentences)
    marked = sum(stop(words[edge - 1].text) is not Stop.NONE for edge in blind)
    return (
        f"| {name} | {len(words)} | {len(sentences)} | {median(lengths):.0f} | {max(lengths)} "
        f"| {100 * closed / len(sentences):.0f} | {len(blind)} "
        f"| {100 * len(blind & whole) / max(1, len(blind)):.0f} "
        f"| {100 * marked / max(1, len(blind)):.0f} | {seconds:.2f} |"
    )


def main() -> None:
    """Print the table."""
    print(
        "| text | words | units | words each, median | longest | end at a mark % "
        "| boundaries without punctuation | of them sentence ends % | at any mark % | s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for source in sources(Path(sys.argv[1])):
        print(row(source.name, source.language, timed_words(source)))


if __name__ == "__main__":
    main()
