"""
How many word links are right that are found without a translator's attention.

    python -m benchmarks.alignment.links ../shared/data

The example interview has hand-made links from its 41 English sentences to the Russian ones
(`benchmarks/projection/interview.links.txt`). They are found once from these sentences alone, and
once with as many others as an hour of speech has, human subtitles of other videos, to learn a
dictionary from. The last rows are for 26 sentences of human English-Portuguese subtitles, linked by
hand (`en-pt.links.txt`), learned from the 92 passages of their videos, without and with the
shortlist of a Firefox model. Of each target word the
best link counts. Precision is the share of links that are right, recall the share of
hand-made links that are found.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks.alignment.material import SUBTITLES, subtitles
from benchmarks.projection.run import measure, ours, read_items, with_links
from tests.needs import REAL
from tolmach.core.document import Link
from tolmach.engines.translators.shortlist import load_lexicon
from tolmach.stages.alignment.lexical_links import link_words

HOUR = 660
"""Sentences that make, with those of the example, about 8,700 words."""


def main() -> None:
    """Print both rows."""
    items = read_items()
    pairs = [
        ([w.text for w in i.sentence.words], i.sentence.targets["en"].content.split())
        for i in items
    ]
    others = [
        (" ".join(left).split(), " ".join(right).split())
        for name in SUBTITLES
        for left, right in subtitles(Path(sys.argv[1]), name, "ru", "en")
    ]
    short = list(islice((pair for pair in others if max(map(len, pair)) < 40), HOUR))
    print("learned from            precision  recall  word ms p90  names shown %  CPU s")
    for label, more in (("the interview alone", []), (f"and {len(short)} others", short)):
        started = time.process_time()
        found = link_words([*pairs, *more], "ru", "en")[: len(pairs)]
        spent = time.process_time() - started
        precision, recall = _rates([item.truth for item in items], found)
        linked = [with_links(item, links) for item, links in zip(items, found, strict=True)]
        row = measure([(item, *ours(item)) for item in linked])
        print(f"{label:22} {precision:10.2f} {recall:7.2f} {row[1]:>12} {row[6]:>14} {spent:6.1f}")

    _portuguese(Path(sys.argv[1]))


def _portuguese(shared: Path) -> None:
    passages = [
        (" ".join(left).split(), " ".join(right).split())
        for name in ("innersource", "py4e")
        for left, right in subtitles(shared, name, "en", "pt")
    ]
    rows = [
        [int(number) for number in line.split()]
        for line in (Path(__file__).parent / "en-pt.links.txt").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    chosen = [
        number
        for number, (left, right) in enumerate(passages)
        if 6 <= len(left) <= 16 and len(right) <= 18
    ][: len(rows)]
    truths = [{target: source - 1 for target, source in enumerate(row) if source} for row in rows]
    folder = REAL / "firefox-en-pt"
    lexicon = load_lexicon(folder) if folder.is_dir() else None
    for label, known in (("en-pt, 92 passages", None), ("with the shortlist", lexicon)):
        links = link_words(passages, "en", "pt", known)
        precision, recall = _rates(truths, [links[number] for number in chosen])
        print(f"{label:22} {precision:10.2f} {recall:7.2f}")


def _rates(
    truths: Sequence[dict[int, int]], found: Sequence[Sequence[Link]]
) -> tuple[float, float]:
    right = given = true = 0
    for truth, links in zip(truths, found, strict=True):
        best: dict[int, Link] = {}
        for link in sorted(links, key=lambda link: link.weight):
            best[link.target] = link
        right += sum(truth.get(target) == link.source for target, link in best.items())
        given += len(best)
        true += len(truth)
    return right / given, right / true


if __name__ == "__main__":
    main()
