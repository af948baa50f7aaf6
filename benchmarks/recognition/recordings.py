"""
Recordings composed of real speech with a fixed seed, and what is said in them, and when.

The texts of the Russian reader are exact, and the phone labels of the corpus say when each word
begins. Of the second Russian voice and of the English clips only the place is known: they count as
utterances. A third of the reader's sentences is set apart: nothing may be tuned with these.
"""

from __future__ import annotations

import random
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.alignment.phones import read_phones, word_spans
from tests.needs import REAL, shared
from tolmach.core.timing import Span
from tolmach.text.repetition import plain_word

RATE = 16_000

SETS = ("book", "dialogue", "gaps", "bed", "telephone", "quiet", "turns")

ENGLISH = (
    "openai-whisper/tests/jfk.flac",
    "pisets/tests/testdata/test_sound_en.wav",
    "riva/data/examples/en-US_sample.wav",
    "wudale/samples/en.wav",
)
LONGEST_CLIP_S = 12


@dataclass(frozen=True, slots=True)
class Utterance:
    """
    Where somebody speaks.

    Attributes:
        words: empty where the text is not known.
        starts: media time of each word, None where it is not known.
    """

    span: Span
    words: tuple[str, ...] = ()
    starts: tuple[int | None, ...] = ()
    language: str = "ru"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the reader: sound, words, and their starts from the start of the sound."""

    sound: Any
    words: tuple[str, ...]
    starts: tuple[int | None, ...]


@dataclass(slots=True)
class Recording:
    """Sound that grows, and what is in it."""

    parts: list[Any] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    samples: int = 0

    @property
    def end(self) -> int:
        """Milliseconds so far."""
        return self.samples * 1000 // RATE

    def add(self, sound: Any) -> Span:
        """Append sound; give its place."""
        start = self.end
        self.parts.append(sound)
        self.samples += len(sound)
        return Span(start, self.end)

    def speak(self, sentence: Sentence) -> None:
        """Append a sentence of the reader."""
        span = self.add(sentence.sound)
        starts = tuple(None if at is None else span.start + at for at in sentence.starts)
        self.utterances.append(Utterance(span, sentence.words, starts))

    def write(self, path: Path) -> Path:
        """Write a WAV file."""
        sound = np.clip(np.concatenate(self.parts), -1, 1)
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes((sound * 32767).astype("<i2").tobytes())
        return path


def sound_of(path: Path) -> Any:
    """A WAV file of 8 or 16 kHz or another rate as 16 kHz mono."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    sound = raw.reshape(-1, channels).mean(axis=1).astype(np.float32) / 32768
    count = int(len(sound) * RATE / rate)
    if not count:
        return np.zeros(0)
    return np.interp(np.arange(count) * rate / RATE, np.arange(len(sound)), sound)


def reader(rng: random.Random, *, unseen: bool) -> Iterator[Sentence]:
    """Sentences of the reader in random order, again and again."""
    folder = REAL / "festvox-ru"
    rows = [line.split("\t", 1) for line in (folder / "text.tsv").read_text("utf-8").splitlines()]
    rows = [row for row in rows if (crc32(row[0].encode()) % 3 == 0) == unseen]
    rng.shuffle(rows)
    while True:
        for name, text in rows:
            words = tuple(word for word in text.split() if plain_word(word))
            spans = word_spans(words, read_phones(folder / "lab" / f"{name}.lab"))
            starts = tuple(span.start if span else None for span in spans)
            yield Sentence(sound_of(folder / "wav" / f"{name}.wav"), words, starts)


def prompts(rng: random.Random) -> Iterator[Any]:
    """Short prompts of the second voice, 1 to 5 s, again and again."""
    paths = sorted((REAL / "prompts-ru").glob("*.wav"))
    rng.shuffle(paths)
    sounds = [
        sound
        for path in paths
        if "tone" not in path.name and "beep" not in path.name
        if RATE <= len(sound := sound_of(path)) <= 5 * RATE
    ]
    while True:
        yield from sounds


def english() -> Iterator[Any]:
    """English clips of four speakers, again and again."""
    from faster_whisper.audio import decode_audio

    sounds = [decode_audio(str(shared(f"speech/{name}"))) for name in ENGLISH]
    while True:
        yield from (sound[: LONGEST_CLIP_S * RATE] for sound in sounds)


def music() -> list[Any]:
    """The pieces of music."""
    return [sound_of(path) for path in sorted((REAL / "music").glob("*.wav"))]


def composed(kind: str, seconds: int, *, unseen: bool, gap: int = 8) -> Recording:
    """
    Compose a recording.

    Args:
        kind: one of `SETS`.
        gap: seconds of music, noise and silence in `gaps`.
    """
    rng = random.Random(f"{kind} {unseen}")
    noise = np.random.default_rng(len(kind))
    recording = Recording()
    second, clips, pieces = prompts(rng), english(), music()
    for number, sentence in enumerate(reader(rng, unseen=unseen)):
        if recording.samples >= seconds * RATE:
            break
        recording.speak(sentence)
        if kind == "dialogue":
            for _ in range(rng.randint(1, 2)):
                recording.add(np.zeros(int(rng.uniform(0.3, 3) * RATE)))
                recording.utterances.append(Utterance(recording.add(next(second))))
            recording.add(np.zeros(int(rng.uniform(0.3, 3) * RATE)))
        if kind == "gaps":
            samples = gap * RATE
            piece = np.resize(pieces[number % len(pieces)][20 * RATE :], samples)
            filling = (np.zeros(samples), noise.normal(0, 0.02, samples), piece * 0.5)
            recording.add(filling[number % 3])
        if kind == "turns":
            recording.add(np.zeros(int(rng.uniform(0.8, 2) * RATE)))
            recording.utterances.append(Utterance(recording.add(next(clips)), language="en"))
            recording.add(np.zeros(int(rng.uniform(0.8, 2) * RATE)))
    recording.parts = [_degraded(kind, np.concatenate(recording.parts), pieces)]
    return recording


def _degraded(kind: str, sound: Any, pieces: list[Any]) -> Any:
    if kind == "telephone":
        spectrum = np.fft.rfft(sound)
        band = np.fft.rfftfreq(len(sound), 1 / RATE)
        spectrum[(band < 300) | (band > 3_400)] = 0
        return np.fft.irfft(spectrum, len(sound))
    if kind == "bed":
        bed = np.resize(np.concatenate(pieces), len(sound))
        return sound + bed * (sound.std() / bed.std() / 2)
    return sound / 50 if kind == "quiet" else sound
