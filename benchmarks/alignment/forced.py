"""
Forced alignment with a real Whisper: times of words, passages that were not said or not written.

Materials: the example, whose synthetic voices say every word at a known time, and a Russian reader
with phone labels (`benchmarks.alignment.phones`). Half of the reader's sentences is set apart with
`--unseen`; constants were chosen with the other half. On each material the text is provided whole,
with every fourth sentence left out, and with a sentence of others planted behind every third, or a
clause of others inside every third. A model that is late or early is made by shifting answers.

    python -m benchmarks.alignment.forced --sentences 60 --unseen
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.alignment.phones import read_phones, word_spans
from benchmarks.recognition.recordings import Recording, sound_of
from tests.needs import REAL, example
from tolmach.core.document import Word
from tolmach.core.options import RecognitionOptions, SpeechOptions
from tolmach.core.speech import WINDOW_POLICIES, TextWindow
from tolmach.engines.aligners.loading import load_aligner
from tolmach.engines.aligners.sound import text_audio
from tolmach.engines.media.levels import levels
from tolmach.engines.ports import Aligner
from tolmach.engines.recognizers.loading import load_recognizer
from tolmach.engines.voice.windows import window_audio
from tolmach.stages.alignment.bias import bias, exact
from tolmach.stages.alignment.boundaries import silences
from tolmach.stages.alignment.corrected import AlignedWindow
from tolmach.stages.alignment.forced import (
    Passage,
    answered,
    believed,
    gathered,
    needed,
    passages,
    script,
    text_words,
    unsaid_clauses,
    unsaid_sentences,
    unwritten,
)
from tolmach.stages.alignment.word_alignment import match_words
from tolmach.stages.recognition.stitching import stitched

READER = REAL / "festvox-ru"


@dataclass(frozen=True, slots=True)
class Material:
    """A recording and its sentences, each word with its true start and end."""

    name: str
    path: Path
    duration: int
    sentences: list[list[tuple[str, int, int]]]
    others: list[list[str]]


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text's words in order, what was found, CPU seconds, the bias, and unsaid clauses."""

    words: list[Word]
    unsaid: frozenset[int]
    unwritten: list[Any]
    seconds: float
    late: int
    clauses: tuple[range, ...]


