"""
How well human translations are brought on the time line: see README.md for the numbers.

    python -m benchmarks.parallel.run ../shared/data

Sentence alignment is measured on human subtitles of one video in two languages. Their cues have
the same times, which say which sentences belong together. To make it a task, neighbouring cues are
joined and single cues left out at random, in each language by itself. The last table brings the
example's transcript and translation on words as a recogniser with errors hears them.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

from tolmach.core.document import Word
from tolmach.formats import parse_bytes
from tolmach.stages.alignment.bitext import Bead, align
from tolmach.stages.sentences.provided import sentences_from_texts

PAIRS = (
    ("course-pepper", "rus", "eng"),
    ("course-synfig", "eng", "deu"),
    ("course-synfig", "eng", "fra"),
    ("course-synfig", "deu", "spa"),
)
CODES = {"rus": "ru", "eng": "en", "deu": "de", "fra": "fr", "spa": "es"}
CHANGES = ((0.0, 0.0), (0.2, 0.0), (0.2, 0.05), (0.3, 0.1))
"""Shares of cues joined to the one before, and left out."""
SEEDS = range(3)

SourceSentence = tuple[int, int, str]
Aligner = Callable[[Sequence[str], Sequence[str], str, str], list[Bead]]


def main() -> None:
    material = Path(sys.argv[1]) / "timed/morevna"
    print("joined left-out pair    sentences    precision recall   by length alone: P R")
    for joined, left_out in CHANGES:
        for course, source, target in PAIRS:
            _table_row(material / course, (source, target), (joined, left_out))
    print()
    _example(Path(__file__).resolve().parents[2] / "examples")


def _table_row(folder: Path, languages: tuple[str, str], change: tuple[float, float]) -> None:
    ours, plain, sizes = [0, 0, 0], [0, 0, 0], []
    for seed in SEEDS if any(change) else SEEDS[:1]:
        chance = random.Random(seed)
        left, right = (_changed(_cues(folder / code), chance, *change) for code in languages)
        sizes.append(f"{len(left)}/{len(right)}")
        for total, aligner in ((ours, align), (plain, in_proportion)):
            _add(total, _counts(aligner, left, right, languages))
    scores = [f"{t[0] / t[1]:9.3f} {t[0] / t[2]:6.3f}" for t in (ours, plain)]
    print(f"{change[0]:6.0%} {change[1]:8.0%} {'-'.join(languages)} {sizes[0]:>10}", *scores)


def in_proportion(
    source: Sequence[str], target: Sequence[str], _source_code: str, _target_code: str
) -> list[Bead]:
    """Each target sentence goes to the source sentence at the same share of characters."""
    ends = list(accumulate(map(len, source)))
    beads, position = [], 0
    scale = ends[-1] / sum(map(len, target))
    for j, sentence in enumerate(target):
        middle = (position + len(sentence) / 2) * scale
        i = next((i for i, end in enumerate(ends) if end >= middle), len(ends) - 1)
        beads.append(Bead((i, i + 1), (j, j + 1)))
        position += len(sentence)
    return beads


def _cues(folder: Path) -> list[SourceSentence]:
    """All cues of a course, one file after the other."""
    cues: list[SourceSentence] = []
    for file in sorted(folder.glob("*.srt")):
        offset = cues[-1][1] + 10_000 if cues else 0
        track = parse_bytes(file.read_bytes()).track
        cues += [(c.start + offset, c.end + offset, " ".join(c.lines)) for c in track.cues]
    return cues


def _changed(
    cues: Sequence[SourceSentence], chance: random.Random, joined: float, left_out: float
) -> list[SourceSentence]:
    kept: list[SourceSentence] = []
    for start, end, text in cues:
        if chance.random() < left_out:
            continue
        if kept and chance.random() < joined:
            kept[-1] = (kept[-1][0], end, f"{kept[-1][2]} {text}")
        else:
            kept.append((start, end, text))
    return kept


def _counts(
    aligner: Aligner,
    left: Sequence[SourceSentence],
    right: Sequence[SourceSentence],
    languages: tuple[str, str],
) -> tuple[int, int, int]:
    codes = CODES[languages[0]], CODES[languages[1]]
    beads = aligner([text for *_, text in left], [text for *_, text in right], *codes)
    found = {(i, j) for bead in beads for i in range(*bead.source) for j in range(*bead.target)}
    true = {
        (i, j)
        for i, (start, end, _) in enumerate(left)
        for j, (begin, stop, _) in enumerate(right)
        if min(end, stop) - max(start, begin) > 0.3 * min(end - start, stop - begin)
    }
    return len(found & true), len(found), len(true)


def _add(total: list[int], counts: tuple[int, int, int]) -> None:
    total[:] = [have + more for have, more in zip(total, counts, strict=True)]


def _example(folder: Path) -> None:
    reference = json.loads((folder / "interview.reference.json").read_text("utf-8"))
    words = [
        Word(one["text"], one["start_ms"], one["end_ms"], 0.9)
        for sentence in reference["sentences"]
        for one in sentence["words"]
    ]
    russian, english = (
        (folder / f"interview.{code}.txt").read_text("utf-8") for code in ("ru", "en")
    )
    print("example: words wrong  sentences  right pairs  word start error ms: median p90")
    for wrong in (0.0, 0.15, 0.3):
        sentences = sentences_from_texts(_misheard(words, wrong), russian, {"en": english}, "ru")
        wanted = {(one["ru"], one["en"]) for one in reference["sentences"]}
        pairs = [
            (u.source.content, u.targets["en"].content) for u in sentences if "en" in u.targets
        ]
        timed = [word for sentence in sentences for word in sentence.words]
        errors = sorted(abs(a.start - b.start) for a, b in zip(timed, words, strict=True))
        right = sum(pair in wanted for pair in pairs)
        middle, worse = statistics.median(errors), errors[int(0.9 * len(errors))]
        print(f"{wrong:20.0%} {len(sentences):10} {right:12} {middle:27.0f} {worse:3}")


def _misheard(words: Sequence[Word], share: float) -> list[Word]:
    """Words in lower case without punctuation, some of them lost, some another word."""
    chance = random.Random(11)
    recognized = []
    for word in words:
        text = "".join(c for c in word.text.lower() if c.isalnum())
        roll = chance.random()
        if text and roll >= share / 2:
            other = text if roll >= share else chance.choice(words).text.lower()
            recognized.append(Word(other, word.start, word.end, 0.9))
    return recognized


if __name__ == "__main__":
    main()
