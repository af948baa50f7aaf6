"""
What sentences come out of real words, with and without their punctuation.

    python -m benchmarks.sentences.run MATERIAL

For each text: how many units, how long, how many end at a sentence mark. Then all punctuation and
capitals are taken away, as recognisers do for minutes on end, and the boundaries are found again
from pauses and length alone: the table tells how many of them are also boundaries of the whole
text, and how many of them part a comma's or a sentence's two sides rather than a phrase.
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
from tolmach.core.document import Unit, Word
from tolmach.stages.sentences import units_from_words
from tolmach.text.breaks import Stop, stop


def bare(word: Word) -> Word:
    """The word as a recogniser writes it that has lost its punctuation."""
    text = word.text.strip('.,;:!?…«»"()—–-').lower()
    return replace(word, text=text or word.text)


def edges(units: Sequence[Unit]) -> set[int]:
    """Boundaries inside the text, as numbers of words before them."""
    return set(accumulate(len(unit.words) for unit in units[:-1]))


def row(name: str, language: str, words: Sequence[Word]) -> str:
    """One line of the table."""
    start = time.perf_counter()
    units = units_from_words(words, language)
    seconds = time.perf_counter() - start
    lengths = [len(unit.words) for unit in units]
    closed = sum(stop(unit.words[-1].text) is Stop.SENTENCE for unit in units)
    blind = edges(units_from_words([bare(word) for word in words], language))
    whole = edges(units)
    marked = sum(stop(words[edge - 1].text) is not Stop.NONE for edge in blind)
    return (
        f"| {name} | {len(words)} | {len(units)} | {median(lengths):.0f} | {max(lengths)} "
        f"| {100 * closed / len(units):.0f} | {len(blind)} "
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
