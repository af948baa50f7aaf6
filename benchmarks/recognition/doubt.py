"""
How well the doubt score finds wrong words: by reading effort, against simpler orders.

Sentences are read in the order of a score until 10, 20, 30 % of all words are read; printed is the
share of the wrong words among them, and the area under the curve for sentences with a wrong word.
The recordings are those of `benchmarks.recognition.recordings`.

    python -m benchmarks.recognition.doubt --sets book,telephone --seconds 90 --unseen
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import jiwer

from benchmarks.recognition.real import plain
from benchmarks.recognition.recordings import composed
from benchmarks.recognition.systems import Setting, tolmach
from tests.needs import REAL
from tolmach.core.document import Sentence, Word
from tolmach.core.options import RecognitionOptions
from tolmach.stages.review.doubt import reasons, score
from tolmach.stages.sentences.segmentation import sentences_from_words

Judged = tuple[Sentence, list[bool]]


def judged(said: Sequence[str], words: Sequence[Word]) -> list[Judged]:
    """Sentences, and for each of their words whether it is wrong or one is missing before it."""
    words = [word for word in words if plain(word.text)]
    right = " ".join(plain(word) for word in said)
    output = jiwer.process_words([right], [" ".join(plain(word.text) for word in words)])
    wrong = [False] * (len(words) + 1)
    for chunk in output.alignments[0]:
        if chunk.type == "delete":
            wrong[chunk.hyp_start_idx] = True
        elif chunk.type != "equal":
            for index in range(chunk.hyp_start_idx, chunk.hyp_end_idx):
                wrong[index] = True
    found, first = [], 0
    for sentence in sentences_from_words(words, "ru"):
        found.append((sentence, wrong[first : first + len(sentence.words)]))
        first += len(sentence.words)
    return found


def effort(sentences: Sequence[Judged], doubt: Callable[[Sentence], float]) -> str:
    """Share of the wrong words at 10, 20, 30 % of the reading, and the area under the curve."""
    order = sorted(sentences, key=lambda each: -doubt(each[0]))
    words = sum(len(wrong) for _, wrong in order)
    errors = sum(sum(wrong) for _, wrong in order)
    shares = []
    for part in (0.1, 0.2, 0.3):
        room, found = part * words, 0.0
        for _, wrong in order:
            read = min(1.0, max(0.0, room / len(wrong)))
            found += read * sum(wrong)
            room -= len(wrong)
        shares.append(f"{found / errors:4.0%}")
    bad = [doubt(sentence) for sentence, wrong in sentences if any(wrong)]
    good = [doubt(sentence) for sentence, wrong in sentences if not any(wrong)]
    wins = sum((b > g) + (b == g) / 2 for b in bad for g in good)
    return f"{' '.join(shares)}  AUC {wins / max(1, len(bad) * len(good)):.2f}"


def mean_probability(sentence: Sentence) -> float:
    """The cheapest order."""
    return 1 - sum(word.probability or 0.0 for word in sentence.words) / len(sentence.words)


def main() -> None:
    """Print a row for each order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", default="book,telephone,quiet")
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--unseen", action="store_true")
    wanted = parser.parse_args()
    options = RecognitionOptions(batch_size=8, threads=2, device="cpu", compute_type="int8")
    sentences: list[Judged] = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in wanted.sets.split(","):
            recording = composed(kind, wanted.seconds, unseen=wanted.unseen)
            path = recording.write(Path(folder) / f"{kind}.wav")
            output = tolmach(Setting(REAL / "whisper-base", path, ("ru",), options))()
            said = [word for each in recording.utterances for word in each.words]
            sentences += judged(said, output.words)
    report(sentences)


def report(sentences: Sequence[Judged]) -> None:
    """Print what was measured."""
    words = sum(len(wrong) for _, wrong in sentences)
    errors = sum(sum(wrong) for _, wrong in sentences)
    print(f"{len(sentences)} sentences, {words} words, {errors} wrong")
    rng = random.Random(1)
    sentences = [(replace(one, id=f"{n}"), wrong) for n, (one, wrong) in enumerate(sentences)]
    density = {one.id: sum(wrong) / len(wrong) for one, wrong in sentences}
    orders: dict[str, Callable[[Sentence], float]] = {
        "doubt score": lambda sentence: score(sentence, reasons(sentence), "ru"),
        "mean probability": mean_probability,
        "chance": lambda _: rng.random(),
        "at best": lambda sentence: density[sentence.id],
    }
    for name, doubt in orders.items():
        print(f"  {name:18} {effort(sentences, doubt)}")


if __name__ == "__main__":
    main()
