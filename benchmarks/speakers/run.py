"""
How well speakers are told apart: `python -m benchmarks.speakers.run [seen] [unseen] [meetings]`.

Recordings are composed of real voices with the exact turns; numbers were chosen on the seen voices.
Instead, `count` prints how often the number of people is estimated rightly, and `memory MINUTES`
the peak memory of a recording of that length.
"""

from __future__ import annotations

import resource
import sys
import time
import wave
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from benchmarks.speakers.material import (
    BRIEF,
    SEEN,
    UNSEEN,
    Composition,
    by_telephone,
    compose,
    with_music,
)
from tests.needs import REAL, SHARED
from tolmach.core.document import Word
from tolmach.core.options import SpeechOptions
from tolmach.core.speech import Turn
from tolmach.engines.media.decoding import SAMPLE_RATE
from tolmach.engines.speakers import encoders, segmentation
from tolmach.engines.speakers.diarization import labelled
from tolmach.engines.speakers.kept import KeptStretches
from tolmach.engines.speakers.stretches import Networks, stretches_of
from tolmach.engines.voice.windows import load_voice_detector
from tolmach.formats.turns import parse
from tolmach.measures.speakers import diarization_error
from tolmach.stages.sentences.segmentation import sentences_from_words

ENCODER = REAL / "speaker-encoder"
SEGMENTER = SHARED / "models" / "pyannote-segmentation-3-0-int8"
MEETINGS = SHARED / "dialogue" / "pyannote"
_WORD_MS = 350
"""A word of a fast speaker."""


class Case(NamedTuple):
    """What is composed, and of which voices."""

    name: str
    voices: tuple[str, ...]
    seconds: int
    turn: tuple[float, float] = (2.0, 9.0)
    overlap: float = 0.0


def cases(voices: Sequence[str]) -> Iterator[Case]:
    """Interviews of two, three, four people and one, and conversations of short turns."""
    for pair in combinations(voices, 2):
        yield Case("two", pair, 200)
    yield Case("three", tuple(voices[:3]), 200)
    yield Case("four", tuple(voices), 240)
    for voice in voices:
        yield Case("one", (voice,), 100)
    for pair in combinations(voices, 2):
        yield Case("short turns", pair, 100, (0.5, 2.0), 0.15)


def compositions(voices: Sequence[str]) -> Iterator[Composition]:
    """All cases, two of them above music and by telephone as well."""
    for seed, case in enumerate(cases(voices)):
        name = f"{case.name}: {', '.join(case.voices)}"
        made = compose(
            name, case.voices, seconds=case.seconds, turn=case.turn, seed=seed, overlap=case.overlap
        )
        yield made
        if case.name == "two" and seed in (0, 5):
            yield with_music(made)
            yield by_telephone(made)


def networks() -> Networks:
    """The networks that are measured."""
    return Networks(encoders.load(ENCODER), segmentation.load(SEGMENTER))


def analysed(path: Path, used: Networks) -> KeptStretches:
    """What the networks say about a recording, kept as `diarize` keeps it."""
    kept = KeptStretches()
    for stretch in stretches_of(
        path, 0, SpeechOptions(), used, load_voice_detector(), progress=lambda _: None
    ):
        kept.add(stretch)
    return kept


def words_right(reference: Sequence[Turn], found: Sequence[Turn], pairs: dict[str, str]) -> float:
    """The share of words outside overlaps that get their speaker, in percent."""
    spoken = []
    for turn in reference:
        for start in range(turn.start, turn.end - _WORD_MS, _WORD_MS):
            end = start + _WORD_MS
            if not any(
                o.start < end and o.end > start for o in reference if o.speaker != turn.speaker
            ):
                spoken.append((Word("слово", start, end), turn.speaker))
    spoken.sort(key=lambda each: each[0].start)
    owners = [owner for _, owner in spoken]
    given = [
        sentence.speaker
        for sentence in sentences_from_words([word for word, _ in spoken], "ru", turns=found)
        for _ in sentence.words
    ]
    right = sum(pairs.get(one or "") == owner for one, owner in zip(given, owners, strict=True))
    return 100 * right / len(owners)


def row(name: str, path: Path, reference: Sequence[Turn], used: Networks) -> str:
    """Measure one recording, with the number of people given and estimated."""
    start = time.process_time()
    stretches = analysed(path, used)
    people = len({turn.speaker for turn in reference})
    given = labelled(stretches, people)
    spent = time.process_time() - start
    found = [*given.turns, *given.overlaps]
    exact = diarization_error(reference, found)
    near = diarization_error(reference, found, collar=250)
    words = words_right(reference, given.turns, dict(exact.pairs))
    estimated = labelled(stretches, 0)
    counted = len({turn.speaker for turn in estimated.turns})
    seconds = max(turn.end for turn in reference) / 1000
    return (
        f"| {name} | {exact.rate:.1f} | {100 * exact.confused / exact.total:.1f} | {near.rate:.1f} "
        f"| {words:.1f} | {people} | {counted}{' ?' if estimated.doubt else ''} "
        f"| {spent / seconds:.3f} |"
    )