def reader(folder: Path, count: int, *, unseen: bool) -> Material:
    """Sentences of the reader one behind the other; those of the other half may be planted."""
    recording, known, others = Recording(), [], []
    for line in (READER / "text.tsv").read_text("utf-8").splitlines():
        name, text = line.split("\t", 1)
        words = [word for word in text.split() if any(map(str.isalpha, word))]
        if (crc32(name.encode()) % 2 == 0) != unseen:
            others.append(words)
        elif len(known) < count:
            spans = word_spans(words, read_phones(READER / "lab" / f"{name}.lab"))
            start = recording.samples // 16
            recording.add(sound_of(READER / "wav" / f"{name}.wav"))
            known.append(
                [
                    (w, s.start + start, s.end + start)
                    for w, s in zip(words, spans, strict=True)
                    if s
                ]
            )
    path = recording.write(folder / "reader.wav")
    return Material("reader", path, recording.samples // 16, known, others)


def shipped(others: list[list[str]]) -> Material:
    """The example."""
    known = json.loads(example("interview.reference.json").read_text("utf-8"))
    sentences = [
        [(word["text"], word["start_ms"], word["end_ms"]) for word in sentence["words"]]
        for sentence in known["sentences"]
    ]
    return Material("example", example(), known["duration_ms"], sentences, others)


def force(
    aligner: Aligner,
    material: Material,
    said: list[Word],
    text: list[list[str]],
    *,
    shift: int = 0,
    measured: bool = True,
    heard: dict[TextWindow, AlignedWindow] | None = None,
) -> Aligned:
    """
    Align as a run does, without keeping anything.

    Args:
        shift: milliseconds by which the model is made late.
        measured: whether its bias is measured and removed.
        heard: answers about windows, from earlier calls and for later ones.
    """
    start = time.process_time()
    known = {} if heard is None else heard
    unsaid: frozenset[int] = frozenset()
    clauses: tuple[range, ...] = ()
    late: int | None = None
    apart = measured
    for _ in range(2):
        laid = script(said, text, "ru", material.duration, unsaid, clauses)
        asked = passages(laid, "ru", material.duration, apart=apart)
        parts = needed(asked)
        hear(aligner, material, parts, known)
        if late is None:
            late = bias(made_late(known[e.window], shift) for e in parts) if measured else 0
            if late and apart:
                apart = False
                asked = parts = passages(laid, "ru", material.duration)
                hear(aligner, material, parts, known)
                late = bias(made_late(known[e.window], shift) for e in parts)
        chosen = set(parts)
        exactly = [
            exact(made_late(known[each.window], shift), late) if each in chosen else ()
            for each in asked
        ]
        words = gathered(answered(laid, asked, exactly), text)
        before = unsaid, clauses
        unsaid = believed(unsaid | unsaid_sentences(words, text), text, said)
        clauses = unsaid_clauses(words, text, unsaid, clauses)
        if before == (unsaid, clauses):
            break
    flat = [word for sentence in text for word in sentence]
    seconds = time.process_time() - start
    return Aligned(
        text_words(words, flat), unsaid, unwritten(words, "ru"), seconds, late or 0, clauses
    )


def hear(
    aligner: Aligner,
    material: Material,
    parts: Sequence[Passage],
    known: dict[TextWindow, AlignedWindow],
) -> None:
    """Ask about the windows of passages whose answers are not known."""
    missing = [each.window for each in parts if each.window not in known]
    for audio in text_audio(material.path, 0, missing):
        (answer,) = aligner.align([audio])
        quiet = silences(levels(audio.samples), audio.window.span.start)
        known[audio.window] = AlignedWindow(audio.window, answer, tuple(quiet))


def made_late(answer: AlignedWindow, shift: int) -> AlignedWindow:
    """Shift the words of an answer; their silences stay."""
    words = (replace(w, start=w.start + shift, end=w.end + shift) for w in answer.words)
    return replace(answer, words=tuple(words))


def errors(found: Sequence[int], true: Sequence[int]) -> str:
    """Median, p90 and p95 of absolute errors in milliseconds, and the median with its sign."""
    off = np.array(found) - np.array(true)
    median, p90, p95 = np.percentile(np.abs(off), (50, 90, 95))
    return f"{median:4.0f} {p90:5.0f} {p95:5.0f} ({np.median(off):+.0f})"


def row(name: str, words: Sequence[Word], true: Sequence[tuple[str, int, int]], more: str) -> None:
    """Print one line of the table."""
    starts = errors([word.start for word in words], [start for _, start, _ in true])
    ends = errors([word.end for word in words], [end for _, _, end in true])
    print(f"{name:<26} {len(words):>5}  {starts:<24} {ends:<24} {more}", flush=True)


def measure(material: Material, aligner: Aligner, model: Path, options: RecognitionOptions) -> None:
    """Print the lines of one material."""
    engine = "tolmach.engines.recognizers.faster_whisper"
    recognizer = load_recognizer(engine, model, options, ("ru",), "")
    start = time.process_time()
    said: list[Word] = []
    sound = window_audio(material.path, 0, SpeechOptions(), WINDOW_POLICIES["packed"])
    for window in recognizer.recognize(sound):
        said[-1:] = stitched(said[-1:], window)
        done = f"{window.window.own.end // 1000} of {material.duration // 1000} s"
        print(f"  {material.name}: {done}", end="\r", file=sys.stderr, flush=True)
    seconds = time.process_time() - start
    recognizer.close()
    true = [word for sentence in material.sentences for word in sentence]
    texts = [[word for word, _, _ in sentence] for sentence in material.sentences]
    pairs = match_words([word.text for word in said], [word for word, _, _ in true], "ru")
    matched = [said[i] for i, _ in pairs]
    row(
        f"{material.name}, recognized", matched, [true[j] for _, j in pairs], f"CPU {seconds:.0f} s"
    )

    heard: dict[TextWindow, AlignedWindow] = {}
    whole = force(aligner, material, said, texts, heard=heard)
    cost = whole.seconds / seconds
    row(f"{material.name}, aligned", whole.words, true, f"CPU {whole.seconds:.1f} s = {cost:.2f}")
    print(f"    taken for unsaid: {len(whole.unsaid)}; for unwritten: {len(whole.unwritten)}")
    print(f"    bias {whole.late} ms; clauses taken for unsaid: {len(whole.clauses)}")
    for shift in (80, -80):
        for measured in (True, False):
            late = force(
                aligner, material, said, texts, shift=shift, measured=measured, heard=heard
            )
            removed = f"bias {late.late} ms" if measured else "not measured"
            row(f"{material.name}, {shift:+} ms", late.words, true, removed)
    clauses(material, aligner, said, seeds=3)

    kept = [number for number in range(len(texts)) if number % 4 != 3]
    holed = force(aligner, material, said, [texts[number] for number in kept])
    rest = [word for number in kept for word in material.sentences[number]]
    row(f"{material.name}, 4th missing", holed.words, rest, "")
    left_out = [s for number, s in enumerate(material.sentences) if number % 4 == 3]
    told = sum(
        any(a.start < s[-1][2] and s[0][1] < a.end for a in holed.unwritten) for s in left_out
    )
    print(f"    missing sentences found: {told} of {len(left_out)}")

    rng = random.Random(5)
    planted: list[tuple[list[str], bool]] = []
    for number, text in enumerate(texts):
        planted.append((text, False))
        if number % 3 == 1:
            planted.append((rng.choice(material.others), True))
    mixed = force(aligner, material, said, [text for text, _ in planted])
    own = [not foreign for text, foreign in planted for _ in text]
    real = [word for word, mine in zip(mixed.words, own, strict=True) if mine]
    row(f"{material.name}, planted", real, true, "")
    found = sum(number in mixed.unsaid for number, (_, foreign) in enumerate(planted) if foreign)
    wrong = len(mixed.unsaid) - found
    print(
        f"    unsaid sentences found: {found} of {len(planted) - len(texts)}; "
        f"false: {wrong} of {len(texts)}"
    )


def clauses(material: Material, aligner: Aligner, said: list[Word], seeds: int) -> None:
    """Plant a clause of others in every third sentence, and print how many are found."""
    marks = frozenset(",;:—–…)")
    pool = []
    for other in material.others:
        ends = [i + 1 for i, word in enumerate(other) if word[-1] in marks]
        for first, last in pairwise((0, *ends, len(other))):
            if 4 <= last - first <= 10:
                pool.append([*other[first : last - 1], other[last - 1].rstrip(".,;:!?…»)") + ","])
    asked = found = false = 0
    texts = [[word for word, _, _ in sentence] for sentence in material.sentences]
    for seed in range(seeds):
        rng = random.Random(seed)
        planted, true, at = [], [], 0
        for number, whole in enumerate(texts):
            text = whole
            if number % 3 == seed % 3 and len(text) >= 4:
                inside = range(2, len(text) - 1)
                place = rng.choice([i for i in inside if text[i - 1][-1] in marks] or [*inside])
                clause = rng.choice(pool)
                before = text[place - 1] + "," * (text[place - 1][-1] not in marks)
                true.append(range(at + place, at + place + len(clause)))
                text = [*text[: place - 1], before, *clause, *text[place:]]
            at += len(text)
            planted.append(text)
        aligned = force(aligner, material, said, planted)
        hits = [
            one
            for one in aligned.clauses
            if any(2 * len(set(one) & set(each)) > max(len(one), len(each)) for each in true)
        ]
        asked, found, false = (
            asked + len(true),
            found + len(hits),
            false + len(aligned.clauses) - len(hits),
        )
    print(f"    planted clauses found: {found} of {asked}; false: {false}")


def main() -> None:
    """Print a table: number of words, errors of starts and ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=REAL / "whisper-base")
    parser.add_argument("--sentences", type=int, default=60)
    parser.add_argument("--unseen", action="store_true")
    parser.add_argument("--sets", default="example,reader")
    asked = parser.parse_args()
    options = RecognitionOptions(compute_type="int8", threads=1)
    aligner = load_aligner("tolmach.engines.aligners.whisper", asked.model, options)
    print(f"{'':<26} words  start: median p90 p95    end: median p90 p95")
    with tempfile.TemporaryDirectory() as folder:
        spoken = reader(Path(folder), asked.sentences, unseen=asked.unseen)
        materials = {"reader": spoken, "example": shipped(spoken.others)}
        for name in asked.sets.split(","):
            measure(materials[name], aligner, asked.model, options)


if __name__ == "__main__":
    main()
