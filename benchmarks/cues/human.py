"""
Compare breaks with those of people, by source and language: see README.md.

Every source is laid out with tables that were learned without it (`--folds`, made by
`models/training/breaks/train.py --leave-out SOURCE`), so that no number speaks of material that
was learned. `--by-hand` uses the weights set by hand alone.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean

from benchmarks.cues.breaks import steady
from benchmarks.cues.run import PROFILE
from models.training.breaks.material import CUE, LINE, Document, documents
from tolmach.core.cue import Cue, Track
from tolmach.measures.breaks import sigma
from tolmach.measures.words import tokens
from tolmach.stages.layout import costs, layout
from tolmach.stages.sentences.segmentation import sentences_from_words
from tolmach.text.break_tables import BreakTable
from tolmach.text.breaks import Stop, Tie, stop, tie

LANGUAGES = ("en", "fr", "de", "ru")
WORDS = 5000
"""Words of each source at most."""


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with MANIFEST.tsv")
    parser.add_argument("--folds", type=Path, help="folder with tables, by source left out")
    parser.add_argument("--by-hand", action="store_true", help="without tables")
    options = parser.parse_args()
    rows: dict[tuple[str, str, bool], list[Scores]] = defaultdict(list)
    for document in chosen(options.data):
        if options.by_hand:
            costs.break_table = lambda _: None
        elif options.folds:
            fold = options.folds / document.source / f"{document.language}.json"
            table = json.loads(fold.read_text(encoding="utf-8"))
            made = BreakTable(document.language, table["costs"], table["widths"], table["share"])
            costs.break_table = lambda _, made=made: made  # type: ignore[misc]
        track = laid_out(document)
        key = (document.language, document.source, document.lines)
        rows[key].append(Scores(document, track))
    print("| language | source | breaks | words | F1 | typed F1 | inside sentences | Sigma |")
    print("|---|---|---|---|---|---|---|---|")
    for (code, source, lines), found in sorted(rows.items()):
        size = sum(len(scores.document.words) for scores in found)
        shown = (
            f1(found, "hits"),
            f1(found, "typed") if lines else float("nan"),
            f1(found, "inner_hits"),
            sum(s.sigma * len(s.document.words) for s in found) / size,
        )
        kind = "lines and cues" if lines else "cues"
        print(f"| {code} | {source} | {kind} | {size} | {' | '.join(f'{x:.1f}' for x in shown)} |")
    for code in sorted({code for code, _, _ in rows}):
        print_ties(
            code, [scores for key, found in rows.items() if key[0] == code for scores in found]
        )
    everything = list(rows.values())
    print(f"mean F1 {mean(f1(found, 'hits') for found in everything):.1f}")
    cues = [cue for found in everything for scores in found for cue in scores.track.cues]
    print(describe(cues))


def print_ties(code: str, found: Sequence[Scores]) -> None:
    """How often words that belong together are parted, per 1,000 breaks: by people, by us."""
    theirs = parted(code, [reference(scores.document) for scores in found])
    ours = parted(code, [scores.track for scores in found])
    print(f"| {code}: parted, of 1,000 breaks | people | tolmach |")
    print("|---|---|---|")
    for bond in Tie:
        if theirs[bond] or ours[bond]:
            print(f"| {bond.value} | {theirs[bond]:.1f} | {ours[bond]:.1f} |")


def parted(code: str, tracks: Sequence[Track]) -> dict[Tie, float]:
    """Ties at the breaks of tracks, per 1,000 breaks."""
    ends = [
        (left.split()[-1], right.split()[0])
        for track in tracks
        for left, right in pairwise(line for cue in track.cues for line in cue.lines)
    ]
    counts = Counter(tie(left, right, code) for left, right in ends)
    return {bond: 1000 * counts[bond] / len(ends) for bond in Tie}


def describe(cues: Sequence[Cue]) -> str:
    """Shares of cues that a reader would notice."""
    two = [cue.lines for cue in cues if len(cue.lines) == 2]
    lopsided = sum(2 * min(map(len, lines)) < max(map(len, lines)) for lines in two)
    one_word = sum(len(cue.text.split()) == 1 for cue in cues)
    alone = sum(len(line.split()) == 1 for lines in two for line in lines)
    fast = sum(cue.cps > 21 for cue in cues)
    wide = sum(len(line) > 42 for cue in cues for line in cue.lines)
    return (
        f"{len(cues)} cues; lines over 42: {wide}; lopsided: {100 * lopsided / len(two):.1f} % of "
        f"two-line cues; one word: {100 * one_word / len(cues):.2f} % of cues, {alone} lines; "
        f"over 21 cps: {100 * fast / len(cues):.1f} %"
    )


def chosen(folder: Path) -> Iterator[Document]:
    """Files whose cue ends are people's, up to `WORDS` words of each source."""
    groups: dict[tuple[str, str, bool], list[Document]] = defaultdict(list)
    for document in documents(folder, LANGUAGES):
        if document.weight == 1.0 and len(document.words) > 100:
            groups[document.source, document.language, document.lines].append(document)
    shuffled = random.Random(3)
    for _, found in sorted(groups.items()):
        shuffled.shuffle(found)
        size = 0
        for document in found:
            if size < WORDS:
                yield document
                size += len(document.words)


def laid_out(document: Document) -> Track:
    """Cues of the document's words at a steady pace."""
    words = steady(reference(document))
    sentences = sentences_from_words(words, document.language)
    return layout(sentences, document.language, PROFILE)


def reference(document: Document) -> Track:
    """The document's own cues."""
    cues, lines, line = [], list[str](), list[str]()
    for word, after in zip(document.words, document.after, strict=True):
        line.append(word)
        if after == CUE or (after == LINE and document.lines):
            lines.append(" ".join(line))
            line = []
        if after == CUE:
            cues.append(Cue(len(cues), len(cues) + 1, tuple(lines)))
            lines = []
    return Track(document.language, tuple(cues))


class Scores:
    """Breaks of a track beside those of its document."""

    def __init__(self, document: Document, track: Track) -> None:
        """Count; documents without lines of people's count the ends of cues only."""
        self.document, self.track = document, track
        if not document.lines:
            joined = (replace(cue, lines=(" ".join(cue.lines),)) for cue in track.cues)
            track = replace(track, cues=tuple(joined))
        theirs, ours = tokens(reference(document)), tokens(track)
        mine = {k: token.after for k, token in enumerate(ours[:-1]) if token.after}
        yours = {k: token.after for k, token in enumerate(theirs[:-1]) if token.after}
        both = mine.keys() & yours.keys()
        ends = {k for k, token in enumerate(theirs) if stop(token.text) is Stop.SENTENCE}
        self.total = len(mine) + len(yours)
        self.hits = len(both)
        self.typed = sum(mine[k] == yours[k] for k in both)
        self.inner_total = len(mine.keys() - ends) + len(yours.keys() - ends)
        self.inner_hits = len(both - ends)
        pairs = [(k, k) for k in range(len(theirs))]
        self.sigma = sigma(ours, theirs, pairs) or 0.0


def f1(found: Sequence[Scores], hits: str) -> float:
    """F1 of several documents together."""
    total = "inner_total" if hits == "inner_hits" else "total"
    return 200 * sum(getattr(s, hits) for s in found) / sum(getattr(s, total) for s in found)


if __name__ == "__main__":
    main()