HEAD = (
    "| recording | DER | of it confused | DER, collar 0.25 s | words right | people | estimated "
    "| CPU per second |\n|---|---|---|---|---|---|---|---|"
)


def write(path: Path, composition: Composition) -> Path:
    """Write the sound as 16-bit samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(composition.sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


def composed(voices: Sequence[str]) -> None:
    """Print a table of recordings composed of these voices."""
    used = networks()
    with TemporaryDirectory() as folder:
        for composition in compositions(voices):
            path = write(Path(folder) / "a.wav", composition)
            print(row(composition.name, path, composition.turns, used), flush=True)


def meetings() -> None:
    """Print a table of clips of meetings, whose reference turns are RTTM."""
    used = networks()
    for name, rttm in (
        ("sample", "sample"),
        ("dev00", "debug.development"),
        ("tst00", "debug.test"),
    ):
        text = (MEETINGS / f"{rttm}.rttm").read_text("utf-8")
        lines = [line for line in text.splitlines() if line.split()[1:2] == [name]]
        path = MEETINGS / f"{name}.wav"
        reference = parse("\n".join(lines), 30_000)
        print(row(name, path, reference, used), flush=True)


def count() -> None:
    """Print for which recordings the estimated number of people is wrong or not sure."""
    used = networks()
    pairs = [(group, pair) for group in (SEEN, UNSEEN) for pair in combinations(group, 2)]
    brief = [*combinations(BRIEF, 2), *((one, other) for one in BRIEF for other in UNSEEN)]
    made = Counter[str]()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.wav"

        def measure(kind: str, voices: Sequence[str], sound: Composition) -> None:
            found = labelled(analysed(write(path, sound), used), 0)
            people = len({turn.speaker for turn in found.turns})
            right, sure = people == len(voices), not found.doubt
            made[f"{kind}: {'right' if right else 'wrong'}{'' if sure else ', not sure'}"] += 1
            if not (right and sure):
                print(f"{sound.name}: {people}{'' if sure else ' ?'}", flush=True)

        for seed, (group, pair) in enumerate(pairs, 1_000):
            kind = "two, seen" if group is SEEN else "two, unseen"
            plain = compose(", ".join(pair), pair, seconds=200, turn=(2.0, 9.0), seed=seed)
            for sound in (plain, with_music(plain), by_telephone(plain)):
                measure(kind, pair, sound)
        for seed, pair in enumerate(brief, 2_000):
            plain = compose(", ".join(pair), pair, seconds=200, turn=(2.0, 9.0), seed=seed)
            channel = (lambda sound: sound, with_music, by_telephone)[seed % 3]
            measure("two, brief", pair, channel(plain))
        for seed, voice in enumerate((*SEEN, *UNSEEN), 3_000):
            plain = compose(voice, (voice,), seconds=100, turn=(2.0, 9.0), seed=seed)
            measure("one", (voice,), plain)
            measure("one", (voice,), (with_music, by_telephone)[seed % 2](plain))
        for group in (SEEN, UNSEEN):
            for seed, several in enumerate((*combinations(group, 3), tuple(group)), 4_000):
                name = ", ".join(several)
                plain = compose(name, several, seconds=240, turn=(2.0, 9.0), seed=seed)
                measure("three or four", several, plain)
    for kind, number in sorted(made.items()):
        print(f"{kind}: {number}")


def write_long(path: Path, minutes: int) -> None:
    """Write an interview of two, of about that length, part by part."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for seed in range(max(1, minutes // 5)):
            part = compose("long", tuple(SEEN)[:2], seconds=300, turn=(2, 9), seed=seed)
            file.writeframes((np.clip(part.sound, -1, 1) * 32_767).astype("<i2").tobytes())


def memory(minutes: int) -> None:
    """Print the peak memory of an interview of two, of that length, composed elsewhere."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        writer = get_context("spawn").Process(target=write_long, args=(path, minutes))
        writer.start()
        writer.join()
        start = time.process_time()
        kept = analysed(path, networks())
        found = labelled(kept, 2)
        spent = time.process_time() - start
        seconds = path.stat().st_size / SAMPLE_RATE / 2
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{seconds / 60:.0f} min: {peak:.0f} MB at most, {kept.size / 1e6:.1f} MB kept of "
            f"what the networks said, {spent / seconds:.3f} s of processor for each second, "
            f"{len(found.turns)} turns"
        )


def main(arguments: Sequence[str]) -> None:
    """Print the tables that are asked for; all of them without a word."""
    if arguments[:1] == ["memory"]:
        memory(int(arguments[1]))
        return
    if arguments[:1] == ["count"]:
        count()
        return
    wanted = arguments or ["seen", "unseen", "meetings"]
    print(HEAD)
    if "seen" in wanted:
        composed(tuple(SEEN))
    if "unseen" in wanted:
        composed(tuple(UNSEEN))
    if "meetings" in wanted:
        meetings()


if __name__ == "__main__":
    main(sys.argv[1:])
